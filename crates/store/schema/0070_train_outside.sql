-- 0070_train_outside.sql  Drills that are lent to people who do not learn here, such as those who apply. Nobody who teaches sees them.

alter table train_drill add column outsider bigint not null default 0 check (outsider in (0, 1));
