-- 0084_hire_assessment_plan.sql  What a requisition gives by itself to whoever reaches the stage of the test or of the simulation.

create table hire_assessment_plan (
  requisition_id text   primary key references hire_requisition (id),
  test           text   null,                                 -- code of a knowledge test
  simulation     text   null,                                 -- code of a scenario
  by_id          text   null,
  at_ms          bigint not null                              -- Unix ms, UTC
);
