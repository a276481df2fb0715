-- 0091_hire_mention.sql  Who is named in a note about a candidate, until they have read it.

create table hire_mention (
  note_id        text   not null references hire_note (id),
  person_id      text   not null,
  application_id text   not null references hire_application (id),
  at_ms          bigint not null,
  primary key (note_id, person_id)
);
create index hire_mention_by_person on hire_mention (person_id, at_ms, note_id);
create index hire_mention_by_application on hire_mention (application_id, note_id);
