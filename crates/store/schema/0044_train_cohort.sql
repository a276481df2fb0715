-- 0044_train_cohort.sql  Cohorts: people who learn together, what of, by when; and what they were reminded of.

create table train_cohort (
  id        text   primary key,                               -- UUIDv7
  name      text   not null,
  made_ms   bigint not null,                                  -- Unix ms, UTC
  closed_ms bigint null
);
create index train_cohort_by_closed on train_cohort (closed_ms, made_ms, id);

-- What the cohort has to have done. code: of a course or a certification.
create table train_cohort_item (
  cohort_id text   not null references train_cohort (id),
  kind      text   not null,                                  -- course, certification
  code      text   not null,
  due_ms    bigint not null,                                  -- the end of a day
  primary key (cohort_id, kind, code)
);

create table train_cohort_member (
  cohort_id text   not null references train_cohort (id),
  person_id text   not null,
  joined_ms bigint not null,
  primary key (cohort_id, person_id)
);
create index train_cohort_member_by_person on train_cohort_member (person_id, cohort_id);

-- One person's own due date, when it is not the cohort's.
create table train_cohort_extension (
  cohort_id text   not null references train_cohort (id),
  person_id text   not null,
  kind      text   not null,
  code      text   not null,
  due_ms    bigint not null,
  primary key (cohort_id, person_id, kind, code)
);

-- Each move of a due date and why.
create table train_cohort_move (
  id        text   primary key,                               -- UUIDv7
  cohort_id text   not null references train_cohort (id),
  person_id text   null,                                      -- null: for the whole cohort
  kind      text   not null,
  code      text   not null,
  from_ms   bigint not null,
  to_ms     bigint not null,
  reason    text   not null,
  by_id     text   null,
  at_ms     bigint not null
);
create index train_cohort_move_by_cohort on train_cohort_move (cohort_id, at_ms, id);

create table train_reminder (
  cohort_id text   not null references train_cohort (id),
  person_id text   not null,
  kind      text   not null,
  code      text   not null,
  step      text   not null,                                  -- soon, late
  due_ms    bigint not null,                                  -- as it was then
  at_ms     bigint not null,
  primary key (cohort_id, person_id, kind, code, step, due_ms)
);
create index train_reminder_by_person on train_reminder (person_id, at_ms, code);
