-- 0020_serve_mail.sql  What was taken from mailboxes, what became of each letter, and what threads hang on.

-- A mailbox that is read: how far, and the account of it. received = ticketed + suspended + quarantined + dropped.
create table serve_mailbox (
  id           text   primary key,                            -- made from its name in the settings
  name         text   not null,
  address      text   not null,
  uid_validity bigint not null,                               -- the numbering that uid belongs to
  uid          bigint not null,                               -- the last letter that was taken
  received     bigint not null,
  ticketed     bigint not null,                               -- became part of a ticket
  suspended    bigint not null,                               -- waits for a person
  quarantined  bigint not null,                               -- could not be read, kept raw
  dropped      bigint not null,                               -- needs nothing: ours, a copy, a bounce, discarded
  updated_ms   bigint not null                                -- Unix ms, UTC
);

-- Which node reads a mailbox now. Not an event.
create table serve_mailbox_lease (
  mailbox_id text   primary key,
  holder     text   not null,
  until_ms   bigint not null
);

-- One letter, as it was taken. Sender and subject are people's words and can be erased.
create table serve_letter (
  id           text   primary key,                            -- UUIDv7
  mailbox_id   text   not null,
  uid_validity bigint not null,
  uid          bigint not null,
  message_id   text   null,                                   -- without brackets; null: it has none
  body_hash    text   null,                                   -- of text, HTML and files; null: unread
  raw          text   null,                                   -- digest of the blob; null: it was not fetched
  size_bytes   bigint not null,
  from_name    text   not null,
  from_email   text   not null,
  from_fold    text   not null,                               -- lower case; empty: nobody
  subject      text   not null,
  verdict      text   not null,                               -- pass, fail, none
  place        bigint not null check (place between 0 and 4), -- taken, ticketed, suspended, quarantined, dropped
  reason       text   null,                                   -- why it is not on a ticket
  ticket_id    text   null,
  written_id   text   null,                                   -- the message it became
  taken_ms     bigint not null,
  decided_ms   bigint null,                                   -- when a person recovered or discarded it
  decided_by   text   null
);
create unique index serve_letter_by_uid on serve_letter (mailbox_id, uid_validity, uid);
create index serve_letter_by_message on serve_letter (mailbox_id, message_id, id);
create index serve_letter_by_raw on serve_letter (mailbox_id, raw, id);
create index serve_letter_by_sender on serve_letter (from_fold, taken_ms);
create index serve_letter_by_place on serve_letter (place, id);
create index serve_letter_by_written on serve_letter (written_id);

-- Message-IDs that were sent or received on a ticket: what In-Reply-To and References are looked up in.
create table serve_mail_thread (
  mailbox_id text   not null,
  message_id text   not null,
  ticket_id  text   not null references serve_ticket (id),
  shown      bigint not null check (shown in (0, 1)),         -- part of the talk with the customer
  at_ms      bigint not null,
  primary key (mailbox_id, message_id)
);
create index serve_mail_thread_by_ticket on serve_mail_thread (ticket_id, at_ms, message_id);

-- When an address last got an acknowledgement. Not an event.
create table serve_mail_ack (
  address_fold text   primary key,
  domain       text   not null,
  at_ms        bigint not null
);
create index serve_mail_ack_by_domain on serve_mail_ack (domain, at_ms);
create index serve_mail_ack_by_time on serve_mail_ack (at_ms);

-- Senders whose letters wait: for a while after a loop, or for good.
create table serve_mail_sender (
  address_fold    text   primary key,
  blocked_ms      bigint not null,                            -- blocked until then; 0: not
  unwanted        bigint not null check (unwanted in (0, 1))
);
