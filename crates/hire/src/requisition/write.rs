//! Writing a requisition, a new one or anew. One that was agreed to and then asks for more has to be agreed to again.

use super::{
    AHEAD_DAYS, BANDS_MAX, Band, CountOpen, LANGUAGES_MAX, LINE_CHARS, NextNumber, OPEN_MAX, Planned, RequisitionById,
    RequisitionRow, SEATS_MAX, STAGE_DAYS_MAX, SetNumber, Stage, State, TITLE_CHARS, WHY_CHARS, Wanted, gate,
};
use crate::{
    refusal::Refusal,
    words::{Fluency, is_currency},
};
use event::{DAY_MS, PersonId, RequisitionId, Right};
use language::Both;
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

query! {
    PutRequisition<'a> {
        id: RequisitionId, number: i64, role: super::Post, level: i64, title: Json<&'a Both>,
        languages: Json<&'a [Fluency]>, site: &'a str, remote: bool, zone: &'a str, shifts: &'a str, seats: i64,
        reason: super::Reason, why: &'a str, needed: i64, bands: Json<&'a [Band]>, stages: Json<&'a [Planned]>,
        gates: Json<&'a [String]>, state: State, owner: PersonId, now: i64, version: i64,
    } = "insert into hire_requisition (id, number, role, level, title, languages, site, remote, zone, shifts, seats, reason,
           why, needed_ms, bands, stages, gates, state, owner_id, asked_by, decided_by, decided_ms, made_ms, opened_ms,
           closed_ms, version)
         values ($id, $number, $role, $level, $title, $languages, $site, $remote, $zone, $shifts, $seats, $reason, $why,
           $needed, $bands, $stages, $gates, $state, $owner, null, null, null, $now, null, null, $version)
         on conflict (id) do update set role = excluded.role, level = excluded.level, title = excluded.title,
           languages = excluded.languages, site = excluded.site, remote = excluded.remote, zone = excluded.zone,
           shifts = excluded.shifts, seats = excluded.seats, reason = excluded.reason, why = excluded.why,
           needed_ms = excluded.needed_ms, bands = excluded.bands, stages = excluded.stages, gates = excluded.gates,
           state = excluded.state, version = excluded.version"
}

/// Writes a requisition.
#[derive(Debug)]
pub struct WriteRequisition {
    /// Which; none: a new one.
    pub requisition: Option<RequisitionId>,
    /// The version that the writer saw; 0 for a new one.
    pub seen: i64,
    /// All of it.
    pub wanted: Wanted,
}

/// A requisition says what it says.
#[derive(Debug, Serialize)]
pub struct RequisitionWritten {
    /// Which.
    pub requisition: RequisitionId,
    /// Its number.
    pub number: i64,
    /// Its version from now on; 1 is a new one.
    pub version: i64,
    /// Where it stands from now on.
    pub state: State,
    /// Who sees to it.
    pub owner: PersonId,
    /// Seats.
    pub seats: i64,
    /// All of it.
    #[serde(skip)]
    pub wanted: Wanted,
}

impl Event for RequisitionWritten {
    const KIND: &'static str = "hire.requisition_written";
    fn subject(&self) -> String {
        self.requisition.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, one) = (tx.now_ms(), &self.wanted);
        if self.version == 1 {
            tx.push(SetNumber { next: self.number + 1, kind: "requisition" }).await?;
        }
        tx.push(PutRequisition {
            id: self.requisition,
            number: self.number,
            role: one.role,
            level: one.level,
            title: Json(&one.title),
            languages: Json(&one.languages),
            site: &one.site,
            remote: one.remote,
            zone: &one.zone,
            shifts: &one.shifts,
            seats: one.seats,
            reason: one.reason,
            why: &one.why,
            needed: one.needed_ms,
            bands: Json(&one.bands),
            stages: Json(&one.stages),
            gates: Json(&one.gates),
            state: self.state,
            owner: self.owner,
            now,
            version: self.version,
        })
        .await
    }
}

struct Facts {
    may: bool,
    was: Option<RequisitionRow>,
    open: i64,
    number: i64,
    fresh: RequisitionId,
    by: Option<PersonId>,
    now_ms: i64,
}

impl Command for WriteRequisition {
    const NAME: &'static str = "hire.write_requisition";
    type Answer = RequisitionId;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.requisition.map_or(0, |id| id.0.as_u128() as u64)
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<RequisitionId, Refusal> {
        let was = match self.requisition {
            Some(requisition) => tx.opt(RequisitionById { requisition }).await?,
            None => None,
        };
        let number = match self.requisition {
            Some(_) => 0,
            None => tx.one(NextNumber { kind: "requisition" }).await?.next,
        };
        let facts = Facts {
            may: tx.actor().may(Right::HiringWork),
            was,
            open: tx.one(CountOpen {}).await?.n,
            number,
            fresh: tx.new_id(),
            by: tx.actor().person(),
            now_ms: tx.now_ms(),
        };
        tx.record(decide(self, facts)).await
    }
}

/// Decides the writing. Pure.
fn decide(wish: &WriteRequisition, facts: Facts) -> Decision<RequisitionId, Refusal> {
    if !facts.may || wish.requisition.is_some() && facts.was.is_none() {
        return refuse(Refusal::Unseen);
    }
    if let Err(refusal) = fits(&wish.wanted, facts.now_ms) {
        return refuse(refusal);
    }
    let wanted = wish.wanted.clone();
    match facts.was {
        Some(was) if was.state == State::Closed => refuse(Refusal::State),
        Some(was) if was.version != wish.seen => refuse(Refusal::Stale),
        Some(was) => {
            let state = if asks_more(&was, &wanted) { State::Draft } else { was.state };
            answer(was.id).and(RequisitionWritten {
                requisition: was.id,
                number: was.number,
                version: was.version + 1,
                state,
                owner: was.owner_id,
                seats: wanted.seats,
                wanted,
            })
        }
        None if facts.open >= OPEN_MAX => refuse(Refusal::TooMany { most: OPEN_MAX as usize }),
        None => answer(facts.fresh).and(RequisitionWritten {
            requisition: facts.fresh,
            number: facts.number,
            version: 1,
            state: State::Draft,
            owner: facts.by.unwrap_or(PersonId(uuid::Uuid::nil())),
            seats: wanted.seats,
            wanted,
        }),
    }
}

/// Whether what was agreed to, or is about to be, is now more: seats, level, pay.
fn asks_more(was: &RequisitionRow, wanted: &Wanted) -> bool {
    was.state != State::Draft && (wanted.seats > was.seats || wanted.level != was.level || wanted.bands != was.bands.0)
}

fn fits(wanted: &Wanted, now_ms: i64) -> std::result::Result<(), Refusal> {
    if !wanted.title.fits(TITLE_CHARS)
        || wanted.why.chars().count() > WHY_CHARS
        || [&wanted.site, &wanted.shifts].iter().any(|text| text.chars().count() > LINE_CHARS)
    {
        return Err(Refusal::Text);
    }
    if jiff::tz::TimeZone::get(&wanted.zone).is_err() {
        return Err(Refusal::Value("zone"));
    }
    if !(1..=5).contains(&wanted.level) {
        return Err(Refusal::Value("level"));
    }
    if !(1..=SEATS_MAX).contains(&wanted.seats) {
        return Err(Refusal::Value("seats"));
    }
    if wanted.languages.is_empty() || wanted.languages.len() > LANGUAGES_MAX {
        return Err(Refusal::Value("languages"));
    }
    if wanted.needed_ms <= now_ms || wanted.needed_ms > now_ms + AHEAD_DAYS * DAY_MS {
        return Err(Refusal::Day);
    }
    if wanted.bands.len() > BANDS_MAX || !wanted.bands.iter().all(band_fits) {
        return Err(Refusal::Value("pay"));
    }
    if !stages_fit(&wanted.stages) {
        return Err(Refusal::Value("stages"));
    }
    if wanted.gates.iter().any(|code| gate::find(code).is_none()) {
        return Err(Refusal::Value("gates"));
    }
    Ok(())
}

fn band_fits(band: &Band) -> bool {
    is_currency(&band.currency)
        && band.low > 0
        && band.low <= band.high
        && !band.market.trim().is_empty()
        && band.market.chars().count() <= TITLE_CHARS
}

/// Each stage once, in their order, from the application to the start.
fn stages_fit(stages: &[Planned]) -> bool {
    let ordered = stages.windows(2).all(|pair| pair[0].stage < pair[1].stage);
    let days = stages.iter().all(|one| (0..=STAGE_DAYS_MAX).contains(&one.days));
    let ends = stages.first().map(|one| one.stage) == Some(Stage::Applied)
        && stages.last().map(|one| one.stage) == Some(Stage::Started);
    // Nobody starts before it is known who they are.
    let known = stages.iter().any(|one| one.stage == Stage::Identity);
    ordered && days && ends && known
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::requisition::{Per, Post, Reason, template};
    use uuid::Uuid;

    /// Somebody who is wanted.
    pub fn wanted() -> Wanted {
        Wanted {
            role: Post::Agent,
            level: 1,
            title: Both { en: "Night support agent".into(), zh: "夜班客服".into() },
            languages: crate::words::fluencies("en:C1", 6).unwrap(),
            site: "Singapore".into(),
            remote: true,
            zone: "Asia/Singapore".into(),
            shifts: "Nights".into(),
            seats: 4,
            reason: Reason::Gap,
            why: "Nights are short".into(),
            needed_ms: 30 * DAY_MS,
            bands: vec![Band {
                market: "Singapore".into(),
                currency: "SGD".into(),
                low: 300_000,
                high: 420_000,
                per: Per::Month,
            }],
            stages: template::stages("agent").unwrap(),
            gates: vec!["residence".into(), "permission".into()],
        }
    }

    fn facts() -> Facts {
        let (fresh, by) = (RequisitionId(Uuid::from_u128(2)), Some(PersonId(Uuid::from_u128(1))));
        Facts { may: true, was: None, open: 0, number: 7, fresh, by, now_ms: 0 }
    }

    fn check(wanted: Wanted, refusal: Option<Refusal>) {
        let wish = WriteRequisition { requisition: None, seen: 0, wanted };
        let decision = decide(&wish, facts());
        assert_eq!(decision.outcome().err(), refusal.as_ref());
        assert_eq!(decision.kinds().len(), usize::from(refusal.is_none()));
    }

    #[test]
    fn a_requisition_says_everything_that_it_has_to() {
        check(wanted(), None);
        check(Wanted { seats: 0, ..wanted() }, Some(Refusal::Value("seats")));
        check(Wanted { level: 6, ..wanted() }, Some(Refusal::Value("level")));
        check(Wanted { needed_ms: 0, ..wanted() }, Some(Refusal::Day));
        check(Wanted { zone: "Moon/Base".into(), ..wanted() }, Some(Refusal::Value("zone")));
        check(Wanted { title: Both { en: "x".into(), zh: String::new() }, ..wanted() }, Some(Refusal::Text));
        check(Wanted { languages: Vec::new(), ..wanted() }, Some(Refusal::Value("languages")));
        check(Wanted { gates: vec!["nationality".into()], ..wanted() }, Some(Refusal::Value("gates")));
        let mut upside_down = wanted();
        upside_down.bands[0].low = 500_000;
        check(upside_down, Some(Refusal::Value("pay")));
        let unknown = wanted().stages.into_iter().filter(|one| one.stage != Stage::Identity).collect();
        check(Wanted { stages: unknown, ..wanted() }, Some(Refusal::Value("stages")));
    }

    #[test]
    fn the_log_holds_no_title_and_no_pay() {
        let wish = WriteRequisition { requisition: None, seen: 0, wanted: wanted() };
        let decision = decide(&wish, facts());
        let logged = serde_json::to_string(decision.event::<RequisitionWritten>().unwrap()).unwrap();
        assert!(!logged.contains("Night") && !logged.contains("SGD") && logged.contains("\"seats\":4"), "{logged}");
    }
}
