-- 0010_identity.sql  People, how they prove who they are, and what they may do.
--
-- Secrets are kept as keyed hashes (HMAC-SHA-256, 64 hex digits) or sealed (XChaCha20-Poly1305); the keys are in the
-- key file, so a copy of these tables signs nobody in.

create table identity_person (
  id          text   primary key,                             -- UUIDv7
  name        text   not null,
  email       text   not null,
  email_fold  text   not null,                                -- folded; what sign-in is matched by
  role        text   not null,
  active      bigint not null check (active in (0, 1)),
  lang        text   not null,                                -- BCP 47
  zone        text   not null,                                -- IANA name; empty: UTC
  theme       text   not null,                                -- auto, light, dark
  compact     bigint not null check (compact in (0, 1)),
  password    text   null,                                    -- argon2id, PHC string; null: cannot sign in by password
  created_ms  bigint not null                                 -- Unix ms, UTC
);
create unique index identity_person_by_email on identity_person (email_fold);
create index identity_person_by_role on identity_person (role, active, id);
create index identity_person_by_name on identity_person (name, id);

create table identity_group (
  id          text   primary key,                             -- UUIDv7
  name        text   not null,
  name_fold   text   not null,
  created_ms  bigint not null
);
create unique index identity_group_by_name on identity_group (name_fold);

create table identity_member (
  group_id    text   not null references identity_group (id),
  person_id   text   not null references identity_person (id),
  primary key (group_id, person_id)
);
create index identity_member_by_person on identity_member (person_id, group_id);

-- A one-time link by which someone sets a password: the first owner, someone invited, someone who lost theirs.
create table identity_invitation (
  id          text   primary key,                             -- UUIDv7
  hash        text   not null,                                -- keyed hash of the link's secret
  purpose     text   not null,                                -- owner, invite, password
  email       text   null,                                    -- of an invite
  email_fold  text   null,
  role        text   not null,                                -- what the person becomes; of a password, what they are
  person_id   text   null references identity_person (id),    -- of a password
  by_id       text   null references identity_person (id),    -- who made it; null: the house
  created_ms  bigint not null,
  due_ms      bigint not null                                 -- holds until then
);
create unique index identity_invitation_by_hash on identity_invitation (hash);
create unique index identity_invitation_by_email on identity_invitation (email_fold);
create unique index identity_invitation_by_person on identity_invitation (person_id);
create index identity_invitation_by_purpose on identity_invitation (purpose, id);

create table identity_invitation_group (
  invitation_id  text not null references identity_invitation (id),
  group_id       text not null references identity_group (id),
  primary key (invitation_id, group_id)
);
create index identity_invitation_group_by_group on identity_invitation_group (group_id, invitation_id);

-- A link that signs someone in by one click; made by the demo and the command line only.
create table identity_link (
  hash        text   primary key,                             -- keyed hash of the link's secret
  person_id   text   not null references identity_person (id),
  once        bigint not null check (once in (0, 1)),         -- 1: gone when it was used
  due_ms      bigint not null
);
create index identity_link_by_person on identity_link (person_id, due_ms);

create table identity_session (
  id          text   primary key,                             -- UUIDv7
  person_id   text   not null references identity_person (id),
  hash        text   not null,                                -- keyed hash of the cookie
  device      text   not null,                                -- browser and system, as people call them
  address     text   not null,                                -- network address at sign-in
  created_ms  bigint not null,
  due_ms      bigint not null                                 -- ends then at the latest
);
create unique index identity_session_by_hash on identity_session (hash);
create index identity_session_by_person on identity_session (person_id, due_ms, id);

-- When a session or a token was last used, and its person last seen; at most one write a minute. Not an event.
create table identity_seen (
  id          text   primary key,                             -- of the session, the token or the person
  person_id   text   not null,
  seen_ms     bigint not null
);
create index identity_seen_by_person on identity_seen (person_id, id);

-- Who gave the right password and owes a code, or was asked for a passkey. Gone after ten minutes or five wrong codes.
create table identity_half (
  hash        text   primary key,                             -- keyed hash of the cookie
  person_id   text   null references identity_person (id),    -- null: a passkey will tell
  purpose     text   not null,                                -- code, passkey
  state       text   not null,                                -- what the passkey's answer is checked with, sealed
  due_ms      bigint not null
);
create index identity_half_by_due on identity_half (due_ms);
create index identity_half_by_person on identity_half (person_id, hash);

create table identity_totp (
  person_id   text   primary key references identity_person (id),
  seed        text   not null,                                -- sealed
  confirmed   bigint not null check (confirmed in (0, 1)),    -- 0: shown, not yet proved
  step        bigint not null                                 -- number of the last 30 s step whose code was used
);

create table identity_recovery (
  person_id   text   not null references identity_person (id),
  hash        text   not null,                                -- keyed hash of a recovery code
  primary key (person_id, hash)
);

create table identity_passkey (
  id          text   primary key,                             -- UUIDv7
  person_id   text   not null references identity_person (id),
  credential  text   not null,                                -- the authenticator's id for it, base64url
  name        text   not null,
  body        text   not null,                                -- public key and counter, JSON
  created_ms  bigint not null,
  used_ms     bigint null
);
create unique index identity_passkey_by_credential on identity_passkey (credential);
create index identity_passkey_by_person on identity_passkey (person_id, id);

create table identity_token (
  id          text   primary key,                             -- UUIDv7
  person_id   text   not null references identity_person (id),
  hash        text   not null,                                -- keyed hash of the token
  name        text   not null,
  tail        text   not null,                                -- its last four letters, which are part of the check
  rights      text   not null,                                -- words, comma-separated
  created_ms  bigint not null,
  due_ms      bigint null                                     -- null: until it is revoked
);
create unique index identity_token_by_hash on identity_token (hash);
create index identity_token_by_person on identity_token (person_id, id);

-- Attempts to sign in, by keyed hash of the account or of the network address. Not an event; shared between nodes.
create table identity_attempt (
  key         text   primary key,
  tries       bigint not null,
  last_ms     bigint not null,
  until_ms    bigint not null                                 -- no further attempt before
);
create index identity_attempt_by_last on identity_attempt (last_ms);

-- What other rooms may read.
create view identity_window_person as
  select id, name, role, active, lang from identity_person;
create view identity_window_group as
  select id, name from identity_group;
create view identity_window_member as
  select group_id, person_id from identity_member;
