-- 0034_serve_record.sql  What agents looked up in the operator's own systems, and what they set going there.

create table serve_record_opened (
  ticket_id  text   not null references serve_ticket (id),
  record     text   not null,                                 -- the systems' name of it
  person_id  text   null,                                     -- who opened it last
  at_ms      bigint not null,                                 -- Unix ms, UTC
  primary key (ticket_id, record)
);

create table serve_action_done (
  ticket_id  text   not null references serve_ticket (id),
  action     text   not null,                                 -- the systems' name of it
  person_id  text   null,
  at_ms      bigint not null,
  primary key (ticket_id, action)
);
