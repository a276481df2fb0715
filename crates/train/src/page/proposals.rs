//! /training/proposals: a solved ticket is redacted, read by a person, and handed to whoever writes scenarios.

use crate::{
    School,
    drill::{DropProposal, LINE_CHARS, LINES_MAX, Line, Proposals, Propose, Redacted, TITLE_CHARS, lang_of, redacted},
    scene::{Fields, Scene},
};
use axum::body::Bytes;
use event::{ProposalId, Right, TicketId, Words};
use language::Speak;
use maud::{Markup, html};
use serde::Deserialize;
use store::Rd;
use web::{
    Answer, Need, Path, Problem, Query, Route,
    parts::{Field, Icon, ago, chip, field, icon},
};

/// Doubts that are shown at once.
const DOUBTS_SHOWN: usize = 40;

pub fn routes(school: &School) -> Vec<Route> {
    let read = Need::Right(Right::TicketsRead);
    vec![
        Route::get("/training/proposals/new", read, new, school),
        Route::post("/training/proposals", read, propose, school),
        Route::post("/training/proposals/{proposal}/drop", Need::Right(Right::TrainingTeach), drop_one, school),
    ]
}

fn may(scene: &Scene) -> Answer<()> {
    let leads = scene.signed.may(Right::TrainingLead) || scene.signed.may(Right::TrainingTeach);
    if leads { Ok(()) } else { Err(Problem::missing()) }
}

#[derive(Deserialize)]
struct Of {
    ticket: TicketId,
}

/// GET /training/proposals/new?ticket=
async fn new(scene: Scene, Query(of): Query<Of>) -> Answer {
    may(&scene)?;
    // Another seed each time: nobody finds out what stood there by asking twice for the same.
    let seed = rand::random();
    let found = redacted(&mut scene.hall.house.store.read().await?, of.ticket, seed).await?;
    let found = found.ok_or_else(Problem::missing)?;
    let speak = &scene.speak;
    let inside = html! {
        p.lead { (speak.propose_hint()) }
        (told(&found, speak))
        form.card method="post" action="/training/proposals" {
            div.pad.fields {
                input type="hidden" name="lang" value=(found.lang.tag());
                (field(&Field { name: "title", label: speak.propose_name(), value: &found.title, required: true, length_max: u32::try_from(TITLE_CHARS).ok(), ..Field::default() }))
                @for (n, line) in found.lines.iter().enumerate() {
                    div.field {
                        label for={ "line-" (n) } { (if line.customer { speak.propose_customer() } else { speak.propose_answer() }) }
                        input type="hidden" name="who" value=(if line.customer { "customer" } else { "answer" });
                        textarea id={ "line-" (n) } name="text" rows=(line.text.lines().count().clamp(2, 8)) maxlength=(LINE_CHARS) { (line.text) }
                    }
                }
                label.check { input type="checkbox" name="read" value="1" required; span { (speak.propose_read()) } }
                div.actions { button.button.primary { (speak.propose_send()) } a.button href={ "/tickets/" (of.ticket) } { (speak.cancel()) } }
            }
        }
    };
    Ok(scene.page(speak.propose_title(), html! {}, inside))
}

/// What was replaced, and what a person must look at.
fn told(found: &Redacted, speak: &Speak) -> Markup {
    html! {
        section.card {
            header { h2 { (speak.propose_replaced()) } span.count { (found.replaced.values().sum::<usize>()) } }
            @if !found.doubts.is_empty() {
                p.pad { (icon(Icon::Warning)) " " (speak.propose_doubts()) " " @for doubt in found.doubts.iter().take(DOUBTS_SHOWN) { (chip(doubt)) " " } }
            }
        }
    }
}

/// POST /training/proposals
async fn propose(scene: Scene, body: Bytes) -> Answer {
    may(&scene)?;
    let fields = Fields::read(&body);
    if fields.one("read") != "1" {
        return Err(Problem::new(422, "unread", |speak| speak.propose_unread().to_owned()));
    }
    let line = |(who, text): (&str, &str)| Line { customer: who == "customer", text: text.trim().to_owned() };
    let lines: Vec<Line> = fields
        .all("who")
        .zip(fields.all("text"))
        .take(LINES_MAX + 1)
        .map(line)
        .filter(|line| !line.text.is_empty())
        .collect();
    let (title, lang) = (Words(fields.one("title").trim().to_owned()), lang_of(fields.one("lang")));
    scene.run(Propose { title, lang, lines }).await?;
    let to = if scene.signed.may(Right::TrainingTeach) { "/training/cases" } else { "/training/drills" };
    Ok(scene.done(to, "saved"))
}

/// POST /training/proposals/{proposal}/drop
async fn drop_one(scene: Scene, Path(proposal): Path<ProposalId>) -> Answer {
    scene.run(DropProposal { proposal }).await?;
    Ok(scene.done("/training/cases", "saved"))
}

/// Proposals that wait, for the page of scenarios; nothing when there are none.
pub(super) async fn waiting(rd: &mut Rd<'_>, scene: &Scene) -> Answer<Markup> {
    let all = rd.all(Proposals {}).await?;
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    Ok(html! {
        @if !all.is_empty() {
            section.card {
                header { h2 { (speak.propose_waiting()) } span.count { (all.len()) } p { (speak.propose_waiting_hint()) } }
                ul.lines { @for one in &all { li {
                    (icon(Icon::Chat))
                    div.what {
                        p { a href={ "/training/cases/new?proposal=" (one.id) } lang="" { (one.title) } }
                        p.quiet { (speak.propose_messages(one.lines.0.len())) " · " (ago(one.at_ms, now_ms, speak)) }
                    }
                    div.choices {
                        form method="post" action={ "/training/proposals/" (one.id) "/drop" } data-confirm=(speak.propose_drop_ask()) { button.button.small { (speak.propose_drop()) } }
                    }
                } } }
            }
        }
    })
}
