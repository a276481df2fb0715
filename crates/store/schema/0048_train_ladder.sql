-- 0048_train_ladder.sql  Where people stand on career ladders, and how it was decided.

create table train_position (
  person_id text   not null,
  ladder    text   not null,                                  -- code of the standard
  level     text   not null,                                  -- code within the ladder
  since_ms  bigint not null,                                  -- Unix ms, UTC
  primary key (person_id, ladder)
);

create table train_promotion (
  id          text   primary key,                             -- UUIDv7
  person_id   text   not null,
  ladder      text   not null,
  level       text   not null,                                -- the level proposed
  reason      text   not null,
  by_id       text   not null,                                -- who proposed it
  at_ms       bigint not null,
  decided_ms  bigint null,
  decided_by  text   null,
  granted     bigint null check (granted in (0, 1)),
  decision    text   null,                                    -- why
  missing     text   not null                                 -- JSON list: requirements that were not met when decided
);
create index train_promotion_by_person on train_promotion (person_id, at_ms, id);
create index train_promotion_by_decided on train_promotion (decided_ms, at_ms, id);
