//! Routing: a ticket finds its queue and one person of it, once, and says why.

use crate::rig::{NOW_MS, Rig, Someone, rigs, soon};
use event::{Actor, GroupId, MINUTE_MS, Role, TicketId, Words};
use handrail::{runner::LEASE_MS, stage::Stage};
use identity::{NameGroup, SetLanguages, SetMember};
use language::Lang;
use serde_json::{Value, json};
use serve::{
    receive::{From, Receive, Thread},
    route::{
        State,
        availability::{AvailabilityOf, SetAvailability},
        give,
        queue::{SetCapacity, SetRouting},
        rules::{DropRule, MoveRule, SaveRule},
        topic::Fits,
    },
    sight::TicketOpen,
    ticket::{Priority, channel},
};
use std::collections::{BTreeMap, BTreeSet};
use store::{JobKind, Store, testing::postgres};
use web::Config;

fn store(rig: &Rig) -> &Store {
    &rig.stage.raised.house.store
}

/// A queue of that name, given out by the house.
pub async fn queue(store: &Store, name: &str) -> GroupId {
    let group = store.run(&Actor::House, None, NameGroup { group: None, name: name.into() }).await.unwrap().unwrap();
    let set = SetRouting { by: Actor::House, group, routes: true };
    store.run(&Actor::House, None, set).await.unwrap().unwrap();
    group
}

async fn joins(rig: &Rig, group: GroupId, name: &str) -> Someone {
    let one = rig.someone(name, Role::Agent).await;
    let member = SetMember { group, person: one.id, member: true };
    store(rig).run(&Actor::House, None, member).await.unwrap().unwrap();
    one
}

async fn is(store: &Store, who: &Someone, state: State) {
    let set = SetAvailability { by: who.actor(), state, away_ms: 5 * MINUTE_MS };
    store.run(&who.actor(), None, set).await.unwrap().unwrap();
}

pub fn letter(group: Option<GroupId>, channel: &'static str, lang: &'static str, text: &str) -> Receive {
    Receive {
        from: From::Address { email: Words("ana@customer.example".into()), name: "Ana".into() },
        thread: Thread::New,
        channel,
        subject: Words::default(),
        text: Words(text.into()),
        html: None,
        lang,
        verified: true,
        stranger: false,
        attachments: Vec::new(),
        mailbox: None,
        group,
        priority: Priority::None,
        tags: Vec::new(),
        promise_minutes: 60,
    }
}

pub async fn opens(store: &Store, receive: Receive) -> TicketId {
    store.run(&Actor::House, None, receive).await.unwrap().unwrap().ticket
}

pub async fn chat(store: &Store, group: GroupId) -> TicketId {
    opens(store, letter(Some(group), channel::CHAT, "en", "Hello")).await
}

/// Bodies of the log's entries of a kind about a ticket.
async fn log(store: &Store, kind: &str, ticket: TicketId) -> Vec<Value> {
    let mut found = Vec::new();
    let mut after = 0;
    while let entries = store.entries(after, 500).await.unwrap()
        && let Some(last) = entries.last()
    {
        after = last.seq;
        let of = entries.iter().filter(|entry| entry.kind == kind && entry.subject == ticket.to_string());
        found.extend(of.map(|entry| serde_json::from_str(&entry.body).unwrap()));
    }
    found
}

async fn has(store: &Store, ticket: TicketId, who: &Someone) -> bool {
    store.read().await.unwrap().one(TicketOpen { ticket }).await.unwrap().assignee_id == Some(who.id)
}

async fn goes_to(store: &Store, ticket: TicketId, who: &Someone) {
    soon(&format!("{} is given it", who.name), async || has(store, ticket, who).await).await;
    assert_eq!(log(store, "serve.routed", ticket).await.len(), 1);
}

/// Waits until it is written down why nobody was given a ticket; the answer is why.
async fn waits(store: &Store, ticket: TicketId) -> Value {
    soon("why nobody", async || !log(store, "serve.nobody_free", ticket).await.is_empty()).await;
    assert!(store.read().await.unwrap().one(TicketOpen { ticket }).await.unwrap().assignee_id.is_none());
    log(store, "serve.nobody_free", ticket).await.pop().unwrap()["kept"].clone()
}

async fn solve(rig: &Rig, who: &Someone, ticket: TicketId) {
    let path = format!("/api/v1/tickets/{ticket}/status");
    let solved = rig.api(who, "PUT", &path, json!({ "status": "solved" })).await;
    assert_eq!(solved.status, 200, "{}", solved.text());
}

/// Every kind of event of routing, for the law of live screens: a chat that nobody can take is given to Mina.
pub async fn everything(rig: &Rig, mina: &Someone, lead: &Someone) -> String {
    let group = queue(store(rig), "Chats").await;
    let fits = Fits { channels: vec![channel::FORM.into()], ..Fits::default() };
    let save = |name: &str| {
        let (by, fits, name) = (lead.actor(), fits.clone(), name.to_owned());
        SaveRule { by, rule: None, name, fits, group, priority: None }
    };
    let first = store(rig).run(&lead.actor(), None, save("Forms")).await.unwrap().unwrap();
    let second = store(rig).run(&lead.actor(), None, save("Forms again")).await.unwrap().unwrap();
    let step = MoveRule { by: lead.actor(), rule: second, up: true };
    store(rig).run(&lead.actor(), None, step).await.unwrap().unwrap();
    let drop = DropRule { by: lead.actor(), rule: first };
    store(rig).run(&lead.actor(), None, drop).await.unwrap().unwrap();
    let capacity = SetCapacity { by: lead.actor(), person: mina.id, percent: 200 };
    store(rig).run(&lead.actor(), None, capacity).await.unwrap().unwrap();
    let ticket = opens(store(rig), letter(None, channel::FORM, "en", "By the form")).await;
    waits(store(rig), ticket).await;
    let member = SetMember { group, person: mina.id, member: true };
    store(rig).run(&Actor::House, None, member).await.unwrap().unwrap();
    is(store(rig), mina, State::Online).await;
    goes_to(store(rig), ticket, mina).await;
    ticket.to_string()
}

#[tokio::test]
async fn who_lacks_the_certificate_is_not_given_a_ticket_and_who_earned_it_is() {
    for rig in rigs().await {
        rig.curriculum().await;
        let group = queue(store(&rig), "Deposits").await;
        let (mina, trainer) = (joins(&rig, group, "Mina").await, rig.someone("Grace", Role::Trainer).await);
        let gate = [("group", group.to_string()), ("certification", "basics".into()), ("needed", "1".into())];
        let gate: Vec<(&str, &str)> = gate.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(rig.form(&trainer, "/training/gates", &gate).await.status, 303, "{}", rig.engine);
        is(store(&rig), &mina, State::Online).await;
        let first = chat(store(&rig), group).await;
        let why = waits(store(&rig), first).await;
        assert_eq!((&why["why"], &why["people"], &why["certified"]), (&json!("not_certified"), &json!(1), &json!(0)));
        crate::train::certify(&rig, &mina).await;
        goes_to(store(&rig), first, &mina).await;
        let second = chat(store(&rig), group).await;
        goes_to(store(&rig), second, &mina).await;
        let kept = &log(store(&rig), "serve.routed", second).await[0]["kept"];
        assert_eq!((&kept["had"], &kept["of"], &kept["lang"]), (&json!(1), &json!(3), &json!("en")), "{kept}");
        assert_eq!(kept["certificates"][0]["en"], "Blockchain basics", "{kept}");
    }
}

/// A chat of the queue with a tag, as a diagnosis or a person gives it.
async fn tagged(rig: &Rig, group: GroupId, tag: &str, text: &str) -> TicketId {
    opens(store(rig), Receive { tags: vec![tag.into()], ..letter(Some(group), channel::CHAT, "en", text) }).await
}

#[tokio::test]
async fn who_passes_the_drill_is_given_the_next_ticket_of_the_kind_and_no_other() {
    for rig in rigs().await {
        rig.curriculum().await;
        let group = queue(store(&rig), "Wrong network").await;
        let (tunde, lead) = (rig.someone("Tunde", Role::Trainee).await, rig.someone("Ada", Role::Lead).await);
        let trainer = rig.someone("Grace", Role::Trainer).await;
        let member = SetMember { group, person: tunde.id, member: true };
        store(&rig).run(&Actor::House, None, member).await.unwrap().unwrap();
        let group_id = group.to_string();
        let gate = [("group", group_id.as_str()), ("certification", "wrong-network"), ("needed", "1")];
        assert_eq!(rig.form(&trainer, "/training/gates", &gate).await.status, 303, "{}", rig.engine);
        is(store(&rig), &tunde, State::Online).await;
        let text = "I sent 1,200 USDT over the wrong network";
        let first = tagged(&rig, group, "wrong-network", text).await;
        assert_eq!(waits(store(&rig), first).await["why"], "not_certified");
        let replies = format!("/tickets/{first}/replies");
        let reply = json!({ "text": "Hello", "seen_seq": 1, "override_stale": true });
        assert_eq!(rig.api(&tunde, "POST", &replies, reply.clone()).await.status, 404, "to him it is not there");

        let path = format!("/training/people/{}/stage", tunde.id);
        assert_eq!(rig.form(&lead, &path, &[("stage", "watch"), ("because", "New")]).await.status, 303);
        crate::drills::passes(&rig, &tunde).await;
        goes_to(store(&rig), first, &tunde).await;
        assert_eq!(rig.api(&tunde, "POST", &replies, reply.clone()).await.status, 200, "{}", rig.engine);

        let (full, fees) = (tagged(&rig, group, "wrong-network", text).await, tagged(&rig, group, "fees", text).await);
        let dear = tagged(&rig, group, "wrong-network", "I sent 90,000 USDT over the wrong network").await;
        for ticket in [full, fees, dear] {
            assert_eq!(waits(store(&rig), ticket).await["why"], "too_early", "{}", rig.engine);
            let path = format!("/api/v1/tickets/{ticket}/assignee");
            let taken = rig.api(&tunde, "PUT", &path, json!({ "assignee": tunde.id })).await;
            assert_eq!(taken.status, 422, "{}", taken.text());
            assert_eq!(taken.json()["code"], "early", "{}", taken.text());
        }
        let path = format!("/api/v1/tickets/{fees}/tags");
        let tags = rig.api(&tunde, "PUT", &path, json!({ "tags": ["wrong-network"] })).await;
        assert_eq!(tags.status, 422, "{}: nobody opens a topic to themselves", rig.engine);
        let page = rig.page(&tunde, &format!("/tickets/{fees}")).await;
        assert!(page.contains("open at a later stage"), "{page}");
        solve(&rig, &tunde, first).await;
        goes_to(store(&rig), full, &tunde).await;
    }
}

#[tokio::test]
async fn the_language_the_load_and_the_longest_wait_say_who_and_urgent_ones_go_first() {
    for rig in rigs().await {
        let group = queue(store(&rig), "Deposits").await;
        let (mina, jonas) = (joins(&rig, group, "Mina").await, joins(&rig, group, "Jonas").await);
        let lin = joins(&rig, group, "Lin").await;
        let speaks = SetLanguages { person: lin.id, langs: vec![Lang::Zh] };
        store(&rig).run(&Actor::House, None, speaks).await.unwrap().unwrap();
        for one in [&mina, &jonas] {
            is(store(&rig), one, State::Online).await;
        }
        let chinese = opens(store(&rig), letter(Some(group), channel::CHAT, "zh-CN", "没到账")).await;
        let why = waits(store(&rig), chinese).await;
        assert_eq!((&why["why"], &why["speaking"], &why["online"]), (&json!("not_online"), &json!(1), &json!(0)));
        is(store(&rig), &lin, State::Online).await;
        goes_to(store(&rig), chinese, &lin).await;
        let half = SetCapacity { by: Actor::House, person: jonas.id, percent: 40 };
        store(&rig).run(&Actor::House, None, half).await.unwrap().unwrap();
        let mut mine = Vec::new();
        for _ in 0..4 {
            let ticket = chat(store(&rig), group).await;
            let given = async || has(store(&rig), ticket, &mina).await || has(store(&rig), ticket, &jonas).await;
            soon("somebody is given it", given).await;
            if has(store(&rig), ticket, &mina).await {
                mine.push(ticket);
            }
        }
        assert_eq!(mine.len(), 3, "{}: Jonas takes one chat, Mina three", rig.engine);
        let early = chat(store(&rig), group).await;
        assert_eq!(waits(store(&rig), early).await["why"], "full");
        let urgent = Receive {
            priority: Priority::Urgent,
            promise_minutes: 600,
            ..letter(Some(group), channel::CHAT, "en", "Stolen")
        };
        let urgent = opens(store(&rig), urgent).await;
        waits(store(&rig), urgent).await;
        solve(&rig, &mina, mine[0]).await;
        goes_to(store(&rig), urgent, &mina).await;
        assert!(!has(store(&rig), early, &mina).await, "{}: the urgent one goes first", rig.engine);
        solve(&rig, &mina, mine[1]).await;
        goes_to(store(&rig), early, &mina).await;
        let back = json!({ "assignee": null, "group": null });
        let path = format!("/api/v1/tickets/{early}/assignee");
        assert_eq!(rig.api(&mina, "PUT", &path, back).await.status, 200);
        let twice = async || log(store(&rig), "serve.nobody_free", early).await.len() == 2;
        soon("who gave it back is not given it again", twice).await;
        assert_eq!(waits(store(&rig), early).await["why"], "full");
    }
}

#[tokio::test]
async fn rules_name_the_queue_when_it_is_opened_and_when_it_is_diagnosed() {
    for rig in rigs().await {
        let (lead, agent) = (rig.someone("Sofia", Role::Lead).await, rig.someone("Ines", Role::Agent).await);
        let (fees, chains) = (queue(store(&rig), "Fees").await, queue(store(&rig), "Chains").await);
        let mina = joins(&rig, fees, "Mina").await;
        is(store(&rig), &mina, State::Online).await;
        let save = |by: &Someone, fits, group, priority| SaveRule {
            by: by.actor(),
            rule: None,
            name: "A rule".into(),
            fits,
            group,
            priority,
        };
        let words = Fits { words: vec!["手續費".into(), "Fee".into()], ..Fits::default() };
        let codes: Vec<String> = chain::diagnose::codes().map(str::to_owned).collect();
        let codes = Fits { codes, ..Fits::default() };
        let refused = store(&rig).run(&agent.actor(), None, save(&agent, words.clone(), fees, None)).await.unwrap();
        assert_eq!(refused, Err(serve::refusal::Refusal::Unseen));
        // Of rules that fit the first wins, so the one on the diagnosis stands before the one on words.
        for one in [save(&lead, codes, chains, Some(Priority::High)), save(&lead, words, fees, Some(Priority::Low))] {
            store(&rig).run(&lead.actor(), None, one).await.unwrap().unwrap();
        }
        let text = "手续费太高。我充值到 TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t 没到账";
        let other = opens(store(&rig), letter(None, channel::FORM, "en", "Coffee")).await;
        let ticket = opens(store(&rig), letter(None, channel::FORM, "en", text)).await;
        let row = async |ticket| store(&rig).read().await.unwrap().one(TicketOpen { ticket }).await.unwrap();
        assert!(row(other).await.group_id.is_none(), "{}: a part of a word is no word", rig.engine);
        let opened = &log(store(&rig), "serve.ticket_opened", ticket).await[0];
        assert_eq!((&opened["group"], &opened["priority"]), (&json!(fees), &json!("low")));
        soon("the diagnosis moves it", async || row(ticket).await.group_id == Some(chains)).await;
        assert_eq!(row(ticket).await.priority, Priority::High.number());
        let assignee = row(ticket).await.assignee_id;
        assert!(assignee.is_none(), "{}: whoever had it is not of that queue", rig.engine);
        let chosen = opens(store(&rig), letter(None, channel::FORM, "en", "The fee?")).await;
        let path = format!("/api/v1/tickets/{chosen}/assignee");
        let moved = rig.api(&lead, "PUT", &path, json!({ "assignee": lead.id, "group": fees })).await;
        assert_eq!(moved.status, 200, "{}", moved.text());
        let more = Receive { thread: Thread::Ticket(chosen), ..letter(None, channel::FORM, "en", text) };
        opens(store(&rig), more).await;
        soon("its diagnosis", async || !log(store(&rig), "serve.ticket_diagnosed", chosen).await.is_empty()).await;
        assert_eq!(row(chosen).await.group_id, Some(fees), "{}: what a person decided stays", rig.engine);
    }
}

#[tokio::test]
async fn being_online_ends_with_silence_and_with_signing_out() {
    for rig in rigs().await {
        let group = queue(store(&rig), "Deposits").await;
        let (mina, admin) = (joins(&rig, group, "Mina").await, rig.someone("Adaeze", Role::Admin).await);
        let state = async || {
            let row = store(&rig).read().await.unwrap().one(AvailabilityOf { person: mina.id }).await.unwrap();
            (row.state.0.word(), row.why.0.word())
        };
        is(store(&rig), &mina, State::Online).await;
        rig.stage.clock.advance_ms(4 * MINUTE_MS);
        let said = rig.form(&mina, "/availability", &[("state", "online")]).await;
        assert_eq!(said.status, 303, "{}", said.text());
        rig.stage.clock.advance_ms(2 * MINUTE_MS);
        assert_eq!(state().await, ("online", "chosen"), "{}: a sign of life puts it off", rig.engine);
        rig.stage.clock.advance_ms(4 * MINUTE_MS);
        soon("away", async || state().await == ("away", "silent")).await;
        let ticket = chat(store(&rig), group).await;
        assert_eq!(waits(store(&rig), ticket).await["why"], "not_online");
        is(store(&rig), &mina, State::Online).await;
        goes_to(store(&rig), ticket, &mina).await;
        let out = rig.api(&admin, "POST", &format!("/settings/people/{}/sign-out", mina.id), json!({})).await;
        assert_eq!(out.status, 303, "{}", out.text());
        soon("offline", async || state().await == ("offline", "signed_out")).await;
    }
}

#[tokio::test]
async fn what_came_while_no_node_ran_is_given_out_at_the_next_start() {
    // On PostgreSQL, where another process may write meanwhile; a SQLite file belongs to one.
    if let Some(fresh) = postgres() {
        let config = || Config { public_url: "http://desk.example".into(), ..Config::default() };
        let stage = Stage::on(&fresh.url, fresh.data(), config(), NOW_MS).await.unwrap();
        let first = &stage.raised.house.store;
        let group = queue(first, "Deposits").await;
        let newcomer = identity::Newcomer {
            name: "Mina".into(),
            email: "mina@quayside.example".into(),
            password: None,
            lang: Lang::En,
            zone: String::new(),
        };
        let add = identity::AddPerson { newcomer, role: Role::Agent, groups: vec![group] };
        let id = first.run(&Actor::House, None, add).await.unwrap().unwrap();
        let mina = Someone { id, role: Role::Agent, name: "Mina".into(), token: String::new() };
        is(first, &mina, State::Online).await;
        drop(stage);
        let alone = fresh.open().await;
        let ticket = chat(&alone, group).await;
        assert!(!has(&alone, ticket, &mina).await);
        // A node that ended in the middle of giving out, as the first one may have: its claim holds while its lease does.
        alone.jobs().queue(give::job(NOW_MS)).await.unwrap();
        let kind = JobKind { name: give::ROUTE, repeats: true };
        alone.jobs().next(&[kind], 1, LEASE_MS).await.unwrap();
        let later = NOW_MS.max(alone.clock().now_ms()) + LEASE_MS;
        drop(alone);
        let stage = Stage::on(&fresh.url, fresh.data(), config(), later).await.unwrap();
        goes_to(&stage.raised.house.store, ticket, &mina).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_give_no_ticket_twice_and_nobody_more_than_they_take() {
    let fresh = postgres().expect("PostgreSQL is needed for this: bin/test installs it");
    let config = || Config { public_url: "http://desk.example".into(), ..Config::default() };
    let one = Stage::on(&fresh.url, fresh.data(), config(), NOW_MS).await.unwrap();
    let two = Stage::on(&fresh.url, fresh.data(), config(), NOW_MS).await.unwrap();
    let (here, there) = (&one.raised.house.store, &two.raised.house.store);
    let queues = [queue(here, "Deposits").await, queue(here, "Withdrawals").await];
    let mut people = Vec::new();
    for n in 0..6 {
        let newcomer = identity::Newcomer {
            name: format!("Agent {n}").as_str().into(),
            email: format!("agent{n}@quayside.example").as_str().into(),
            password: None,
            lang: Lang::En,
            zone: String::new(),
        };
        let add = identity::AddPerson { newcomer, role: Role::Agent, groups: queues.to_vec() };
        let id = here.run(&Actor::House, None, add).await.unwrap().unwrap();
        let who = Someone { id, role: Role::Agent, name: format!("Agent {n}"), token: String::new() };
        is(here, &who, State::Online).await;
        people.push(who);
    }
    let opened = futures_util::future::join_all((0..24).map(|n| {
        let node = if n % 2 == 0 { here } else { there };
        let email = Words(format!("c{n}@customer.example"));
        let from = From::Address { email, name: "Ana".into() };
        opens(node, Receive { from, ..letter(Some(queues[n % 3 % 2]), channel::CHAT, "en", "Hello") })
    }))
    .await;
    let given = async || {
        let mut of: BTreeMap<_, BTreeSet<TicketId>> = BTreeMap::new();
        for ticket in &opened {
            let row = here.read().await.unwrap().one(TicketOpen { ticket: *ticket }).await.unwrap();
            of.entry(row.assignee_id).or_default().insert(*ticket);
        }
        of
    };
    soon("eighteen are given", async || given().await.get(&None).is_none_or(|left| left.len() == 6)).await;
    let of = given().await;
    for who in &people {
        assert_eq!(of[&Some(who.id)].len(), 3, "{} has as much as one takes", who.name);
    }
    for ticket in &opened {
        assert!(log(here, "serve.routed", *ticket).await.len() <= 1, "nobody is given what another has");
    }
}
