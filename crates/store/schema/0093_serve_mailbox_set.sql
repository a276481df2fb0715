-- 0093_serve_mailbox_set.sql  Mailboxes that were made on the page. Their letters and cursors are in serve_mailbox and stay when one ends.

create table serve_mailbox_set (
  id            text   primary key,                           -- follows from the name
  name          text   not null,
  address_fold  text   not null,
  body          text   not null,                              -- JSON: everything but the passwords
  imap_seal     text   null,                                  -- password, XChaCha20-Poly1305; null: it is not read
  smtp_seal     text   null,                                  -- password; null: it does not send, or signs in as nobody
  by_id         text   null,                                  -- who set it last
  at_ms         bigint not null                               -- when, Unix ms, UTC
);
create unique index serve_mailbox_set_by_address on serve_mailbox_set (address_fold);
