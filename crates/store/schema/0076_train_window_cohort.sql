-- 0076_train_window_cohort.sql  Which cohorts there are, for who sends newcomers to them. `first_due_ms`: what is due first.

create view train_window_cohort as
  select c.id, c.name, c.made_ms, c.closed_ms,
         (select min(i.due_ms) from train_cohort_item i where i.cohort_id = c.id) as first_due_ms
    from train_cohort c;
