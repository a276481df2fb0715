-- 0049_train_study.sql  What people learned elsewhere: what, when, how long, and whether a lead counts it.

create table train_study (
  id         text   primary key,                              -- UUIDv7
  person_id  text   not null,
  what       text   not null,
  day_ms     bigint not null,                                 -- the beginning of the day; Unix ms, UTC
  minutes    bigint not null,
  proof      text   null,                                     -- a link
  at_ms      bigint not null,
  decided_ms bigint null,
  decided_by text   null,
  counted    bigint null check (counted in (0, 1)),
  reason     text   null
);
create index train_study_by_person on train_study (person_id, at_ms, id);
create index train_study_by_decided on train_study (decided_ms, at_ms, id);
