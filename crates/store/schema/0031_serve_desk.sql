-- 0031_serve_desk.sql  A chat message knows the command that wrote it; waiting files, erasures and happenings are found.

-- Addresses are compared in ASCII lower case and nothing else: full width and accented letters are other mailboxes. Both
-- engines' lower() changes ASCII alone (PostgreSQL's under collation C, which is checked at start).
update serve_customer set email_fold = lower(email) where email is not null;

-- The id under which the customer's browser sent the message, so that it knows its own when the thread brings it back.
alter table serve_message add column command_id text null;

create index serve_attachment_waiting on serve_attachment (ticket_id, owner, id) where message_id is null;
create index serve_draft_by_ticket on serve_draft (ticket_id);

-- Erasures that people asked for. Kept, so that a restored backup can be erased again.
create table serve_erasure (
  id          text   primary key,                             -- UUIDv7
  customer_id text   not null,
  person_id   text   not null,                                -- who decided
  reason      text   not null,
  at_ms       bigint not null                                 -- Unix ms, UTC
);

-- What happened to a ticket beside what was said: shown between the messages.
create table serve_happening (
  id        text   primary key,                               -- UUIDv7
  ticket_id text   not null references serve_ticket (id),
  kind      text   not null,                                  -- handed_back
  name      text   not null,                                  -- of whom it tells
  at_ms     bigint not null                                   -- Unix ms, UTC
);
create index serve_happening_by_ticket on serve_happening (ticket_id, at_ms, id);

-- Origins whose pages may carry the chat, beside those of the settings file.
create table serve_widget_origin (
  origin    text   primary key,
  person_id text   not null,                                  -- who allowed it
  at_ms     bigint not null                                   -- Unix ms, UTC
);

-- How the last test of a mailbox's servers went.
create table serve_mailbox_test (
  mailbox_id text   primary key,
  imap       text   null,                                     -- what was wrong; null: nothing, or it is not read
  smtp       text   null,                                     -- what was wrong; null: nothing, or it sends nothing
  at_ms      bigint not null                                  -- Unix ms, UTC
);
