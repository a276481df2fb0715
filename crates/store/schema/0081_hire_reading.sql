-- 0081_hire_reading.sql  What was read from the CV of an application, and what the candidate made of it.

create table hire_reading (
  application_id text   primary key references hire_application (id),
  file_id        text   not null,                             -- the CV
  refusal        text   not null,                             -- JSON: why it was not read, or null
  found          text   not null,                             -- JSON: name, mail, phone, employer, languages, links, as read
  corrected      text   not null,                             -- JSON: the same, as the candidate left it
  read_ms        bigint null,                                 -- null: not yet
  corrected_ms   bigint null                                  -- null: not yet
);
