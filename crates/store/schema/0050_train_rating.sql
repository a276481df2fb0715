-- 0050_train_rating.sql  What people say of a drill beside the rules: marks by two raters who do not see each other's, a third
-- where they differ; and what its player has to say against the result.

create table train_rating (
  drill_id   text   not null references train_drill (id),
  place      bigint not null,                                 -- of the chat
  person_id  text   not null,                                 -- the rater
  marks      text   not null,                                 -- JSON: criterion to 1..4
  note       text   not null,
  at_ms      bigint not null,                                 -- Unix ms, UTC
  primary key (drill_id, place, person_id)
);
create index train_rating_by_time on train_rating (at_ms, drill_id, place);

create table train_dispute (
  drill_id     text   primary key references train_drill (id),
  reason       text   not null,
  at_ms        bigint not null,
  answer       text   not null default '',
  answered_ms  bigint null,
  answered_by  text   null
);
create index train_dispute_by_time on train_dispute (at_ms, drill_id);
