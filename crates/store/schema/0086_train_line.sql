-- 0086_train_line.sql  Lines of a drill's customer that a language model put in other words. The drill's replay shows the same words.

create table train_drill_line (
  drill_id  text   not null references train_drill (id),
  place     bigint not null,                                  -- of the part
  n         bigint not null,                                  -- among all lines of that customer, from 0
  text      text   not null,
  primary key (drill_id, place, n)
);
