//! Giving a test or a simulation, and taking it back before it has begun.

use super::{AssessmentRow, AssessmentsOf, Held, Kind, State, catalogue};
use crate::{
    application::{self, ApplicationById, ApplicationRow},
    letter::{self, About},
    refusal::Refusal,
};
use event::{ApplicationId, AssessmentId, DAY_MS, PersonId, Right, Words};
use language::Lang;
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

/// Assessments of one application.
pub const ASSESSMENTS_MAX: usize = 20;
/// Days in which it may begin, at most.
pub const DAYS_MAX: i64 = 60;
/// Percent of time that may be given on top, to those who need it.
pub const EXTRA: [i64; 4] = [0, 25, 50, 100];
/// Characters of a reason.
const REASON_CHARS: usize = 400;

query! {
    InsertAssessment<'a> {
        id: AssessmentId, application: ApplicationId, kind: Kind, what: &'a str, lang: &'a str, minutes: i64,
        pass: Option<i64>, leads_on: bool, reason: &'a Words, by: Option<PersonId>, now: i64, until: i64,
    } = "insert into hire_assessment (id, application_id, kind, what, lang, minutes, pass, leads_on, reason, given_by, given_ms,
           until_ms, seed, paper)
         values ($id, $application, $kind, $what, $lang, $minutes, $pass, $leads_on, $reason, $by, $now, $until, '', '[]')"
}
query! {
    PutWithdrawn { now: i64, assessment: AssessmentId } =
        "update hire_assessment set withdrawn_ms = $now where id = $assessment"
}

/// Gives a candidate a test or a simulation.
#[derive(Debug)]
pub struct GiveAssessment {
    /// To which application.
    pub application: ApplicationId,
    /// What kind of thing.
    pub kind: Kind,
    /// Its code.
    pub what: String,
    /// In which language it is taken.
    pub lang: Lang,
    /// Days in which it may begin, from 1 to [`DAYS_MAX`].
    pub days: i64,
    /// Percent of time on top, of [`EXTRA`]; for tests.
    pub extra: i64,
    /// How long the scenario takes at most, by whoever plays it; for simulations.
    pub minutes: i64,
    /// A passed test takes the application to its next stage.
    pub leads_on: bool,
    /// Why another attempt is given; needed when there was one.
    pub reason: Words,
}

/// A test or a simulation was given.
#[derive(Debug, Serialize)]
pub struct AssessmentGiven {
    /// Which.
    pub assessment: AssessmentId,
    /// To which application.
    pub application: ApplicationId,
    /// What kind of thing.
    pub kind: Kind,
    /// Its code.
    pub what: String,
    /// In which language.
    pub lang: &'static str,
    /// How long it may take.
    pub minutes: i64,
    /// Thousandths from which a test is passed.
    pub pass: Option<i64>,
    /// Whether a passed one leads on.
    pub leads_on: bool,
    /// By when it has to begin.
    pub until_ms: i64,
    /// Why another attempt was given.
    #[serde(skip)]
    pub reason: Words,
}

impl Event for AssessmentGiven {
    const KIND: &'static str = "hire.assessment_given";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (tx.now_ms(), tx.actor().person());
        tx.push(InsertAssessment {
            id: self.assessment,
            application: self.application,
            kind: self.kind,
            what: &self.what,
            lang: self.lang,
            minutes: self.minutes,
            pass: self.pass,
            leads_on: self.leads_on,
            reason: &self.reason,
            by,
            now,
            until: self.until_ms,
        })
        .await
    }
}

struct Facts {
    works: bool,
    row: Option<ApplicationRow>,
    before: Vec<AssessmentRow>,
    id: AssessmentId,
    now_ms: i64,
}

impl Command for GiveAssessment {
    const NAME: &'static str = "hire.give_assessment";
    type Answer = AssessmentId;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.application.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<AssessmentId, Refusal> {
        let facts = Facts {
            works: tx.actor().may(Right::HiringWork),
            row: tx.opt(ApplicationById { application: self.application }).await?,
            before: tx.all(AssessmentsOf { application: self.application }).await?,
            id: tx.new_id(),
            now_ms: tx.now_ms(),
        };
        tx.record(decide(self, &facts)).await
    }
}

/// Decides about a gift. Pure. One attempt at the same thing in the same language; another only for a reason.
fn decide(wish: &GiveAssessment, facts: &Facts) -> Decision<AssessmentId, Refusal> {
    let row = facts.row.as_ref().filter(|row| facts.works && row.erased_ms.is_none());
    let Some(row) = row else { return refuse(Refusal::Unseen) };
    let (minutes, pass) = match wish.kind {
        Kind::Test => match catalogue::test(&wish.what) {
            Some(_) if !EXTRA.contains(&wish.extra) => return refuse(Refusal::Value("extra")),
            Some(test) => ((test.minutes * (100 + wish.extra) + 99) / 100, Some(test.pass * 10)),
            None => return refuse(Refusal::Value("what")),
        },
        Kind::Simulation if !catalogue::is_open(&wish.what) || wish.minutes < 1 => {
            return refuse(Refusal::Value("what"));
        }
        Kind::Simulation => (wish.minutes, None),
    };
    if row.state != application::State::Active {
        return refuse(Refusal::State);
    }
    if !(1..=DAYS_MAX).contains(&wish.days) {
        return refuse(Refusal::Day);
    }
    let same = |one: &&AssessmentRow| {
        (one.kind, one.what.as_str(), one.lang()) == (wish.kind, wish.what.as_str(), wish.lang)
            && one.withdrawn_ms.is_none()
    };
    let mut tries = facts.before.iter().filter(same).peekable();
    let reason = wish.reason.text().trim();
    let again = tries.peek().is_some();
    if tries.any(|one| matches!(one.state(facts.now_ms), State::Given | State::Running)) {
        return refuse(Refusal::Already);
    }
    if again && reason.is_empty() {
        return refuse(Refusal::NoReason);
    }
    if reason.chars().count() > REASON_CHARS {
        return refuse(Refusal::Text);
    }
    if facts.before.len() >= ASSESSMENTS_MAX {
        return refuse(Refusal::TooMany { most: ASSESSMENTS_MAX });
    }
    let tells = letter::job(row.id, About::Given(facts.id), facts.now_ms);
    let given = AssessmentGiven {
        assessment: facts.id,
        application: row.id,
        kind: wish.kind,
        what: wish.what.clone(),
        lang: wish.lang.tag(),
        minutes,
        pass,
        leads_on: wish.leads_on && wish.kind == Kind::Test,
        until_ms: facts.now_ms + wish.days * DAY_MS,
        reason: Words(reason.to_owned()),
    };
    answer(facts.id).and(given).job(tells)
}

/// Takes an assessment back that has not begun.
#[derive(Debug)]
pub struct WithdrawAssessment {
    /// Which.
    pub assessment: AssessmentId,
}

/// An assessment was taken back.
#[derive(Debug, Serialize)]
pub struct AssessmentWithdrawn {
    /// Which.
    pub assessment: AssessmentId,
    /// Of which application.
    pub application: ApplicationId,
}

impl Event for AssessmentWithdrawn {
    const KIND: &'static str = "hire.assessment_withdrawn";
    fn subject(&self) -> String {
        self.application.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutWithdrawn { now, assessment: self.assessment }).await
    }
}

impl Command for WithdrawAssessment {
    const NAME: &'static str = "hire.withdraw_assessment";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.assessment.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let works = tx.actor().may(Right::HiringWork);
        let row = tx.opt(Held { assessment: self.assessment }).await?.filter(|_| works);
        let decision = match row {
            None => refuse(Refusal::Unseen),
            Some(row) if row.begun_ms.is_some() => refuse(Refusal::State),
            Some(row) if row.withdrawn_ms.is_some() => answer(()),
            Some(row) => answer(()).and(AssessmentWithdrawn { assessment: row.id, application: row.application_id }),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::{application::testing::row as application, assess::tests::row, requisition::Stage};

    fn wish(reason: &str) -> GiveAssessment {
        GiveAssessment {
            application: ApplicationId(uuid::Uuid::from_u128(1)),
            kind: Kind::Test,
            what: "first".into(),
            lang: Lang::En,
            days: 7,
            extra: 25,
            minutes: 0,
            leads_on: true,
            reason: Words(reason.into()),
        }
    }

    fn facts(before: Vec<AssessmentRow>) -> Facts {
        let row = Some(application(Stage::Screened, application::State::Active));
        Facts { works: true, row, before, id: AssessmentId(uuid::Uuid::from_u128(9)), now_ms: 100 }
    }

    fn refused(wish: &GiveAssessment, facts: &Facts) -> Option<Refusal> {
        decide(wish, facts).outcome().err().cloned()
    }

    #[test]
    fn there_is_one_attempt_and_another_for_a_reason() {
        let given = decide(&wish(""), &facts(Vec::new()));
        let event = given.event::<AssessmentGiven>().unwrap();
        assert_eq!((event.minutes, event.pass, event.until_ms), (19, Some(700), 100 + 7 * DAY_MS));
        assert_eq!(given.jobs()[0].due_ms, 100, "a letter says so");
        let over = || AssessmentRow { begun_ms: Some(1), ended_ms: Some(2), ..row() };
        assert_eq!(refused(&wish("again"), &facts(vec![row()])), Some(Refusal::Already));
        assert_eq!(refused(&wish(""), &facts(vec![over()])), Some(Refusal::NoReason));
        assert_eq!(refused(&wish("The power failed"), &facts(vec![over()])), None);
        let taken_back = AssessmentRow { withdrawn_ms: Some(3), ..row() };
        assert_eq!(refused(&wish(""), &facts(vec![taken_back])), None, "what was taken back was no attempt");
        let other = AssessmentRow { lang: "zh-CN".into(), ..over() };
        assert_eq!(refused(&wish(""), &facts(vec![other])), None, "another language is another test");
    }

    #[test]
    fn what_is_not_open_to_candidates_is_not_given() {
        let none = || facts(Vec::new());
        let case = |what: &str| GiveAssessment { kind: Kind::Simulation, what: what.into(), minutes: 12, ..wish("") };
        assert_eq!(refused(&case("wrong-network"), &none()), None);
        assert_eq!(refused(&case("bribe-telegram"), &none()), Some(Refusal::Value("what")));
        assert_eq!(refused(&GiveAssessment { what: "no".into(), ..wish("") }, &none()), Some(Refusal::Value("what")));
        assert_eq!(refused(&GiveAssessment { days: 0, ..wish("") }, &none()), Some(Refusal::Day));
        assert_eq!(refused(&GiveAssessment { extra: 10, ..wish("") }, &none()), Some(Refusal::Value("extra")));
        assert_eq!(refused(&wish(""), &Facts { works: false, ..none() }), Some(Refusal::Unseen));
        let out = Some(application(Stage::Screened, application::State::Rejected));
        assert_eq!(refused(&wish(""), &Facts { row: out, ..none() }), Some(Refusal::State));
    }
}
