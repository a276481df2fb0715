//! The demo's quarter of hiring: it happens in order, ends in the present, and its tallies agree with what is there.

use event::DAY_MS;
use handrail::{demo, stage::Stage};
use hire::{
    application::{State, TallyAll, Waiting, reached},
    quality::Started,
    requisition::STAGES,
};
use web::Config;

/// As many as the demo has: what was drawn for fewer is another story.
const MANY: usize = demo::CANDIDATES;

#[tokio::test]
async fn a_quarter_of_hiring_leads_up_to_the_present() {
    let now_ms = 1_772_452_800_000;
    let stage = Stage::open(Config::default(), demo::opened_ms(now_ms)).await.unwrap();
    let settled = demo::settle(&stage.raised).await.unwrap();
    let (_, mut seeking) = demo::seek(&stage.raised, &settled, MANY, now_ms).await.unwrap();
    seeking.until(&stage.raised, now_ms - 6 * DAY_MS).await.unwrap();
    assert_eq!(stage.clock.now_ms(), now_ms - 6 * DAY_MS);
    seeking.until(&stage.raised, now_ms).await.unwrap();
    assert_eq!(stage.clock.now_ms(), now_ms);
    let jobs = stage.raised.house.store.jobs().stats().await.unwrap();
    let failed: Vec<_> = jobs.iter().filter(|one| one.dead + one.in_doubt > 0).collect();
    assert!(failed.is_empty(), "the clock overtook its own jobs: {failed:?}");
    let mut rd = stage.raised.house.store.read().await.unwrap();
    let tally = rd.all(TallyAll {}).await.unwrap();
    assert_eq!(tally.iter().map(|row| row.n).sum::<i64>(), MANY as i64);
    let far = reached(&tally);
    assert!(far.windows(2).all(|two| two[0] >= two[1]) && far[STAGES.len() - 1] > 2, "{far:?}");
    for state in [State::Active, State::Rejected, State::Withdrawn, State::Pool] {
        assert!(tally.iter().any(|row| row.state == state && row.n > 0), "nobody is {state}");
    }
    let started = rd.all(Started { limit: 100 }).await.unwrap();
    assert_eq!(started.len() as i64, far[STAGES.len() - 1]);
    for one in &started {
        assert!(one.judged_ms.is_some() && one.since_ms <= now_ms - 90 * DAY_MS, "{}", one.name);
    }
    let waiting = rd.all(Waiting { limit: 200 }).await.unwrap();
    assert!(waiting.len() * 10 >= MANY && waiting.iter().all(|row| row.since_ms <= now_ms), "{}", waiting.len());
}
