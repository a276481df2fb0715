-- 0074_hire_check.sql  What somebody saw of who a candidate is and where they live; never a copy of a document.

create table hire_check (
  id             text   primary key,                          -- UUIDv7
  application_id text   not null references hire_application (id),
  kind           text   not null,                             -- code of fixtures/hiring/checks.toml
  seen_ms        bigint not null,                             -- beginning of the day on which it was seen, UTC
  how            text   not null,                             -- in words
  found          text   not null,                             -- where the contact was found; empty where none was needed
  by_id          text   null,
  at_ms          bigint not null,
  undone_ms      bigint null,                                 -- taken back
  undone_by      text   null,
  undone_why     text   null
);
create index hire_check_by_application on hire_check (application_id, at_ms, id);
