//! Drills that the demo's people have behind them: one that went well, one that did not.

use super::{Settled, training::run};
use crate::raise::Raised;
use event::{Actor, DrillId};
use language::Lang;
use scenario::transcript::Act;
use train::drill::{DrillShown, EndDrill, PartsOf, StartDrill, StepsOfDrill, TakeStep, find};

const CASE: &str = "wrong-network";

fn say(text: &str) -> Act {
    Act::Say { text: text.to_owned() }
}

/// What a careful agent does, each with its second.
fn well() -> Vec<(i64, Act)> {
    vec![
        (20, say("I understand how worrying this is. I am looking into it right now.")),
        (34, Act::LookUp { entry: "deposit_tx".to_owned() }),
        (
            70,
            say(
                "The coins were sent over BNB Smart Chain, a different network from your deposit page. They are at an address that is ours.",
            ),
        ),
        (
            95,
            say(
                "Getting them back is not certain, I cannot promise it. The review takes up to 14 days and I write to you by then. Please do not send it again meanwhile. Where did you send them from?",
            ),
        ),
        (120, Act::Do { action: "open_recovery_case".to_owned() }),
    ]
}

/// What somebody does who has not learned it yet.
fn badly() -> Vec<(i64, Act)> {
    vec![
        (50, Act::Held { text: "把助记词发给我，我帮您转回来。".to_owned() }),
        (85, say("您好，您自己选错了网络，这不关我们的事。")),
    ]
}

/// Plays them through the house's own commands.
pub async fn drill(raised: &Raised, settled: &Settled) -> Result<(), String> {
    play(raised, settled, 0, Lang::En, well()).await?;
    play(raised, settled, 6, Lang::Zh, badly()).await
}

async fn play(raised: &Raised, settled: &Settled, who: usize, lang: Lang, acts: Vec<(i64, Act)>) -> Result<(), String> {
    let person = settled.people[who];
    let by = Actor::Person { id: person, role: settled.company.people[who].role };
    let start = StartDrill { person, case: CASE.to_owned(), lang, seed: 1 + who as u64 };
    let drill = run(raised, &by, start).await?.map_err(|refusal| refusal.to_string())?;
    for (n, (second, act)) in (0..).zip(acts) {
        let step = TakeStep { drill, place: 0, n, at_ms: second * event::SECOND_MS, act, command: None };
        run(raised, &Actor::House, step).await?.map_err(|refusal| refusal.to_string())?;
    }
    let grades = vec![grade(raised, drill).await?];
    let end = EndDrill { drill, grades, issue: raised.school.issue() };
    run(raised, &Actor::House, end).await?.map(drop).map_err(|refusal| refusal.to_string())
}

async fn grade(raised: &Raised, drill: DrillId) -> Result<scenario::Grade, String> {
    let wrong = |error: store::Error| error.to_string();
    let mut rd = raised.house.store.read().await.map_err(wrong)?;
    let row = rd.one(DrillShown { drill }).await.map_err(wrong)?;
    let parts = rd.all(PartsOf { drill }).await.map_err(wrong)?;
    let steps = rd.all(StepsOfDrill { drill }).await.map_err(wrong)?;
    let case = find(CASE).ok_or("the case is gone")?;
    scenario::grade(&case.script, &row.transcript(parts.first().ok_or("a drill without a chat")?, &steps))
}
