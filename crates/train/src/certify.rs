//! Certifications: what a certificate stands for, and how it is earned. Which scenarios one asks for, a teacher decides: of the
//! library, or of the company's own.

use crate::{curriculum::Part, drill::playable, refusal::Refusal};
use event::Right;
use language::Both;
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse, row};

/// Scenarios that one certification asks for at most.
pub const DRILLS_MAX: usize = 10;

row! {
    /// A certification.
    pub CertificationRow {
        code: String, place: i64, title: Json<Both>, about: Json<Both>, courses: Json<Vec<String>>, drills: Json<Vec<String>>,
        blueprint: Json<Vec<Part>>, renewal: Json<Vec<Part>>, areas: Json<Vec<String>>, minutes: i64, pass: i64,
        attempts: i64, wait_hours: i64, valid_days: i64, grace_days: i64, version: i64,
    }
}

query! {
    /// A certification.
    pub CertificationByCode<'a> { code: &'a str } -> [CertificationRow] =
        "select code, place, title, about, courses, drills, blueprint, renewal, areas, minutes, pass, attempts, wait_hours,
                valid_days, grace_days, version
           from train_certification where code = $code"
}

query! {
    /// Certifications in order. At most 100.
    scan "at most 100 certifications"; pub Certifications {} -> [CertificationRow] =
        "select code, place, title, about, courses, drills, blueprint, renewal, areas, minutes, pass, attempts, wait_hours,
                valid_days, grace_days, version
           from train_certification order by place, code limit 100"
}

query! {
    PutDrills<'a> { drills: Json<&'a [String]>, version: i64, now: i64, code: &'a str } =
        "update train_certification set drills = $drills, version = $version, changed_ms = $now where code = $code"
}

/// Says which scenarios are to be passed at the desk for a certification.
#[derive(Debug)]
pub struct AskForDrills {
    /// Which certification.
    pub certification: String,
    /// Its version when this was decided.
    pub version: i64,
    /// The scenarios, in order; each once.
    pub drills: Vec<String>,
}

/// A certification asks for other scenarios. Certificates that are held stay what they are.
#[derive(Debug, Serialize)]
pub struct DrillsAsked {
    /// Which certification.
    pub certification: String,
    /// Its version from now on.
    pub version: i64,
    /// The scenarios.
    pub drills: Vec<String>,
}

impl Event for DrillsAsked {
    const KIND: &'static str = "train.drills_asked";
    fn subject(&self) -> String {
        self.certification.clone()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutDrills { drills: Json(&self.drills), version: self.version, now, code: &self.certification }).await
    }
}

impl Command for AskForDrills {
    const NAME: &'static str = "train.ask_for_drills";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let row = tx.opt(CertificationByCode { code: &self.certification }).await?;
        let row = row.filter(|_| tx.actor().may(Right::TrainingTeach));
        let mut gone = None;
        for code in self.drills.iter().take(DRILLS_MAX) {
            let asked = row.as_ref().is_some_and(|row| row.drills.0.contains(code));
            if !asked && playable(tx, code).await?.is_none() {
                gone = Some(code.clone());
            }
        }
        tx.record(decide(self, row, gone)).await
    }
}

/// Decides what a certification asks for. Pure. `gone`: a scenario that it did not ask for before and that nobody can play.
fn decide(ask: &AskForDrills, row: Option<CertificationRow>, gone: Option<String>) -> Decision<(), Refusal> {
    let Some(row) = row else { return refuse(Refusal::Unseen) };
    if ask.version != row.version {
        return refuse(Refusal::Stale);
    }
    let mut drills: Vec<String> = Vec::new();
    for code in &ask.drills {
        if !drills.contains(code) {
            drills.push(code.clone());
        }
    }
    if drills.len() > DRILLS_MAX {
        return refuse(Refusal::TooMany { most: DRILLS_MAX });
    }
    if let Some(case) = gone {
        return refuse(Refusal::CaseGone { case });
    }
    if drills.is_empty() && row.blueprint.0.is_empty() {
        return refuse(Refusal::Unearned);
    }
    if drills == row.drills.0 {
        return answer(());
    }
    answer(()).and(DrillsAsked { certification: row.code, version: row.version + 1, drills })
}

/// The certification that asks for a scenario, if there is one.
pub fn asks_for<'a>(all: &'a [CertificationRow], case: &str) -> Option<&'a CertificationRow> {
    all.iter().find(|one| one.drills.0.iter().any(|code| code == case))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(drills: &[&str], exam: bool) -> CertificationRow {
        let both = || Json(Both { en: "Deposits".into(), zh: "充值".into() });
        let blueprint = if exam { vec![Part { from: "basics".into(), count: 1 }] } else { Vec::new() };
        CertificationRow {
            code: "deposits".into(),
            place: 1,
            title: both(),
            about: both(),
            courses: Json(Vec::new()),
            drills: Json(drills.iter().map(|code| (*code).to_owned()).collect()),
            blueprint: Json(blueprint.clone()),
            renewal: Json(blueprint),
            areas: Json(Vec::new()),
            minutes: 20,
            pass: 800,
            attempts: 3,
            wait_hours: 24,
            valid_days: 365,
            grace_days: 30,
            version: 4,
        }
    }

    fn check(drills: &[&str], exam: bool, wanted: std::result::Result<usize, Refusal>) {
        let drills: Vec<String> = drills.iter().map(|code| (*code).to_owned()).collect();
        let ask = AskForDrills { certification: "deposits".into(), version: 4, drills };
        let decision = decide(&ask, Some(row(&["wrong-network"], exam)), None);
        assert_eq!(decision.outcome().map(|()| decision.kinds().len()).map_err(Clone::clone), wanted, "{ask:?}");
    }

    #[test]
    fn what_is_asked_for_is_recorded_once_and_never_nothing() {
        check(&["wrong-network", "our-own"], false, Ok(1));
        check(&["wrong-network"], false, Ok(0));
        check(&["wrong-network", "wrong-network"], false, Ok(0));
        check(&[], true, Ok(1));
        check(&[], false, Err(Refusal::Unearned));
        let many: Vec<String> = (0..=DRILLS_MAX).map(|n| format!("own-{n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        check(&many, false, Err(Refusal::TooMany { most: DRILLS_MAX }));
    }

    #[test]
    fn nothing_is_asked_for_that_nobody_can_play_and_no_change_is_lost() {
        let ask = |version| AskForDrills { certification: "deposits".into(), version, drills: vec!["gone".into()] };
        let said =
            |version, row| decide(&ask(version), row, Some("gone".into())).outcome().map_err(Clone::clone).copied();
        assert_eq!(said(4, Some(row(&[], true))), Err(Refusal::CaseGone { case: "gone".into() }));
        assert_eq!(said(3, Some(row(&[], true))), Err(Refusal::Stale));
        assert_eq!(said(4, None), Err(Refusal::Unseen));
    }
}
