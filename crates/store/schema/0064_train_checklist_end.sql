-- 0064_train_checklist_end.sql  Why a checklist was ended before everything was done, and by whom.

alter table train_checklist add column end_reason text null;  -- none: everything was done, or it runs
alter table train_checklist add column ended_by   text null;
