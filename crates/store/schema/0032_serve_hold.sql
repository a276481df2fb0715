-- 0032_serve_hold.sql  Replies that the guard held and a lead decides about, or decided to let go.

create table serve_hold (
  id          text   primary key,                             -- UUIDv7
  ticket_id   text   not null references serve_ticket (id),
  person_id   text   not null,                                -- who wrote it
  author      text   not null,                                -- the name it is written under
  text        text   not null,                                -- the reply, markdown
  status      bigint null,                                    -- the status to set with it
  files       text   not null,                                -- ids of its attachments, separated by spaces
  rules       text   not null,                                -- names of the rules that hold it, separated by spaces
  asked_ms    bigint not null,                                -- Unix ms, UTC
  decided_ms  bigint null,                                    -- null: it waits
  decided_by  text   null,
  allowed     bigint null check (allowed in (0, 1)),
  reason      text   not null                                 -- of whoever decided, in their words
);
create index serve_hold_waiting on serve_hold (decided_ms, asked_ms, id);
create index serve_hold_by_ticket on serve_hold (ticket_id, decided_ms, asked_ms, id);
