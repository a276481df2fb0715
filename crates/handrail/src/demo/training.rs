//! What the demo's people have learned: the starter curriculum, and answers of theirs, some of them wrong.

use language::Both;

use super::Settled;
use crate::raise::Raised;
use event::{Actor, PersonId};
use train::{
    bank::LiveOf,
    certify::Certifications,
    course::Steps,
    curriculum,
    gate::SetGate,
    grade::Given,
    notice::{Acknowledge, GiveNotice},
    question::{Kind, Question},
    quiz::AnswerQuiz,
    refusal::Refusal,
    sitting::{End, Give, SittingShown, Start},
};

/// Between two things that somebody does; short, since the demo's tickets must end in the present.
const PAUSE_MS: i64 = 20;
/// Modules that each of the fixture's people has done, in its order; `usize::MAX`: all.
const DONE: [usize; 8] = [usize::MAX, 15, usize::MAX, 7, 5, 0, 2, usize::MAX];

/// Loads the starter curriculum and lets people answer quizzes.
pub async fn train(raised: &Raised, settled: &Settled) -> Result<(), String> {
    let starter = curriculum::starter().map_err(|faults| faults.join("\n"))?;
    let loaded = raised.school.load(&Actor::House, starter).await.map_err(|error| error.to_string())?;
    loaded.map_err(|refusal| refusal.to_string())?;
    for (who, modules) in DONE.into_iter().enumerate().take(settled.people.len()) {
        learn(raised, settled, who, modules).await?;
        examine(raised, settled, who).await?;
    }
    Box::pin(super::people::welcome(raised, settled)).await
}

/// Says what the queues ask for. After the tickets: of those some were answered before there were certificates.
pub async fn gate(raised: &Raised, settled: &Settled) -> Result<(), String> {
    for (group, certification) in GATES {
        let (group, certification) = (settled.groups[group], certification.to_owned());
        let gate = SetGate { group, certification, needed: true };
        run(raised, &Actor::House, gate).await?.map_err(|refusal| refusal.to_string())?;
    }
    notify(raised, settled).await?;
    super::routing::route(raised, settled).await
}

/// Tells what changed on TRON; the first of the agents has acknowledged it.
async fn notify(raised: &Raised, settled: &Settled) -> Result<(), String> {
    let both = |en: &str, zh: &str| Both { en: en.to_owned(), zh: zh.to_owned() };
    let notice = GiveNotice {
        title: both(
            "The fee of a USDT transfer on TRON is shown before it is confirmed",
            "TRON 上 USDT 转账的手续费在确认前显示",
        ),
        text: both(
            "From today the app shows energy and TRX before a customer confirms. Do not quote a figure from memory: read it with them. What stays: a receiver who never held USDT costs about twice as much.",
            "即日起，应用会在客户确认前显示所需的能量和 TRX。请不要凭记忆报数字，和客户一起看页面。不变的是：收款地址从未持有过 USDT 时，费用大约高一倍。",
        ),
        areas: vec!["tron".to_owned()],
        days: 7,
    };
    let notice = run(raised, &Actor::House, notice).await?.map_err(|refusal| refusal.to_string())?;
    let (person, role) = (settled.people[2], settled.company.people[2].role);
    let acknowledge = Acknowledge { notice, person };
    run(raised, &Actor::Person { id: person, role }, acknowledge).await?.map_err(|refusal| refusal.to_string())
}

/// Which of the fixture's groups asks for what.
const GATES: [(usize, &str); 6] =
    [(0, "basics"), (1, "deposits"), (1, "tron"), (2, "safety"), (3, "basics"), (4, "wrong-network")];

pub(super) async fn run<C: store::Command>(
    raised: &Raised,
    by: &Actor,
    command: C,
) -> Result<Result<C::Answer, C::Refusal>, String> {
    raised.house.store.run(by, None, command).await.map_err(|error| error.to_string())
}

/// Somebody takes every exam that is open to them; one answer of each is wrong.
async fn examine(raised: &Raised, settled: &Settled, who: usize) -> Result<(), String> {
    let (store, person) = (&raised.house.store, settled.people[who]);
    let by = Actor::Person { id: person, role: settled.company.people[who].role };
    let wrong = |error: store::Error| error.to_string();
    for kind in store.read().await.map_err(wrong)?.all(Certifications {}).await.map_err(wrong)? {
        let seed = format!("demo {who} {}", kind.code);
        let sitting = match run(raised, &by, Start { person, certification: kind.code, seed }).await? {
            Ok(sitting) => sitting,
            Err(Refusal::NotReady) => continue,
            Err(refusal) => return Err(refusal.to_string()),
        };
        answer_all(raised, &by, person, sitting).await?;
        let end = End { sitting, issue: raised.school.issue() };
        run(raised, &by, end).await?.map_err(|refusal| refusal.to_string())?;
        store.clock().advance_ms(PAUSE_MS);
    }
    Ok(())
}

async fn answer_all(raised: &Raised, by: &Actor, person: PersonId, sitting: event::SittingId) -> Result<(), String> {
    let wrong = |error: store::Error| error.to_string();
    let row = raised.house.store.read().await.map_err(wrong)?.one(SittingShown { sitting }).await.map_err(wrong)?;
    for (place, drawn) in row.paper.0.iter().enumerate() {
        let given = answer(&drawn.question, place != 1);
        run(raised, by, Give { person, sitting, place, given }).await?.map_err(|refusal| refusal.to_string())?;
    }
    Ok(())
}

async fn learn(raised: &Raised, settled: &Settled, who: usize, modules: usize) -> Result<(), String> {
    let (store, person) = (&raised.house.store, settled.people[who]);
    let by = Actor::Person { id: person, role: settled.company.people[who].role };
    let wrong = |error: store::Error| error.to_string();
    let steps = store.read().await.map_err(wrong)?.all(Steps { person }).await.map_err(wrong)?;
    for (nth, step) in steps.iter().enumerate().take(modules) {
        let asked = store.read().await.map_err(wrong)?.all(LiveOf { module: &step.code }).await.map_err(wrong)?;
        if asked.is_empty() {
            continue;
        }
        // Nobody knows everything: every ninth answer is wrong, another one for each person.
        let given = asked
            .iter()
            .enumerate()
            .map(|(n, row)| (row.code.clone(), answer(&row.body.0, !(n + nth * 5 + who).is_multiple_of(9))))
            .collect();
        let quiz = AnswerQuiz { person, module: step.code.clone(), given };
        store.run(&by, None, quiz).await.map_err(wrong)?.map_err(|refusal| refusal.to_string())?;
        raised.house.store.clock().advance_ms(PAUSE_MS);
    }
    Ok(())
}

/// A right answer to a question, or a wrong one.
pub fn answer(question: &Question, rightly: bool) -> Given {
    match question.kind {
        Kind::Single | Kind::Multi if rightly => Given::Picks((0..question.en.right.len()).collect()),
        Kind::Single | Kind::Multi => Given::Picks(vec![question.en.right.len()]),
        Kind::Order | Kind::Match => {
            let mut places: Vec<Option<usize>> = (0..question.width()).map(Some).collect();
            if !rightly {
                places.rotate_left(1);
            }
            Given::Places(places)
        }
        Kind::Number if rightly => Given::Text(question.number.map_or_else(String::new, |right| right.is.to_string())),
        Kind::Short if rightly => Given::Text(question.en.accept.first().cloned().unwrap_or_default()),
        Kind::Number | Kind::Short => Given::Text("?".to_owned()),
    }
}
