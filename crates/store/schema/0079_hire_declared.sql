-- 0079_hire_declared.sql  What candidates say about themselves of their own will, kept apart: no application, no candidate, no time.

create table hire_declared (
  id             text   primary key,                          -- keyed hash of the application's id: the key is not in the database
  requisition_id text   not null references hire_requisition (id),
  sex            text   not null,                             -- woman, man, other, open
  age            text   not null                              -- under_25, 25_39, 40_up, open
);
create index hire_declared_by_requisition on hire_declared (requisition_id, id);
