-- 0058_hire_interview.sql  Interviews: by which kit, who asks, when, and what each wrote down before seeing what others wrote.

create table hire_interview (
  id             text   primary key,                          -- UUIDv7
  application_id text   not null references hire_application (id),
  requisition_id text   not null,
  kit            text   not null,                             -- code of the kit
  minutes        bigint not null,
  place          text   not null,                             -- link or address; in words
  state          text   not null,                             -- asked, booked, cancelled
  from_ms        bigint null,                                 -- when, Unix ms, UTC; null until it is booked
  sequence       bigint not null,                             -- grows when it moves; calendars want it
  made_by        text   null,
  made_ms        bigint not null
);
create index hire_interview_by_application on hire_interview (application_id, made_ms, id);
create index hire_interview_by_state on hire_interview (state, from_ms, id);

-- Who asks. from_ms is that of the interview while it is booked, so that a person's week is one look.
create table hire_interviewer (
  interview_id text   not null references hire_interview (id),
  person_id    text   not null,
  focus        text   not null,                               -- JSON list: competencies this one judges; empty: those of the kit
  from_ms      bigint null,
  primary key (interview_id, person_id)
);
create index hire_interviewer_by_person on hire_interviewer (person_id, from_ms, interview_id);

-- Times that the candidate may choose from.
create table hire_slot (
  interview_id text   not null references hire_interview (id),
  from_ms      bigint not null,                               -- Unix ms, UTC
  primary key (interview_id, from_ms)
);

-- What an interviewer thought; never changed once it is in.
create table hire_scorecard (
  id             text   primary key,                          -- UUIDv7
  interview_id   text   not null references hire_interview (id),
  application_id text   not null,
  rater_id       text   not null,
  recommendation bigint not null,                             -- 1 to 4
  summary        text   not null,                             -- in words
  submitted_ms   bigint not null,
  unique (interview_id, rater_id)
);
create index hire_scorecard_by_application on hire_scorecard (application_id, submitted_ms, id);

create table hire_mark (
  scorecard_id text   not null references hire_scorecard (id),
  competency   text   not null,
  mark         bigint not null,                               -- 1 to 4
  evidence     text   not null,                               -- what was said or done; in words
  primary key (scorecard_id, competency)
);

-- What other rooms may read: no words.
create view hire_window_interview as
  select id, application_id, requisition_id, kit, minutes, state, from_ms, made_ms from hire_interview;
create view hire_window_scorecard as
  select id, interview_id, application_id, rater_id, recommendation, submitted_ms from hire_scorecard;
create view hire_window_mark as select scorecard_id, competency, mark from hire_mark;
