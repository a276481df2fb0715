-- 0042_train_notice.sql  What changed in the product, and who has acknowledged it.

create table train_notice (
  id        text   primary key,                               -- UUIDv7
  title     text   not null,                                  -- JSON, both languages
  text_en   text   not null,                                  -- Markdown
  text_zh   text   not null,                                  -- Markdown
  areas     text   not null,                                  -- JSON list: certifications that name one are suspended at due_ms
  at_ms     bigint not null,                                  -- Unix ms, UTC
  due_ms    bigint not null
);
create index train_notice_by_time on train_notice (at_ms, id);

create table train_acknowledgement (
  notice_id  text   not null references train_notice (id),
  person_id  text   not null,
  at_ms      bigint not null,
  primary key (notice_id, person_id)
);
create index train_acknowledgement_by_person on train_acknowledgement (person_id, notice_id);
