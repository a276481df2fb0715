//! The chain panel of a drill's desk says what the scenario is about: its world answers as nodes do in life, and nobody is asked.

use crate::rig::{Rig, Someone, rigs, soon};
use event::{DrillId, Role};
use serde_json::json;
use std::collections::BTreeSet;
use train::drill::{StepsOfDrill, cases};

/// What is done until the panel can know: nothing, something is said, something is looked up.
enum Does {
    Nothing,
    Says(&'static str),
    LooksUp(&'static str),
}

/// A case, in which language it is played, what is done, and what the panel then says.
const PANELS: [(&str, &str, Does, &str); 6] = [
    (
        "wrong-network",
        "en",
        Does::Says("Could you send me the transaction hash, please?"),
        "Your transfer is on BNB Smart Chain, but the deposit address was for Ethereum",
    ),
    ("missing-memo", "zh-CN", Does::Nothing, "但没有填写用于识别归属的备注或标签"),
    ("fake-token", "en", Does::Nothing, "What you received calls itself USDT but is not"),
    ("address-poisoning", "zh-CN", Does::Nothing, "这里有两个首尾相同但并不相同的地址"),
    (
        "pending-low-fee",
        "en",
        Does::LooksUp("withdrawal_tx"),
        "It offers 6.0 sat/vB, and the network asks for about 18.0 sat/vB now",
    ),
    ("chain-halted", "zh-CN", Does::LooksUp("network_status"), "没有出块"),
];
/// Cases of transactions about which no diagnosis is: the panel names the transaction alone.
const NAMED: [(&str, &str); 1] = [("approval-drainer", "approval_tx")];

/// Sits down, does it, and gives the desk's page once `shows` is on it.
async fn panel(rig: &Rig, who: &Someone, case: &str, lang: &str, does: &Does, shows: &str) -> (DrillId, String) {
    let drill = rig.drill_of(who, case, lang).await;
    let desk = rig.sit(who, drill).await;
    let ticket = desk.ticket().await;
    match does {
        Does::Nothing => {}
        Does::Says(text) => assert_eq!(desk.says(&ticket, text).await.0, 200, "{case}"),
        Does::LooksUp(entry) => {
            let path = format!("/tickets/{ticket}/records/{entry}");
            // The customer's first words stand before the desk's records do.
            soon(entry, async || desk.asks("POST", &path, json!({})).await.0 == 200).await;
        }
    }
    let page = async || desk.page(&format!("/tickets/{ticket}")).await.1;
    soon(&format!("{}: {case}: {shows}", rig.engine), async || page().await.contains(shows)).await;
    (drill, page().await)
}

#[tokio::test]
async fn the_panel_of_a_drill_says_what_its_scenario_is_about() {
    let listed: BTreeSet<&str> = PANELS.iter().map(|one| one.0).chain(NAMED.iter().map(|one| one.0)).collect();
    let worlds = cases()
        .iter()
        .map(|case| &case.script.scenario)
        .filter(|one| !one.world.halted.is_empty() || one.world.entries().any(|(_, entry)| entry.on_chain.is_some()));
    assert_eq!(
        worlds.map(|one| one.case.as_str()).collect::<BTreeSet<_>>(),
        listed,
        "every case of transactions is here"
    );
    for rig in rigs().await {
        for (case, lang, does, says) in &PANELS {
            let who = rig.someone(case, Role::Trainee).await;
            let (drill, page) = panel(&rig, &who, case, lang, does, says).await;
            assert!(page.contains("class=\"verdict\""), "{}: {case}", rig.engine);
            if let Does::LooksUp(entry) = does {
                let steps =
                    rig.stage.raised.house.store.read().await.unwrap().all(StepsOfDrill { drill }).await.unwrap();
                let acts: Vec<_> = steps.iter().map(|step| json!(step.act.0)).collect();
                assert_eq!(
                    acts,
                    [json!({ "act": "look_up", "entry": entry })],
                    "{}: {case}: found as ever",
                    rig.engine
                );
            }
        }
        again(&rig).await;
        for (case, entry) in NAMED {
            let who = rig.someone(case, Role::Trainee).await;
            let (_, page) = panel(&rig, &who, case, "en", &Does::LooksUp(entry), "class=\"references\"").await;
            assert!(!page.contains("class=\"verdict\""), "{}: {case}", rig.engine);
        }
    }
}

/// A stage that is made again reads again what was looked up.
async fn again(rig: &Rig) {
    let (case, lang, does, says) = &PANELS[4];
    let who = rig.someone("Again", Role::Trainee).await;
    let (drill, _) = panel(rig, &who, case, lang, does, says).await;
    rig.stage.raised.drills.clone().unwrap().leave(drill);
    let desk = rig.sit(&who, drill).await;
    let ticket = desk.ticket().await;
    let page = async || desk.page(&format!("/tickets/{ticket}")).await.1;
    soon(&format!("{}: {case} again", rig.engine), async || page().await.contains(says)).await;
}
