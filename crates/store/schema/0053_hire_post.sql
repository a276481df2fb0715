-- 0053_hire_post.sql  Posts: where a requisition is told of, by which link, for what cost, and how many came by it.

create table hire_post (
  id             text   primary key,                          -- UUIDv7
  requisition_id text   not null references hire_requisition (id),
  channel        text   not null,                             -- careers, linkedin, zhaopin …
  lang           text   not null,                             -- en, zh-CN
  text           text   not null,                             -- as it is copied
  code           text   not null unique,                      -- of the tracked link
  label          text   not null,                             -- which group, event or campus; may be empty
  cost           bigint not null,                             -- smallest units of the currency
  currency       text   not null,                             -- ISO 4217
  from_ms        bigint not null,                             -- Unix ms, UTC
  until_ms       bigint null,                                 -- null: until it is ended
  by_id          text   null,
  made_ms        bigint not null,
  referrer_id    text   null,                                 -- who refers, of a referral
  relation       text   null                                  -- how they know whom they refer
);
create index hire_post_by_requisition on hire_post (requisition_id, made_ms, id);
create index hire_post_by_referrer on hire_post (referrer_id, made_ms, id);

-- Visits of a tracked link by day. No address, no browser, no cookie.
create table hire_visit (
  post_id text   not null references hire_post (id),
  day     bigint not null,                                    -- days since 1970-01-01, UTC
  n       bigint not null,
  primary key (post_id, day)
);

-- What other rooms may read.
create view hire_window_post as
  select id, requisition_id, channel, label, cost, currency, from_ms, until_ms, made_ms, referrer_id from hire_post;
create view hire_window_visit as select post_id, day, n from hire_visit;
