//! Letters to candidates: where their own page is, that somebody wrote, that they are invited, that a test waits, and a reminder the day
//! before an interview; and to its interviewers, hours before. What was said never stands in them; the page does, behind a link.

use crate::{
    Hiring,
    application::{self, ApplicationById, ApplicationRow},
    assess::{self, AssessmentById, AssessmentRow},
    interview::{InterviewById, InterviewRow, InterviewersOf, State},
    requisition::{RequisitionById, RequisitionRow},
    screen::judge,
    secret,
};
use event::{ApplicationId, AssessmentId, DAY_MS, HOUR_MS, InterviewId, MINUTE_MS, PersonId};
use language::{Lang, Speak};
use serde::{Deserialize, Serialize};
use store::{Job, JobKind, NewJob, Rd, query};
use web::{Trouble, letter::Letter};

/// The job that writes a letter and hands it over.
pub const JOB: &str = "hire.letter";
/// How long after a message its letter waits, so that several make one.
const WAIT_MS: i64 = 2 * MINUTE_MS;
/// How long before an interview its reminder goes out.
const AHEAD_MS: i64 = DAY_MS;
/// An interview that begins sooner than this after it was booked is not reminded of.
const LEAST_MS: i64 = 26 * HOUR_MS;

/// How long before an interview those who hold it are reminded: time to read the application and the kit.
const HOSTS_AHEAD_MS: i64 = 3 * HOUR_MS;

query! {
    /// How somebody who works here is reached.
    AddressOf { person: PersonId } -> [Reached { name: String, email: String, lang: String, zone: String }] =
        "select name, email, lang, zone from identity_window_address where id = $person and active = 1"
}

/// The kind of the job. The same letter has the same Message-ID, so it may be sent again.
pub fn kind() -> JobKind {
    JobKind { name: JOB, repeats: true }
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
    /// A test or a simulation waits for them.
    Given(AssessmentId),
    /// To one who holds the interview: it begins in some hours.
    Hosts(InterviewId, i64, PersonId),
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
        About::Given(assessment) => (format!("given:{assessment}"), now_ms),
        About::Hosts(interview, from_ms, person) => {
            (format!("hosts:{interview}:{from_ms}:{person}"), (from_ms - HOSTS_AHEAD_MS).max(now_ms))
        }
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
        // One that is refused is not tried again: an address of a stranger's form is often none.
        let _fate = post.send(letter).await?;
    }
    hiring.house.store.jobs().done(job).await?;
    Ok(())
}

async fn letter(hiring: &Hiring, id: uuid::Uuid, order: &Order) -> store::Result<Option<Letter>> {
    let now_ms = hiring.now_ms();
    let mut rd = hiring.house.store.read().await?;
    let Some(row) = rd.opt(ApplicationById { application: order.application }).await? else { return Ok(None) };
    let (interview, given) = match order.about {
        About::Invited(interview)
        | About::Soon(interview, _)
        | About::Cancelled(interview)
        | About::Hosts(interview, ..) => (rd.opt(InterviewById { interview }).await?, None),
        About::Given(assessment) => (None, rd.opt(AssessmentById { assessment }).await?),
        About::Received | About::Wrote | About::Offered => (None, None),
    };
    let Some(of) = rd.opt(RequisitionById { requisition: row.requisition_id }).await? else { return Ok(None) };
    if !holds(order.about, &row, interview.as_ref(), given.as_ref(), now_ms) {
        return Ok(None);
    }
    if let About::Hosts(interview, from_ms, person) = order.about {
        return to_host(hiring, &mut rd, (id, order.at_ms), &of, (interview, from_ms, person)).await;
    }
    // Somebody who is reached under an address that another form named is written to in the language of that application.
    let lang: Lang = row.lang.parse().unwrap_or_default();
    let (subject, said) = words(hiring, order.about, &row, &of, given.as_ref(), lang);
    let house = &hiring.house;
    let url = &house.config.public_url;
    let link = match order.about {
        About::Given(assessment) => assess::link::address(url, &house.keys, assessment),
        _ => format!("{url}/application/{}", secret::mailed(&house.keys, order.application)),
    };
    let text = web::letter::text(&said, &link, lang, Speak::new(lang).letter_end());
    Ok(Some(Letter { id, name: row.name, email: row.email, lang, subject, text, written_ms: order.at_ms }))
}

/// Subject and first paragraph of a letter to a candidate.
fn words(
    hiring: &Hiring,
    about: About,
    row: &ApplicationRow,
    of: &RequisitionRow,
    given: Option<&AssessmentRow>,
    lang: Lang,
) -> (String, String) {
    let (speak, title) = (Speak::new(lang), of.title.0.of(lang));
    let company = hiring.house.config.company_for(lang);
    let moment = |at_ms| judge::moment(at_ms, judge::zone(&row.zone).unwrap_or("UTC"), lang);
    match about {
        About::Received => (speak.letter_received(title), speak.letter_received_text(title, company)),
        About::Wrote => (speak.letter_wrote(title), speak.letter_wrote_text(company)),
        About::Invited(_) => (speak.letter_invited(title), speak.letter_invited_text(company)),
        About::Soon(_, from_ms) | About::Hosts(_, from_ms, _) => {
            (speak.letter_soon(title), speak.letter_soon_text(company, moment(from_ms)))
        }
        About::Cancelled(_) => (speak.letter_cancelled(title), speak.letter_cancelled_text(company)),
        About::Offered => (speak.letter_offered(title), speak.letter_offered_text(company)),
        About::Given(_) => {
            let until_ms = given.map_or(0, |one| one.until_ms);
            (speak.letter_given(title), speak.letter_given_text(company, moment(until_ms)))
        }
    }
}

/// The letter to one who holds an interview; none when they do not any more. It does not name the candidate: the page does.
async fn to_host(
    hiring: &Hiring,
    rd: &mut Rd<'_>,
    (id, written_ms): (uuid::Uuid, i64),
    of: &RequisitionRow,
    (interview, from_ms, person): (InterviewId, i64, PersonId),
) -> store::Result<Option<Letter>> {
    let holds = rd.all(InterviewersOf { interview }).await?.iter().any(|one| one.person_id == person);
    let reached = rd.opt(AddressOf { person }).await?.filter(|one| holds && !one.email.is_empty());
    let Some(Reached { name, email, lang, zone }) = reached else { return Ok(None) };
    let lang: Lang = lang.parse().unwrap_or_default();
    let speak = Speak::new(lang);
    let title = of.title.0.of(lang);
    let moment = judge::moment(from_ms, judge::zone(&zone).unwrap_or("UTC"), lang);
    let link = format!("{}/hiring/interviews/{interview}", hiring.house.config.public_url);
    let text = [speak.letter_hosts_text(title, moment), link, speak.letter_hosts_end().to_owned()].join("\n\n");
    Ok(Some(Letter { id, name, email, lang, subject: speak.letter_hosts(title), text, written_ms }))
}

/// Whether it is still worth a letter. Pure.
fn holds(
    about: About,
    row: &ApplicationRow,
    interview: Option<&InterviewRow>,
    given: Option<&AssessmentRow>,
    now_ms: i64,
) -> bool {
    let goes_on = row.state == application::State::Active;
    let there = row.erased_ms.is_none() && (!row.email.is_empty() || matches!(about, About::Hosts(..)));
    let state = interview.map(|one| (one.state, one.from_ms));
    there
        && match about {
            About::Received | About::Wrote => true,
            About::Offered => goes_on,
            About::Invited(_) => goes_on && matches!(state, Some((State::Asked, _))),
            About::Given(_) => goes_on && given.is_some_and(|one| one.state(now_ms) == assess::State::Given),
            About::Soon(_, from_ms) => goes_on && state == Some((State::Booked, Some(from_ms))),
            About::Hosts(_, from_ms, _) => goes_on && state == Some((State::Booked, Some(from_ms))) && now_ms < from_ms,
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
    fn who_holds_an_interview_is_reminded_once_hours_before_or_at_once() {
        let (application, interview) = (ApplicationId(Uuid::nil()), InterviewId(Uuid::nil()));
        let host = |person: u128, from_ms, now_ms| {
            job(application, About::Hosts(interview, from_ms, PersonId(Uuid::from_u128(person))), now_ms)
        };
        assert_eq!(host(1, DAY_MS, 0).due_ms, DAY_MS - HOSTS_AHEAD_MS);
        assert_eq!(host(1, 2 * HOUR_MS, 5).due_ms, 5, "booked late");
        assert_eq!(host(1, DAY_MS, 0).key, host(1, DAY_MS, 9).key, "once");
        assert_ne!(host(1, DAY_MS, 0).key, host(2, DAY_MS, 0).key, "each of them");
        assert_ne!(host(1, DAY_MS, 0).key, host(1, 2 * DAY_MS, 0).key, "another time");
    }

    #[test]
    fn a_letter_is_written_only_while_what_it_is_about_holds() {
        use crate::{application::testing::row, assess::tests::row as given, requisition::Stage};
        let (one, id) = (row(Stage::Knowledge, application::State::Active), AssessmentId(Uuid::nil()));
        let worth = |row: &ApplicationRow, given: &AssessmentRow, now_ms| {
            holds(About::Given(id), row, None, Some(given), now_ms)
        };
        let one = ApplicationRow { email: "ana@mail.example".into(), ..one };
        assert!(worth(&one, &given(), 5));
        assert!(!worth(&one, &given(), 2_000), "too late to begin");
        assert!(!worth(&one, &AssessmentRow { withdrawn_ms: Some(1), ..given() }, 5));
        assert!(!worth(&one, &AssessmentRow { begun_ms: Some(1), ..given() }, 5), "they found it themselves");
        assert!(!worth(&ApplicationRow { state: application::State::Rejected, ..one }, &given(), 5));
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
