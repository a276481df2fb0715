-- 0045_train_standard.sql  What the house asks of its people: skills, ladders, checklists, stages, each one TOML text.
--
-- Without a row, what comes with the product holds.

create table train_standard (
  kind       text   primary key,                              -- skills, ladders, checklists, stages
  body       text   not null,                                 -- TOML
  version    bigint not null,
  by_id      text   null,
  changed_ms bigint not null                                  -- Unix ms, UTC
);
