//! /careers/{number}/apply: applying, on a phone, in three minutes.

use super::careers::{Asked, opened};
use crate::{
    Hiring,
    application::{Apply, CONSENT_DAYS, EMAIL_CHARS, File, NAME_CHARS, PHONE_CHARS, POOL_DAYS},
    cv::BYTES_MAX,
    refusal::Refusal,
    requisition::{
        RequisitionRow,
        gate::{self, Answers, Gate, Kind, REGIONS, region_name},
    },
    screen::site::{Site, site},
    secret,
    words::{CEFRS, Fluency, language_name},
};
use axum::{
    extract::{DefaultBodyLimit, FromRequest, Multipart, Request, State as Held},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use event::{Actor, CommandId, HOUR_MS, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Peer, Problem, Query, Refuses, Route, Speaks,
    parts::{Field, Select, field, select},
    see_other,
};

/// Bytes of all the other fields of the form.
const FIELDS_BYTES: usize = 64 * 1024;

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    vec![
        Route::get("/careers/{number}/apply", Need::Anyone, show, hiring),
        Route::post("/careers/{number}/apply", Need::Anyone, take, hiring),
    ]
}

/// GET /careers/{number}/apply
async fn show(
    Held(hiring): Held<Hiring>,
    speaks: Speaks,
    Path(number): Path<i64>,
    Query(asked): Query<Asked>,
) -> Answer<Response> {
    let speak = &speaks.speak;
    let (row, _) = opened(&hiring, number, speak.lang).await?;
    let company = hiring.house.config.company_for(speak.lang);
    let title = speak.apply_title(row.title.0.of(speak.lang));
    let here = format!(
        "/careers/{number}/apply{}",
        if asked.code().is_empty() { String::new() } else { format!("?via={}", asked.code()) }
    );
    let content = html! {
        h1 { (title) }
        p.lead { (speak.apply_lead()) }
        (form(&row, asked.code(), hiring.house.store.new_id(), company, speak))
    };
    let page = Site { title: &title, company, here: &here, look: &speaks.look, about: "", facts: None };
    Ok(site(&page, content, speak).into_response())
}

fn form(row: &RequisitionRow, via: &str, command: CommandId, company: &str, speak: &Speak) -> Markup {
    let chars = |most: usize| u32::try_from(most).ok();
    let levels: Vec<(String, String)> = std::iter::once((String::new(), speak.apply_level_none().to_owned()))
        .chain(CEFRS.iter().map(|one| (one.word().to_owned(), speak.apply_level(one))))
        .collect();
    html! {
        form.card.fields method="post" enctype="multipart/form-data" action=(format!("/careers/{}/apply?lang={}", row.number, speak.lang)) {
            input type="hidden" name="command_id" value=(command);
            input type="hidden" name="via" value=(via);
            (field(&Field { name: "name", label: speak.apply_name(), autocomplete: "name", required: true, length_max: chars(NAME_CHARS), ..Field::default() }))
            (field(&Field { name: "email", label: speak.apply_email(), kind: "email", autocomplete: "email", required: true, length_max: chars(EMAIL_CHARS), ..Field::default() }))
            (field(&Field { name: "phone", label: speak.apply_phone(), kind: "tel", autocomplete: "tel", hint: speak.apply_optional(), length_max: chars(PHONE_CHARS), ..Field::default() }))
            @for one in &row.languages.0 {
                @let name = format!("cefr-{}", one.lang);
                @let label = speak.apply_language(language_name(&one.lang));
                (select(&Select { name: &name, label: &label, options: &levels, chosen: "", hint: speak.apply_language_hint() }))
            }
            @for code in &row.gates.0 { @if let Some(gate) = gate::find(code) { (question(gate, speak)) } }
            div.field {
                label for="cv" { (speak.apply_cv()) }
                input #cv name="cv" type="file" accept=(super::cv::ACCEPT) aria-describedby="cv-hint";
                p.hint #cv-hint { (speak.apply_cv_hint()) }
            }
            label.check { input type="checkbox" name="consent" value="1" required; span { (speak.apply_consent(company, CONSENT_DAYS)) } }
            label.check { input type="checkbox" name="pool" value="1"; span { (speak.apply_pool(POOL_DAYS)) } }
            p.small { (speak.apply_never()) }
            p.actions { button.button.primary.large { (speak.apply_send()) } }
        }
    }
}

fn question(gate: &Gate, speak: &Speak) -> Markup {
    let name = format!("gate-{}", gate.code);
    match gate.kind {
        Kind::Residence => {
            let mut options = vec![(String::new(), speak.apply_choose().to_owned())];
            options.extend(REGIONS.iter().map(|code| ((*code).to_owned(), region_name(code, speak.lang).to_owned())));
            select(&Select {
                name: &name,
                label: gate.ask.of(speak.lang),
                options: &options,
                chosen: "",
                hint: gate.hint.of(speak.lang),
            })
        }
        Kind::Yes => html! {
            fieldset.gate-question {
                legend { (gate.ask.of(speak.lang)) }
                label.check { input type="radio" name=(name) value="yes" required; span { (speak.apply_yes()) } }
                label.check { input type="radio" name=(name) value="no"; span { (speak.apply_no()) } }
                p.hint { (gate.hint.of(speak.lang)) }
            }
        },
    }
}

/// What the form brought: fields by name, and the CV.
#[derive(Default)]
pub(super) struct Brought {
    fields: Vec<(String, String)>,
    pub cv: Option<(String, String, Vec<u8>)>,
}

impl Brought {
    fn one(&self, name: &str) -> &str {
        self.fields.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.as_str())
    }
}

fn broken(error: &axum::extract::multipart::MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE { too_large() } else { unreadable(error) }
}

fn unreadable(error: &dyn std::fmt::Display) -> Problem {
    let detail = error.to_string();
    Problem::input(move |speak| speak.problem_input(&detail))
}

fn too_large() -> Problem {
    Problem::new(413, "too_large", |speak| speak.problem_too_large().to_owned())
}

pub(super) async fn read(mut request: Request) -> Answer<Brought> {
    DefaultBodyLimit::max(BYTES_MAX + FIELDS_BYTES).apply(&mut request);
    let mut parts = Multipart::from_request(request, &()).await.map_err(|error| unreadable(&error))?;
    let (mut brought, mut left) = (Brought::default(), FIELDS_BYTES);
    while let Some(mut part) = parts.next_field().await.map_err(|error| broken(&error))? {
        let name = part.name().unwrap_or("").to_owned();
        let file = part.file_name().map(str::to_owned);
        let kind = part.content_type().unwrap_or("").to_owned();
        let room = if file.is_some() { BYTES_MAX } else { left };
        let mut bytes = Vec::new();
        while let Some(chunk) = part.chunk().await.map_err(|error| broken(&error))? {
            if bytes.len() + chunk.len() > room {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        match file {
            Some(file) if name == "cv" && !bytes.is_empty() => brought.cv = Some((file, kind, bytes)),
            Some(_) => {}
            None => {
                left -= bytes.len();
                brought.fields.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
    }
    Ok(brought)
}

/// What a CV may be: PDF or DOCX, by its first bytes, whatever its name says.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    if bytes.starts_with(b"%PDF-") {
        return Some("application/pdf");
    }
    bytes
        .starts_with(b"PK\x03\x04")
        .then_some("application/vnd.openxmlformats-officedocument.wordprocessingml.document")
}

pub(super) async fn keep(hiring: &Hiring, cv: Option<(String, String, Vec<u8>)>) -> Answer<Option<File>> {
    let Some((name, _, bytes)) = cv else { return Ok(None) };
    let media_type = media_type(&bytes)
        .ok_or_else(|| Problem::new(422, "cv", |speak| speak.apply_refused_cv().to_owned()))?
        .to_owned();
    let size_bytes = bytes.len() as i64;
    let blob = hiring.house.store.blobs().put_bytes(bytes).await?;
    let name = secret::line("file name", name.rsplit(['/', '\\']).next().unwrap_or("cv"), 120);
    Ok(Some(File { media_type, size_bytes, digest: blob.hash, name: Words(name) }))
}

/// POST /careers/{number}/apply
async fn take(
    Held(hiring): Held<Hiring>,
    peer: Peer,
    speaks: Speaks,
    Path(number): Path<i64>,
    request: Request,
) -> Answer<Response> {
    let often = f64::from(hiring.house.config.limits.forms_per_hour);
    hiring.rates.take(&format!("apply:{}", peer.0), often, HOUR_MS, hiring.now_ms())?;
    let (row, _) = opened(&hiring, number, speaks.speak.lang).await?;
    let mut brought = read(request).await?;
    let command: CommandId = brought.one("command_id").parse().map_err(|error| unreadable(&error))?;
    // The same form sent twice leads to the same page: the link follows from the form's own id and a key of the house.
    let link = secret::of(&hiring.house.keys, command);
    let cv = keep(&hiring, brought.cv.take()).await?;
    let wish = Apply {
        requisition: row.id,
        code: brought.one("via").to_owned(),
        secret_hash: secret::hash(&hiring.house.keys, &link),
        name: Words(secret::line("name", brought.one("name"), NAME_CHARS)),
        email: Words(brought.one("email").trim().to_owned()),
        phone: Words(brought.one("phone").trim().to_owned()),
        lang: speaks.speak.lang,
        zone: String::new(),
        languages: languages(&row, &brought)?,
        answers: answers(&row, &brought),
        consents: brought.one("consent") == "1",
        pool: brought.one("pool") == "1",
        cv,
    };
    hiring.house.store.run(&Actor::Anonymous, Some(command), wish).await?.map_err(Refuses::problem)?;
    Ok(see_other(&format!("/application/{link}?lang={}&said=received", speaks.speak.lang)))
}

fn languages(row: &RequisitionRow, brought: &Brought) -> Answer<Vec<Fluency>> {
    let mut claimed = Vec::new();
    for one in &row.languages.0 {
        let said = brought.one(&format!("cefr-{}", one.lang));
        if !said.is_empty() {
            let cefr = said.parse().map_err(|_| Refusal::Value("languages").problem())?;
            claimed.push(Fluency { lang: one.lang.clone(), cefr });
        }
    }
    Ok(claimed)
}

fn answers(row: &RequisitionRow, brought: &Brought) -> Answers {
    let said = |code: &String| (code.clone(), brought.one(&format!("gate-{code}")).to_owned());
    Answers(row.gates.0.iter().map(said).filter(|(_, said)| !said.is_empty()).collect())
}
