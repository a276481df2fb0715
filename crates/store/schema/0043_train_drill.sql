-- 0043_train_drill.sql  Drills: scenarios played at the desk, as they were done, step by step. A sitting can be made again
-- from the case's text, the seeds and the steps.

create table train_case (
  code     text   not null,                                   -- such as wrong-network
  version  bigint not null,
  text     text   not null,                                   -- the scenario's file, YAML
  kept_ms  bigint not null,                                   -- Unix ms, UTC
  primary key (code, version)
);

create table train_drill (
  id          text   primary key,                             -- UUIDv7
  person_id   text   not null,
  case_code   text   not null,
  version     bigint not null,
  lang        text   not null,                                -- en, zh-CN
  started_ms  bigint not null,                                -- Unix ms, UTC
  paused_ms   bigint null,                                    -- since when it is paused
  away_ms     bigint not null,                                -- all pauses that ended; the drill's clock does not count them
  seen_ms     bigint not null,                                -- until then a node is known to have kept it going
  ended_ms    bigint null,
  passed      bigint null check (passed in (0, 1)),
  score       bigint null,                                    -- 0 to 100
  foreign key (case_code, version) references train_case (code, version)
);
create index train_drill_by_person on train_drill (person_id, started_ms, id);
create index train_drill_by_end on train_drill (ended_ms, id);
create index train_drill_by_start on train_drill (started_ms, id);

-- The chats of a drill: one, or as many as the case's wave.
create table train_drill_part (
  drill_id   text   not null references train_drill (id),
  place      bigint not null,                                 -- from 0
  seed       text   not null,                                 -- draws names, amounts, addresses
  begins_ms  bigint not null,                                 -- by the drill's clock
  outcome    text   null,
  grade      text   null,                                     -- JSON: the deterministic grade
  primary key (drill_id, place)
);

create table train_drill_step (
  drill_id  text   not null references train_drill (id),
  place     bigint not null,                                  -- of the part
  n         bigint not null,                                  -- from 0
  at_ms     bigint not null,                                  -- by the drill's clock
  act       text   not null,                                  -- JSON: what was done, with its words
  command   text   null,                                      -- under which it was asked for; the same again is not done twice
  primary key (drill_id, place, n)
);

alter table train_certification add column drills text not null default '[]';  -- JSON list: cases to pass
