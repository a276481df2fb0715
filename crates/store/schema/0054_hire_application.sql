-- 0054_hire_application.sql  Candidates, what they applied for, how far they are, and what was said.

create table hire_candidate (
  id         text   primary key,                              -- UUIDv7
  name       text   not null,
  email      text   not null,
  email_key  text   not null,                                 -- folded; empty once erased
  phone      text   not null,                                 -- may be empty
  phone_key  text   not null,                                 -- figures alone; may be empty
  lang       text   not null,                                 -- en, zh-CN: how they are written to
  zone       text   not null,
  residence  text   not null,                                 -- country or region, ISO 3166; a gate asks for it, nobody for a nationality
  purpose    text   not null,                                 -- what the consent is for: application, pool
  until_ms   bigint not null,                                 -- the consent's end; then the words go
  made_ms    bigint not null,
  erased_ms  bigint null,
  merged_id  text   null                                      -- who this person is, after a merge
);
create index hire_candidate_by_email on hire_candidate (email_key, id);
create index hire_candidate_by_phone on hire_candidate (phone_key, id);
create index hire_candidate_by_until on hire_candidate (erased_ms, until_ms, id);

create table hire_application (
  id             text   primary key,                          -- UUIDv7
  number         bigint not null unique,
  requisition_id text   not null references hire_requisition (id),
  candidate_id   text   not null references hire_candidate (id),
  post_id        text   null references hire_post (id),
  channel        text   not null,
  lang           text   not null,
  stage          text   not null,                             -- applied, screened, knowledge, simulation, interview, identity, offer, accepted, started
  state          text   not null,                             -- active, rejected, withdrawn, pool
  reached        bigint not null,                             -- the furthest stage so far, from 0
  since_ms       bigint not null,                             -- in this stage and state
  applied_ms     bigint not null,
  owner_id       text   null,
  secret_hash    text   not null unique,                      -- of the link to its status
  languages      text   not null,                             -- JSON list: language and CEFR level, as claimed
  answers        text   not null,                             -- JSON: what the gates asked
  gate           text   null,                                 -- the gate that is shut; null: none
  reason         text   null,                                 -- code of a rejection or withdrawal
  unread         bigint not null                              -- messages of the candidate that nobody read
);
create index hire_application_by_stage on hire_application (requisition_id, state, stage, since_ms, id);
create index hire_application_by_candidate on hire_application (candidate_id, applied_ms, id);
create index hire_application_by_state on hire_application (state, since_ms, id);
create index hire_application_by_owner on hire_application (owner_id, state, since_ms, id);
create index hire_application_by_post on hire_application (post_id, applied_ms, id);

-- How many stand where, so that no screen has to count: applications of a requisition by channel, stage, state and the
-- furthest stage.
create table hire_tally (
  requisition_id text   not null references hire_requisition (id),
  channel        text   not null,
  stage          text   not null,
  state          text   not null,
  reached        bigint not null,
  n              bigint not null,
  primary key (requisition_id, channel, stage, state, reached)
);

-- Each move, with what was before, so that any can be undone.
create table hire_move (
  id             text   primary key,                          -- UUIDv7
  application_id text   not null references hire_application (id),
  requisition_id text   not null,
  from_stage     text   null,                                 -- null: the application itself
  from_state     text   null,
  from_reached   bigint not null,
  from_reason    text   null,
  stage          text   not null,
  state          text   not null,
  reached        bigint not null,
  reason         text   null,                                 -- code
  by_id          text   null,                                 -- null: the house or the candidate
  at_ms          bigint not null,
  spent_ms       bigint not null,                             -- in the stage and state of before
  undoes         text   null,                                 -- the move that this one undoes
  undone_ms      bigint null
);
create index hire_move_by_application on hire_move (application_id, at_ms, id);
create index hire_move_by_requisition on hire_move (requisition_id, at_ms, id);

-- The one thread with a candidate.
create table hire_message (
  id             text   primary key,                          -- UUIDv7
  application_id text   not null references hire_application (id),
  inbound        bigint not null check (inbound in (0, 1)),   -- 1: the candidate wrote it
  by_id          text   null,
  text           text   not null,
  at_ms          bigint not null
);
create index hire_message_by_application on hire_message (application_id, at_ms, id);

-- What the team says among itself.
create table hire_note (
  id             text   primary key,                          -- UUIDv7
  application_id text   not null references hire_application (id),
  by_id          text   null,
  text           text   not null,
  at_ms          bigint not null
);
create index hire_note_by_application on hire_note (application_id, at_ms, id);

create table hire_file (
  id             text   primary key,                          -- UUIDv7
  candidate_id   text   not null references hire_candidate (id),
  application_id text   not null references hire_application (id),
  kind           text   not null,                             -- cv, other
  name           text   not null,
  media_type     text   not null,
  size_bytes     bigint not null,
  digest         text   not null,                             -- of the blob
  at_ms          bigint not null
);
create index hire_file_by_candidate on hire_file (candidate_id, at_ms, id);
create index hire_file_by_application on hire_file (application_id, at_ms, id);
create index hire_file_by_digest on hire_file (digest, id);

-- What other rooms may read. Stable: a column is added, none is taken away or changes its meaning.
create view hire_window_application as
  select id, number, requisition_id, candidate_id, post_id, channel, stage, state, reached, since_ms, applied_ms, owner_id
    from hire_application;
create view hire_window_candidate as
  select id, name, email, phone, lang, zone, until_ms, erased_ms, merged_id from hire_candidate;
create view hire_window_move as
  select id, application_id, requisition_id, from_stage, from_state, stage, state, reached, reason, by_id, at_ms, spent_ms,
         undoes, undone_ms
    from hire_move;
create view hire_window_file as
  select id, candidate_id, application_id, kind, name, media_type, size_bytes, digest, at_ms from hire_file;
