-- 0051_train_ramp.sql  Stages of those who learn to serve: what they may be given, how much at once, up to which amount.

create table train_ramp (
  person_id    text   primary key,
  stage        text   not null,                               -- code of the standard
  any_topic    bigint not null check (any_topic in (0, 1)),
  at_once      bigint not null,                               -- tickets in hand at most
  amount_cents bigint null,                                   -- US cents; null: no limit
  since_ms     bigint not null                                -- Unix ms, UTC
);

create table train_ramp_topic (
  person_id text not null references train_ramp (person_id),
  topic     text not null,
  primary key (person_id, topic)
);

-- Each step and why.
create table train_ramp_step (
  id        text   primary key,                               -- UUIDv7
  person_id text   not null,
  stage     text   null,                                      -- null: the ramp is over, no limits
  reason    text   null,                                      -- null: certificates unlocked it
  by_id     text   null,
  at_ms     bigint not null
);
create index train_ramp_step_by_person on train_ramp_step (person_id, at_ms, id);

-- What other rooms may read. Who has no row has no limits of this kind. Topics count only where any_topic is 0.
create view train_window_ramp as
  select person_id, stage, any_topic, at_once, amount_cents, since_ms from train_ramp;
create view train_window_ramp_topic as
  select person_id, topic from train_ramp_topic;
