-- 0055_hire_merge.sql  Merges of two candidates who are one person, kept so that each can be undone.

create table hire_merge (
  id           text   primary key,                            -- UUIDv7
  kept_id      text   not null references hire_candidate (id),
  gone_id      text   not null references hire_candidate (id),
  applications text   not null,                               -- JSON list: those that moved from the one to the other
  email_key    text   not null,                               -- of who is gone, to be known by again
  phone_key    text   not null,
  by_id        text   null,
  at_ms        bigint not null,
  undone_ms    bigint null
);
create index hire_merge_by_kept on hire_merge (kept_id, at_ms, id);
create index hire_merge_by_gone on hire_merge (gone_id, at_ms, id);
create index hire_candidate_by_merged on hire_candidate (merged_id, id);
