//! The health page: mail that must come out even, followers, jobs, dead letters, disk, versions.

use crate::metrics::Gauge;
use axum::{
    extract::{FromRef, State},
    http::Uri,
    response::{IntoResponse, Response},
};
use event::{JobId, Right};
use identity::{Identity, Place, Section};
use language::Speak;
use maud::html;
use serde::Deserialize;
use serve::{
    Desk,
    channel::mail::rows::{Account, Accounts},
};
use store::{JobState, Letter, Undecided, Verdict};
use web::{
    Answer, Form, Need, Path, Problem, Route, Signed,
    parts::{self, Act, DeadLetter, Follower, Health, JobKind, MailSum, Mailbox, Mark, Way},
    see_other,
};

/// Bytes free below which the disk is a worry: amber, then red.
const DISK_SOON: i64 = 5 << 30;
const DISK_BAD: i64 = 1 << 30;
/// Dead letters shown.
const LETTERS: usize = 50;

#[derive(Clone)]
struct Ward {
    desk: Desk,
    identity: Identity,
    gauge: Gauge,
}

impl FromRef<Ward> for Desk {
    fn from_ref(ward: &Ward) -> Desk {
        ward.desk.clone()
    }
}

/// This room's pages among the settings.
pub fn places() -> Vec<Place> {
    vec![
        crate::channels::place(),
        Place {
            section: Section::Running,
            href: "/settings/health",
            words: |speak| speak.health_title(),
            right: Right::HealthRead,
        },
    ]
}

/// The routes.
pub fn routes(desk: &Desk, identity: &Identity, gauge: &Gauge) -> Vec<Route> {
    let ward = Ward { desk: desk.clone(), identity: identity.clone(), gauge: gauge.clone() };
    vec![
        Route::get("/settings/health", Need::Right(Right::HealthRead), show, &ward),
        Route::get("/settings/health/now", Need::Right(Right::HealthRead), now, &ward),
        Route::post("/settings/health/letters/{job}/retry", Need::Right(Right::JobsDecide), retry, &ward),
        Route::post("/settings/health/letters/{job}/abandon", Need::Right(Right::JobsDecide), abandon, &ward),
    ]
}

/// GET /settings/health
async fn show(State(ward): State<Ward>, signed: Signed, uri: Uri) -> Answer<Response> {
    let speak = signed.speak();
    let (state, seq) = state(&ward, &signed).await?;
    let config = &ward.desk.house.config;
    let (me, now_ms) = (web::me(&signed), ward.desk.now_ms());
    let here = uri.path();
    let frame = parts::Page {
        title: speak.health_title(),
        kind: "settings",
        room: parts::Room::Settings,
        company: config.company_for(speak.lang),
        me: Some(&me),
        look: &signed.look,
        now_ms,
        seq,
        watch: &[],
        here,
        ticket: None,
        toast: None,
    };
    let places = identity::places(ward.identity.more_places(), &signed, here, &speak);
    let inside = parts::health(&state, now_ms, &speak);
    Ok(parts::settings(&frame, &places, html! {}, inside, &speak).into_response())
}

/// GET /settings/health/now: the page's inside as a patch, for the screen that looks again and again.
async fn now(State(ward): State<Ward>, signed: Signed) -> Answer<axum::Json<serde_json::Value>> {
    let speak = signed.speak();
    let (state, _) = state(&ward, &signed).await?;
    let html = parts::health_inside(&state, ward.desk.now_ms(), &speak).into_string();
    let set = serde_json::json!([{ "list": "health", "key": "health", "html": html }]);
    Ok(axum::Json(serde_json::json!({ "set": set, "whole": true, "lists": ["health"] })))
}

/// How much room the disk has; none where it cannot be asked.
fn disk(gauge: &Gauge, speak: &Speak) -> Option<(Mark, String)> {
    let room = rustix::fs::statvfs(&gauge.data).ok()?;
    let bytes = |blocks: u64| i64::try_from(blocks.saturating_mul(room.f_frsize)).unwrap_or(i64::MAX);
    let (free, whole) = (bytes(room.f_bavail), bytes(room.f_blocks));
    let mark = match free {
        free if free < DISK_BAD => Mark::Bad,
        free if free < DISK_SOON.max(whole / 20) => Mark::Soon,
        _ => Mark::Good,
    };
    Some((mark, speak.health_disk(parts::bytes(free), parts::bytes(whole))))
}

async fn state(ward: &Ward, signed: &Signed) -> Result<(Health, i64), Problem> {
    let (desk, speak) = (&ward.desk, signed.speak());
    let store = &desk.house.store;
    let head = store.read().await?.seq().await?;
    let mut followers: Vec<Follower> = desk
        .house
        .hub
        .followers()
        .into_iter()
        .map(|(name, seq)| Follower { name: follower_words(name, &speak).to_owned(), seq })
        .collect();
    followers.push(Follower { name: speak.health_follower_index().to_owned(), seq: desk.finder.seq() });
    followers.push(Follower { name: speak.health_follower_screens().to_owned(), seq: *desk.house.hub.head().borrow() });
    let stats = store.jobs().stats().await?;
    let jobs = stats
        .into_iter()
        .map(|kind| {
            let stuck = kind.retrying > 0;
            JobKind {
                name: job_words(&kind.kind, &speak),
                waiting: kind.waiting,
                running: kind.running,
                retrying: kind.retrying,
                oldest_ms: kind.oldest_ms,
                mark: if stuck { Mark::Soon } else { Mark::Good },
                state: if stuck { speak.health_job_retrying() } else { speak.health_job_fine() }.to_owned(),
            }
        })
        .collect();
    let mut dead = Vec::new();
    for letters in [JobState::Dead, JobState::InDoubt] {
        for letter in store.jobs().letters(letters, None, LETTERS).await? {
            dead.push(dead_letter(letter, signed, &speak));
        }
    }
    let version = speak.health_version(env!("CARGO_PKG_VERSION"));
    let streams = speak.health_streams(desk.house.hub.streams());
    let lines = [(Mark::Good, version), (Mark::Good, streams)].into_iter().chain(disk(&ward.gauge, &speak)).collect();
    let mail = mail_sum(ward, &speak).await?;
    Ok((Health { mail, head, followers, jobs_done: ward.gauge.done.last_hour(desk.now_ms()), jobs, dead, lines }, head))
}

/// Mail as a sum that must come out even; none when no mailbox was ever read.
async fn mail_sum(ward: &Ward, speak: &Speak) -> Result<Option<MailSum>, Problem> {
    let accounts = ward.desk.house.store.read().await?.all(Accounts {}).await?;
    if accounts.is_empty() {
        return Ok(None);
    }
    let health = ward.gauge.post.health();
    let sum = |of: fn(&Account) -> i64| accounts.iter().map(of).sum();
    let mailboxes = accounts
        .iter()
        .map(|account| {
            let now = health.get(&account.id).cloned().unwrap_or_default();
            let (mark, state) = match now.trouble {
                Some(trouble) => (Mark::Soon, trouble),
                None => (Mark::Good, speak.health_job_fine().to_owned()),
            };
            Mailbox {
                address: account.address.clone(),
                received: account.received,
                became: account.ticketed,
                dropped: account.dropped,
                suspended: account.suspended,
                quarantined: account.quarantined,
                cursor: account.uid,
                fetched_ms: now.answered_ms,
                mark,
                state,
            }
        })
        .collect();
    Ok(Some(MailSum {
        received: sum(|a| a.received),
        became: sum(|a| a.ticketed),
        dropped: sum(|a| a.dropped),
        suspended: sum(|a| a.suspended),
        quarantined: sum(|a| a.quarantined),
        mailboxes,
    }))
}

pub(crate) fn follower_words<'a>(name: &'a str, speak: &Speak) -> &'a str {
    match name {
        "origins" => speak.health_follower_origins(),
        "mailboxes" => speak.health_follower_mailboxes(),
        "departures" => speak.health_follower_departures(),
        "counts" => speak.health_follower_counts(),
        "router" => speak.health_follower_router(),
        "erasures" => speak.health_follower_erasures(),
        "chats" => speak.health_follower_chats(),
        other => other,
    }
}

pub(crate) fn job_words(kind: &str, speak: &Speak) -> String {
    match kind {
        serve::reply::RELEASE => speak.health_job_release().to_owned(),
        serve::refer::REFER => speak.health_job_refer().to_owned(),
        serve::deliver::MAIL => speak.health_job_mail().to_owned(),
        serve::channel::mail::test::TEST => speak.health_job_test().to_owned(),
        serve::hand_back::HAND_BACK => speak.health_job_hand_back().to_owned(),
        train::sitting::END => speak.health_job_sitting().to_owned(),
        hire::offer::EXPIRE => speak.health_job_offer().to_owned(),
        hire::start::START => speak.health_job_start().to_owned(),
        hire::application::erase::JOB => speak.health_job_hiring().to_owned(),
        hire::application::reading::JOB => speak.health_job_read_cv().to_owned(),
        hire::letter::JOB => speak.health_job_letter().to_owned(),
        serve::bytes::FORGET => speak.health_job_forget().to_owned(),
        "serve.route" => speak.health_job_route().to_owned(),
        "serve.silence" | "serve.signed_out" => speak.health_job_silence().to_owned(),
        "serve.tell" => speak.health_job_tell().to_owned(),
        "serve.erase_on" => speak.health_job_erase().to_owned(),
        "mail.acknowledge" => speak.health_job_acknowledge().to_owned(),
        "train.remind" => speak.health_job_remind().to_owned(),
        "train.outside_ended" | "hire.end_assessment" | "hire.end_rehearsal" => speak.health_job_played().to_owned(),
        "hire.forget_simulations" | "hire.forget_rehearsal" => speak.health_job_forget_played().to_owned(),
        "hire.give_planned" => speak.health_job_give().to_owned(),
        identity::LETTER => speak.health_job_link().to_owned(),
        identity::FORGOTTEN => speak.health_job_forgotten().to_owned(),
        "house.retain" => speak.health_job_retain().to_owned(),
        other => other.to_owned(),
    }
}

fn dead_letter(letter: Letter, signed: &Signed, speak: &Speak) -> DeadLetter {
    let why = letter.error.as_ref().map(|why| why.text().to_owned()).unwrap_or_default();
    let doubt = letter.state == JobState::InDoubt;
    let detail = if doubt { speak.health_letter_doubt(&why) } else { speak.health_letter_dead(letter.tries, &why) };
    let way = |what: &str, words: &str, act: Act| Way {
        href: format!("/settings/health/letters/{}/{what}", letter.id),
        words: words.to_owned(),
        act,
    };
    let ways = match signed.may(Right::JobsDecide) {
        true => {
            vec![way("retry", speak.retry(), Act::Decides), way("abandon", speak.health_letter_abandon(), Act::GivesUp)]
        }
        false => Vec::new(),
    };
    DeadLetter { id: letter.id, title: job_words(&letter.kind, speak), detail, ways }
}

#[derive(Deserialize)]
struct Reason {
    #[serde(default)]
    reason: String,
}

/// POST /settings/health/letters/{job}/retry
async fn retry(
    State(ward): State<Ward>,
    signed: Signed,
    Path(job): Path<JobId>,
    Form(reason): Form<Reason>,
) -> Answer<Response> {
    decide(&ward, &signed, job, Verdict::Retry, reason.reason).await
}

/// POST /settings/health/letters/{job}/abandon
async fn abandon(
    State(ward): State<Ward>,
    signed: Signed,
    Path(job): Path<JobId>,
    Form(reason): Form<Reason>,
) -> Answer<Response> {
    decide(&ward, &signed, job, Verdict::Abandon, reason.reason).await
}

async fn decide(ward: &Ward, signed: &Signed, job: JobId, verdict: Verdict, reason: String) -> Answer<Response> {
    let jobs = ward.desk.house.store.jobs();
    match jobs.decide(&signed.actor, job, verdict, reason).await? {
        Ok(()) => Ok(see_other("/settings/health")),
        Err(Undecided::NoReason) => Err(Problem::new(422, "no_reason", |speak| speak.refusal_no_reason().to_owned())),
        Err(_) => Err(Problem::new(409, "decided", |speak| speak.health_letter_decided().to_owned())),
    }
}
