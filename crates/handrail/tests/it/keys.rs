//! The key file changes; what was given out before still holds, for as long as was said.

use crate::walk::{Run, Walker, after, run};
use event::DAY_MS;
use handrail::keyfile::KeyFile;
use serde_json::{Value, json};
use serve::channel::mail::address::{Base, Keys as MailKeys};
use std::{path::Path, process::Command};

const PASSWORD: &str = "seven quiet herons at noon";
const QUIET: [(&str, &str); 1] = [("HANDRAIL_LOG", "warn")];

fn handrail(data: &Path, words: &[&str]) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handrail"));
    // Nobody listens there, so a command that asks the running house does its work itself.
    let done = command.args(words).args(["--listen", "127.0.0.1:1", "--data"]).arg(data).output().unwrap();
    (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
}

/// What people and programs hold of a house.
struct Held {
    cookies: std::collections::BTreeMap<String, String>,
    token: String,
    invitation: String,
    visitor: String,
}

impl Held {
    async fn of(house: &Run) -> Held {
        let mut owner = Walker::new(house);
        owner.join(house.welcome.as_ref().unwrap(), "Odile Ferrand", "owner@quayside.example", PASSWORD).await;
        let invited = [("email", "lin@quayside.example"), ("role", "agent")];
        assert_eq!(owner.post("/settings/people/invitations", &invited).await.status, 303);
        let page = owner.get("/settings/people").await.text;
        let invitation = format!("/invitation/{}", after(&page, "/invitation/"));
        let token = Held::token(&mut owner, "Before").await;
        let mut visitor = Walker::new(house);
        let arrived = visitor.json("POST", "/widget/visitors", &json!({ "lang": "en" })).await;
        let visitor = after(&arrived.text, "\"secret\":\"").to_owned();
        Held { cookies: owner.cookies, token, invitation, visitor }
    }

    async fn token(owner: &mut Walker, name: &str) -> String {
        let right = event::Right::TicketsRead.word();
        assert_eq!(owner.post("/settings/tokens", &[("name", name), ("right", right)]).await.status, 303);
        format!("hr_{}", after(&owner.get("/settings/tokens").await.text, ">hr_"))
    }

    fn signed_in(&self, house: &Run) -> Walker {
        let mut owner = Walker::new(house);
        owner.cookies = self.cookies.clone();
        owner
    }

    /// Whether session, token, invitation and visitor still hold.
    async fn hold(&self, house: &Run) -> [bool; 4] {
        let session = self.signed_in(house).get("/settings/me").await.status;
        let invitation = Walker::new(house).get(&self.invitation).await.status;
        [session == 200, bearer(house, &self.token).await, invitation == 200, self.visits(house).await]
    }

    async fn visits(&self, house: &Run) -> bool {
        let mut visitor = Walker::new(house);
        visitor.bearer = Some(self.visitor.clone());
        visitor.json("GET", "/widget/thread", &Value::Null).await.status == 200
    }
}

async fn bearer(house: &Run, token: &str) -> bool {
    let mut program = Walker::new(house);
    program.bearer = Some(token.into());
    program.json("GET", "/api/v1/me", &Value::Null).await.status == 200
}

fn mail_keys(data: &Path) -> MailKeys {
    let keys = KeyFile::open(&data.join("handrail.key")).unwrap().keys(event::Clock::system().now_ms());
    MailKeys::new(keys.mail.0, keys.older.iter().map(|older| older.mail.0).collect())
}

#[tokio::test]
async fn what_was_given_out_holds_after_a_rotation_and_not_after_its_key_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let house = run(data, &QUIET);
    let held = Held::of(&house).await;
    let idle = Held::token(&mut held.signed_in(&house), "Never used again").await;
    let now_ms = event::Clock::system().now_ms();
    let mailbox = Base::new("help@desk.example", '+').unwrap();
    let reply_to = mail_keys(data).reply_address(&mailbox, 7, "ana@customer.example", now_ms);
    // The log's head is signed when a house ends politely.
    stop(house);

    let (rotated, said) = handrail(data, &["keys", "rotate", "--keep-days", "30"]);
    assert!(rotated, "{said}");
    let house = run(data, &QUIET);
    assert_eq!(held.hold(&house).await, [true; 4], "session, token, invitation, visitor");
    let fresh = Held::token(&mut held.signed_in(&house), "After").await;
    assert!(mail_keys(data).read_reply(&mailbox, &reply_to, now_ms).is_some());
    stop(house);
    let (whole, said) = handrail(data, &["log", "verify"]);
    assert!(whole && said.contains("The log is whole"), "{said}");

    let (retired, said) = handrail(data, &["keys", "retire"]);
    assert!(retired && said.contains("No key's time is over"), "{said}");
    let (retired, said) = handrail(data, &["keys", "retire", "--all"]);
    assert!(retired && said.starts_with("1 gone"), "{said}");
    let house = run(data, &QUIET);
    // A token and a visitor that came by since are known by the new key; what did not is gone with the old one.
    assert_eq!(held.hold(&house).await, [false, true, false, true]);
    assert!(bearer(&house, &fresh).await && !bearer(&house, &idle).await);
    assert!(mail_keys(data).read_reply(&mailbox, &reply_to, now_ms).is_none());
    stop(house);
    let (whole, said) = handrail(data, &["log", "verify"]);
    assert!(whole && said.contains("The log is whole"), "checkpoints of a key that is gone still count: {said}");
}

fn stop(mut house: Run) {
    let id = house.server.child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    assert!(house.server.child.wait().unwrap().success());
}

#[test]
fn a_key_can_be_known_to_every_node_before_one_uses_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    assert!(handrail(data, &["init"]).0);
    let before = KeyFile::open(&data.join("handrail.key")).unwrap();
    assert!(handrail(data, &["keys", "add"]).1.contains("waits"));
    let waiting = KeyFile::open(&data.join("handrail.key")).unwrap();
    assert_eq!(waiting.current, before.current);
    assert!(handrail(data, &["keys", "rotate"]).0);
    let after = KeyFile::open(&data.join("handrail.key")).unwrap();
    assert_eq!(Some(after.current), waiting.waiting);
    assert_eq!(after.older[0].root, before.current);
    let days = (after.older[0].until_ms - event::Clock::system().now_ms()) / DAY_MS;
    assert!((399..=401).contains(&days), "{days}");
    let (_, said) = handrail(data, &["keys", "list"]);
    assert!(said.contains("current") && said.contains("honoured"), "{said}");
    let secret: String = after.current.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(!said.contains(&secret[..16]), "a list shows no secret");
    assert!(!handrail(data, &["keys", "rotate", "--keep-days", "-1"]).0);
}
