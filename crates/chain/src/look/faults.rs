//! Sources that fail: too many requests, errors, slowness, a head that lies, contradiction; and what is kept.

use super::{
    fixture::{Kept, Server, provider, run, serve},
    *,
};
use crate::observation::Outcome;
use serde_json::{Value, json};
use std::time::Instant;

const HASH: &str = "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b";

/// A node's answers to a successful transaction in block 100 of 139, the head being `head`.
fn node(head: u64, status: &str) -> Vec<Value> {
    let account = "0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359";
    vec![
        json!({ "when": ["\"latest\""], "result": { "number": format!("0x{head:x}"), "timestamp": "0x69000000" } }),
        json!({ "when": ["finalized"], "result": { "number": "0x69", "timestamp": "0x69000000" } }),
        json!({ "when": ["eth_getBlockByNumber"], "result": { "number": "0x64", "timestamp": "0x69000000" } }),
        json!({ "when": ["eth_getTransactionByHash"], "result": { "blockNumber": "0x64", "from": account, "to": account, "nonce": "0x1", "gas": "0x5208", "value": "0x1" } }),
        json!({ "when": ["eth_getTransactionReceipt"], "result": { "status": status, "gasUsed": "0x5208", "logs": [] } }),
        json!({ "when": ["eth_getCode"], "result": "0x" }),
    ]
}

fn empty(head: u64) -> Vec<Value> {
    vec![
        json!({ "when": ["\"latest\""], "result": { "number": format!("0x{head:x}"), "timestamp": "0x69000000" } }),
        json!({ "when": [""], "result": null }),
    ]
}

fn look(servers: &[(&str, &Server, bool)], policy: Policy, memory: Arc<Kept>) -> Seen {
    let providers = servers
        .iter()
        .map(|(name, server, own)| Provider { own: *own, ..provider(name, Chain::Eth, Protocol::EvmRpc, &server.url) });
    run(Lookup::new(providers.collect(), memory, policy).unwrap().look(HASH, Chains::one(Chain::Eth)))
}

fn quick() -> Policy {
    Policy { source_ms: 60_000, total_ms: 90_000, ..Policy::default() }
}

#[test]
fn too_many_requests_and_errors_are_tried_again_and_then_told() {
    let mut once = vec![
        json!({ "when": ["\"latest\""], "status": 429, "times": 1 }),
        json!({ "when": ["getTransactionByHash"], "status": 503, "times": 1 }),
    ];
    once.extend(node(139, "0x1"));
    let healed = serve(once);
    assert!(look(&[("a", &healed, true)], quick(), Arc::default()).best().is_some());
    let limited = serve(vec![json!({ "when": [""], "status": 429 })]);
    let broken = serve(vec![json!({ "when": [""], "status": 500 })]);
    let odd = serve(vec![json!({ "when": [""], "reply": { "result": { "no": "number" } } })]);
    let seen =
        look(&[("limited", &limited, true), ("broken", &broken, true), ("odd", &odd, true)], quick(), Arc::default());
    let failures: Vec<&Answer> = seen.observations.iter().map(|one| &one.answer).collect();
    assert_eq!(failures[0], &Answer::Failed(Failure::Limited));
    assert_eq!(failures[1], &Answer::Failed(Failure::Status(500)));
    assert_eq!(failures[2], &Answer::Failed(Failure::Unreadable("no number".to_owned())));
    assert_eq!(limited.asked.lock().unwrap().len(), TRIES_MAX as usize);
    assert!(seen.is_silent());
}

#[test]
fn a_slow_source_holds_nobody_up_longer_than_its_deadline() {
    let slow = serve(vec![json!({ "when": [""], "delay_ms": 120_000, "reply": {} })]);
    let good = serve(node(139, "0x1"));
    let start = Instant::now();
    let seen = look(
        &[("slow", &slow, true), ("good", &good, true)],
        Policy { source_ms: 6_000, ..Policy::default() },
        Arc::default(),
    );
    assert!(start.elapsed() < Duration::from_secs(60));
    assert_eq!(seen.observations[0].answer, Answer::Failed(Failure::Unreachable));
    assert_eq!(seen.best().unwrap().0.source, "good");
}

#[test]
fn a_lying_head_takes_nothing_away_and_a_contradiction_is_kept() {
    let (good, behind) = (serve(node(139, "0x1")), serve(empty(50)));
    let seen = look(&[("good", &good, true), ("behind", &behind, true)], quick(), Arc::default());
    assert!(!seen.disagrees() && seen.unknown().count() == 0);
    let (failed, current) = (serve(node(139, "0x0")), serve(empty(139)));
    let seen = look(&[("good", &good, true), ("failed", &failed, true)], quick(), Arc::default());
    assert!(seen.disagrees() && seen.found().count() == 2);
    assert!(look(&[("good", &good, true), ("current", &current, true)], quick(), Arc::default()).disagrees());
}

#[test]
fn final_answers_are_kept_for_ever_and_contradictions_are_not() {
    let (good, failed) = (serve(node(139, "0x1")), serve(node(139, "0x0")));
    let memory = Arc::new(Kept::default());
    look(&[("good", &good, true), ("failed", &failed, true)], quick(), memory.clone());
    assert_eq!(*memory.settled.lock().unwrap(), None);
    let first = look(&[("good", &good, true)], quick(), memory.clone());
    let asked = good.asked.lock().unwrap().len();
    assert_eq!(look(&[("good", &good, true)], quick(), memory), first);
    assert_eq!(good.asked.lock().unwrap().len(), asked, "nobody is asked again");
    assert_eq!(first.best().unwrap().1.outcome, Outcome::Succeeded);
}

#[test]
fn others_are_asked_only_if_allowed_and_only_after_the_own_node() {
    let (own, other) = (serve(empty(139)), serve(node(139, "0x1")));
    assert!(look(&[("own", &own, true), ("other", &other, false)], quick(), Arc::default()).best().is_none());
    assert!(other.asked.lock().unwrap().is_empty(), "a value that may be a key goes to nobody else");
    let allowed = Policy { third_parties: true, ..quick() };
    assert!(look(&[("own", &own, true), ("other", &other, false)], allowed, Arc::default()).best().is_some());
    let (own, other) = (serve(node(139, "0x1")), serve(node(139, "0x1")));
    look(&[("own", &own, true), ("other", &other, false)], allowed, Arc::default());
    assert!(other.asked.lock().unwrap().is_empty(), "the own node knew");
}
