-- 0073_hire_offer.sql  Offers: what was promised to whom, who agreed to it, and what the candidate said.

create table hire_offer (
  id             text   primary key,                          -- UUIDv7
  application_id text   not null references hire_application (id),
  requisition_id text   not null references hire_requisition (id),
  version        bigint not null,                             -- 1 is the first
  role           text   not null,                             -- as the requisition was when it was written
  level          bigint not null,
  title          text   not null,                             -- JSON: en, zh
  site           text   not null,                             -- empty: anywhere
  remote         bigint not null check (remote in (0, 1)),
  zone           text   not null,                             -- IANA name
  shifts         text   not null,                             -- in words
  currency       text   not null,                             -- ISO 4217
  amount         bigint not null,                             -- smallest units
  per            text   not null,                             -- hour, month, year
  outside        text   null,                                 -- why it is outside the band; null: it is inside
  start_ms       bigint not null,                             -- beginning of the first day, Unix ms, UTC
  probation_days bigint not null,                             -- 0: none
  expires_ms     bigint not null,                             -- end of the last day to answer
  note           text   not null,                             -- words to the candidate; may be empty
  state          text   not null,                             -- asked, approved, returned, sent, accepted, declined, expired, withdrawn, replaced
  written_by     text   null,
  written_ms     bigint not null,
  approved_by    text   null,
  approved_ms    bigint null,
  sent_ms        bigint null,
  ended_ms       bigint null,                                 -- accepted, declined, expired, withdrawn, replaced
  reason         text   null,                                 -- code, of what was declined
  why            text   null,                                 -- in words: returned, declined, withdrawn
  signed_name    text   null,                                 -- as the candidate typed it
  letter_lang    text   null,                                 -- en, zh-CN
  letter         text   null,                                 -- what was accepted, word for word
  letter_hash    text   null,                                 -- SHA-256 of it, hex
  unique (application_id, version)
);
create index hire_offer_by_state on hire_offer (state, written_ms, id);
create index hire_offer_by_requisition on hire_offer (requisition_id, state, id);

-- What other rooms may read: no words.
create view hire_window_offer as
  select id, application_id, requisition_id, version, state, currency, amount, per, start_ms, expires_ms, written_ms,
         approved_ms, sent_ms, ended_ms, reason
    from hire_offer;
