-- 0075_hire_start.sql  Starts: who was hired becomes a person here, once, however often it is tried.

create table hire_start (
  application_id text   primary key references hire_application (id),
  id             text   not null,                             -- UUIDv7: the key under which the person is made once
  offer_id       text   not null references hire_offer (id),
  start_ms       bigint not null,                             -- beginning of the first day, UTC
  email          text   not null,                             -- to sign in with
  cohort         text   not null,                             -- next, none, or an id
  agreed_by      text   null,                                 -- null: by itself, when the offer was accepted
  agreed_ms      bigint not null,
  person_id      text   null,                                 -- null: not there yet
  checklist_id   text   null,
  cohort_id      text   null,
  done_ms        bigint null,
  trouble        text   null                                  -- code of what stopped it; a person decides
);
create index hire_start_by_person on hire_start (person_id);

-- What other rooms may read: which application a person came by.
create view hire_window_start as
  select application_id, offer_id, start_ms, agreed_ms, person_id, done_ms from hire_start;
