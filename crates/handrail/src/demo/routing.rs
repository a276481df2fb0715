//! How the demo's company routes: transfers on the wrong network go to the people who have shown that they can, by the house.

use super::Settled;
use crate::raise::Raised;
use event::{Actor, PersonId};
use identity::SetLanguages;
use language::Lang;
use serve::{
    route::{State, availability::SetAvailability, queue::SetRouting, rules::SaveRule, topic::Fits},
    ticket::Priority,
};

/// The group that asks for the certificates of deposits and of TRON.
const CHAINS: usize = 1;
/// The group that asks for the certificate of the drill.
const ASTRAY: usize = 4;
/// People who serve in both languages.
const BOTH: [usize; 4] = [2, 3, 4, 6];
/// People who are online.
const ONLINE: [usize; 3] = [0, 2, 4];

/// Writes the rules, switches the queue, and lets some people be online.
pub async fn route(raised: &Raised, settled: &Settled) -> Result<(), String> {
    let store = &raised.house.store;
    let wrong = |error: store::Error| error.to_string();
    for who in BOTH {
        let speaks = SetLanguages { person: settled.people[who], langs: vec![Lang::En, Lang::Zh] };
        store.run(&Actor::House, None, speaks).await.map_err(wrong)?.map_err(|refusal| refusal.to_string())?;
    }
    for rule in rules(settled) {
        store.run(&Actor::House, None, rule).await.map_err(wrong)?.map_err(|refusal| refusal.to_string())?;
    }
    for who in ONLINE {
        let by = person(settled, who);
        let away_ms = raised.house.config.routing.away_ms();
        let set = SetAvailability { by: by.clone(), state: State::Online, away_ms };
        store.run(&by, None, set).await.map_err(wrong)?.map_err(|refusal| refusal.to_string())?;
    }
    for group in [CHAINS, ASTRAY] {
        let routes = SetRouting { by: Actor::House, group: settled.groups[group], routes: true };
        store.run(&Actor::House, None, routes).await.map_err(wrong)?.map_err(|refusal| refusal.to_string())?;
    }
    Ok(())
}

fn person(settled: &Settled, who: usize) -> Actor {
    let id: PersonId = settled.people[who];
    Actor::Person { id, role: settled.company.people[who].role }
}

fn rules(settled: &Settled) -> [SaveRule; 3] {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let rule = |name: &str, fits, group: usize, priority| SaveRule {
        by: Actor::House,
        rule: None,
        name: name.to_owned(),
        fits,
        group: settled.groups[group],
        priority,
    };
    [
        rule(
            "Wrong network · 充错网络",
            Fits { codes: vec!["WRONG_NETWORK".into()], ..Fits::default() },
            ASTRAY,
            Some(Priority::High),
        ),
        rule(
            "Said to be support · 冒充客服",
            Fits {
                words: words(&["said they are you", "called me", "自称客服", "让我加群"]), ..Fits::default()
            },
            2,
            Some(Priority::High),
        ),
        rule("In Chinese · 中文", Fits { langs: vec!["zh-CN".into()], ..Fits::default() }, 3, None),
    ]
}
