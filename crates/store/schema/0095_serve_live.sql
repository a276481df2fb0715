-- 0095_serve_live.sql  What lists and counts read of tickets below solved, in one small index: counting at start reads no ticket.

drop index serve_ticket_by_due;
create index serve_ticket_live on serve_ticket (due_sort, id, number, status, assignee_id, group_id, due_ms) where live = 1;
