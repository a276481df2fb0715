//! What a running house writes into its log, at its most talkative: enough to follow a request, nothing that opens a door.

use crate::{
    kill::free,
    rig::soon,
    walk::{Run, Walker, after, run},
};
use serde_json::{Value, json};

const PASSWORD: &str = "seven quiet herons at noon";
const OTHER: &str = "nine loud ferries by night";

/// Walks through the house and answers every secret and every word of a person that was used on the way.
async fn walk(run: &Run, key: &str) -> Vec<String> {
    let mut secrets: Vec<String> =
        [PASSWORD, OTHER, "not my password", "owner@quayside.example", "Odile Ferrand"].map(str::to_owned).to_vec();
    secrets.push(key.to_owned());
    let mut owner = Walker::new(run);
    let welcome = run.welcome.clone().unwrap();
    secrets.push(welcome.rsplit('/').next().unwrap().to_owned());
    owner.join(&welcome, "Odile Ferrand", "owner@quayside.example", PASSWORD).await;
    let invited = [("email", "lin@quayside.example"), ("role", "agent")];
    assert_eq!(owner.post("/settings/people/invitations", &invited).await.status, 303);
    let page = owner.get("/settings/people").await.text;
    let invitation = after(&page, "/invitation/").to_owned();
    let mut agent = Walker::new(run);
    agent.join(&format!("/invitation/{invitation}"), "Lin Zhaoxing", "lin@quayside.example", OTHER).await;
    secrets.extend([invitation, "lin@quayside.example".into(), "Lin Zhaoxing".into()]);

    let right = event::Right::TicketsRead.word();
    assert_eq!(agent.post("/settings/tokens", &[("name", "Nightly report"), ("right", right)]).await.status, 303);
    let token = format!("hr_{}", after(&agent.get("/settings/tokens").await.text, ">hr_"));
    let mut program = Walker::new(run);
    program.bearer = Some(token.clone());
    assert_eq!(program.json("GET", "/api/v1/me", &Value::Null).await.status, 200);
    secrets.extend([token, "Nightly report".into()]);

    let person = after(&page_of(&mut owner, "/settings/people").await, "/settings/people/01").to_owned();
    let offered = owner.post(&format!("/settings/people/01{person}/password"), &[]).await;
    assert_eq!(offered.status, 303, "{}", offered.text);
    let back = offered.headers["location"].clone();
    let link = after(&page_of(&mut owner, &back).await, "/password/").to_owned();
    assert_eq!(Walker::new(run).get(&format!("/password/{link}")).await.status, 200);
    secrets.push(link);

    agent.post("/sign-out", &[]).await;
    for password in ["not my password", OTHER] {
        agent.post("/sign-in", &[("email", "lin@quayside.example"), ("password", password)]).await;
    }
    secrets.extend(customers(run, &mut owner).await);
    for walker in [&owner, &agent] {
        let kept =
            walker.cookies.iter().filter(|(name, value)| !["lang", "theme"].contains(&&***name) && value.len() > 8);
        secrets.extend(kept.map(|(_, value)| value.clone()));
    }
    secrets
}

async fn page_of(walker: &mut Walker, path: &str) -> String {
    let page = walker.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text);
    page.text
}

/// Someone writes in the chat and someone by the form; an agent looks for it.
async fn customers(run: &Run, agent: &mut Walker) -> Vec<String> {
    let mut visitor = Walker::new(run);
    let arrived = visitor.json("POST", "/widget/visitors", &json!({ "lang": "en", "name": "Ana Petrov" })).await;
    assert_eq!(arrived.status, 201, "{}", arrived.text);
    let secret = after(&arrived.text, "\"secret\":\"").to_owned();
    visitor.bearer = Some(secret.clone());
    let id = uuid::Uuid::now_v7();
    let message = json!({ "command_id": id, "text": "My withdrawal to bc1qxzexample is gone" });
    assert_eq!(visitor.json("POST", "/widget/messages", &message).await.status, 201);
    let id = uuid::Uuid::now_v7().to_string();
    let fields = [
        ("email", "bo@customer.example"),
        ("name", "Bo Lindqvist"),
        ("subject", "Limits of my account"),
        ("text", "How much may I send?"),
        ("command_id", &*id),
    ];
    assert_eq!(Walker::new(run).post("/support", &fields).await.status, 303);
    assert_eq!(agent.get("/search?q=withdrawalsearch").await.status, 200);
    let nobody = Walker::new(run).get("/welcome/0000000000000000000000000000000000000000000").await;
    assert!(nobody.status >= 400);
    [
        &*secret,
        "Ana Petrov",
        "bc1qxzexample",
        "bo@customer.example",
        "Bo Lindqvist",
        "Limits of my account",
        "How much may I send",
        "withdrawalsearch",
        "/welcome/000000",
    ]
    .map(str::to_owned)
    .to_vec()
}

#[tokio::test]
async fn a_log_tells_what_happened_and_no_secret() {
    for json_lines in [true, false] {
        let folder = tempfile::tempdir().unwrap();
        let house = run(
            folder.path(),
            &[
                ("HANDRAIL_LOG", "trace"),
                ("HANDRAIL_LOG_JSON", if json_lines { "true" } else { "false" }),
                ("HANDRAIL_NODE", "harbour-1"),
            ],
        );
        let key = std::fs::read_to_string(folder.path().join("handrail.key")).unwrap().trim().to_owned();
        let secrets = walk(&house, &key).await;
        assert!(secrets.len() > 20, "{secrets:?}");
        soon("the last line", || async { std::fs::read_to_string(&house.log).unwrap().contains("/widget/messages") })
            .await;
        drop(house.server);
        let log = std::fs::read_to_string(&house.log).unwrap();
        for secret in &secrets {
            let line = log.lines().find(|line| line.contains(secret.as_str()));
            assert_eq!(line, None, "{secret} is in the log");
        }
        assert!(log.lines().count() > 20);
        assert!(log.contains("/invitation/{secret}") && log.contains("identity.make_token"), "{log}");
        if json_lines {
            whole(&log);
        }
    }
}

/// Every line is JSON with its node; that of a command names request, route, actor and command id.
fn whole(log: &str) {
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).expect(line)).collect();
    assert!(lines.iter().all(|line| line["node"] == "harbour-1" && line["level"].is_string()));
    let sent = lines
        .iter()
        .find(|line| line["span"]["route"] == "/widget/messages" && line["status"] == 201)
        .expect("a line about the message");
    let span = &sent["span"];
    assert!(span["request_id"].as_str().is_some_and(|id| id.len() == 32), "{sent}");
    assert_eq!(span["command"], "serve.receive", "{sent}");
    assert!(span["command_id"].is_string(), "{sent}");
    assert!(span["actor"].as_str().is_some_and(|actor| actor.starts_with("visitor:")), "{sent}");
    assert!(sent["ms"].is_u64(), "{sent}");
}

#[tokio::test]
async fn a_request_keeps_the_id_that_a_trusted_proxy_gave_it() {
    for (proxies, kept) in [("[\"127.0.0.1\"]", true), ("[]", false)] {
        let folder = tempfile::tempdir().unwrap();
        let house = run(folder.path(), &[("HANDRAIL_HOUSE__TRUSTED_PROXIES", proxies), ("HANDRAIL_LOG", "info")]);
        for (given, fits) in [("edge-7f.1", true), ("a b;c", false)] {
            let mut proxy = Walker::new(&house);
            proxy.request_id = Some(given.into());
            let got = proxy.get("/live").await;
            let id = got.headers["x-request-id"].as_str();
            assert_eq!(id == given, kept && fits, "{proxies} {given} {id}");
            assert!(id == given || id.len() == 32, "{id}");
        }
    }
}

#[tokio::test]
async fn figures_are_for_those_who_may_read_them() {
    let folder = tempfile::tempdir().unwrap();
    let own = free();
    let own_text = own.to_string();
    let settings = [
        ("HANDRAIL_METRICS__TOKEN", "a-token-of-thirty-two-letters-xy"),
        ("HANDRAIL_METRICS__LISTEN", &*own_text),
        ("HANDRAIL_LOG", "warn"),
    ];
    let house = run(folder.path(), &settings);
    let mut anybody = Walker::new(&house);
    assert_eq!(anybody.get("/metrics").await.status, 404);
    anybody.bearer = Some("a-token-of-thirty-two-letters-xx".into());
    assert_eq!(anybody.get("/metrics").await.status, 404);
    let mut visitor = Walker::new(&house);
    let arrived = visitor.json("POST", "/widget/visitors", &json!({ "lang": "en", "name": "Ana Petrov" })).await;
    assert_eq!(arrived.status, 201, "{}", arrived.text);
    anybody.bearer = Some("a-token-of-thirty-two-letters-xy".into());
    let by_token = anybody.get("/metrics").await;
    assert_eq!(by_token.status, 200);
    assert!(by_token.headers["content-type"].starts_with("text/plain; version=0.0.4"));
    let mut beside = Walker::new(&house);
    beside.at = own;
    let beside = beside.get("/metrics").await.text;
    for text in [&by_token.text, &beside] {
        for line in [
            "handrail_requests_total{method=\"POST\",route=\"/widget/visitors\",status=\"201\"} 1",
            "handrail_request_seconds_count{method=\"POST\",route=\"/widget/visitors\"} 1",
            "handrail_requests_total{method=\"GET\",route=\"/metrics\",status=\"404\"} 2",
            "handrail_commands_total{command=\"serve.visitor_arrive\",outcome=\"done\"} 1",
            "handrail_writer_waiting 0",
            "handrail_streams 0",
            "handrail_follower_lag_entries{follower=\"index\"}",
            "handrail_disk_free_bytes ",
            "handrail_writer_group_commands_bucket{le=\"512\"}",
        ] {
            assert!(text.contains(line), "{line} is not in {text}");
        }
        assert!(!text.contains("Petrov"));
        let odd = text
            .lines()
            .find(|line| !line.starts_with('#') && line.rsplit(' ').next().unwrap().parse::<f64>().is_err());
        assert_eq!(odd, None);
    }
}
