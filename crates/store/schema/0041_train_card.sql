-- 0041_train_card.sql  Cards: questions that come back just before they would be forgotten (FSRS-6).

create table train_card (
  person_id   text   not null,
  question    text   not null references train_question (code),
  stability   text   not null,                                -- days, a decimal number
  difficulty  text   not null,                                -- 1 to 10, a decimal number
  due_ms      bigint not null,                                -- Unix ms, UTC
  last_ms     bigint not null,
  reviews     bigint not null,
  lapses      bigint not null,                                -- how often it was not known any more
  last        text   not null,                                -- JSON: the last answer and its mark
  primary key (person_id, question)
);
create index train_card_by_due on train_card (person_id, due_ms, question);
create index train_card_by_question on train_card (question, person_id);

create table train_review (
  id          text   primary key,                             -- UUIDv7
  person_id   text   not null,
  question    text   not null references train_question (code),
  rating      bigint not null,                                -- 1 again, 2 hard, 3 good, 4 easy
  at_ms       bigint not null
);
create index train_review_by_person on train_review (person_id, at_ms, id);
create index train_review_by_question on train_review (question, id);
