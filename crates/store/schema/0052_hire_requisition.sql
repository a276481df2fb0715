-- 0052_hire_requisition.sql  Requisitions: whom the company looks for, why, by when, for what pay, and who agreed.
--
-- What a person may read in two languages is JSON with "en" and "zh".

create table hire_requisition (
  id          text   primary key,                             -- UUIDv7
  number      bigint not null unique,                         -- REQ-number, from 1
  role        text   not null,                                -- agent, senior, lead, community, education, quality, intern
  level       bigint not null,                                -- 1 to 5
  title       text   not null,                                -- JSON, both languages
  languages   text   not null,                                -- JSON list: language and CEFR level
  site        text   not null,                                -- where; empty: anywhere
  remote      bigint not null check (remote in (0, 1)),
  zone        text   not null,                                -- IANA name
  shifts      text   not null,                                -- in words
  seats       bigint not null,
  reason      text   not null,                                -- gap, attrition, new_queue, growth
  why         text   not null,                                -- in words
  needed_ms   bigint not null,                                -- by when, Unix ms, UTC
  bands       text   not null,                                -- JSON list: market, currency, low and high in smallest units, per
  stages      text   not null,                                -- JSON list: the stages passed, in order, with days of each
  gates       text   not null,                                -- JSON list: codes of the legal gates asked
  state       text   not null,                                -- draft, asked, open, paused, closed
  owner_id    text   not null,
  asked_by    text   null,
  decided_by  text   null,
  decided_ms  bigint null,
  made_ms     bigint not null,
  opened_ms   bigint null,
  closed_ms   bigint null,
  version     bigint not null                                 -- grows with each change
);
create index hire_requisition_by_state on hire_requisition (state, needed_ms, id);

-- What became of it, step by step. act: asked, approved, declined, opened, paused, closed.
create table hire_requisition_act (
  id             text   primary key,                          -- UUIDv7
  requisition_id text   not null references hire_requisition (id),
  act            text   not null,
  by_id          text   null,
  why            text   not null,                             -- in words
  at_ms          bigint not null
);
create index hire_requisition_act_by_requisition on hire_requisition_act (requisition_id, at_ms, id);

create table hire_description (
  requisition_id text   not null references hire_requisition (id),
  lang           text   not null,                             -- en, zh-CN
  body           text   not null,                             -- JSON: nature, duties, must, plus, environment, shifts, pay, process
  version        bigint not null,
  changed_ms     bigint not null,
  primary key (requisition_id, lang)
);

-- What other rooms may read.
create view hire_window_requisition as
  select id, number, role, level, title, state, seats, owner_id, needed_ms, opened_ms, closed_ms from hire_requisition;

-- The next number of each kind, taken under a lock.
create table hire_number (
  kind text   primary key,                                    -- requisition, application
  next bigint not null
);
insert into hire_number (kind, next) values ('requisition', 1);
insert into hire_number (kind, next) values ('application', 1);
