-- 0082_hire_rehearsal.sql  The practice room: a scenario that candidates and visitors of the careers site rehearse. Kept for a day.

create table hire_rehearsal (
  id             text   primary key,                          -- UUIDv7
  application_id text   null references hire_application (id), -- null: begun on the careers site, by nobody we know
  lang           text   not null,                             -- en, zh-CN: in which it is played
  begun_ms       bigint not null,                             -- Unix ms, UTC
  due_ms         bigint not null,                             -- by then its seat is free, whoever is there
  ended_ms       bigint null
);
create index hire_rehearsal_by_application on hire_rehearsal (application_id, begun_ms, id);
