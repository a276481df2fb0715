-- 0083_identity_window_address.sql  How other rooms reach somebody who works here: where, in which language, by which clock.

create view identity_window_address as
  select id, name, email, lang, zone, active from identity_person;
