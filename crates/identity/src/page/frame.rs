//! What every page of the room needs: who reads, how, where, and what became of their last act.

use crate::{
    Identity, Refusal,
    page::{places, role_words},
    secret::seal,
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use event::Right;
use language::Speak;
use maud::Markup;
use serde::{Deserialize, Serialize};
use web::{
    Config, Look, Peer, Problem, Signed, Speaks, cookie, own_site,
    parts::{Me, Page, Room, settings, toast},
    see_other,
};

/// Seconds that a word about the last act waits for its page.
const SAID_S: i64 = 60;
/// Characters of a local address at most.
const NEXT_CHARS: usize = 512;

/// The reader as the top of a page shows them.
pub fn me(signed: &Signed, speak: &Speak) -> Me {
    Me {
        name: signed.name.clone(),
        email: signed.email.clone(),
        role: role_words(signed.actor.role(), speak).to_owned(),
        serves: signed.may(Right::TicketsRead),
        trains: signed.may(Right::TrainingLearn),
        hires: signed.may(Right::HiringSee),
        settings: signed.may(Right::SelfManage).then(|| "/settings/me".to_owned()),
    }
}

/// What became of the reader's last act, carried from the answer of a form to the page that it leads to. A secret that
/// is shown once travels here too: sealed, in a cookie that only this browser has, gone when it was read; so a page
/// that is loaded again neither repeats the act nor shows the secret.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Said {
    /// Words.
    pub words: String,
    /// It was not done.
    #[serde(default)]
    pub bad: bool,
    /// What is shown once: links, tokens, recovery codes.
    #[serde(default)]
    pub once: Vec<String>,
    /// What the secret is of.
    #[serde(default)]
    pub of: String,
}

/// Everything about the request that a page is drawn from.
pub struct Scene {
    /// The room.
    pub identity: Identity,
    /// Words.
    pub speak: Speak,
    /// Looks.
    pub look: Look,
    /// Who reads, if they are known.
    pub signed: Option<Signed>,
    /// Network address.
    pub peer: Peer,
    /// Headers.
    pub headers: HeaderMap,
    /// Path and query.
    pub here: String,
    /// What became of the last act.
    pub said: Option<Said>,
    company: String,
    me: Option<Me>,
}

impl FromRequestParts<Identity> for Scene {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, identity: &Identity) -> Result<Scene, Problem> {
        // The gate asks this of requests with a session; a form before sign-in must come from our own page too, or
        // another site could sign a reader in as someone else.
        if !own_site(&parts.method, &parts.headers, &identity.config().public_url) && bearer(&parts.headers).is_none() {
            return Err(Problem::new(403, "other_site", |speak| speak.problem_other_site().to_owned()));
        }
        let speaks = Speaks::of(parts);
        let signed = parts.extensions.get::<Signed>().cloned();
        let Ok(peer) = Peer::from_request_parts(parts, &()).await;
        let said = cookie(&parts.headers, &name(identity.config(), "said"))
            .and_then(|sealed| identity.unseal("said", sealed))
            .and_then(|json| serde_json::from_slice(&json).ok());
        Ok(Scene {
            company: identity.config().company_for(speaks.look.lang).to_owned(),
            me: signed.as_ref().map(|signed| me(signed, &speaks.speak)),
            identity: identity.clone(),
            speak: speaks.speak,
            look: speaks.look,
            signed,
            peer,
            headers: parts.headers.clone(),
            here: parts.uri.path_and_query().map_or("/", |here| here.as_str()).to_owned(),
            said,
        })
    }
}

fn bearer(headers: &HeaderMap) -> Option<&HeaderValue> {
    headers.get(header::AUTHORIZATION)
}

impl Scene {
    /// The reader; a problem when nobody is known.
    pub fn reader(&self) -> Result<&Signed, Problem> {
        self.signed.as_ref().ok_or_else(Problem::sign_in)
    }

    /// The reader in their own browser: not a program with their token.
    pub fn self_reader(&self) -> Result<(&Signed, event::SessionId), Problem> {
        let signed = self.reader()?;
        signed.session.map(|session| (signed, session)).ok_or_else(Problem::missing)
    }

    /// Now, Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.identity.store().clock().now_ms()
    }

    /// A frame for a page before sign-in.
    pub fn gate<'a>(&'a self, title: &'a str) -> Page<'a> {
        self.page(title, "gate", Room::Elsewhere, None)
    }

    fn page<'a>(&'a self, title: &'a str, kind: &'static str, room: Room, toast: Option<Markup>) -> Page<'a> {
        Page {
            title,
            kind,
            room,
            company: &self.company,
            me: self.me.as_ref().filter(|_| kind != "gate"),
            look: &self.look,
            seq: 0,
            watch: &[],
            here: &self.here,
            now_ms: self.now_ms(),
            ticket: None,
            toast,
        }
    }

    /// A page of the settings.
    pub fn settings(&self, title: &str, inside: Markup) -> Result<Response, Problem> {
        let signed = self.reader()?;
        let toast = self.said.as_ref().filter(|said| !said.words.is_empty()).map(|said| {
            let mark = if said.bad { web::parts::Mark::Bad } else { web::parts::Mark::Good };
            toast(mark, &said.words)
        });
        let frame = self.page(title, "settings", Room::Settings, toast);
        let places = places(self.identity.more_places(), signed, &self.here, &self.speak);
        Ok(self.show(settings(&frame, &places, maud::html! {}, inside, &self.speak)))
    }

    /// Any page: what was said is forgotten by showing it.
    pub fn show(&self, markup: Markup) -> Response {
        self.show_with(StatusCode::OK, markup)
    }

    /// The same with a status.
    pub fn show_with(&self, status: StatusCode, markup: Markup) -> Response {
        let mut response = (status, markup).into_response();
        if self.said.is_some() {
            set_cookie(&mut response, self.identity.config(), "said", "", 0);
        }
        response
    }

    /// 303 to a page that says what became of the act.
    pub fn then(&self, to: &str, said: &Said) -> Response {
        let mut response = see_other(to);
        self.say(&mut response, said);
        response
    }

    /// The next page says it.
    pub fn say(&self, response: &mut Response, said: &Said) {
        let json = serde_json::to_vec(said).unwrap_or_default();
        let sealed = seal(self.identity.seal_key(), "said", &json);
        set_cookie(response, self.identity.config(), "said", &sealed, SAID_S);
    }

    /// 303 to a page that says it was done.
    pub fn done(&self, to: &str, words: &str) -> Response {
        self.then(to, &Said { words: words.to_owned(), ..Said::default() })
    }

    /// 303 back to the form, which says why it was not done; what the reader may not see is a 404.
    pub fn refused(&self, to: &str, refusal: Refusal) -> Result<Response, Problem> {
        if refusal == Refusal::Unseen {
            return Err(Problem::missing());
        }
        Ok(self.then(to, &Said { words: refusal.say(&self.speak), bad: true, ..Said::default() }))
    }

    /// 303 with a session's cookie, for whoever proved who they are.
    pub fn admitted(&self, to: &str, secret: &str) -> Response {
        let mut response = see_other(to);
        self.admit(&mut response, secret);
        response
    }

    /// Gives the session's cookie.
    pub fn admit(&self, response: &mut Response, secret: &str) {
        let config = self.identity.config();
        set_cookie(response, config, "session", secret, config.sessions.whole_ms() / event::SECOND_MS);
        set_cookie(response, config, "half", "", 0);
    }

    /// Browser and system of the request, as people call them.
    pub fn device(&self) -> String {
        let agent = self.headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or("");
        crate::session::device(agent)
    }
}

/// `name` as this house's cookies are called: with the prefix that binds them to this host when people come by TLS.
pub fn name(config: &Config, name: &str) -> String {
    if config.secure() { format!("__Host-{name}") } else { name.to_owned() }
}

/// Sets a cookie that scripts cannot read.
///
/// `SameSite=Lax`, not `Strict`: a link in a mail ("Ana answered on #1042") would otherwise find its reader signed out.
/// Nothing changes by a GET, and every change is checked to come from our own page, so Lax loses nothing.
pub fn set_cookie(response: &mut Response, config: &Config, plain: &str, value: &str, lasts_s: i64) {
    let secure = if config.secure() { "; Secure" } else { "" };
    let name = name(config, plain);
    let text = format!("{name}={value}; Path=/; Max-Age={lasts_s}; HttpOnly; SameSite=Lax{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// `next` when it is a path of this house, else the front page. Browsers read `//host` and `/\host` as another site.
pub fn local(next: &str) -> &str {
    let mut letters = next.chars();
    let local = letters.next() == Some('/')
        && !matches!(letters.next(), Some('/' | '\\'))
        && next.len() <= NEXT_CHARS
        && next.chars().all(|letter| letter.is_ascii_graphic() && letter != '\\');
    if local { next } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_sent_on_within_the_house_only() {
        for good in ["/", "/tickets", "/tickets/1?view=mine", "/search?q=%E5%85%85"] {
            assert_eq!(local(good), good);
        }
        let long = format!("/{}", "a".repeat(600));
        for bad in
            ["", "//evil.test", "/\\evil.test", "https://evil.test", "tickets", "/a\r\nb", "/a\\b", "/\t/x", &long]
        {
            assert_eq!(local(bad), "/", "{bad}");
        }
    }

    #[test]
    fn cookies_are_bound_to_the_host_by_tls() {
        let mut config = Config { public_url: "https://desk.example".into(), ..Config::default() };
        let set = |config: &Config| {
            let mut response = Response::new(axum::body::Body::empty());
            set_cookie(&mut response, config, "session", "abc", 60);
            response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned()
        };
        assert_eq!(set(&config), "__Host-session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(name(&config, "session"), config.session_cookie());
        config.public_url = "http://127.0.0.1:8080".into();
        assert_eq!(set(&config), "session=abc; Path=/; Max-Age=60; HttpOnly; SameSite=Lax");
        assert_eq!(name(&config, "session"), config.session_cookie());
    }
}
