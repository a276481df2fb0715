-- 0066_serve_window.sql  What other rooms may read of tickets: who reads it asks for the right to.

create view serve_window_ticket as
  select t.id, t.number, t.lang, t.subject, t.status, c.name as requester_name, c.email as requester_email, c.uid as requester_uid
    from serve_ticket t join serve_customer c on c.id = t.requester_id;
-- kind 1: the customer's, 2: an agent's reply.
create view serve_window_message as
  select ticket_id, seq, kind, author, text from serve_message where undone_ms is null and kind in (1, 2);
