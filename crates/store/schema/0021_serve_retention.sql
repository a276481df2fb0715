-- 0021_serve_retention.sql  Words of tickets go when their time is over; the tickets themselves stay, as figures.

alter table serve_ticket add column words_gone_ms bigint null;  -- when its words were taken away; null: they are there

-- Tickets whose words may be due, the oldest first.
create index serve_ticket_by_words on serve_ticket (updated_ms, id) where live = 0 and words_gone_ms is null;
-- Files that no message carries.
create index serve_attachment_unused on serve_attachment (created_ms, id) where message_id is null;
-- Who still needs a blob.
create index serve_attachment_by_digest on serve_attachment (digest);
create index serve_message_by_html on serve_message (html) where html is not null;
create index serve_letter_by_blob on serve_letter (raw) where raw is not null;
-- Letters that wait, the oldest first.
create index serve_letter_waiting on serve_letter (place, taken_ms, id) where place = 2 or place = 3;
