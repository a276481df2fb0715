-- 0035_serve_erasure.sql  Erasures are looked up by whom they were about, after a restore.

create index serve_erasure_by_customer on serve_erasure (customer_id, id);
