-- 0095_serve_live.sql  Counting at start reads this index and no ticket. Partial (where live = 1) it would not be used: SQLite then
-- prefers another and sorts.

drop index serve_ticket_by_due;
create index serve_ticket_by_due on serve_ticket (live, due_sort, id, number, status, assignee_id, group_id, due_ms);
