//! What was read from a CV: the candidate corrects it on their own page or sends another file, and the team sees both.

use super::{
    apply::{keep, read},
    candidate::found,
};
use crate::{
    Hiring,
    application::{
        ApplicationRow, EMAIL_CHARS, NAME_CHARS, PHONE_CHARS, State,
        reading::{Correct, EMPLOYER_CHARS, ReadingOf, ReadingRow, Replace, clean, proposed},
    },
    cv::{self, LINKS_MAX, Refusal as Unread},
    refusal::Refusal,
    scene,
    words::{LANGUAGES, language_name},
};
use axum::{
    body::Bytes,
    extract::{Request, State as Held},
    response::Response,
};
use event::{Actor, HOUR_MS};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Peer, Problem, Refuses, Route, Speaks,
    parts::{Field, Icon, Mark, chip_in, field, icon},
    see_other,
};

/// CVs that one application may be sent in an hour.
const CVS_PER_HOUR: f64 = 6.0;
/// What a file may be.
pub const ACCEPT: &str =
    ".pdf,.docx,application/pdf,application/vnd.openxmlformats-officedocument.wordprocessingml.document";

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::post("/application/{secret}/cv", Need::Anyone, replace, hiring),
        Route::post("/application/{secret}/details", Need::Anyone, correct, hiring),
    ]
}

/// Why a CV was not read, and what to do next.
const fn refused(why: Unread, speak: &Speak) -> &'static str {
    match why {
        Unread::TooLarge => speak.cv_refused_too_large(),
        Unread::WrongType => speak.cv_refused_wrong_type(),
        Unread::Macros => speak.cv_refused_macros(),
        Unread::Encrypted => speak.cv_refused_encrypted(),
        Unread::TooManyPages => speak.cv_refused_too_many_pages(),
        Unread::TooMuchInside => speak.cv_refused_too_much(),
        Unread::Unreadable => speak.cv_refused_unreadable(),
        Unread::TooSlow => speak.cv_refused_too_slow(),
        Unread::NoText => speak.cv_refused_no_text(),
    }
}

/// The card of a candidate's own page. Nothing while nothing goes on.
pub async fn card(hiring: &Hiring, row: &ApplicationRow, link: &str, speak: &Speak) -> Answer<Markup> {
    if row.state != State::Active {
        return Ok(html! {});
    }
    let reading = hiring.house.store.read().await?.opt(ReadingOf { application: row.id }).await?;
    Ok(html! {
        section.card #cv {
            header { h2 { (speak.cv_title()) } @if let Some(reading) = &reading { p { (state(reading, speak)) } } }
            @if let Some(reading) = &reading {
                @if let Some(why) = reading.refusal.0 {
                    div.pad role="alert" { p { (icon(Icon::Warning)) " " b { (speak.cv_refused()) } } p { (refused(why, speak)) } p { (speak.cv_by_hand()) } }
                }
                @if reading.read_ms.is_some() { (details(row, reading, link, speak)) }
            }
            (upload(reading.is_some(), link, speak))
        }
    })
}

const fn state(reading: &ReadingRow, speak: &Speak) -> &'static str {
    match (reading.read_ms, reading.corrected_ms, reading.refusal.0) {
        (None, _, _) => speak.cv_waits(),
        (_, Some(_), _) => speak.cv_corrected(),
        (_, _, Some(_)) => "",
        _ => speak.cv_correct(),
    }
}

fn details(row: &ApplicationRow, reading: &ReadingRow, link: &str, speak: &Speak) -> Markup {
    let (fields, read) = (proposed(row, reading), &reading.found.0);
    let says = |now: &Option<String>, read: &Option<String>| match read {
        Some(read) if !same(now.as_deref().unwrap_or(""), read) => speak.cv_says(read),
        _ => String::new(),
    };
    let one = |name, label, kind, value: &Option<String>, hint: &str, chars: usize, required| {
        let value = value.as_deref().unwrap_or("");
        let length_max = u32::try_from(chars).ok();
        field(&Field { name, label, kind, value, hint, length_max, required, ..Field::default() })
    };
    let read_too = fields.languages.iter().map(String::as_str);
    let read_too = read_too.filter(|tag| LANGUAGES.iter().all(|(known, _)| known != tag));
    let tags: Vec<&str> = LANGUAGES.iter().map(|(tag, _)| *tag).chain(read_too).collect();
    html! {
        form.fields method="post" action={ "/application/" (link) "/details?lang=" (speak.lang) } {
            (one("name", speak.apply_name(), "text", &fields.name, &says(&fields.name, &read.name), NAME_CHARS, true))
            (one("email", speak.apply_email(), "email", &fields.mail, &says(&fields.mail, &read.mail), EMAIL_CHARS, true))
            (one("phone", speak.apply_phone(), "tel", &fields.phone, &says(&fields.phone, &read.phone), PHONE_CHARS, false))
            (one("employer", speak.cv_employer(), "text", &fields.employer, &says(&fields.employer, &read.employer), EMPLOYER_CHARS, false))
            fieldset.languages {
                legend { (speak.cv_languages()) }
                @for tag in tags {
                    label.check { input type="checkbox" name="language" value=(tag) checked[fields.languages.iter().any(|known| known == tag)]; span lang=(tag) { (language_name(tag)) } }
                }
            }
            div.field {
                label for="links" { (speak.cv_links()) }
                textarea #links name="links" rows="3" maxlength="1700" aria-describedby="links-hint" { (fields.links.join("\n")) }
                p.hint #links-hint { (speak.cv_links_hint()) }
            }
            p.actions { button.button.primary { (speak.cv_save()) } }
        }
    }
}

/// Whether two ways of writing are the same thing: case, spaces and signs of phone numbers aside.
fn same(one: &str, other: &str) -> bool {
    let bare = |text: &str| text.to_lowercase().replace([' ', '-', '(', ')', '.', '/'], "");
    bare(one) == bare(other)
}

fn upload(there: bool, link: &str, speak: &Speak) -> Markup {
    html! {
        form.fields method="post" enctype="multipart/form-data" action={ "/application/" (link) "/cv?lang=" (speak.lang) } {
            div.field {
                label for="cv-file" { (if there { speak.cv_replace() } else { speak.apply_cv() }) }
                input #cv-file name="cv" type="file" required accept=(ACCEPT) aria-describedby="cv-file-hint";
                p.hint #cv-file-hint { (if there { speak.cv_replace_hint() } else { speak.cv_add_hint() }) }
            }
            p.actions { button.button { (speak.cv_send()) } }
        }
    }
}

/// The card of the team's page.
pub fn panel(row: &ApplicationRow, reading: Option<&ReadingRow>, speak: &Speak) -> Markup {
    let Some(reading) = reading else { return html! {} };
    let note = match (reading.read_ms, reading.corrected_ms, reading.refusal.0) {
        (None, _, _) => speak.cv_team_waits(),
        (_, None, None) => speak.cv_team_proposal(),
        (_, None, Some(_)) => speak.cv_team_refused_hint(),
        _ => "",
    };
    html! {
        section.card {
            header {
                h2 { (speak.cv_team_title()) }
                @if reading.corrected_ms.is_some() { (chip_in(Mark::Good, speak.cv_team_corrected())) }
                @if reading.refusal.0.is_some() { (chip_in(Mark::Soon, speak.cv_team_refused())) }
                @if !note.is_empty() { p { (note) } }
            }
            @if let Some(why) = reading.refusal.0 { p.pad { (told(why, speak)) } }
            (found_fields(row, reading, speak))
        }
    }
}

/// The first sentence of what the candidate is told: what to do next is theirs.
fn told(why: Unread, speak: &Speak) -> &'static str {
    let whole = refused(why, speak);
    let end = whole.find(['.', '。', ',', '，']).unwrap_or(whole.len());
    &whole[..end]
}

fn found_fields(row: &ApplicationRow, reading: &ReadingRow, speak: &Speak) -> Markup {
    let (read, looked) = (&reading.found.0, reading.corrected_ms.is_some());
    let now = if looked { &reading.corrected.0 } else { read };
    let line = |label: &str, now: &Option<String>, read: &Option<String>, typed: &str| {
        let value = now.as_deref().unwrap_or("");
        let other = read.as_deref().filter(|read| looked && !same(value, read));
        let differs = !looked && !typed.is_empty() && !same(value, typed);
        html! { @if !value.is_empty() || other.is_some() {
            div { dt { (label) } dd { div {
                p lang="" { (value) }
                @if let Some(other) = other { p.quiet { (speak.cv_team_read(other)) } }
                @if differs { p.quiet { (speak.cv_team_differs(typed)) } }
            } } }
        } }
    };
    let tongues: Vec<&str> = now.languages.iter().map(|tag| language_name(tag)).collect();
    html! {
        @if *now != cv::Fields::default() {
            dl.facts {
                (line(speak.apply_name(), &now.name, &read.name, &row.name))
                (line(speak.apply_email(), &now.mail, &read.mail, &row.email))
                (line(speak.apply_phone(), &now.phone, &read.phone, &row.phone))
                (line(speak.cv_last_employer(), &now.employer, &read.employer, ""))
                @if !tongues.is_empty() { div { dt { (speak.cv_languages()) } dd lang="" { (tongues.join(", ")) } } }
                // Text and no links: nobody of the team is led anywhere by a stranger's file.
                @if !now.links.is_empty() { div { dt { (speak.cv_links()) } dd { div { @for link in &now.links { p { code { (link) } } } } } } }
            }
        } @else if reading.read_ms.is_some() && reading.refusal.0.is_none() { p.pad.quiet { (speak.cv_team_none()) } }
    }
}

/// POST /application/{secret}/cv
async fn replace(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(link): Path<String>,
    request: Request,
) -> Answer<Response> {
    let (row, hash) = found(&hiring, peer, &link).await?;
    hiring.rates.take(&format!("cv:{}", row.id), CVS_PER_HOUR, HOUR_MS, hiring.now_ms())?;
    let brought = read(request).await?;
    let none = || Problem::new(422, "cv", |speak| speak.apply_refused_cv().to_owned());
    let file = keep(&hiring, brought.cv).await?.ok_or_else(none)?;
    let done = hiring.house.store.run(&Actor::Anonymous, None, Replace { hash, file }).await?;
    hiring.let_go(done.map_err(Refusal::problem)?.0).await?;
    Ok(see_other(&format!("/application/{link}?lang={}&said=cv", speaks.speak.lang)))
}

/// POST /application/{secret}/details
async fn correct(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(link): Path<String>,
    body: Bytes,
) -> Answer<Response> {
    let (_, hash) = found(&hiring, peer, &link).await?;
    let form = scene::Fields::read(&body);
    let one = |name: &str| Some(form.one(name).trim().to_owned()).filter(|text| !text.is_empty());
    let links: Vec<String> =
        form.one("links").lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    if links.len() > LINKS_MAX {
        return Err(Refusal::TooMany { most: LINKS_MAX }.problem());
    }
    let fields = clean(&cv::Fields {
        name: one("name"),
        mail: one("email"),
        phone: one("phone"),
        employer: one("employer"),
        languages: form.all("language").map(str::to_owned).collect(),
        links,
    });
    hiring.house.store.run(&Actor::Anonymous, None, Correct { hash, fields }).await?.map_err(Refusal::problem)?;
    Ok(see_other(&format!("/application/{link}?lang={}&said=corrected", speaks.speak.lang)))
}
