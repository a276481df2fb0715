-- What tickets refer to on chains, and what was made of it. Values are customers' data: they go when the customer goes.
create table serve_reference (
  ticket_id text not null,
  kind text not null,
  value text not null,
  chains text not null,
  ambiguous bigint not null check (ambiguous in (0, 1)),
  message_id text not null,
  at_ms bigint not null,
  primary key (ticket_id, kind, value)
);
create index serve_reference_value on serve_reference (value, at_ms, ticket_id);

create table serve_verdict (
  ticket_id text not null,
  place bigint not null,
  code text not null,
  severity text not null,
  who_en text not null,
  who_zh text not null,
  what_en text not null,
  what_zh text not null,
  next_en text not null,
  next_zh text not null,
  never_en text not null,
  never_zh text not null,
  at_ms bigint not null,
  primary key (ticket_id, place)
);
