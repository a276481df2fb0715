//! Applying: what a stranger sends from a phone becomes a candidate and an application. A legal gate that is shut closes it at
//! once and says why. Anybody can write anybody's address into a form, so it never leads to an earlier candidate by itself:
//! those who share an address or a number are shown to a person, who may merge them.

use super::{EMAIL_CHARS, NAME_CHARS, PHONE_CHARS, Purpose, State, find, reading, step::InsertMove};
use crate::{
    figure::tally::{Place, came},
    letter::{self, About},
    post::{Channel, PostByCode},
    refusal::Refusal,
    requisition::{self, LANGUAGES_MAX, NextNumber, RequisitionById, RequisitionRow, SetNumber, Stage, gate::Answers},
    words::Fluency,
};
use event::{ApplicationId, CandidateId, DAY_MS, PostId, RequisitionId, Words};
use language::Lang;
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

/// How long a consent to one application lasts; the law of most places asks for no more than is needed.
pub const CONSENT_DAYS: i64 = 180;
/// How long a consent to the talent pool lasts.
pub const POOL_DAYS: i64 = 365;

query! {
    PutCandidate<'a> {
        id: CandidateId, name: &'a Words, email: &'a Words, email_key: &'a str, phone: &'a Words, phone_key: &'a str,
        lang: &'a str, zone: &'a str, residence: &'a str, purpose: Purpose, until: i64, now: i64,
    } = "insert into hire_candidate (id, name, email, email_key, phone, phone_key, lang, zone, residence, purpose, until_ms,
           made_ms, erased_ms, merged_id)
         values ($id, $name, $email, $email_key, $phone, $phone_key, $lang, $zone, $residence, $purpose, $until, $now, null,
           null)"
}
query! {
    InsertApplication<'a> {
        id: ApplicationId, number: i64, requisition: RequisitionId, candidate: CandidateId, post: Option<PostId>,
        channel: Channel, lang: &'a str, state: State, now: i64, hash: &'a str, languages: Json<&'a [Fluency]>,
        answers: Json<&'a Answers>, gate: Option<&'a str>, reason: Option<&'a str>,
    } = "insert into hire_application (id, number, requisition_id, candidate_id, post_id, channel, lang, stage, state,
           reached, since_ms, applied_ms, owner_id, secret_hash, languages, answers, gate, reason, unread)
         values ($id, $number, $requisition, $candidate, $post, $channel, $lang, 'applied', $state, 0, $now, $now, null,
           $hash, $languages, $answers, $gate, $reason, 0)"
}
query! {
    /// Adds `n`, which may be negative, to how many stand somewhere.
    pub(super) AddTally {
        requisition: RequisitionId, channel: Channel, stage: Stage, state: State, reached: i64, n: i64,
    } = "insert into hire_tally (requisition_id, channel, stage, state, reached, n)
         values ($requisition, $channel, $stage, $state, $reached, $n)
         on conflict (requisition_id, channel, stage, state, reached) do update set n = hire_tally.n + excluded.n"
}

/// A file whose bytes are kept already.
#[derive(Clone, Debug, Serialize)]
pub struct File {
    /// What it says it is.
    pub media_type: String,
    /// Its size.
    pub size_bytes: i64,
    /// Digest of the blob.
    pub digest: String,
    /// Its name.
    #[serde(skip)]
    pub name: Words,
}

/// Applies.
#[derive(Debug)]
pub struct Apply {
    /// For which requisition.
    pub requisition: RequisitionId,
    /// The code of the link that led here; empty: none.
    pub code: String,
    /// Hash of the secret of the link to its status.
    pub secret_hash: String,
    /// Name.
    pub name: Words,
    /// Mail address.
    pub email: Words,
    /// Phone; may be empty.
    pub phone: Words,
    /// How they are written to.
    pub lang: Lang,
    /// IANA name; may be empty.
    pub zone: String,
    /// Languages as claimed.
    pub languages: Vec<Fluency>,
    /// What the gates asked.
    pub answers: Answers,
    /// Agrees that what is sent is used to decide about this application.
    pub consents: bool,
    /// Agrees to be kept for later requisitions.
    pub pool: bool,
    /// The CV.
    pub cv: Option<File>,
}

/// What became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Received {
    /// The application.
    pub application: ApplicationId,
    /// The gate that is shut, by its code.
    pub gate: Option<String>,
}

/// An application came in.
#[derive(Debug, Serialize)]
pub struct Applied {
    /// Which.
    pub application: ApplicationId,
    /// Its number.
    pub number: i64,
    /// For which requisition.
    pub requisition: RequisitionId,
    /// Whose.
    pub candidate: CandidateId,
    /// By which post.
    pub post: Option<PostId>,
    /// By which channel.
    pub channel: Channel,
    /// The gate that is shut.
    pub gate: Option<String>,
    /// What the consent is for.
    pub purpose: Purpose,
    /// The consent's end. Unix milliseconds, UTC.
    pub until_ms: i64,
    /// The CV.
    pub cv: Option<(uuid::Uuid, File)>,
    /// Name, address, phone, answers.
    #[serde(skip)]
    pub(super) said: Said,
}

/// What is never logged.
#[derive(Debug)]
pub(super) struct Said {
    name: Words,
    email: Words,
    phone: Words,
    lang: Lang,
    zone: String,
    residence: String,
    languages: Vec<Fluency>,
    answers: Answers,
    secret_hash: String,
    id: uuid::Uuid,
}

impl Event for Applied {
    const KIND: &'static str = "hire.applied";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, said) = (tx.now_ms(), &self.said);
        let state = if self.gate.is_some() { State::Rejected } else { State::Active };
        let reason = self.gate.as_ref().map(|_| "gate");
        tx.push(SetNumber { next: self.number + 1, kind: "application" }).await?;
        tx.push(PutCandidate {
            id: self.candidate,
            name: &said.name,
            email: &said.email,
            email_key: &email_key(said.email.text()),
            phone: &said.phone,
            phone_key: &phone_key(said.phone.text()),
            lang: said.lang.tag(),
            zone: &said.zone,
            residence: &said.residence,
            purpose: self.purpose,
            until: self.until_ms,
            now,
        })
        .await?;
        find::known(tx, self.candidate, said.name.text(), said.email.text(), said.phone.text()).await?;
        tx.push(InsertApplication {
            id: self.application,
            number: self.number,
            requisition: self.requisition,
            candidate: self.candidate,
            post: self.post,
            channel: self.channel,
            lang: said.lang.tag(),
            state,
            now,
            hash: &said.secret_hash,
            languages: Json(&said.languages),
            answers: Json(&said.answers),
            gate: self.gate.as_deref(),
            reason,
        })
        .await?;
        let (requisition, channel, stage) = (self.requisition, self.channel, Stage::Applied);
        tx.push(AddTally { requisition, channel, stage, state, reached: 0, n: 1 }).await?;
        tx.push(InsertMove {
            id: said.id,
            application: self.application,
            requisition,
            from_stage: None,
            from_state: None,
            from_reached: 0,
            from_reason: None,
            stage,
            state,
            reached: 0,
            reason,
            by: None,
            now,
            spent: 0,
            undoes: None,
        })
        .await?;
        came(tx, self.application, Place { reached: 0, going: state == State::Active }).await?;
        let Some((id, file)) = &self.cv else { return Ok(()) };
        reading::put(tx, self.application, self.candidate, *id, file).await?;
        // Whom a gate shut out is not read.
        if self.gate.is_none() { reading::unread(tx, self.application, *id).await } else { Ok(()) }
    }
}

/// By what an address is known again: without case, and without what stands after a plus.
pub fn email_key(email: &str) -> String {
    let folded = email.trim().to_lowercase();
    let Some((name, host)) = folded.rsplit_once('@') else { return folded };
    format!("{}@{host}", name.split('+').next().unwrap_or(name))
}

/// By what a phone number is known again: its last ten figures, whatever the country's way of writing it.
pub fn phone_key(phone: &str) -> String {
    let figures: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    if figures.len() < 7 {
        return String::new();
    }
    figures[figures.len().saturating_sub(10)..].iter().collect()
}

/// Whether a text holds nothing but what a phone number is written with.
pub fn is_phone(text: &str) -> bool {
    text.chars().all(|c| c.is_ascii_digit() || "+()-./ ".contains(c))
}

/// Whether a text has the shape of a mail address.
pub fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.rsplit_once('@') else { return false };
    let plain = |text: &str| {
        !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control() || ",;<>()".contains(c))
    };
    plain(name) && plain(host) && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
}

struct Facts {
    requisition: Option<RequisitionRow>,
    post: Option<(PostId, Channel)>,
    number: i64,
    application: ApplicationId,
    candidate: CandidateId,
    ids: [uuid::Uuid; 2],
    now_ms: i64,
}

impl Command for Apply {
    const NAME: &'static str = "hire.apply";
    type Answer = Received;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Received, Refusal> {
        let requisition = tx.opt(RequisitionById { requisition: self.requisition }).await?;
        let post = tx.opt(PostByCode { code: &self.code }).await?;
        let facts = Facts {
            requisition,
            post: post.filter(|post| post.requisition_id == self.requisition).map(|post| (post.id, post.channel)),
            number: tx.one(NextNumber { kind: "application" }).await?.next,
            application: tx.new_id(),
            candidate: tx.new_id(),
            ids: [tx.new_id(), tx.new_id()],
            now_ms: tx.now_ms(),
        };
        tx.record(decide(self, facts)).await
    }
}

/// Decides an application. Pure.
fn decide(wish: &Apply, facts: Facts) -> Decision<Received, Refusal> {
    let Some(row) = facts.requisition.filter(|row| row.state == requisition::State::Open) else {
        return refuse(Refusal::Unseen);
    };
    if let Err(refusal) = fits(wish, &row.gates.0) {
        return refuse(refusal);
    }
    let gate = wish.answers.shut(&row.gates.0).map(|gate| gate.code.clone());
    let purpose = if wish.pool { Purpose::Pool } else { Purpose::Application };
    let until_ms = facts.now_ms + DAY_MS * if wish.pool { POOL_DAYS } else { CONSENT_DAYS };
    let channel = facts.post.map_or(Channel::Careers, |(_, channel)| channel);
    let received = Received { application: facts.application, gate: gate.clone() };
    let read = wish.cv.is_some() && gate.is_none();
    let read = read.then(|| reading::job(facts.application, facts.ids[0], facts.now_ms));
    let decision = answer(received).and(Applied {
        application: facts.application,
        number: facts.number,
        requisition: row.id,
        candidate: facts.candidate,
        post: facts.post.map(|(post, _)| post),
        channel,
        gate,
        purpose,
        until_ms,
        cv: wish.cv.clone().map(|file| (facts.ids[0], file)),
        said: Said {
            name: Words(wish.name.text().trim().to_owned()),
            email: Words(wish.email.text().trim().to_owned()),
            phone: Words(wish.phone.text().trim().to_owned()),
            lang: wish.lang,
            zone: wish.zone.clone(),
            residence: wish.answers.0.get("residence").cloned().unwrap_or_default(),
            languages: wish.languages.clone(),
            answers: wish.answers.clone(),
            secret_hash: wish.secret_hash.clone(),
            id: facts.ids[1],
        },
    });
    let decision = decision.job(letter::job(facts.application, About::Received, facts.now_ms));
    match read {
        Some(job) => decision.job(job),
        None => decision,
    }
}

fn fits(wish: &Apply, gates: &[String]) -> std::result::Result<(), Refusal> {
    let chars = |text: &Words| text.text().trim().chars().count();
    if !wish.consents {
        return Err(Refusal::Consent);
    }
    if !(1..=NAME_CHARS).contains(&chars(&wish.name)) {
        return Err(Refusal::Value("name"));
    }
    if chars(&wish.email) > EMAIL_CHARS || !is_email(wish.email.text().trim()) {
        return Err(Refusal::Value("email"));
    }
    if chars(&wish.phone) > PHONE_CHARS || !is_phone(wish.phone.text()) {
        return Err(Refusal::Value("phone"));
    }
    if wish.languages.is_empty() || wish.languages.len() > LANGUAGES_MAX {
        return Err(Refusal::Value("languages"));
    }
    if !wish.answers.whole(gates) {
        return Err(Refusal::Value("answers"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_known_again_however_it_is_written() {
        assert_eq!(email_key(" Ana+jobs@Mail.Example "), email_key("ana@mail.example"));
        assert_ne!(email_key("ana@mail.example"), email_key("anna@mail.example"));
        assert_eq!(phone_key("+65 9123 4567"), phone_key("(65) 9123-4567"));
        assert_eq!(phone_key("0049 170 1234567"), phone_key("+49 170 1234567"));
        assert_eq!(phone_key("12345"), "");
        for good in ["a@b.example", "a.b+c@d.e.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "a", "a@b", "@b.example", "a b@c.example", "a@b.example,c@d.example", "a@.example"] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
