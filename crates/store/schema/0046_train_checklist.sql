-- 0046_train_checklist.sql  Checklists of newcomers: what, whose, by when, what waits for it, who did it.

create table train_checklist (
  id        text   primary key,                               -- UUIDv7
  person_id text   not null,                                  -- the newcomer
  template  text   not null,                                  -- code; the items are copied, so a template can change
  title     text   not null,                                  -- JSON, both languages
  mentor_id text   null,
  starts_ms bigint not null,                                  -- the beginning of the first day; Unix ms, UTC
  ended_ms  bigint null
);
create index train_checklist_by_person on train_checklist (person_id, ended_ms, id);
create index train_checklist_by_mentor on train_checklist (mentor_id, ended_ms, id);
create index train_checklist_by_ended on train_checklist (ended_ms, starts_ms, id);

create table train_checklist_item (
  checklist_id text   not null references train_checklist (id),
  code         text   not null,
  place        bigint not null,
  title        text   not null,                               -- JSON, both languages
  owner        text   not null,                               -- learner, mentor, lead, admin
  kind         text   not null,                               -- read, course, certification, task, sign-off
  target       text   null,                                   -- code of a course or certification; what to read
  due_ms       bigint not null,                               -- the end of a day
  after        text   not null,                               -- JSON list: items that come first
  gate         text   null,                                   -- what waits until it is done: queues
  done_ms      bigint null,
  done_by      text   null,
  evidence     text   null,                                   -- words or a link
  primary key (checklist_id, code)
);

-- What other rooms may read: people who are held back, and by which item.
create view train_window_hold as
  select c.person_id, i.gate, c.id as checklist_id, i.code, i.title, i.due_ms
    from train_checklist c join train_checklist_item i on i.checklist_id = c.id
   where c.ended_ms is null and i.gate is not null and i.done_ms is null;
