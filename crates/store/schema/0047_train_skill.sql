-- 0047_train_skill.sql  What people were seen to do; the rest of what a skill is read from stands in courses and exams.

create table train_skill_evidence (
  id        text   primary key,                               -- UUIDv7
  person_id text   not null,
  skill     text   not null,                                  -- code of the standard
  kind      text   not null,                                  -- observation, drill, review
  level     bigint not null,                                  -- thousandths of a level, 0 to 4000
  source    text   null,                                      -- id of the drill or review
  reason    text   null,                                      -- what was seen
  by_id     text   null,
  at_ms     bigint not null                                   -- Unix ms, UTC
);
create index train_skill_evidence_by_person on train_skill_evidence (person_id, at_ms, id);
