-- 0012_serve.sql  Tickets, what was said on them, and by whom.

-- Someone who asks for help. `verified`: a signed token or an aligned mail proved who they are.
create table serve_customer (
  id          text   primary key,                             -- UUIDv7
  name        text   not null,
  email       text   null,
  email_fold  text   null,                                    -- folded; what mail is matched by
  uid         text   null,                                    -- the company's own id for them, from a signed token
  phrase      text   null,                                    -- their anti-phishing phrase, from a signed token
  lang        text   not null,                                -- BCP 47
  verified    bigint not null check (verified in (0, 1)),
  chat_seq    bigint not null,                                -- number of their last message in the chat, either way
  created_ms  bigint not null                                 -- Unix ms, UTC
);
create unique index serve_customer_by_email on serve_customer (email_fold);
create unique index serve_customer_by_uid on serve_customer (uid);

-- A browser that opened the chat widget.
create table serve_visitor (
  id           text   primary key,                            -- UUIDv7
  customer_id  text   not null references serve_customer (id),
  secret_hash  text   not null,                               -- keyed hash of the bearer secret
  verified     bigint not null check (verified in (0, 1)),
  lang         text   not null,
  created_ms   bigint not null
);
create unique index serve_visitor_by_secret on serve_visitor (secret_hash);
create index serve_visitor_by_customer on serve_visitor (customer_id, id);

create table serve_ticket (
  id           text   primary key,                            -- UUIDv7
  number       bigint not null,                               -- what people call it
  subject      text   not null,
  status       bigint not null check (status between 1 and 6), -- new, open, pending, on hold, solved, closed
  live         bigint not null check (live in (0, 1)),        -- 1 below solved
  priority     bigint not null check (priority between 0 and 4), -- none, low, normal, high, urgent
  channel      text   not null,                               -- chat, form, mail, api
  lang         text   not null,
  requester_id text   not null references serve_customer (id),
  assignee_id  text   null,
  group_id     text   null,
  follows_id   text   null,                                   -- the closed ticket that this one follows up
  mailbox_id   text   null,                                   -- where mail for it came in
  verified     bigint not null check (verified in (0, 1)),    -- the requester was verified when it was opened
  seq          bigint not null,                               -- number of its last message
  seen_seq     bigint not null,                               -- number of the last message that an agent has seen
  reopens      bigint not null,
  due_ms       bigint null,                                   -- when an answer is promised; null: none is
  due_sort     bigint not null,                               -- due_ms, or the end of time
  last_kind    bigint not null,                               -- kind of the last message
  last_words   text   not null,                               -- its beginning
  created_ms   bigint not null,
  updated_ms   bigint not null,
  solved_ms    bigint null
);
create unique index serve_ticket_by_number on serve_ticket (number);
create index serve_ticket_by_requester on serve_ticket (requester_id, channel, status, id);
create index serve_ticket_by_assignee on serve_ticket (assignee_id, live, due_sort, id);
create index serve_ticket_by_group on serve_ticket (group_id, live, due_sort, id);
create index serve_ticket_by_update on serve_ticket (live, updated_ms, id);
create index serve_ticket_by_due on serve_ticket (live, due_sort, id);
create index serve_ticket_by_status on serve_ticket (status, updated_ms, id);

create table serve_message (
  id           text   primary key,                            -- UUIDv7
  ticket_id    text   not null references serve_ticket (id),
  requester_id text   not null,
  seq          bigint not null,                               -- number on the ticket, from 1
  chat_seq     bigint null,                                   -- number in the customer's chat; null: not shown there
  kind         bigint not null check (kind between 1 and 4),  -- customer, reply, note, house
  person_id    text   null,                                   -- who wrote a reply or note
  author       text   not null,                               -- the name it was written under
  text         text   not null,
  html         text   null,                                   -- digest of the HTML part's blob
  unverified   bigint not null check (unverified in (0, 1)),  -- from a sender who is not known to belong here
  written_ms   bigint not null,
  release_ms   bigint not null,                               -- a reply can be taken back until then
  released_ms  bigint null,
  delivered_ms bigint null,
  read_ms      bigint null,
  undone_ms    bigint null,
  failed       text   null                                    -- why it could not be delivered
);
create unique index serve_message_by_ticket on serve_message (ticket_id, seq);
create index serve_message_by_chat on serve_message (requester_id, chat_seq);

create table serve_attachment (
  id         text   primary key,                              -- UUIDv7
  ticket_id  text   null,
  message_id text   null,                                     -- null until the message is written
  owner      text   not null,                                 -- who put it there: actor, as in the log
  name       text   not null,
  media_type text   not null,
  size_bytes bigint not null,
  digest     text   not null,                                 -- of the blob
  created_ms bigint not null
);
create index serve_attachment_by_message on serve_attachment (message_id, id);
create index serve_attachment_by_ticket on serve_attachment (ticket_id, id);

create table serve_tag (
  ticket_id text not null references serve_ticket (id),
  tag       text not null,
  primary key (ticket_id, tag)
);
create index serve_tag_by_tag on serve_tag (tag, ticket_id);

-- The next ticket number. One row.
create table serve_number (
  id   bigint primary key check (id = 1),
  next bigint not null
);
insert into serve_number (id, next) values (1, 1);

-- What a person is writing on a ticket. Not an event; survives reload and crash.
create table serve_draft (
  person_id  text   not null,
  ticket_id  text   not null references serve_ticket (id),
  mode       text   not null,                                 -- reply, note
  text       text   not null,
  updated_ms bigint not null,
  primary key (person_id, ticket_id)
);
