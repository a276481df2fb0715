-- 0090_hire_word.sql  Words that candidates are found by.

create table hire_word (
  word         text   not null,                               -- the name from each place where one may begin, the address, the number
  candidate_id text   not null references hire_candidate (id),
  primary key (word, candidate_id)
);
create index hire_word_by_candidate on hire_word (candidate_id, word);
