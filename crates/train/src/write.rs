//! Writing the curriculum, by a trainer or from files. Each change makes a new version; texts stand in rows, not in the log.

use crate::{
    bank::{BankedByCode, State},
    course::{CourseByCode, ModuleByCode},
    curriculum::{Asked, Certification, Course, Module, TITLE_CHARS},
    question::{Kind, Question, are_tags},
    refusal::Refusal,
    words::is_code,
};
use event::Right;
use language::Both;
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

/// Characters of a module's text in one language at most.
pub const TEXT_CHARS: usize = 40_000;

query! {
    PutCourse<'a> {
        code: &'a str, place: i64, title: Json<&'a Both>, about: Json<&'a Both>, version: i64, published: bool, now: i64,
    } = "insert into train_course (code, place, title, about, version, published, changed_ms)
         values ($code, $place, $title, $about, $version, $published, $now)
         on conflict (code) do update set place = excluded.place, title = excluded.title, about = excluded.about,
           version = excluded.version, published = excluded.published, changed_ms = excluded.changed_ms"
}
query! {
    PutModule<'a> {
        code: &'a str, course: &'a str, place: i64, title: Json<&'a Both>, text_en: &'a str, text_zh: &'a str,
        minutes: i64, version: i64, now: i64,
    } = "insert into train_module (code, course, place, title, text_en, text_zh, minutes, version, changed_ms)
         values ($code, $course, $place, $title, $text_en, $text_zh, $minutes, $version, $now)
         on conflict (code) do update set place = excluded.place, title = excluded.title, text_en = excluded.text_en,
           text_zh = excluded.text_zh, minutes = excluded.minutes, version = excluded.version,
           changed_ms = excluded.changed_ms"
}
query! {
    PutQuestion<'a> {
        code: &'a str, module: Option<&'a str>, kind: Kind, level: i64, tags: Json<&'a [String]>,
        body: Json<&'a Question>, state: State, version: i64, now: i64,
    } = "insert into train_question (code, module, kind, level, tags, body, state, version, changed_ms)
         values ($code, $module, $kind, $level, $tags, $body, $state, $version, $now)
         on conflict (code) do update set module = excluded.module, kind = excluded.kind, level = excluded.level,
           tags = excluded.tags, body = excluded.body, state = excluded.state, version = excluded.version,
           changed_ms = excluded.changed_ms"
}
query! {
    PutCertification<'a> {
        code: &'a str, place: i64, title: Json<&'a Both>, about: Json<&'a Both>, courses: Json<&'a [String]>,
        drills: Json<&'a [String]>, blueprint: Json<&'a [crate::curriculum::Part]>, renewal: Json<&'a [crate::curriculum::Part]>,
        areas: Json<&'a [String]>, minutes: i64, pass: i64, attempts: i64, wait_hours: i64, valid_days: i64,
        grace_days: i64, version: i64, now: i64,
    } = "insert into train_certification (code, place, title, about, courses, drills, blueprint, renewal, areas, minutes, pass,
           attempts, wait_hours, valid_days, grace_days, version, changed_ms)
         values ($code, $place, $title, $about, $courses, $drills, $blueprint, $renewal, $areas, $minutes, $pass, $attempts,
           $wait_hours, $valid_days, $grace_days, $version, $now)
         on conflict (code) do update set place = excluded.place, title = excluded.title, about = excluded.about,
           courses = excluded.courses, drills = excluded.drills,
           blueprint = excluded.blueprint, renewal = excluded.renewal,
           areas = excluded.areas, minutes = excluded.minutes, pass = excluded.pass, attempts = excluded.attempts,
           wait_hours = excluded.wait_hours, valid_days = excluded.valid_days, grace_days = excluded.grace_days,
           version = excluded.version, changed_ms = excluded.changed_ms"
}

/// A course has a title and a place.
#[derive(Debug, Serialize)]
pub struct CourseWritten {
    /// Which.
    pub course: String,
    /// Its version from now on.
    pub version: i64,
    /// Whether learners see it.
    pub published: bool,
    /// Order among courses.
    pub place: i64,
    /// Title.
    #[serde(skip)]
    pub title: Both,
    /// What it is about.
    #[serde(skip)]
    pub about: Both,
}

impl Event for CourseWritten {
    const KIND: &'static str = "train.course_written";
    fn subject(&self) -> String {
        self.course.clone()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        let (title, about) = (Json(&self.title), Json(&self.about));
        let (code, place, version, published) = (self.course.as_str(), self.place, self.version, self.published);
        tx.push(PutCourse { code, place, title, about, version, published, now }).await
    }
}

/// A module has its text.
#[derive(Debug, Serialize)]
pub struct ModuleWritten {
    /// Which.
    pub module: String,
    /// Of which course.
    pub course: String,
    /// Order within the course.
    pub place: i64,
    /// Its version from now on.
    pub version: i64,
    /// To read it.
    pub minutes: i64,
    /// Title.
    #[serde(skip)]
    pub title: Both,
    /// Markdown.
    #[serde(skip)]
    pub text: Both,
}

impl Event for ModuleWritten {
    const KIND: &'static str = "train.module_written";
    fn subject(&self) -> String {
        self.module.clone()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutModule {
            code: &self.module,
            course: &self.course,
            place: self.place,
            title: Json(&self.title),
            text_en: &self.text.en,
            text_zh: &self.text.zh,
            minutes: self.minutes,
            version: self.version,
            now,
        })
        .await
    }
}

/// A question has its wording and its answer.
#[derive(Debug, Serialize)]
pub struct QuestionWritten {
    /// Which.
    pub question: String,
    /// Of which module.
    pub module: Option<String>,
    /// Where it stands from now on.
    #[serde(serialize_with = "word")]
    pub state: State,
    /// Its version from now on.
    pub version: i64,
    /// 1 to 3.
    pub level: i64,
    /// Words by which exams draw.
    pub tags: Vec<String>,
    /// Wording and answer.
    #[serde(skip)]
    pub body: Question,
}

fn word<S: serde::Serializer>(state: &State, to: S) -> std::result::Result<S::Ok, S::Error> {
    to.serialize_str(state.word())
}

impl Event for QuestionWritten {
    const KIND: &'static str = "train.question_written";
    fn subject(&self) -> String {
        self.question.clone()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutQuestion {
            code: &self.question,
            module: self.module.as_deref(),
            kind: self.body.kind,
            level: self.level,
            tags: Json(&self.tags),
            body: Json(&self.body),
            state: self.state,
            version: self.version,
            now,
        })
        .await
    }
}

/// A certification stands for something.
#[derive(Debug, Serialize)]
pub struct CertificationWritten {
    /// Order among them.
    pub place: i64,
    /// Its version from now on.
    pub version: i64,
    /// All of it: the company's own rules, which the log may hold.
    pub certification: Certification,
}

impl Event for CertificationWritten {
    const KIND: &'static str = "train.certification_written";
    fn subject(&self) -> String {
        self.certification.code.clone()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, one) = (tx.now_ms(), &self.certification);
        tx.push(PutCertification {
            code: &one.code,
            place: self.place,
            title: Json(&one.title),
            about: Json(&one.about),
            courses: Json(&one.courses),
            drills: Json(&one.drills),
            blueprint: Json(&one.exam),
            renewal: Json(&one.renewal),
            areas: Json(&one.areas),
            minutes: one.minutes,
            pass: one.pass * 10,
            attempts: one.attempts,
            wait_hours: one.wait_hours,
            valid_days: one.valid_days,
            grace_days: one.grace_days,
            version: self.version,
            now,
        })
        .await
    }
}

/// Takes a course in from files. One that is there already stays as it is: somebody may have worked on it.
#[derive(Debug)]
pub struct LoadCourse(pub Course);

impl Command for LoadCourse {
    const NAME: &'static str = "train.load_course";
    /// Whether it was taken in.
    type Answer = bool;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<bool, Refusal> {
        let there = tx.opt(CourseByCode { code: &self.0.code }).await?.is_some();
        let may = tx.actor().may(Right::TrainingTeach);
        tx.record(load(&self.0, may, there)).await
    }
}

fn load(course: &Course, may: bool, there: bool) -> Decision<bool, Refusal> {
    if !may {
        return refuse(Refusal::Unseen);
    }
    if there {
        return answer(false);
    }
    let mut decision = answer(true).and(CourseWritten {
        course: course.code.clone(),
        version: 1,
        published: true,
        place: course.place,
        title: course.title.clone(),
        about: course.about.clone(),
    });
    for (place, module) in (0..).zip(&course.modules) {
        decision = decision.and(module_event(course, module, place));
        for asked in &module.questions {
            decision = decision.and(asked_event(asked, Some(&module.code)));
        }
    }
    decision
}

fn module_event(course: &Course, module: &Module, place: i64) -> ModuleWritten {
    ModuleWritten {
        module: module.code.clone(),
        course: course.code.clone(),
        place,
        version: 1,
        minutes: module.minutes,
        title: module.title.clone(),
        text: module.text.clone(),
    }
}

fn asked_event(asked: &Asked, module: Option<&str>) -> QuestionWritten {
    QuestionWritten {
        question: asked.code.clone(),
        module: module.map(str::to_owned),
        state: State::Live,
        version: 1,
        level: asked.level,
        tags: asked.tags.clone(),
        body: asked.question.clone(),
    }
}

/// Takes a certification in from files, unless it is there.
#[derive(Debug)]
pub struct LoadCertification {
    /// Order among them.
    pub place: i64,
    /// The rules.
    pub certification: Certification,
}

impl Command for LoadCertification {
    const NAME: &'static str = "train.load_certification";
    /// Whether it was taken in.
    type Answer = bool;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<bool, Refusal> {
        let there = tx.opt(crate::certify::CertificationByCode { code: &self.certification.code }).await?.is_some();
        if !tx.actor().may(Right::TrainingTeach) {
            return tx.record(refuse(Refusal::Unseen)).await;
        }
        if there {
            return tx.record(answer(false)).await;
        }
        let certification = self.certification.clone();
        tx.record(answer(true).and(CertificationWritten { place: self.place, version: 1, certification })).await
    }
}

/// Shows a course to learners, or takes it from their sight.
#[derive(Debug)]
pub struct Publish {
    /// Which.
    pub course: String,
    /// Shown, or not.
    pub published: bool,
}

impl Command for Publish {
    const NAME: &'static str = "train.publish";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let found = tx.opt(CourseByCode { code: &self.course }).await?;
        let may = tx.actor().may(Right::TrainingTeach);
        let decision = match found.filter(|_| may) {
            None => refuse(Refusal::Unseen),
            Some(course) if course.published == self.published => answer(()),
            Some(course) => answer(()).and(CourseWritten {
                course: course.code,
                version: course.version + 1,
                published: self.published,
                place: course.place,
                title: course.title.0,
                about: course.about.0,
            }),
        };
        tx.record(decision).await
    }
}

/// Writes a module's text anew.
#[derive(Debug)]
pub struct WriteModule {
    /// Which.
    pub module: String,
    /// The version that the writer saw.
    pub seen: i64,
    /// Title.
    pub title: Both,
    /// Markdown.
    pub text: Both,
    /// To read it.
    pub minutes: i64,
}

impl Command for WriteModule {
    const NAME: &'static str = "train.write_module";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let found = tx.opt(ModuleByCode { code: &self.module }).await?;
        let may = tx.actor().may(Right::TrainingTeach);
        let decision = match found.filter(|_| may) {
            None => refuse(Refusal::Unseen),
            Some(was) if was.version != self.seen => refuse(Refusal::Stale),
            Some(_) if !self.title.fits(TITLE_CHARS) || !self.text.fits(TEXT_CHARS) => refuse(Refusal::Text),
            Some(_) if !(1..=120).contains(&self.minutes) => refuse(Refusal::Text),
            Some(was) => answer(()).and(ModuleWritten {
                module: was.code,
                course: was.course,
                place: was.place,
                version: was.version + 1,
                minutes: self.minutes,
                title: self.title.clone(),
                text: self.text.clone(),
            }),
        };
        tx.record(decision).await
    }
}

/// Writes a question, a new one or anew. One that is asked must have no faults.
#[derive(Debug)]
pub struct WriteQuestion {
    /// Its code.
    pub code: String,
    /// The version that the writer saw; 0 for a new one.
    pub seen: i64,
    /// Of which module.
    pub module: Option<String>,
    /// 1 to 3.
    pub level: i64,
    /// Words by which exams draw.
    pub tags: Vec<String>,
    /// Where it shall stand.
    pub state: State,
    /// Wording and answer.
    pub body: Question,
}

impl Command for WriteQuestion {
    const NAME: &'static str = "train.write_question";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let version = tx.opt(BankedByCode { code: &self.code }).await?.map_or(0, |was| was.version);
        let module_there = match &self.module {
            Some(code) => tx.opt(ModuleByCode { code }).await?.is_some(),
            None => true,
        };
        let may = tx.actor().may(Right::TrainingTeach) && module_there;
        tx.record(write(self, may, version)).await
    }
}

fn write(wish: &WriteQuestion, may: bool, version: i64) -> Decision<(), Refusal> {
    if !may || !is_code(&wish.code) || (wish.seen > 0 && version == 0) {
        return refuse(Refusal::Unseen);
    }
    if wish.seen != version {
        return refuse(Refusal::Stale);
    }
    if !(1..=3).contains(&wish.level) || !are_tags(&wish.tags) {
        return refuse(Refusal::Text);
    }
    if wish.state == State::Live && !wish.body.faults().is_empty() {
        return refuse(Refusal::Faults);
    }
    answer(()).and(QuestionWritten {
        question: wish.code.clone(),
        module: wish.module.clone(),
        state: wish.state,
        version: version + 1,
        level: wish.level,
        tags: wish.tags.clone(),
        body: wish.body.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::Wording;

    fn wish(state: State, seen: i64) -> WriteQuestion {
        let wording = Wording {
            ask: "?".into(),
            right: vec!["a".into()],
            wrong: vec!["b".into()],
            why: "w".into(),
            ..Wording::default()
        };
        let body = Question { kind: Kind::Single, number: None, en: wording, zh: Wording::default() };
        let (code, tags) = ("bank.one".to_owned(), Vec::new());
        WriteQuestion { code, seen, module: None, level: 1, tags, state, body }
    }

    fn check(wish: &WriteQuestion, may: bool, version: i64, refusal: Option<Refusal>) {
        let decision = write(wish, may, version);
        assert_eq!(decision.outcome().err(), refusal.as_ref());
        assert_eq!(decision.kinds().len(), usize::from(refusal.is_none()));
    }

    #[test]
    fn a_question_is_asked_only_when_it_is_whole() {
        check(&wish(State::Draft, 0), true, 0, None);
        check(&wish(State::Live, 0), true, 0, Some(Refusal::Faults));
        let mut whole = wish(State::Live, 0);
        whole.body.zh = whole.body.en.clone();
        check(&whole, true, 0, None);
        check(&whole, false, 0, Some(Refusal::Unseen));
        check(&wish(State::Draft, 1), true, 2, Some(Refusal::Stale));
        check(&wish(State::Draft, 0), true, 2, Some(Refusal::Stale));
        check(&wish(State::Draft, 3), true, 0, Some(Refusal::Unseen));
        check(&WriteQuestion { level: 4, ..wish(State::Draft, 0) }, true, 0, Some(Refusal::Text));
        check(&WriteQuestion { code: "Bank one".into(), ..wish(State::Draft, 0) }, true, 0, Some(Refusal::Unseen));
    }

    #[test]
    fn the_log_holds_no_wording() {
        let decision = write(&wish(State::Draft, 0), true, 0);
        let logged = serde_json::to_string(decision.event::<QuestionWritten>().unwrap()).unwrap();
        assert_eq!(logged, r#"{"question":"bank.one","module":null,"state":"draft","version":1,"level":1,"tags":[]}"#);
    }
}
