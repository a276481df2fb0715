-- 0067_train_proposal.sql  Tickets that became proposals of scenarios: redacted, read and approved by a person.

create table train_proposal (
  id      text   primary key,                                 -- UUIDv7
  title   text   not null,
  lang    text   not null,                                    -- en, zh-CN
  lines   text   not null,                                    -- JSON: who (customer or not) and what, redacted
  by_id   text   null,
  at_ms   bigint not null                                     -- Unix ms, UTC
);
