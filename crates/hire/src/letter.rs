//! Letters to candidates: where their own page is, that somebody wrote, that they are invited, and a reminder the day before. What was
//! said never stands in them; the page does, behind a link that holds for that application.

use crate::{
    Hiring,
    application::{self, ApplicationById, ApplicationRow},
    interview::{InterviewById, InterviewRow, State},
    requisition::RequisitionById,
    screen::judge,
    secret,
};
use event::{ApplicationId, DAY_MS, HOUR_MS, InterviewId, MINUTE_MS};
use language::{Lang, Speak};
use serde::{Deserialize, Serialize};
use std::{future::Future, pin::Pin};
use store::{Job, JobKind, NewJob};
use web::Trouble;

/// The job that writes a letter and hands it over.
pub const JOB: &str = "hire.letter";
/// How long after a message its letter waits, so that several make one.
const WAIT_MS: i64 = 2 * MINUTE_MS;
/// How long before an interview its reminder goes out.
const AHEAD_MS: i64 = DAY_MS;
/// An interview that begins sooner than this after it was booked is not reminded of.
const LEAST_MS: i64 = 26 * HOUR_MS;

/// The kind of the job. The same letter has the same Message-ID, so it may be sent again.
pub fn kind() -> JobKind {
    JobKind { name: JOB, repeats: true }
}

/// A letter, ready to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The same for every try.
    pub id: uuid::Uuid,
    /// Whose mailbox.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their language.
    pub lang: Lang,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// When its job was queued, Unix milliseconds, UTC.
    pub written_ms: i64,
}

/// Takes letters out of the house; does nothing where the house sends no mail.
pub trait SendsLetters: Send + Sync {
    /// Sends one.
    fn send(&self, letter: Letter) -> Pin<Box<dyn Future<Output = Result<(), Trouble>> + Send + '_>>;
}

/// What a letter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// The application came in.
    Received,
    /// The team wrote.
    Wrote,
    /// There are times to choose from.
    Invited(InterviewId),
    /// It begins tomorrow.
    Soon(InterviewId, i64),
    /// It will not be held.
    Cancelled(InterviewId),
    /// There is an offer to read.
    Offered,
}

#[derive(Serialize, Deserialize)]
struct Order {
    application: ApplicationId,
    about: About,
    at_ms: i64,
}

/// The job of a letter. One of a kind waits at a time.
pub fn job(application: ApplicationId, about: About, now_ms: i64) -> NewJob {
    let (key, due_ms) = match about {
        About::Received => (format!("received:{application}"), now_ms),
        About::Wrote => (format!("wrote:{application}"), now_ms + WAIT_MS),
        About::Invited(interview) => (format!("invited:{interview}"), now_ms),
        About::Soon(interview, from_ms) => (format!("soon:{interview}:{from_ms}"), from_ms - AHEAD_MS),
        About::Cancelled(interview) => (format!("cancelled:{interview}"), now_ms),
        About::Offered => (format!("offered:{application}"), now_ms),
    };
    let body = serde_json::json!(Order { application, about, at_ms: due_ms });
    NewJob { kind: JOB, key: Some(key), due_ms, body }
}

/// The reminder of an interview; none where it begins too soon for one.
pub fn reminder(application: ApplicationId, interview: InterviewId, from_ms: i64, now_ms: i64) -> Option<NewJob> {
    (from_ms - now_ms >= LEAST_MS).then(|| job(application, About::Soon(interview, from_ms), now_ms))
}

/// Writes the letter of a job, if what it is about still holds, and has it sent.
pub async fn work(hiring: &Hiring, job: &Job) -> Result<(), Trouble> {
    let order: Order = serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
    if let Some(post) = &hiring.post
        && let Some(letter) = letter(hiring, job.id.0, &order).await?
    {
        post.send(letter).await?;
    }
    hiring.house.store.jobs().done(job).await?;
    Ok(())
}

async fn letter(hiring: &Hiring, id: uuid::Uuid, order: &Order) -> store::Result<Option<Letter>> {
    let mut rd = hiring.house.store.read().await?;
    let Some(row) = rd.opt(ApplicationById { application: order.application }).await? else { return Ok(None) };
    let interview = match order.about {
        About::Invited(interview) | About::Soon(interview, _) | About::Cancelled(interview) => {
            rd.opt(InterviewById { interview }).await?
        }
        About::Received | About::Wrote | About::Offered => None,
    };
    let Some(of) = rd.opt(RequisitionById { requisition: row.requisition_id }).await? else { return Ok(None) };
    if !holds(order.about, &row, interview.as_ref()) {
        return Ok(None);
    }
    // Somebody who is reached under an address that another form named is written to in the language of that application.
    let lang: Lang = row.lang.parse().unwrap_or_default();
    let speak = Speak::new(lang);
    let house = &hiring.house;
    let company = house.config.company_for(lang);
    let link = format!(
        "{}/application/{}?lang={lang}",
        house.config.public_url,
        secret::mailed(&house.keys, order.application)
    );
    let title = of.title.0.of(lang);
    let (subject, said) = match order.about {
        About::Received => (speak.letter_received(title), speak.letter_received_text(title, company)),
        About::Wrote => (speak.letter_wrote(title), speak.letter_wrote_text(company)),
        About::Invited(_) => (speak.letter_invited(title), speak.letter_invited_text(company)),
        About::Soon(_, from_ms) => {
            let zone = judge::zone(&row.zone).unwrap_or("UTC");
            (speak.letter_soon(title), speak.letter_soon_text(company, judge::moment(from_ms, zone, lang)))
        }
        About::Cancelled(_) => (speak.letter_cancelled(title), speak.letter_cancelled_text(company)),
        About::Offered => (speak.letter_offered(title), speak.letter_offered_text(company)),
    };
    let text = [said.as_str(), &link, speak.letter_end()].join("\n\n");
    Ok(Some(Letter { id, name: row.name, email: row.email, lang, subject, text, written_ms: order.at_ms }))
}

/// Whether it is still worth a letter. Pure.
fn holds(about: About, row: &ApplicationRow, interview: Option<&InterviewRow>) -> bool {
    let goes_on = row.state == application::State::Active;
    let there = row.erased_ms.is_none() && !row.email.is_empty();
    let state = interview.map(|one| (one.state, one.from_ms));
    there
        && match about {
            About::Received | About::Wrote => true,
            About::Offered => goes_on,
            About::Invited(_) => goes_on && matches!(state, Some((State::Asked, _))),
            About::Soon(_, from_ms) => goes_on && state == Some((State::Booked, Some(from_ms))),
            About::Cancelled(_) => goes_on && matches!(state, Some((State::Cancelled, _))),
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_reminder_goes_out_the_day_before_or_not_at_all() {
        let (application, interview) = (ApplicationId(Uuid::nil()), InterviewId(Uuid::nil()));
        let due = |from_ms| reminder(application, interview, from_ms, 1_000).map(|job| job.due_ms);
        assert_eq!(due(1_000 + 3 * DAY_MS), Some(1_000 + 2 * DAY_MS));
        assert_eq!(due(1_000 + 26 * HOUR_MS), Some(1_000 + 2 * HOUR_MS));
        assert_eq!(due(1_000 + DAY_MS), None);
    }

    #[test]
    fn several_messages_make_one_letter() {
        let application = ApplicationId(Uuid::nil());
        let (first, second) = (job(application, About::Wrote, 0), job(application, About::Wrote, 1_000));
        assert_eq!(first.key, second.key);
        assert!(first.due_ms > 0);
        assert!(!first.body.to_string().contains('@'));
    }
}
