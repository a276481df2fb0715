//! Every screen under axe-core and a ruler: both languages, light and dark, a desk's width and a phone's; zero findings.
//! axe-core comes from its registry when the test runs and stays in the target folder.

use crate::browser::{Driver, browser, driver, shot, until};
use axum::http::Method;
use event::{Actor, DAY_MS, MailboxId, PersonId, Role, Words};
use fantoccini::{Client, Locator, wd::WebDriverCompatibleCommand};
use handrail::{demo, stage::Stage};
use identity::{AddPerson, Newcomer};
use language::Lang;
use serde_json::{Value, json};
use serve::channel::mail::{address::Base, clue::Clues, letter::Quarantine, take_letter::TakeLetter};
use std::{fs, path::PathBuf, process::Command, sync::LazyLock};
use url::Url;
use web::Config;

/// The version that is asked for; its rules are the measure, so it is named exactly.
const AXE: &str = "axe-core@4.11.4";
/// Widths that every screen is looked at in: a desk's and a phone's. `WIDEST` is for the ruler alone.
const WIDTHS: [u32; 2] = [1440, 390];
const WIDEST: u32 = 2560;

/// The checker's script, fetched once.
static SCRIPT: LazyLock<String> = LazyLock::new(|| {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(AXE.replace('@', "-"));
    let script = folder.join("package/axe.min.js");
    if !script.exists() {
        let fresh = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let run = |program: &str, arguments: &[&str]| {
            let done = Command::new(program).args(arguments).current_dir(fresh.path()).output();
            let done = done.unwrap_or_else(|why| panic!("{program}: {why}; bin/test installs npm"));
            assert!(done.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
            String::from_utf8(done.stdout).unwrap()
        };
        let packed = run("npm", &["pack", AXE, "--silent"]);
        run("tar", &["-xzf", packed.trim()]);
        fs::create_dir_all(&folder).unwrap();
        // Another test of this run may have been first; either copy is whole.
        let _second = fs::rename(fresh.path().join("package"), folder.join("package"));
    }
    fs::read_to_string(script).unwrap()
});

/// Runs the checker over the page and gives what it found, one line each.
const CHECK: &str = "
    const [done] = [arguments[arguments.length - 1]];
    for (const one of document.getAnimations()) { try { one.finish(); } catch { one.cancel(); } }
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    axe.run(document, { runOnly: tags, resultTypes: ['violations'], iframes: false }).then(
      (found) => done(found.violations.flatMap((rule) => rule.nodes.map((node) =>
        `${rule.id}: ${node.target.join(' ')} ${node.html.slice(0, 160)} ${node.any.concat(node.all).map((one) => one.message).join('; ')}`))),
      (error) => done([String(error)]));";

/// What sticks out of the page sideways, unless a box around it scrolls or cuts by its own choice.
const RULER: &str = "
    const wide = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= wide) return [];
    return [`the page is ${document.documentElement.scrollWidth} wide in ${wide}`, ...[...document.querySelectorAll('body *')]
      .filter((one) => one.getBoundingClientRect().right > wide + 1 && one.checkVisibility())
      .slice(0, 5).map((one) => `sticks out: ${one.outerHTML.slice(0, 140)}`)];";

#[derive(Debug)]
struct Devtools {
    name: &'static str,
    with: Value,
}

impl WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or("")))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(json!({ "cmd": self.name, "params": self.with }).to_string()))
    }
}

async fn width(client: &Client, width: u32) {
    let height = if width < 500 { 844 } else { 900 };
    let with = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500 });
    client.issue_cmd(Devtools { name: "Emulation.setDeviceMetricsOverride", with }).await.unwrap();
}

pub async fn theme(client: &Client, dark: bool) {
    let word = if dark { "dark" } else { "light" };
    let with = json!({ "features": [
        { "name": "prefers-color-scheme", "value": word }, { "name": "prefers-reduced-motion", "value": "reduce" },
    ] });
    client.issue_cmd(Devtools { name: "Emulation.setEmulatedMedia", with }).await.unwrap();
}

fn lines(found: Value) -> Vec<String> {
    found.as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect()
}

async fn checked(client: &Client) -> Vec<String> {
    if client.execute("return !window.axe", vec![]).await.unwrap() == true {
        client.execute(&SCRIPT, vec![]).await.unwrap();
    }
    lines(client.execute_async(CHECK, vec![]).await.unwrap())
}

/// Looks at the screen that is open in every width and theme; `findings` takes what is wrong.
pub async fn look(client: &Client, lang: Lang, name: &str, findings: &mut Vec<String>) {
    for wide in WIDTHS {
        width(client, wide).await;
        for dark in [false, true] {
            theme(client, dark).await;
            let at = format!("{name} {} {wide} {}", lang.tag(), if dark { "dark" } else { "light" });
            findings.extend(checked(client).await.into_iter().map(|line| format!("{at}: {line}")));
            shot(client, &at.replace(' ', "-")).await;
        }
        let stick = lines(client.execute(RULER, vec![]).await.unwrap());
        findings.extend(stick.into_iter().map(|line| format!("{name} {} {wide}: {line}", lang.tag())));
    }
    width(client, WIDEST).await;
    let stick = lines(client.execute(RULER, vec![]).await.unwrap());
    findings.extend(stick.into_iter().map(|line| format!("{name} {} {WIDEST}: {line}", lang.tag())));
    width(client, WIDTHS[0]).await;
}

pub struct Town {
    pub url: String,
    pub sign_in: String,
    pub stage: Stage,
    pub person: PersonId,
    pub settled: demo::Settled,
    _serving: tokio::task::JoinHandle<()>,
}

/// The demo's company with some tickets, a letter that could not be read, and an owner who reads `lang`.
async fn town(lang: Lang) -> Town {
    let town = founded(lang).await;
    let raised = &town.stage.raised;
    demo::train(raised, &town.settled).await.unwrap();
    demo::drill(raised, &town.settled).await.unwrap();
    demo::write_tickets(raised, &town.settled, 60).await.unwrap();
    demo::gate(raised, &town.settled).await.unwrap();
    raised.house.store.run(&Actor::House, None, unreadable()).await.unwrap().unwrap();
    town.stage.clock.let_go();
    // The link of the first day is over by now.
    let own = &raised.house;
    let made = identity::sign_in_link(&own.store, &own.config, &own.keys, town.person, false, DAY_MS);
    let sign_in = made.await.unwrap().unwrap();
    Town { sign_in, ..town }
}

/// The demo's company with an owner who reads `lang`, and nothing else yet; its clock is set by hand.
pub async fn founded(lang: Lang) -> Town {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let config = Config {
        company: "Quayside".into(),
        company_zh: "渡口".into(),
        domain: "quayside.example".into(),
        public_url: url.clone(),
        practice_url: url.replacen("127.0.0.1", "localhost", 1),
        practice_thinks: false,
        widget_origins: vec![url.clone()],
        ..Config::default()
    };
    let stage = Stage::open(config, demo::begins_ms(event::Clock::system().now_ms())).await.unwrap();
    let raised = &stage.raised;
    let settled = demo::settle(raised).await.unwrap();
    let newcomer = Newcomer {
        name: Words("Ruth Adeyemi".into()),
        email: Words("ruth@quayside.example".into()),
        password: None,
        lang,
        zone: String::new(),
    };
    let (store, own) = (&raised.house.store, raised.house.clone());
    let add = AddPerson { newcomer, role: Role::Owner, groups: Vec::new() };
    let person = store.run(&Actor::House, None, add).await.unwrap().unwrap();
    let sign_in = identity::sign_in_link(store, &own.config, &own.keys, person, false, DAY_MS).await.unwrap().unwrap();
    let router = raised.router.clone();
    let serving = tokio::spawn(async move {
        handrail::listen::serve(listener.into_std().unwrap(), router, None, 1_000, std::future::pending())
            .await
            .unwrap();
    });
    Town { url, sign_in, stage, person, settled, _serving: serving }
}

fn unreadable() -> TakeLetter {
    TakeLetter {
        mailbox: MailboxId(uuid::Uuid::from_u128(9)),
        name: "support".into(),
        base: Base::new("support@quayside.example", '+').unwrap(),
        own: Vec::new(),
        fed_by_list: false,
        token_is_enough: false,
        uid_validity: 1,
        uid: 1,
        size_bytes: 4_096,
        raw: None,
        letter: None,
        quarantine: Some(Quarantine::Unfetchable),
        clues: Clues::default(),
        made_for_author: false,
        ours: false,
        verdict: Default::default(),
        html: None,
        files: Vec::new(),
        promise_minutes: 60,
    }
}

/// Ids of rows that the screens are opened with: the newest chat and mail ticket, a person, a group.
pub async fn ids(client: &Client, url: &str, list: &str, within: &str) -> String {
    client.goto(&format!("{url}{list}")).await.unwrap();
    let script = format!("return document.querySelector({})?.href ?? ''", json!(within));
    let href = client.execute(&script, vec![]).await.unwrap();
    assert_ne!(href, "", "{list} has no {within}");
    href.as_str().unwrap().to_owned()
}

/// What is open to anyone.
const OUTSIDE: [(&str, &str); 9] = [
    ("sign-in", "/sign-in"),
    ("forgotten", "/sign-in/forgotten"),
    ("form", "/support"),
    ("thanks", "/support/thanks"),
    ("offline", "/assets/offline.html"),
    ("not-found", "/no/such/page"),
    ("expired", "/invitation/no-such-secret"),
    ("link", "/link?to=https%3A%2F%2Fex\u{430}mple.com%2Fa"),
    ("customer", "/demo/customer"),
];

/// What the owner sees.
const INSIDE: [(&str, &str); 23] = [
    ("desk", "/tickets"),
    ("unassigned", "/tickets?view=unassigned"),
    ("new-ticket", "/tickets/new"),
    ("search", "/search?q=USDT"),
    ("nothing-found", "/search?q=zzzzqq"),
    ("suspended", "/mail/suspended"),
    ("holds", "/holds"),
    ("quarantined", "/mail/suspended?place=quarantined"),
    ("settings", "/settings"),
    ("me", "/settings/me"),
    ("security", "/settings/security"),
    ("sessions", "/settings/sessions"),
    ("tokens", "/settings/tokens"),
    ("people", "/settings/people"),
    ("groups", "/settings/groups"),
    ("routing", "/settings/routing"),
    ("new-rule", "/settings/routing/rules/new"),
    ("channels", "/settings/channels"),
    ("new-mailbox", "/settings/channels/mailboxes/new"),
    ("health", "/settings/health"),
    ("missing-ticket", "/tickets/99999"),
    ("openapi-refused", "/messages/019b0000-0000-7000-8000-000000000001/original"),
    ("link", "/link?to=javascript:1"),
];

/// What opens on a ticket by a key.
const OPENED: [(&str, &str, &str); 5] = [
    ("palette", "document.dispatchEvent(new CustomEvent('palette'))", "dialog.palette [role=option]"),
    ("keys", "document.dispatchEvent(new CustomEvent('all-keys'))", "dialog[open]"),
    ("status-menu", "document.querySelector('#menu-status').open = true", "#menu-status[open]"),
    ("me-menu", "document.querySelector('details.me').open = true", "details.me[open]"),
    ("note", "document.querySelector('composer-box').write('note')", "[name=mode][value=note]:checked"),
];

async fn walk(lang: Lang) {
    let (town, driver) = (town(lang).await, driver().await);
    let client = start(&driver).await;
    let mut findings = Vec::new();
    let url = &town.url;
    for (name, path) in OUTSIDE {
        let and = if path.contains('?') { '&' } else { '?' };
        client.goto(&format!("{url}{path}{and}lang={}", lang.tag())).await.unwrap();
        if name == "customer" {
            widget(&client).await;
        }
        look(&client, lang, name, &mut findings).await;
    }
    client.goto(&town.sign_in).await.unwrap();
    for (name, path) in INSIDE {
        client.goto(&format!("{url}{path}")).await.unwrap();
        look(&client, lang, name, &mut findings).await;
    }
    for (name, list, within) in [
        ("person", "/settings/people", "main a[href^='/settings/people/']"),
        ("group", "/settings/groups", "main a[href^='/settings/groups/']"),
        ("solved-ticket", "/tickets?view=solved", "[data-list=rows] a"),
        ("ticket", "/tickets?view=open", "[data-list=rows] a"),
    ] {
        let href = ids(&client, url, list, within).await;
        client.goto(&href).await.unwrap();
        look(&client, lang, name, &mut findings).await;
    }
    for (name, script, shows) in OPENED {
        client.refresh().await.unwrap();
        client.execute(script, vec![]).await.unwrap();
        until(&client, name, &format!("return !!document.querySelector({})", json!(shows))).await;
        look(&client, lang, name, &mut findings).await;
    }
    client.close().await.unwrap();
    drop(town.stage);
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

/// What someone who learns and teaches sees.
const TRAINING: [(&str, &str); 25] = [
    ("training", "/training"),
    ("courses", "/training/courses"),
    ("course", "/training/courses/basics"),
    ("module", "/training/modules/basics.tokens"),
    ("module-edit", "/training/modules/basics.tokens/edit"),
    ("cards", "/training/cards"),
    ("certificates", "/training/certificates"),
    ("certification", "/training/certifications/wrong-network"),
    ("notices", "/training/notices"),
    ("team", "/training/team"),
    ("bank", "/training/bank"),
    ("bank-question", "/training/bank/basics.tokens.coins"),
    ("bank-new", "/training/bank/new"),
    ("bank-import", "/training/bank/import"),
    ("cohorts", "/training/cohorts"),
    ("checklists", "/training/checklists"),
    ("skills", "/training/skills"),
    ("ladders", "/training/ladders"),
    ("studies", "/training/studies"),
    ("ramp", "/training/ramp"),
    ("cases", "/training/cases"),
    ("case", "/training/cases/wrong-network"),
    ("case-new", "/training/cases/new"),
    ("standards", "/training/standards"),
    ("standard", "/training/standards/checklists"),
];

/// Screens of one cohort or person: where they are linked, and how the link begins.
const PEOPLE: [(&str, &str, &str); 3] = [
    ("cohort", "/training/cohorts", "/training/cohorts/"),
    ("checklist", "/training/checklists", "/training/checklists/"),
    ("person", "/training/team", "/training/people/"),
];

async fn walk_training(lang: Lang) {
    let (town, driver) = (town(lang).await, driver().await);
    let client = start(&driver).await;
    let mut findings = Vec::new();
    client.goto(&town.sign_in).await.unwrap();
    for (name, path) in TRAINING {
        client.goto(&format!("{}{path}", town.url)).await.unwrap();
        look(&client, lang, name, &mut findings).await;
    }
    client.goto(&format!("{}/training/modules/basics.tokens", town.url)).await.unwrap();
    client.execute("document.querySelector('#quiz form').requestSubmit()", vec![]).await.unwrap();
    until(&client, "the marks", "return !!document.querySelector('#quiz .told')").await;
    look(&client, lang, "module-told", &mut findings).await;
    for (name, from, link) in PEOPLE {
        let href = ids(&client, &town.url, from, &format!("main a[href^='{link}']")).await;
        client.goto(&href).await.unwrap();
        look(&client, lang, name, &mut findings).await;
    }
    let href = ids(&client, &town.url, "/training/team", "main a[href^='/certificates/']").await;
    client.goto(&href).await.unwrap();
    look(&client, lang, "certificate", &mut findings).await;
    client.close().await.unwrap();
    drop(town.stage);
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

/// A drill as whoever plays it sees it, and what others say of it.
async fn walk_drill(lang: Lang) {
    let (town, driver) = (town(lang).await, driver().await);
    let client = start(&driver).await;
    let mut findings = Vec::new();
    let at = |path: &str| format!("{}{path}", town.url);
    client.goto(&town.sign_in).await.unwrap();
    for (name, path) in
        [("drills", "/training/drills"), ("drills-team", "/training/drills/team"), ("ratings", "/training/ratings")]
    {
        client.goto(&at(path)).await.unwrap();
        look(&client, lang, name, &mut findings).await;
    }
    let href = ids(&client, &town.url, "/training/ratings", "main a[href^='/training/ratings/']").await;
    client.goto(&href).await.unwrap();
    look(&client, lang, "rating", &mut findings).await;
    client.goto(&at("/training/drills")).await.unwrap();
    let begins = format!("document.querySelector('#case-wrong-network button[value=\"{}\"]').click()", lang.tag());
    client.execute(&begins, vec![]).await.unwrap();
    until(&client, "the drill", "return !!document.querySelector('a[href*=\"/sit/\"]')").await;
    look(&client, lang, "drill", &mut findings).await;
    let drill = client.current_url().await.unwrap();
    client.execute("document.querySelector('a[href*=\"/sit/\"]').click()", vec![]).await.unwrap();
    until(&client, "the customer", "return !!document.querySelector('[data-list=rows] a')").await;
    client.execute("document.querySelector('[data-list=rows] a').click()", vec![]).await.unwrap();
    until(&client, "the systems", "return !!document.querySelector('section.records form')").await;
    look(&client, lang, "drill-desk", &mut findings).await;
    client.execute("document.querySelector('section.records form').requestSubmit()", vec![]).await.unwrap();
    until(&client, "the record", "return !!document.querySelector('section.records dl')").await;
    look(&client, lang, "drill-record", &mut findings).await;
    client.goto(drill.as_str()).await.unwrap();
    let ends = "const form = document.querySelector('form[action$=\"/end\"]'); form.removeAttribute('data-confirm'); form.requestSubmit()";
    client.execute(ends, vec![]).await.unwrap();
    until(&client, "the result", "return !!document.querySelector('.timeline')").await;
    look(&client, lang, "drill-result", &mut findings).await;
    client.close().await.unwrap();
    drop(town.stage);
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

#[tokio::test]
async fn no_screen_of_a_drill_shuts_anyone_out() {
    Box::pin(walk_drill(Lang::En)).await;
}

#[tokio::test]
async fn no_screen_of_a_drill_shuts_anyone_out_in_chinese() {
    Box::pin(walk_drill(Lang::Zh)).await;
}

pub async fn start(driver: &Driver) -> Client {
    let client = browser(driver, WIDTHS[0], 900).await;
    theme(&client, false).await;
    client
}

async fn widget(client: &Client) {
    let root = "const root = document.querySelector('handrail-chat')?.shadowRoot; if (!root) return false;";
    until(client, "the widget", &format!("{root} return !!root.querySelector('button')")).await;
    client.execute("window.handrail.open()", vec![]).await.unwrap();
    until(client, "the composer", &format!("{root} return !!root.querySelector('textarea')")).await;
}

#[tokio::test]
async fn no_screen_shuts_anyone_out() {
    Box::pin(walk(Lang::En)).await;
}

#[tokio::test]
async fn no_screen_shuts_anyone_out_in_chinese() {
    Box::pin(walk(Lang::Zh)).await;
}

#[tokio::test]
async fn no_screen_of_training_shuts_anyone_out() {
    Box::pin(walk_training(Lang::En)).await;
}

#[tokio::test]
async fn no_screen_of_training_shuts_anyone_out_in_chinese() {
    Box::pin(walk_training(Lang::Zh)).await;
}

#[tokio::test]
async fn a_fault_on_a_screen_is_found() {
    let (town, driver) = (town(Lang::En).await, driver().await);
    let client = start(&driver).await;
    client.goto(&format!("{}/sign-in", town.url)).await.unwrap();
    client.find(Locator::Css("main")).await.unwrap();
    let fault = "document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/assets/no.png\"><input>');
        const pale = document.createElement('p'); pale.textContent = 'pale'; pale.style.cssText = 'color: #ccc; background: #fff; width: 3000px';
        document.querySelector('main').append(pale)";
    client.execute(fault, vec![]).await.unwrap();
    let mut findings = Vec::new();
    look(&client, Lang::En, "fault", &mut findings).await;
    for rule in ["image-alt", "label", "color-contrast", "sticks out"] {
        assert!(findings.iter().any(|line| line.contains(rule)), "{rule} was not found: {findings:#?}");
    }
    client.close().await.unwrap();
}
