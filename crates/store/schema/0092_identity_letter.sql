-- 0092_identity_letter.sql  The letter that takes a link to whom it is for, and how it goes. Of the link itself nothing is here.

create table identity_letter (
  invitation_id  text   primary key references identity_invitation (id),
  lang           text   not null,                             -- BCP 47
  state          text   not null,                             -- waiting, sent, failed
  why            text   null,                                 -- while it waits or when it failed: a word, or numbers of the mail server
  at_ms          bigint not null                              -- of the state, Unix ms, UTC
);
