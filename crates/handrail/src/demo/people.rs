//! Who learns with whom in the demo: a cohort of two, and a newcomer in their second week.

use super::Settled;
use crate::raise::Raised;
use event::{Actor, DAY_MS, Words};
use train::{
    checklist::{StartChecklist, Tick},
    cohort::{FoundCohort, ItemKind, Planned},
    ladder::{Decide, Propose},
    ramp::SetStage,
    refusal::Refusal,
    skill::Observe,
    study::{DecideStudy, LogStudy},
};

/// The fixture's people, by their place.
const AGENT: usize = 0;
const SECOND: usize = 3;
const LEAD: usize = 4;
const ADMIN: usize = 5;
const TRAINEE: usize = 6;

/// What the cohort learns: course or certification, and days from the demo's past on.
const PLAN: [(ItemKind, &str, i64); 5] = [
    (ItemKind::Course, "basics", 5),
    (ItemKind::Course, "scams", 8),
    (ItemKind::Course, "deposits", 12),
    (ItemKind::Certification, "basics", 9),
    (ItemKind::Certification, "safety", 20),
];

/// What is done of the newcomer's checklist: by whom, which item, what shows it.
const TICKED: [(usize, &str, &str); 5] = [
    (ADMIN, "identity", ""),
    (ADMIN, "device", "Laptop Q-2231, handed over at the office"),
    (TRAINEE, "conduct", ""),
    (LEAD, "briefing", ""),
    (TRAINEE, "shadow", "Why do we not quote fees? Who decides on a refund? When is a ticket a complaint?"),
];

/// Founds the cohort and starts the checklist, at the beginning of the demo's past.
pub async fn welcome(raised: &Raised, settled: &Settled) -> Result<(), String> {
    let now_ms = raised.house.store.clock().now_ms();
    let today_ms = now_ms - now_ms.rem_euclid(DAY_MS);
    let item = |(kind, code, days): &(ItemKind, &str, i64)| Planned {
        kind: *kind,
        code: (*code).to_owned(),
        due_ms: today_ms + days * DAY_MS,
    };
    let found = FoundCohort {
        name: Words("Newcomers, first group".into()),
        items: PLAN.iter().map(item).collect(),
        people: vec![settled.people[TRAINEE], settled.people[SECOND]],
    };
    run(raised, settled, LEAD, found).await?;
    let start = StartChecklist {
        person: settled.people[TRAINEE],
        template: "agent".into(),
        mentor: Some(settled.people[AGENT]),
        starts_ms: today_ms - 3 * DAY_MS,
    };
    let checklist = run(raised, settled, LEAD, start).await?;
    for (who, item, evidence) in TICKED {
        let tick = Tick { checklist, item: item.into(), evidence: Words(evidence.into()) };
        run(raised, settled, who, tick).await?;
    }
    let stage = SetStage {
        person: settled.people[TRAINEE],
        stage: Some("watch".into()),
        reason: Words("First weeks: sits beside Mina".into()),
    };
    run(raised, settled, LEAD, stage).await?;
    Box::pin(grow(raised, settled, today_ms)).await
}

/// What was seen of agents, in the words of their lead: who, which skill, which level.
const SEEN: [(usize, &str, i64, &str); 5] = [
    (AGENT, "empathy", 4, "Stayed with a customer who had lost everything, and wrote back twice the next day"),
    (AGENT, "communication", 3, "Explains confirmations without jargon"),
    (AGENT, "pressure", 3, "Held four chats in the last incident without a curt word"),
    (SECOND, "problem-solving", 3, "Found the missing memo from the explorer alone"),
    (TRAINEE, "learning", 3, "Asks why, and writes the answer down"),
];

/// Careers, what was seen at work, and what was learned elsewhere.
async fn grow(raised: &Raised, settled: &Settled, today_ms: i64) -> Result<(), String> {
    for (who, skill, level, reason) in SEEN {
        let person = settled.people[who];
        let observe = Observe { person, skill: skill.into(), level, reason: Words(reason.into()) };
        run(raised, settled, LEAD, observe).await?;
    }
    let propose = |who: usize, reason: &str| Propose {
        person: settled.people[who],
        ladder: "support".into(),
        reason: Words(reason.into()),
    };
    let promotion = run(raised, settled, LEAD, propose(AGENT, "Came as a trainee in spring")).await?;
    let decide = Decide { promotion, granted: true, reason: Words("Has been one since spring".into()) };
    run(raised, settled, ADMIN, decide).await?;
    let ready = propose(AGENT, "Answers alone since June; the team asks her first");
    run(raised, settled, LEAD, ready).await?;
    let entry = |what: &str, minutes, proof: &str| LogStudy {
        person: settled.people[TRAINEE],
        what: Words(what.into()),
        day_ms: today_ms,
        minutes,
        proof: Words(proof.into()),
    };
    let book = entry("Mastering Bitcoin, chapters 1 to 4", 240, "https://books.example/mastering-bitcoin");
    let study = run(raised, settled, TRAINEE, book).await?;
    let counts = DecideStudy { study, counted: true, reason: Words(String::new()) };
    run(raised, settled, LEAD, counts).await?;
    run(raised, settled, TRAINEE, entry("Evening on phishing at the local meetup", 90, "")).await.map(drop)
}

async fn run<C: store::Command<Refusal = Refusal>>(
    raised: &Raised,
    settled: &Settled,
    who: usize,
    command: C,
) -> Result<C::Answer, String> {
    let by = Actor::Person { id: settled.people[who], role: settled.company.people[who].role };
    let done = raised.house.store.run(&by, None, command).await.map_err(|error| error.to_string())?;
    done.map_err(|refusal| refusal.to_string())
}
