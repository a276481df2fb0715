//! The door: who sends a request, from its cookie or its bearer token, without asking the database each time.

use crate::{
    Identity,
    person::PersonById,
    secret::{TOKEN_PREFIX, Use, is_token},
    session::{EndSessions, Touch, Which, Why},
};
use axum::http::{HeaderMap, header};
use event::{Actor, MINUTE_MS, PersonId, Rights, Role, SessionId, TokenId};
use language::Lang;
use std::{
    collections::HashMap,
    future::Future,
    pin::Pin,
    time::{Duration, Instant},
};
use store::{Result, Text, query, row};
use web::{Door, Found, Look, Signed, Theme, cookie};

/// How old an answer of the database may be: what was revoked on another node is refused after this long.
const FRESH: Duration = Duration::from_millis(1_500);
/// How often a last-seen is written at most.
const TOUCH_MS: i64 = MINUTE_MS;
/// Answers kept; beyond this all are asked anew.
const KEPT_MAX: usize = 20_000;

row! {
    /// A session with its person.
    pub SessionRow {
        id: SessionId, person_id: PersonId, due_ms: i64, created_ms: i64, seen_ms: Option<i64>, name: String,
        email: String, role: Role, active: bool, lang: Text<Lang>, zone: String, theme: String, compact: bool,
    }
    /// A token with its person.
    pub TokenRow {
        id: TokenId, person_id: PersonId, due_ms: Option<i64>, rights: Text<Rights>, seen_ms: Option<i64>, name: String,
        email: String, role: Role, active: bool, lang: Text<Lang>, zone: String, theme: String, compact: bool,
    }
}

query! {
    /// The session of a cookie.
    SessionOf<'a> { hash: &'a str } -> [SessionRow] =
        "select s.id, s.person_id, s.due_ms, s.created_ms, n.seen_ms, p.name, p.email, p.role, p.active, p.lang, p.zone,
                p.theme, p.compact
           from identity_session s join identity_person p on p.id = s.person_id
           left join identity_seen n on n.id = s.id
          where s.hash = $hash"
}

query! {
    /// The token of a header.
    TokenOf<'a> { hash: &'a str } -> [TokenRow] =
        "select t.id, t.person_id, t.due_ms, t.rights, n.seen_ms, p.name, p.email, p.role, p.active, p.lang, p.zone,
                p.theme, p.compact
           from identity_token t join identity_person p on p.id = t.person_id
           left join identity_seen n on n.id = t.id
          where t.hash = $hash"
}

/// Answers of the database, by the hash that was asked for.
#[derive(Default)]
pub struct Kept(HashMap<String, Answer>);

struct Answer {
    signed: Signed,
    /// Ends then.
    due_ms: i64,
    /// Written as last seen.
    seen_ms: i64,
    asked: Instant,
}

impl Answer {
    /// Whether it may be given once more without asking.
    fn holds(&self, age: Duration, now_ms: i64, idle_ms: i64) -> bool {
        let idle = self.signed.session.is_some() && now_ms - self.seen_ms >= idle_ms;
        age < FRESH && now_ms < self.due_ms && !idle
    }
}

impl Kept {
    /// Forgets what is known of a person, so that a change holds on this node at once.
    pub fn forget(&mut self, person: PersonId) {
        self.0.retain(|_, answer| answer.signed.person != person);
    }
}

/// What a request shows.
enum Shown<'a> {
    Nothing,
    Cookie(&'a str),
    Token(&'a str),
    Nonsense,
}

/// The one credential of a request. A bearer token counts before a cookie: whoever sends one means it.
fn shown<'a>(headers: &'a HeaderMap, name: &str) -> Shown<'a> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let bearer = value.to_str().ok().and_then(|value| value.split_once(' '));
        return match bearer {
            Some((kind, token)) if kind.eq_ignore_ascii_case("bearer") && token.starts_with(TOKEN_PREFIX) => {
                if is_token(token) { Shown::Token(token) } else { Shown::Nonsense }
            }
            // Other schemes belong to other doors.
            _ => Shown::Nothing,
        };
    }
    match cookie(headers, name) {
        Some(secret) if (1..=128).contains(&secret.len()) => Shown::Cookie(secret),
        Some(_) => Shown::Nonsense,
        None => Shown::Nothing,
    }
}

impl Door for Identity {
    fn who<'a>(&'a self, headers: &'a HeaderMap) -> Pin<Box<dyn Future<Output = Result<Found>> + Send + 'a>> {
        Box::pin(async move {
            let (secret, of) = match shown(headers, self.config().session_cookie()) {
                Shown::Nothing => return Ok(Found::Nobody),
                Shown::Nonsense => return Ok(Found::Refused),
                Shown::Cookie(secret) => (secret, Use::Session),
                Shown::Token(secret) => (secret, Use::Token),
            };
            let mut current: Option<String> = None;
            for hash in self.hashes(of, secret.as_bytes()) {
                let answer = match self.kept(&hash) {
                    Some(kept) => Some(kept),
                    None if of == Use::Token => self.token(&hash).await?,
                    None => self.session(&hash).await?,
                };
                if let Some(signed) = answer {
                    // A token that is used outlives the key that it was made with.
                    if let (Some(hash), Actor::Token { id, .. }) = (&current, &signed.actor) {
                        self.hash_again(*id, hash).await?;
                    }
                    return Ok(Found::Known(Box::new(signed)));
                }
                current = current.or(Some(hash));
            }
            Ok(Found::Refused)
        })
    }
}

impl Identity {
    /// An answer that is fresh and holds now.
    fn kept(&self, hash: &str) -> Option<Signed> {
        let now_ms = self.store().clock().now_ms();
        let idle_ms = self.config().sessions.idle_ms();
        let mut kept = self.cache().lock();
        let answer = kept.0.get_mut(hash)?;
        if !answer.holds(answer.asked.elapsed(), now_ms, idle_ms) {
            kept.0.remove(hash);
            return None;
        }
        let touch = now_ms - answer.seen_ms >= TOUCH_MS;
        if touch {
            answer.seen_ms = now_ms;
        }
        let signed = answer.signed.clone();
        drop(kept);
        if touch {
            self.touch(&signed, now_ms);
        }
        Some(signed)
    }

    fn keep(&self, hash: &str, signed: &Signed, due_ms: i64, seen_ms: i64) {
        let mut kept = self.cache().lock();
        if kept.0.len() >= KEPT_MAX {
            kept.0.clear();
        }
        kept.0.insert(hash.to_owned(), Answer { signed: signed.clone(), due_ms, seen_ms, asked: Instant::now() });
    }

    async fn session(&self, hash: &str) -> Result<Option<Signed>> {
        let Some(row) = self.store().read().await?.opt(SessionOf { hash }).await? else { return Ok(None) };
        let now_ms = self.store().clock().now_ms();
        let seen_ms = row.seen_ms.unwrap_or(row.created_ms);
        if now_ms >= row.due_ms || now_ms - seen_ms >= self.config().sessions.idle_ms() {
            // Its row goes, so that a clock that jumps back does not revive it.
            let end = EndSessions { person: row.person_id, which: Which::One(row.id), why: Why::Overdue };
            let _ = self.store().run(&Actor::House, None, end).await?;
            return Ok(None);
        }
        if !row.active {
            return Ok(None);
        }
        let signed = Signed {
            actor: Actor::Person { id: row.person_id, role: row.role },
            person: row.person_id,
            name: row.name,
            email: row.email,
            session: Some(row.id),
            look: look(row.lang.0, row.zone, &row.theme, row.compact),
        };
        self.found(hash, signed, row.due_ms, seen_ms, now_ms)
    }

    async fn token(&self, hash: &str) -> Result<Option<Signed>> {
        let Some(row) = self.store().read().await?.opt(TokenOf { hash }).await? else { return Ok(None) };
        let now_ms = self.store().clock().now_ms();
        let due_ms = row.due_ms.unwrap_or(i64::MAX);
        if now_ms >= due_ms || !row.active {
            return Ok(None);
        }
        let (id, person, role, rights) = (row.id, row.person_id, row.role, row.rights.0);
        let signed = Signed {
            actor: Actor::Token { id, person, role, rights },
            person,
            name: row.name,
            email: row.email,
            session: None,
            look: look(row.lang.0, row.zone, &row.theme, row.compact),
        };
        self.found(hash, signed, due_ms, row.seen_ms.unwrap_or(0), now_ms)
    }

    fn found(&self, hash: &str, signed: Signed, due_ms: i64, seen_ms: i64, now_ms: i64) -> Result<Option<Signed>> {
        let touch = now_ms - seen_ms >= TOUCH_MS;
        self.keep(hash, &signed, due_ms, if touch { now_ms } else { seen_ms });
        if touch {
            self.touch(&signed, now_ms);
        }
        Ok(Some(signed))
    }

    /// Somebody who lives here, as whoever has let them in by another door knows them.
    pub async fn known(&self, person: PersonId, session: SessionId) -> Result<Option<Signed>> {
        let found = self.store().read().await?.opt(PersonById { person }).await?;
        Ok(found.filter(|row| row.active).map(|row| Signed {
            actor: Actor::Person { id: row.id, role: row.role },
            person: row.id,
            name: row.name,
            email: row.email,
            session: Some(session),
            look: look(row.lang.0, row.zone, &row.theme, row.compact),
        }))
    }

    /// Writes the last-seen beside the request, which does not wait for it.
    fn touch(&self, signed: &Signed, seen_ms: i64) {
        let id = match &signed.actor {
            Actor::Token { id, .. } => id.to_string(),
            _ => match signed.session {
                Some(session) => session.to_string(),
                None => return,
            },
        };
        let (store, person) = (self.store().clone(), signed.person);
        tokio::spawn(async move {
            if let Err(error) = store.run(&Actor::House, None, Touch { id, person, seen_ms }).await {
                tracing::warn!(%error, "last-seen was not written");
            }
        });
    }
}

fn look(lang: Lang, zone: String, theme: &str, compact: bool) -> Look {
    Look { lang, zone, theme: Theme::of(theme), compact, practice: None, guest: false }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pairs: &[(&str, &str)], expected: &str) {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(axum::http::HeaderName::try_from(*name).unwrap(), value.parse().unwrap());
        }
        let found = match shown(&headers, "session") {
            Shown::Nothing => "nothing",
            Shown::Cookie(_) => "cookie",
            Shown::Token(_) => "token",
            Shown::Nonsense => "nonsense",
        };
        assert_eq!(found, expected, "{pairs:?}");
    }

    #[test]
    fn an_answer_is_asked_anew_before_two_seconds_have_passed() {
        let signed = |session: Option<SessionId>| Signed {
            actor: Actor::Anonymous,
            person: PersonId(uuid::Uuid::nil()),
            name: String::new(),
            email: String::new(),
            session,
            look: Look::default(),
        };
        let session = Some(SessionId(uuid::Uuid::nil()));
        let check = |session, age_ms, now_ms, expected| {
            let answer = Answer { signed: signed(session), due_ms: 1_000, seen_ms: 0, asked: Instant::now() };
            assert_eq!(answer.holds(Duration::from_millis(age_ms), now_ms, 500), expected, "{age_ms} {now_ms}");
        };
        check(session, 1_499, 499, true);
        check(session, 1_500, 499, false);
        check(session, 0, 500, false);
        check(None, 0, 500, true);
        check(None, 0, 1_000, false);
    }

    #[test]
    fn one_credential_counts() {
        let bearer = format!("Bearer {}", crate::secret::token());
        check(&[], "nothing");
        check(&[("cookie", "lang=en; session=abc")], "cookie");
        check(&[("cookie", "session=")], "nonsense");
        check(&[("authorization", &bearer)], "token");
        check(&[("authorization", &bearer), ("cookie", "session=abc")], "token");
        check(&[("authorization", "Bearer hr_typo"), ("cookie", "session=abc")], "nonsense");
        check(&[("authorization", "Basic abc"), ("cookie", "session=abc")], "nothing");
        check(&[("cookie", "__Host-session=abc")], "nothing");
    }
}
