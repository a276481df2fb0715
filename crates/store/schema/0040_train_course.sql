-- 0040_train_course.sql  What is taught, what people have learned of it, and what proves it.
--
-- Courses, modules, questions and certifications are named by codes that outlive their texts, such as deposits.memo.
-- What a person may read in two languages is JSON with "en" and "zh".

create table train_course (
  code        text   primary key,
  place       bigint not null,                                -- order among courses
  title       text   not null,                                -- JSON, both languages
  about       text   not null,                                -- JSON, both languages
  version     bigint not null,                                -- grows with each change
  published   bigint not null check (published in (0, 1)),
  changed_ms  bigint not null                                 -- Unix ms, UTC
);

create table train_module (
  code        text   primary key,                             -- course.module
  course      text   not null references train_course (code),
  place       bigint not null,                                -- order within the course
  title       text   not null,                                -- JSON, both languages
  text_en     text   not null,                                -- Markdown
  text_zh     text   not null,                                -- Markdown
  minutes     bigint not null,                                -- to read it
  version     bigint not null,
  changed_ms  bigint not null
);
create index train_module_by_course on train_module (course, place, code);

create table train_question (
  code        text   primary key,                             -- course.module.question, or bank.… when it has no module
  module      text   null references train_module (code),
  kind        text   not null,                                -- single, multi, order, number, short, match
  level       bigint not null,                                -- 1 to 3
  tags        text   not null,                                -- JSON list of words
  body        text   not null,                                -- JSON: wording in each language, the answer
  state       text   not null,                                -- draft, live, retired
  version     bigint not null,
  changed_ms  bigint not null
);
create index train_question_by_module on train_question (module, code);

-- What use has shown of a question: how often it was answered in an exam, and sums over those answers. Shares and scores
-- are thousandths.
create table train_use (
  question    text   primary key references train_question (code),
  uses        bigint not null,
  share       bigint not null,                                -- sum of its shares
  share_2     bigint not null,                                -- sum of their squares
  rest        bigint not null,                                -- sum of the sitting's scores without it
  rest_2      bigint not null,
  product     bigint not null                                 -- sum of share times rest
);

create table train_progress (
  person_id   text   not null,
  module      text   not null references train_module (code),
  read_ms     bigint null,                                    -- first opened to the end
  passed_ms   bigint null,                                    -- first quiz passed
  version     bigint not null,                                -- of the module, at the last try
  tries       bigint not null,
  best        bigint not null,                                -- thousandths
  last        text   not null,                                -- JSON: the last try's answers and marks
  primary key (person_id, module)
);
create index train_progress_by_module on train_progress (module, person_id);

create table train_certification (
  code        text   primary key,
  place       bigint not null,
  title       text   not null,                                -- JSON, both languages
  about       text   not null,                                -- JSON, both languages
  courses     text   not null,                                -- JSON list of codes to pass first
  blueprint   text   not null,                                -- JSON list: what to draw, how many
  renewal     text   not null,                                -- JSON list: the shorter exam of those who hold it
  areas       text   not null,                                -- JSON list: what a change notice may name
  minutes     bigint not null,
  pass        bigint not null,                                -- thousandths
  attempts    bigint not null,                                -- within wait_hours
  wait_hours  bigint not null,
  valid_days  bigint not null,
  grace_days  bigint not null,                                -- after the end, in which the shorter exam is enough
  version     bigint not null,
  changed_ms  bigint not null
);

create table train_sitting (
  id            text   primary key,                           -- UUIDv7
  person_id     text   not null,
  certification text   not null references train_certification (code),
  renewal       bigint not null check (renewal in (0, 1)),
  seed          text   not null,                              -- 64 hex digits; draws the questions and their order
  paper         text   not null,                              -- JSON: the questions as they were drawn
  started_ms    bigint not null,
  due_ms        bigint not null,
  ended_ms      bigint null,
  score         bigint null,                                  -- thousandths
  passed        bigint null check (passed in (0, 1))
);
create index train_sitting_by_person on train_sitting (person_id, certification, started_ms, id);

create table train_sitting_answer (
  sitting_id  text   not null references train_sitting (id),
  place       bigint not null,                                -- of the question, from 0
  given       text   not null,                                -- JSON
  share       bigint null,                                    -- thousandths; null until it is handed in
  at_ms       bigint not null,
  primary key (sitting_id, place)
);

create table train_certificate (
  id            text   primary key,                           -- UUIDv7
  person_id     text   not null,
  certification text   not null references train_certification (code),
  sitting_id    text   null references train_sitting (id),
  issued_ms     bigint not null,
  expires_ms    bigint not null,
  replaced      bigint not null check (replaced in (0, 1)),   -- 1: a later one of the same kind was issued
  revoked_ms    bigint null,
  reason        text   null,                                  -- why it was revoked
  bumped_ms     bigint null,                                  -- from then on a change notice suspends it
  signed        text   not null,                              -- the exact text under the signature
  signature     text   not null,                              -- Ed25519, hex
  signer        text   not null                               -- public key, hex
);
create index train_certificate_by_person on train_certificate (person_id, certification, issued_ms, id);
create index train_certificate_by_kind on train_certificate (certification, replaced, expires_ms, id);

-- A queue is a group; it names the certificates that it asks for.
create table train_gate (
  group_id      text not null,
  certification text not null references train_certification (code),
  primary key (group_id, certification)
);
create index train_gate_by_certification on train_gate (certification, group_id);

-- What other rooms may read.
create view train_window_gate as
  select g.group_id, g.certification, c.title from train_gate g join train_certification c on c.code = g.certification;
create view train_window_certificate as
  select person_id, certification, expires_ms, bumped_ms from train_certificate where revoked_ms is null and replaced = 0;
