//! What every page of the room needs: who reads, how, where, and what became of their last act.

use crate::{
    Answer, Problem, Refuses, Signed, Speaks,
    house::House,
    me,
    parts::{Mark, Page, Room, page, toast},
    see_other,
};
use axum::{
    extract::FromRequestParts,
    http::request::Parts,
    response::{IntoResponse, Response},
};
use event::{PersonId, Right};
use language::Speak;
use maud::{Markup, html};
use store::Command;

/// What a room's handlers reach, and what all its pages have in common.
pub trait Hall: Clone + Send + Sync + 'static {
    /// Which room.
    const ROOM: Room;
    /// Its first page.
    const HOME: &'static str;

    /// The house it stands in.
    fn house(&self) -> &House;

    /// The rail of its places, for who `may` what, with the one that `here` is part of open.
    fn rail(here: &str, may: &dyn Fn(Right) -> bool, speak: &Speak) -> Markup;

    /// What became of the last act, by the word that the page's address carries.
    fn said(word: &str, speak: &Speak) -> Option<&'static str>;
}

/// Everything about the request that a page is drawn from.
pub struct Scene<H> {
    /// The room.
    pub hall: H,
    /// Words.
    pub speak: Speak,
    /// Who reads.
    pub signed: Signed,
    /// Path and query.
    pub here: String,
}

impl<H: Hall> FromRequestParts<H> for Scene<H> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, hall: &H) -> Result<Scene<H>, Problem> {
        let signed = parts.extensions.get::<Signed>().cloned().ok_or_else(Problem::sign_in)?;
        let speak = Speaks::of(parts).speak;
        let here = parts.uri.path_and_query().map_or(H::HOME, |here| here.as_str()).to_owned();
        Ok(Scene { hall: hall.clone(), speak, signed, here })
    }
}

impl<H: Hall> Scene<H> {
    /// The reader.
    pub fn person(&self) -> PersonId {
        self.signed.person
    }

    /// Now, Unix milliseconds.
    pub fn now_ms(&self) -> i64 {
        self.hall.house().store.clock().now_ms()
    }

    /// A value of the query.
    pub fn asked(&self, name: &str) -> Option<String> {
        let query = self.here.split_once('?')?.1;
        form_urlencoded::parse(query.as_bytes()).find(|(known, _)| known == name).map(|(_, value)| value.into_owned())
    }

    /// A page of the room: its rail, a title, what is inside.
    pub fn page(&self, title: &str, aside: Markup, inside: Markup) -> Response {
        let me = me(&self.signed);
        let speak = &self.speak;
        let said = self.asked("said");
        let toast = said.as_deref().and_then(|word| H::said(word, speak)).map(|words| toast(Mark::Good, words));
        let frame = Page {
            title,
            kind: "settings",
            room: H::ROOM,
            company: self.hall.house().config.company_for(speak.lang),
            me: Some(&me),
            look: &self.signed.look,
            now_ms: self.now_ms(),
            seq: 0,
            watch: &[],
            here: self.here.split('?').next().unwrap_or(H::HOME),
            ticket: None,
            toast,
        };
        let may = |right: Right| self.signed.may(right);
        let content = html! {
            div.settings {
                (H::rail(frame.here, &may, speak))
                main.sheet #main tabindex="-1" {
                    header.title { h1 { (title) } div.aside { (aside) } }
                    (inside)
                }
            }
        };
        page(&frame, content, speak).into_response()
    }

    /// Runs a command of the reader's; its refusal becomes a problem.
    pub async fn run<C: Command<Refusal: Refuses>>(&self, command: C) -> Answer<C::Answer> {
        let done = self.hall.house().store.run(&self.signed.actor, None, command).await?;
        done.map_err(Refuses::problem)
    }

    /// 303 to a page that says what became of the act.
    pub fn done(&self, to: &str, said: &str) -> Response {
        let and = if to.contains('?') { '&' } else { '?' };
        see_other(&format!("{to}{and}said={said}"))
    }
}

/// The fields of a form, in order; names may come more than once.
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// Reads a form's body.
    pub fn read(body: &[u8]) -> Fields {
        Fields(form_urlencoded::parse(body).map(|(name, value)| (name.into_owned(), value.into_owned())).collect())
    }

    /// The first value of a name; empty when there is none.
    pub fn one(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }

    /// Every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The number of a name; `other` when it is none.
    pub fn number(&self, name: &str, other: i64) -> i64 {
        self.one(name).trim().parse().unwrap_or(other)
    }
}
