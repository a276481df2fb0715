//! What tests of this room and of the whole house begin with: an opening that somebody can apply for.
#![allow(clippy::unwrap_used)]

use crate::{
    requisition::{Act, ActOn, Band, Describe, Per, Reason, Wanted, WriteRequisition, template},
    words::fluencies,
};
use event::{Actor, DAY_MS, RequisitionId};
use language::Lang;
use store::Store;

/// An agent for Singapore, two of them, paid in its dollars, behind these gates.
pub fn wanted(gates: &[&str], now_ms: i64) -> Wanted {
    let agent = template::find("agent").unwrap();
    Wanted {
        role: agent.role,
        level: agent.level,
        title: agent.title.clone(),
        languages: fluencies(&agent.languages, 6).unwrap(),
        site: "Singapore".into(),
        remote: true,
        zone: "Asia/Singapore".into(),
        shifts: agent.shifts.en.clone(),
        seats: 2,
        reason: Reason::Gap,
        why: "Nights are short".into(),
        needed_ms: now_ms + 60 * DAY_MS,
        bands: vec![Band {
            market: "Singapore".into(),
            currency: "SGD".into(),
            low: 300_000,
            high: 420_000,
            per: Per::Month,
        }],
        stages: template::stages("agent").unwrap(),
        gates: gates.iter().map(|gate| (*gate).to_owned()).collect(),
    }
}

/// An open requisition, described in both languages, written by one and agreed to by another.
pub async fn open(store: &Store, gates: &[&str], by: &Actor, agrees: &Actor) -> RequisitionId {
    let agent = template::find("agent").unwrap();
    let write = WriteRequisition { requisition: None, seen: 0, wanted: wanted(gates, store.clock().now_ms()) };
    let requisition = store.run(by, None, write).await.unwrap().unwrap();
    for (lang, body) in [(Lang::En, &agent.en), (Lang::Zh, &agent.zh)] {
        let describe = Describe { requisition, lang, seen: 0, body: body.clone() };
        store.run(by, None, describe).await.unwrap().unwrap();
    }
    for (who, act) in [(by, Act::Ask), (agrees, Act::Approve)] {
        let step = ActOn { requisition, act, why: "".into() };
        store.run(who, None, step).await.unwrap().unwrap();
    }
    requisition
}
