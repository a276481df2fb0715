-- 0077_hire_figures.sql  Tallies by the week of the application, so that a funnel over any time reads no applications; and how
-- good those turned out whom the company hired.

-- How many that applied in a week got how far.
create table hire_cohort (
  requisition_id text   not null references hire_requisition (id),
  week           bigint not null,                             -- of the application: Mondays, UTC, since 1969-12-29
  channel        text   not null,
  reached        bigint not null,                             -- the furthest stage, from 0
  going          bigint not null check (going in (0, 1)),     -- 1: it goes on
  n              bigint not null,
  primary key (requisition_id, week, channel, reached, going)
);

-- How many whole days a step took, the first time that somebody got on from it.
create table hire_pace (
  requisition_id text   not null references hire_requisition (id),
  step           text   not null,                             -- the stage that was left; hire: from applying to accepting
  week           bigint not null,                             -- of the application
  channel        text   not null,                             -- of hire; else empty
  days           bigint not null,
  n              bigint not null,
  primary key (requisition_id, step, week, channel, days)
);

-- What is thought after ninety days of who started: the criterion that everything said before is compared with.
create table hire_quality (
  application_id text   primary key references hire_application (id),
  requisition_id text   not null,
  score          bigint null,                                 -- hundredths of the mean mark, 100 to 400; null: left before it could be judged
  stayed         bigint not null check (stayed in (0, 1)),    -- 1: still works here
  by_id          text   null,
  at_ms          bigint not null
);
create index hire_quality_by_requisition on hire_quality (requisition_id, at_ms, application_id);

create table hire_quality_mark (
  application_id text   not null references hire_application (id),
  question       text   not null,                             -- code
  mark           bigint not null,                             -- 1 to 4
  primary key (application_id, question)
);

-- How many of those hired were judged, and how many are good hires.
create table hire_good (
  requisition_id text   not null references hire_requisition (id),
  week           bigint not null,                             -- of the application
  channel        text   not null,
  judged         bigint not null,
  good           bigint not null,
  primary key (requisition_id, week, channel)
);

create index hire_application_by_reached on hire_application (reached, since_ms, id);
create index hire_scorecard_by_time on hire_scorecard (submitted_ms, id);

insert into hire_cohort (requisition_id, week, channel, reached, going, n)
select requisition_id, (applied_ms + 259200000) / 604800000, channel, reached, case when state = 'active' then 1 else 0 end, count(*)
  from hire_application
 group by requisition_id, (applied_ms + 259200000) / 604800000, channel, reached, case when state = 'active' then 1 else 0 end;

insert into hire_pace (requisition_id, step, week, channel, days, n)
select a.requisition_id, m.from_stage, (a.applied_ms + 259200000) / 604800000, '', m.spent_ms / 86400000, count(*)
  from hire_move m join hire_application a on a.id = m.application_id
 where m.from_state = 'active' and m.reached > m.from_reached and m.undone_ms is null and m.undoes is null
 group by a.requisition_id, m.from_stage, (a.applied_ms + 259200000) / 604800000, m.spent_ms / 86400000;

insert into hire_pace (requisition_id, step, week, channel, days, n)
select a.requisition_id, 'hire', (a.applied_ms + 259200000) / 604800000, a.channel, (m.at_ms - a.applied_ms) / 86400000, count(*)
  from hire_move m join hire_application a on a.id = m.application_id
 where m.reached >= 7 and m.from_reached < 7 and m.undone_ms is null and m.undoes is null
 group by a.requisition_id, (a.applied_ms + 259200000) / 604800000, a.channel, (m.at_ms - a.applied_ms) / 86400000;

-- What other rooms may read.
create view hire_window_quality as select application_id, requisition_id, score, stayed, at_ms from hire_quality;
