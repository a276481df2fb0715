-- 0001_store.sql  The store's own tables: the log and its head, command ids, jobs, checkpoints.
create table store_head (
  id   bigint primary key check (id = 1),
  seq  bigint not null,                                  -- the last number given; no gaps
  hash text   not null                                   -- of the last entry, hex
);
insert into store_head (id, seq, hash) values (1, 0, '0000000000000000000000000000000000000000000000000000000000000000');

create table store_log (
  seq     bigint primary key,
  at_ms   bigint not null,                               -- Unix ms, UTC
  kind    text   not null,                               -- 'serve.reply_written'
  subject text   not null,                               -- the id of what it is about
  actor   text   not null,                               -- 'person:<id>', 'house' …
  body    text   not null,                               -- JSON: ids and facts, never words
  hash    text   not null                                -- sha-256 over the hash before and this entry, hex
);

create table store_command (
  id     text   primary key,                             -- the caller's idempotency key
  name   text   not null,                                -- 'serve.reply'
  actor  text   not null,
  at_ms  bigint not null,
  answer text   not null                                 -- JSON: what the first run answered
);
create index store_command_by_at on store_command (at_ms, id);

create table store_group (
  id    text   primary key,                              -- a group of commands committed together (PostgreSQL)
  at_ms bigint not null
);
create index store_group_by_at on store_group (at_ms, id);

create table store_job (
  id        text   primary key,
  kind      text   not null,
  key       text   null,                                 -- one live job per kind and key
  state     bigint not null check (state in (0, 1, 2, 3, 4)), -- waiting, running, in doubt, dead, abandoned
  due_ms    bigint not null,                             -- waiting: when; running: when its lease runs out
  holder    text   null,                                 -- running: the claim that holds it
  tries     bigint not null,                             -- begun so far
  tries_max bigint not null,
  queued_ms bigint not null,
  error     text   null,                                 -- why the last try failed
  reason    text   null,                                 -- why a person retried or abandoned it
  body      text   not null                              -- JSON
);
create unique index store_job_by_key on store_job (kind, key) where state < 2;
create index store_job_by_due on store_job (kind, due_ms, id) where state < 2;
create index store_job_by_state on store_job (state, id) where state >= 2;

create table store_checkpoint (
  seq       bigint primary key,
  at_ms     bigint not null,
  hash      text   not null,                             -- of the entry at seq, hex
  signer    text   not null,                             -- ed25519 public key, hex
  signature text   not null                              -- over seq, at_ms and hash, hex
);
