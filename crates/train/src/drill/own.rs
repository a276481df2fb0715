//! The company's own scenarios: written as texts, proved before they are kept, played like those that come with the product.

use super::{
    CaseKept, CaseOf, find,
    library::{Playable, kept},
};
use crate::{
    certify::{Certifications, asks_for},
    refusal::Refusal,
};
use event::{PersonId, Right};
use language::{Both, Lang};
use scenario::{Script, parse::Problem};
use serde::Serialize;
use std::{collections::HashMap, sync::Arc};
use store::{Command, Decision, Event, Json, Outcome, Rd, Result, Tx, answer, query, refuse, row};

/// Bytes of a scenario's text at most.
pub const CASE_BYTES: usize = 128 * 1024;
/// Scenarios of a company at most.
pub const OWN_MAX: usize = 200;

row! {
    /// A scenario of the company's own. `gone_ms`: since when it is not offered.
    pub OwnCase { code: String, version: i64, title: Json<Both>, at_ms: i64, gone_ms: Option<i64> }
    /// One that is offered, with its text.
    pub Offered { code: String, version: i64, text: String }
}

query! {
    /// The company's own scenarios, by code. At most 200.
    scan "the company's own scenarios"; pub OwnCases {} -> [OwnCase] =
        "select code, version, title, at_ms, gone_ms from train_own_case order by code limit 200"
}
query! {
    /// One of them.
    pub OwnCaseOf<'a> { code: &'a str } -> [OwnCase] =
        "select code, version, title, at_ms, gone_ms from train_own_case where code = $code"
}
query! {
    /// Those that are offered, by code. At most 200.
    scan "the company's own scenarios"; pub OfferedCases {} -> [Offered] =
        "select o.code, o.version, c.text from train_own_case o
           join train_case c on c.code = o.code and c.version = o.version
          where o.gone_ms is null order by o.code limit 200"
}
query! {
    PutOwnCase<'a> { code: &'a str, version: i64, title: Json<&'a Both>, by: Option<PersonId>, now: i64 } =
        "insert into train_own_case (code, version, title, by_id, at_ms, gone_ms)
         values ($code, $version, $title, $by, $now, null)
         on conflict (code) do update set version = excluded.version, title = excluded.title, by_id = excluded.by_id,
           at_ms = excluded.at_ms, gone_ms = null"
}
query! {
    PutGone<'a> { now: i64, code: &'a str } = "update train_own_case set gone_ms = $now where code = $code"
}

/// A text that was proved: it can be played, won and lost in both languages, and every fact of it can be found.
#[derive(Debug)]
pub struct Proved {
    code: String,
    version: i64,
    title: Both,
    text: String,
}

impl Proved {
    /// Proves a text. Takes time; not for a thread that answers others.
    pub fn new(text: String) -> std::result::Result<Proved, Vec<Problem>> {
        let Script { scenario, .. } = scenario::check(&text)?;
        let title = Both { en: scenario.title.of(Lang::En).to_owned(), zh: scenario.title.of(Lang::Zh).to_owned() };
        Ok(Proved { code: scenario.case, version: i64::from(scenario.version), title, text })
    }

    /// Its name.
    pub fn code(&self) -> &str {
        &self.code
    }
}

/// Writes a scenario of the company's own, or a new version of it.
#[derive(Debug)]
pub struct WriteCase {
    /// The scenario.
    pub proved: Proved,
}

/// A scenario of the company's own is offered.
#[derive(Debug, Serialize)]
pub struct CaseWritten {
    /// Which.
    pub case: String,
    /// Its version.
    pub version: i64,
    /// What it is called.
    pub title: Both,
}

impl Event for CaseWritten {
    const KIND: &'static str = "train.case_written";
    fn subject(&self) -> String {
        self.case.clone()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by, title) = (tx.now_ms(), tx.actor().person(), Json(&self.title));
        tx.push(PutOwnCase { code: &self.case, version: self.version, title, by, now }).await
    }
}

impl Command for WriteCase {
    const NAME: &'static str = "train.write_case";
    /// Its version.
    type Answer = i64;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<i64, Refusal> {
        let may = tx.actor().may(Right::TrainingTeach);
        let own = tx.all(OwnCases {}).await?;
        tx.record(decide(&self.proved, may, &own)).await
    }
}

/// Decides the writing. Pure. The names of the library are taken; a version once written stays what it is, because drills refer
/// to it.
fn decide(proved: &Proved, may: bool, own: &[OwnCase]) -> Decision<i64, Refusal> {
    if !may {
        return refuse(Refusal::Unseen);
    }
    if find(&proved.code).is_some() {
        return refuse(Refusal::CaseTaken);
    }
    let newest = own.iter().find(|one| one.code == proved.code).map_or(0, |one| one.version);
    if newest == 0 && own.len() >= OWN_MAX {
        return refuse(Refusal::TooMany { most: OWN_MAX });
    }
    if proved.version <= newest {
        return refuse(Refusal::CaseVersion { newest });
    }
    let (case, version) = (proved.code.clone(), proved.version);
    answer(version).and(CaseKept { case: case.clone(), version, text: proved.text.clone() }).and(CaseWritten {
        case,
        version,
        title: proved.title.clone(),
    })
}

/// Offers a scenario of the company's own no longer. What was played of it stays. One that a certification asks for goes on being
/// offered: otherwise nobody could earn it.
#[derive(Debug)]
pub struct DropCase {
    /// Which.
    pub case: String,
}

/// A scenario of the company's own is not offered any more.
#[derive(Debug, Serialize)]
pub struct CaseDropped {
    /// Which.
    pub case: String,
}

impl Event for CaseDropped {
    const KIND: &'static str = "train.case_dropped";
    fn subject(&self) -> String {
        self.case.clone()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(PutGone { now, code: &self.case }).await
    }
}

impl Command for DropCase {
    const NAME: &'static str = "train.drop_case";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingTeach);
        let found = tx.opt(OwnCaseOf { code: &self.case }).await?.filter(|_| may);
        let all = tx.all(Certifications {}).await?;
        let asked = asks_for(&all, &self.case).map(|one| one.code.clone());
        let decision = match (found, asked) {
            (None, _) => refuse(Refusal::Unseen),
            (Some(row), _) if row.gone_ms.is_some() => answer(()),
            (Some(_), Some(certification)) => refuse(Refusal::CaseAsked { certification }),
            (Some(row), None) => answer(()).and(CaseDropped { case: row.code }),
        };
        tx.record(decision).await
    }
}

/// What scenarios are called: those of the library, and the company's own.
#[derive(Debug, Default)]
pub struct CaseTitles(HashMap<String, Both>);

impl CaseTitles {
    /// Of everything that was ever offered.
    pub async fn read(rd: &mut Rd<'_>) -> Result<CaseTitles> {
        Ok(CaseTitles(rd.all(OwnCases {}).await?.into_iter().map(|own| (own.code, own.title.0)).collect()))
    }

    /// Of one; its code where nothing else is known.
    pub fn of<'a>(&'a self, code: &'a str, lang: Lang) -> &'a str {
        match find(code) {
            Some(case) => case.script.scenario.title.of(lang),
            None => self.0.get(code).map_or(code, |title| title.of(lang)),
        }
    }
}

/// What somebody can play under that name now: of the library, or of the company's own.
pub async fn playable(rd: &mut Rd<'_>, code: &str) -> Result<Option<Playable>> {
    if let Some(case) = find(code) {
        return Ok(Some(Playable { script: case.script.clone(), text: case.text.to_owned() }));
    }
    let Some(own) = rd.opt(OwnCaseOf { code }).await?.filter(|own| own.gone_ms.is_none()) else { return Ok(None) };
    let Some(row) = rd.opt(CaseOf { code, version: own.version }).await? else { return Ok(None) };
    Ok(kept(code, own.version, &row.text).ok().map(|script| Playable { script, text: row.text }))
}

/// Everything that can be played, the easiest first.
pub async fn offered(rd: &mut Rd<'_>) -> Result<Vec<Arc<Script>>> {
    let mut all: Vec<_> = super::cases().iter().map(|case| case.script.clone()).collect();
    for row in rd.all(OfferedCases {}).await? {
        all.extend(kept(&row.code, row.version, &row.text));
    }
    all.sort_by(|one, other| {
        let key = |script: &Script| (script.scenario.level, script.scenario.case.clone());
        key(one).cmp(&key(other))
    });
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proved(code: &str, version: i64) -> Proved {
        let title = Both { en: "A case".into(), zh: "案例".into() };
        Proved { code: code.into(), version, title, text: String::new() }
    }

    #[test]
    fn a_version_once_written_stays_and_names_of_the_library_are_taken() {
        let own = |version| OwnCase {
            code: "own".into(),
            version,
            title: Json(Both { en: String::new(), zh: String::new() }),
            at_ms: 0,
            gone_ms: None,
        };
        let check = |code: &str, version, may, own: &[OwnCase], wanted: std::result::Result<usize, Refusal>| {
            let decision = decide(&proved(code, version), may, own);
            let came = decision.outcome().map(|_| decision.kinds().len()).map_err(Clone::clone);
            assert_eq!(came, wanted, "{code} {version}");
        };
        check("own", 1, true, &[], Ok(2));
        check("own", 1, false, &[], Err(Refusal::Unseen));
        check("own", 2, true, &[own(1)], Ok(2));
        check("own", 2, true, &[own(2)], Err(Refusal::CaseVersion { newest: 2 }));
        check("wrong-network", 9, true, &[], Err(Refusal::CaseTaken));
        let many: Vec<OwnCase> = (0..OWN_MAX).map(|n| OwnCase { code: format!("own-{n}"), ..own(1) }).collect();
        check("one-more", 1, true, &many, Err(Refusal::TooMany { most: OWN_MAX }));
        check("own-7", 2, true, &many, Ok(2));
    }
}
