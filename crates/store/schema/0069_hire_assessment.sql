-- 0069_hire_assessment.sql  Tests and simulations that are given to candidates, one attempt each, and what came of them.

create table hire_assessment (
  id             text   primary key,                          -- UUIDv7
  application_id text   not null references hire_application (id),
  kind           text   not null,                             -- test, simulation
  what           text   not null,                             -- code of the test or of the scenario
  lang           text   not null,                             -- en, zh-CN: in which it is taken
  minutes        bigint not null,                             -- how long it may take once it has begun
  pass           bigint null,                                 -- thousandths from which a test is passed
  leads_on       bigint not null check (leads_on in (0, 1)),  -- a passed one takes the application to its next stage
  reason         text   not null,                             -- why another attempt was given; in words
  given_by       text   null,
  given_ms       bigint not null,                             -- Unix ms, UTC
  until_ms       bigint not null,                             -- by then it has to begin
  begun_ms       bigint null,
  due_ms         bigint null,                                 -- by then it ends, whoever is there
  ended_ms       bigint null,
  withdrawn_ms   bigint null,
  seed           text   not null,                             -- draws the paper and the order of options; empty before
  paper          text   not null,                             -- JSON list: questions as they were drawn
  score          bigint null,                                 -- thousandths
  passed         bigint null check (passed in (0, 1)),
  outcome        text   null                                  -- of a simulation: how it ended, by code
);
create index hire_assessment_by_application on hire_assessment (application_id, given_ms, id);

create table hire_assessment_answer (
  assessment_id text   not null references hire_assessment (id),
  place         bigint not null,                              -- of the question in the paper, from 0
  given         text   not null,                              -- JSON: what was answered
  share         bigint null,                                  -- thousandths, once it is graded
  at_ms         bigint not null,
  primary key (assessment_id, place)
);

-- What other rooms may read: no words, no answers.
create view hire_window_assessment as
  select id, application_id, kind, what, lang, given_ms, until_ms, begun_ms, ended_ms, withdrawn_ms, score, passed, outcome
    from hire_assessment;
