-- 0065_train_own_case.sql  The company's own scenarios. Their texts stand in train_case, version by version.

create table train_own_case (
  code       text   primary key,
  version    bigint not null,                                 -- the newest, which is played
  title      text   not null,                                 -- JSON, both languages
  by_id      text   null,
  at_ms      bigint not null,                                 -- Unix ms, UTC
  gone_ms    bigint null                                      -- since when it is not offered any more
);
