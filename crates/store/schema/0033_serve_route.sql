-- 0033_serve_route.sql  Which queue a ticket belongs to, and who of the queue is given it.

-- "When … then this queue": tried in order, the first that fits says it.
create table serve_topic_rule (
  id        text   primary key,                               -- UUIDv7
  place     bigint not null,                                  -- from 0
  name      text   not null,
  fits      text   not null,                                  -- JSON: codes, channels, langs, words, tags, mailboxes
  group_id  text   not null,                                  -- the queue
  priority  bigint null check (priority between 1 and 4),     -- at least this one; null: as it is
  at_ms     bigint not null                                   -- Unix ms, UTC
);
create index serve_topic_rule_by_place on serve_topic_rule (place, id);

-- What routing has to know of a ticket beside its row; a ticket without one was only opened.
create table serve_topic (
  ticket_id text   primary key references serve_ticket (id),
  by_hand   bigint not null check (by_hand in (0, 1)),        -- a person has said whose it is; rules leave it alone
  coded     bigint not null check (coded in (0, 1)),          -- a rule on a diagnosis has sorted it
  left_by   text   null,                                      -- who has given it back; it is not given to them again
  waits     text   null                                       -- why nobody was given it, as last written down
);

-- A queue whose tickets are given out by the house. Without a row: by hand.
create table serve_queue (
  group_id  text   primary key,
  routes    bigint not null check (routes in (0, 1)),
  at_ms     bigint not null
);

-- Whether a person takes tickets now. Without a row: offline.
create table serve_availability (
  person_id text   primary key,
  state     text   not null,                                  -- online, away, offline
  why       text   not null,                                  -- chosen, silent, signed_out
  since_ms  bigint not null,
  given_ms  bigint not null                                   -- when they were last given a ticket; 0: never
);

-- When a live screen of a person was last seen; at most one write a minute. Not an event.
create table serve_duty (
  person_id text   primary key,
  seen_ms   bigint not null
);

-- How much of the usual load a person takes. Without a row: all of it.
create table serve_capacity (
  person_id text   primary key,
  percent   bigint not null check (percent between 0 and 300)
);

-- What routing decided, and why: shown in the ticket's history and among the settings.
create table serve_routing (
  id        text   primary key,                               -- UUIDv7
  ticket_id text   not null references serve_ticket (id),
  kind      text   not null,                                  -- sorted, routed, nobody
  group_id  text   not null,
  person_id text   null,                                      -- who was given it
  facts     text   not null,                                  -- JSON: what it was decided by
  at_ms     bigint not null
);
create index serve_routing_by_ticket on serve_routing (ticket_id, at_ms, id);
create index serve_routing_by_group on serve_routing (group_id, at_ms, id);

-- Held by whoever gives tickets out, so that two nodes never do so at once. One row.
create table serve_routing_turn (
  id        bigint primary key check (id = 1)
);
insert into serve_routing_turn (id) values (1);

create index serve_ticket_waiting on serve_ticket (group_id, due_sort, id) where assignee_id is null and live = 1;
