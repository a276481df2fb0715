-- 0011_identity_language.sql  Languages that a person serves customers in; without a row: their own.

create table identity_language (
  person_id text not null references identity_person (id),
  lang      text not null,                                    -- BCP 47
  primary key (person_id, lang)
);

create view identity_window_language as
  select person_id, lang from identity_language
  union all
  select p.id as person_id, p.lang from identity_person p
   where not exists (select 1 from identity_language l where l.person_id = p.id);

-- Browsers in which people are signed in.
create view identity_window_session as
  select person_id, due_ms from identity_session;
