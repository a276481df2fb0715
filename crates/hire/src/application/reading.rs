//! The CV of an application is read by a job, and what stands in it is a proposal: the candidate corrects it on their own page, and
//! what they typed themselves always wins. A CV that cannot be read says why, and may be replaced.

use super::{
    ApplicationBySecret, ApplicationRow, ApplicationsOf, EMAIL_CHARS, File, FilesOf, NAME_CHARS, PHONE_CHARS, State,
    apply::{email_key, is_email, phone_key},
    erase::LetGo,
    find,
};
use crate::{
    cv::{self, Fields, LANGUAGES_MAX, LINKS_MAX},
    refusal::Refusal,
    secret,
    words::is_language,
};
use event::{ApplicationId, CandidateId, JobId, Words};
use serde::{Deserialize, Serialize};
use std::{future::Future, io, pin::Pin};
use store::{Command, Decision, Event, Job, JobKind, Json, NewJob, Outcome, Result, Tx, answer, query, refuse, row};

/// The job that has a CV read.
pub const JOB: &str = "hire.read_cv";
/// Characters of an employer at most.
pub const EMPLOYER_CHARS: usize = 120;
/// Characters of a link at most.
pub const LINK_CHARS: usize = 200;

/// The kind of the job.
pub fn kind() -> JobKind {
    JobKind { name: JOB, repeats: true }
}

/// Why, or what stands in it.
pub type Found = std::result::Result<Fields, cv::Refusal>;

/// Reads a CV where a file that breaks its reader breaks nothing else. Error: nothing was there to read it, so try again.
pub trait ReadsCv: Send + Sync {
    /// Reads a file.
    fn read<'a>(&'a self, file: &'a [u8]) -> Pin<Box<dyn Future<Output = io::Result<Found>> + Send + 'a>>;
}

row! {
    /// What was read of an application's CV.
    pub ReadingRow {
        application_id: ApplicationId, file_id: uuid::Uuid, refusal: Json<Option<cv::Refusal>>, found: Json<Fields>,
        corrected: Json<Fields>, read_ms: Option<i64>, corrected_ms: Option<i64>,
    }
}
query! {
    /// What was read of an application's CV.
    pub ReadingOf { application: ApplicationId } -> [ReadingRow] =
        "select application_id, file_id, refusal, found, corrected, read_ms, corrected_ms from hire_reading
          where application_id = $application"
}
query! {
    PutUnread<'a> { application: ApplicationId, file: uuid::Uuid, none: &'a str, empty: Json<&'a Fields> } =
        "insert into hire_reading (application_id, file_id, refusal, found, corrected, read_ms, corrected_ms)
         values ($application, $file, $none, $empty, $empty, null, null)
         on conflict (application_id) do update set file_id = excluded.file_id, refusal = excluded.refusal,
           found = excluded.found, corrected = excluded.corrected, read_ms = null, corrected_ms = null"
}
query! {
    PutRead<'a> { refusal: Json<Option<cv::Refusal>>, found: Json<&'a Fields>, now: i64, application: ApplicationId } =
        "update hire_reading set refusal = $refusal, found = $found, read_ms = $now where application_id = $application"
}
query! {
    PutCorrected<'a> { corrected: Json<&'a Fields>, now: i64, application: ApplicationId } =
        "update hire_reading set corrected = $corrected, corrected_ms = $now where application_id = $application"
}
query! {
    PutContact<'a> {
        name: &'a str, email: &'a str, email_key: &'a str, phone: &'a str, phone_key: &'a str, candidate: CandidateId,
    } = "update hire_candidate set name = $name, email = $email, email_key = $email_key, phone = $phone, phone_key = $phone_key
          where id = $candidate"
}
query! {
    InsertFile<'a> {
        id: uuid::Uuid, candidate: CandidateId, application: ApplicationId, kind: &'a str, name: &'a Words,
        media_type: &'a str, size: i64, digest: &'a str, now: i64,
    } = "insert into hire_file (id, candidate_id, application_id, kind, name, media_type, size_bytes, digest, at_ms)
         values ($id, $candidate, $application, $kind, $name, $media_type, $size, $digest, $now)"
}
query! {
    DropCvs { application: ApplicationId } = "delete from hire_file where application_id = $application and kind = 'cv'"
}

/// Keeps a CV, whose bytes are kept already.
pub(super) async fn put(
    tx: &mut Tx<'_>,
    application: ApplicationId,
    candidate: CandidateId,
    id: uuid::Uuid,
    file: &File,
) -> Result<()> {
    let (now, kind) = (tx.now_ms(), "cv");
    let (name, media_type, size, digest) = (&file.name, &file.media_type, file.size_bytes, &file.digest);
    tx.push(InsertFile { id, candidate, application, kind, name, media_type, size, digest, now }).await
}

/// From now on there is a CV of which nothing is known yet.
pub(super) async fn unread(tx: &mut Tx<'_>, application: ApplicationId, file: uuid::Uuid) -> Result<()> {
    tx.push(PutUnread { application, file, none: "null", empty: Json(&Fields::default()) }).await
}

/// The job that has this CV read.
pub(super) fn job(application: ApplicationId, file: uuid::Uuid, now_ms: i64) -> NewJob {
    let body = serde_json::json!(About { application, file });
    NewJob { kind: JOB, key: Some(format!("cv:{file}")), due_ms: now_ms, body }
}

/// Of which application, and which file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct About {
    /// The application.
    pub application: ApplicationId,
    /// The file.
    pub file: uuid::Uuid,
}

/// Keeps what a reader said.
#[derive(Debug)]
pub struct KeepRead {
    /// The job.
    pub job: JobId,
    /// Of what.
    pub about: About,
    /// What it said.
    pub read: Found,
}

/// A CV was read, or could not be.
#[derive(Debug, Serialize)]
pub struct CvRead {
    /// Of which application.
    pub application: ApplicationId,
    /// The file.
    pub file: uuid::Uuid,
    /// Why it was not read.
    pub refusal: Option<cv::Refusal>,
    /// What stands in it.
    #[serde(skip)]
    pub found: Fields,
}

impl Event for CvRead {
    const KIND: &'static str = "hire.cv_read";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, application) = (tx.now_ms(), self.application);
        tx.push(PutRead { refusal: Json(self.refusal), found: Json(&self.found), now, application }).await
    }
}

impl Command for KeepRead {
    const NAME: &'static str = "hire.keep_read";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let About { application, file } = self.about;
        let row = tx.opt(ReadingOf { application }).await?;
        tx.job_done(self.job).await?;
        // The candidate may be erased by now, or have sent another one.
        let waits = row.is_some_and(|row| row.file_id == file && row.read_ms.is_none());
        let decision = match (waits, &self.read) {
            (false, _) => answer(()),
            (true, Ok(found)) => answer(()).and(CvRead { application, file, refusal: None, found: clean(found) }),
            (true, Err(why)) => {
                answer(()).and(CvRead { application, file, refusal: Some(*why), found: Fields::default() })
            }
        };
        tx.record(decision).await
    }
}

/// The fields without what must not be kept: a CV is a stranger's text like any other.
pub fn clean(fields: &Fields) -> Fields {
    let one = |field: &str, text: &Option<String>, chars: usize| {
        text.as_ref().map(|text| secret::line(field, text, chars)).filter(|text| !text.is_empty())
    };
    Fields {
        name: one("name", &fields.name, NAME_CHARS),
        mail: one("email", &fields.mail, EMAIL_CHARS),
        phone: one("phone", &fields.phone, PHONE_CHARS),
        employer: one("employer", &fields.employer, EMPLOYER_CHARS),
        languages: fields.languages.iter().filter(|tag| is_language(tag)).take(LANGUAGES_MAX).cloned().collect(),
        links: fields.links.iter().take(LINKS_MAX).map(|link| secret::line("link", link, LINK_CHARS)).collect(),
    }
}

/// What a candidate is asked to look at: what they typed, and where they typed nothing, what their CV says.
pub fn proposed(row: &ApplicationRow, reading: &ReadingRow) -> Fields {
    if reading.corrected_ms.is_some() {
        return reading.corrected.0.clone();
    }
    let typed = |text: &str, read: &Option<String>| if text.is_empty() { read.clone() } else { Some(text.to_owned()) };
    let found = &reading.found.0;
    let mut languages: Vec<String> = row.languages.0.iter().map(|one| one.lang.clone()).collect();
    languages.extend(found.languages.iter().filter(|tag| row.languages.0.iter().all(|one| one.lang != **tag)).cloned());
    Fields {
        name: typed(&row.name, &found.name),
        mail: typed(&row.email, &found.mail),
        phone: typed(&row.phone, &found.phone),
        employer: found.employer.clone(),
        languages,
        links: found.links.clone(),
    }
}

/// A candidate says what is right.
#[derive(Debug)]
pub struct Correct {
    /// Hash of their secret.
    pub hash: String,
    /// What is right, [`clean`].
    pub fields: Fields,
}

/// What was read from a CV was looked at by the candidate.
#[derive(Debug, Serialize)]
pub struct CvCorrected {
    /// Of which application.
    pub application: ApplicationId,
    /// Whose name, address and number follow.
    pub candidate: Option<CandidateId>,
    /// What is right.
    #[serde(skip)]
    pub fields: Fields,
}

impl Event for CvCorrected {
    const KIND: &'static str = "hire.cv_corrected";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, application) = (tx.now_ms(), self.application);
        tx.push(PutCorrected { corrected: Json(&self.fields), now, application }).await?;
        let Some(candidate) = self.candidate else { return Ok(()) };
        let text = |field: &'_ Option<String>| field.clone().unwrap_or_default();
        let (name, email, phone) = (text(&self.fields.name), text(&self.fields.mail), text(&self.fields.phone));
        tx.push(PutContact {
            name: &name,
            email: &email,
            email_key: &email_key(&email),
            phone: &phone,
            phone_key: &phone_key(&phone),
            candidate,
        })
        .await?;
        find::known(tx, candidate, &name, &email, &phone).await
    }
}

impl Command for Correct {
    const NAME: &'static str = "hire.correct_cv";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let row = tx.opt(ApplicationBySecret { hash: &self.hash }).await?.filter(|row| row.erased_ms.is_none());
        let (read, many) = match &row {
            None => (None, 0),
            Some(row) => (
                tx.opt(ReadingOf { application: row.id }).await?,
                tx.all(ApplicationsOf { candidate: row.candidate_id }).await?.len(),
            ),
        };
        tx.record(correct(self, row, read, many)).await
    }
}

/// Decides a correction. Pure. `many`: applications of the candidate. Somebody typed another's address into a form, and a person
/// took them for one: so a link of one application changes how its candidate is reached only if it is their only one.
fn correct(
    wish: &Correct,
    row: Option<ApplicationRow>,
    read: Option<ReadingRow>,
    many: usize,
) -> Decision<(), Refusal> {
    let Some(row) = row else { return refuse(Refusal::Unseen) };
    if row.state != State::Active || read.is_none_or(|read| read.read_ms.is_none()) {
        return refuse(Refusal::State);
    }
    if let Err(refusal) = fits(&wish.fields) {
        return refuse(refusal);
    }
    let candidate = (many == 1).then_some(row.candidate_id);
    answer(()).and(CvCorrected { application: row.id, candidate, fields: wish.fields.clone() })
}

fn fits(fields: &Fields) -> std::result::Result<(), Refusal> {
    let chars = |text: &Option<String>| text.as_ref().map_or(0, |text| text.chars().count());
    let phone = fields.phone.as_deref().unwrap_or("");
    let link =
        |link: &String| link.contains('.') && !link.contains(char::is_whitespace) && link.chars().count() <= LINK_CHARS;
    match () {
        () if !(1..=NAME_CHARS).contains(&chars(&fields.name)) => Err(Refusal::Value("name")),
        () if chars(&fields.mail) > EMAIL_CHARS || !is_email(fields.mail.as_deref().unwrap_or("")) => {
            Err(Refusal::Value("email"))
        }
        () if chars(&fields.phone) > PHONE_CHARS || !super::apply::is_phone(phone) => Err(Refusal::Value("phone")),
        () if chars(&fields.employer) > EMPLOYER_CHARS => Err(Refusal::Value("employer")),
        () if !fields.languages.iter().all(|tag| is_language(tag)) => Err(Refusal::Value("languages")),
        () if fields.languages.len() > LANGUAGES_MAX => Err(Refusal::TooMany { most: LANGUAGES_MAX }),
        () if fields.links.len() > LINKS_MAX => Err(Refusal::TooMany { most: LINKS_MAX }),
        () if !fields.links.iter().all(link) => Err(Refusal::Value("links")),
        () => Ok(()),
    }
}

/// A candidate sends another CV in place of theirs. Answers the blobs that it made needless.
#[derive(Debug)]
pub struct Replace {
    /// Hash of their secret.
    pub hash: String,
    /// The file.
    pub file: File,
}

/// A CV came in place of another, or as the first one.
#[derive(Debug, Serialize)]
pub struct CvReplaced {
    /// Of which application.
    pub application: ApplicationId,
    /// Whose.
    pub candidate: CandidateId,
    /// The file's id.
    pub id: uuid::Uuid,
    /// The file.
    pub file: File,
}

impl Event for CvReplaced {
    const KIND: &'static str = "hire.cv_replaced";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let application = self.application;
        tx.push(DropCvs { application }).await?;
        put(tx, application, self.candidate, self.id, &self.file).await?;
        unread(tx, application, self.id).await
    }
}

impl Command for Replace {
    const NAME: &'static str = "hire.replace_cv";
    type Answer = LetGo;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<LetGo, Refusal> {
        let row = tx.opt(ApplicationBySecret { hash: &self.hash }).await?.filter(|row| row.erased_ms.is_none());
        let decision = match row {
            None => refuse(Refusal::Unseen),
            Some(row) if row.state != State::Active => refuse(Refusal::State),
            Some(row) => {
                let files = tx.all(FilesOf { candidate: row.candidate_id }).await?;
                let cvs = files.into_iter().filter(|one| one.application_id == row.id && one.kind == "cv");
                let id = tx.new_id();
                answer(LetGo(cvs.map(|one| one.digest).filter(|digest| *digest != self.file.digest).collect()))
                    .and(CvReplaced { application: row.id, candidate: row.candidate_id, id, file: self.file.clone() })
                    .job(job(row.id, id, tx.now_ms()))
            }
        };
        tx.record(decision).await
    }
}

/// Has the CV of a job read, and keeps what stands in it.
pub async fn work(hiring: &crate::Hiring, job: &Job) -> std::result::Result<(), web::Trouble> {
    use web::Trouble;
    let about: About = serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
    let store = &hiring.house.store;
    let row = store.read().await?.opt(super::FileById { file: about.file }).await?;
    let bytes = match &row {
        Some(row) => store.blobs().bytes(&row.digest, cv::BYTES_MAX as u64).await?,
        None => None,
    };
    // Erased or replaced meanwhile: nothing is left to read.
    let Some((bytes, reader)) = bytes.zip(hiring.reader.as_ref()) else {
        store.jobs().done(job).await?;
        return Ok(());
    };
    let read = reader.read(&bytes).await.map_err(|error| Trouble::Failed(error.to_string()))?;
    let keep = KeepRead { job: job.id, about, read };
    store.run(&event::Actor::House, None, keep).await?.map_err(|refusal| Trouble::Died(refusal.to_string()))
}
