//! The real browser: what a person does, in headless Chromium, against the house on a loopback port.

use event::{DAY_MS, Role, Words};
use fantoccini::{Client, ClientBuilder, Locator};
use handrail::stage::Stage;
use identity::{AddPerson, Newcomer};
use serde_json::{Value, json};
use std::{
    net::{SocketAddr, TcpListener as Std},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use web::Config;

/// How long a screen may take to show what happened elsewhere. The product promises a second; the machine that tests it
/// may be slow at everything.
const SEEN: Duration = Duration::from_secs(20);

pub struct Driver {
    child: Child,
    port: u16,
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ended = self.child.kill();
        let _reaped = self.child.wait();
    }
}

fn free_port() -> u16 {
    Std::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}

pub async fn driver() -> Driver {
    let port = free_port();
    let child = Command::new("chromedriver")
        .arg(format!("--port={port}"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("chromedriver is not installed: bin/test installs it, or `apt-get install chromium chromium-driver`");
    let driver = Driver { child, port };
    crate::rig::soon("chromedriver listens", async || {
        tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok()
    })
    .await;
    driver
}

pub async fn browser(driver: &Driver, width: u32, height: u32) -> Client {
    let args = [
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
    ];
    let mut options = json!({ "args": args });
    if width < 500 {
        options["mobileEmulation"] =
            json!({ "deviceMetrics": { "width": width, "height": height, "pixelRatio": 1, "touch": true } });
    }
    let capabilities = json!({ "goog:chromeOptions": options }).as_object().unwrap().clone();
    let client = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
        .capabilities(capabilities)
        .connect(&format!("http://127.0.0.1:{}", driver.port))
        .await
        .expect("Chromium starts");
    if width >= 500 {
        client.set_window_size(width, height).await.unwrap();
    }
    client
}

struct House {
    url: String,
    _stage: Stage,
    _serving: tokio::task::JoinHandle<()>,
    sign_in: String,
}

async fn house(lang: language::Lang) -> House {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let url = format!("http://{address}");
    let config = Config {
        company: "Quayside".into(),
        company_zh: "渡口".into(),
        domain: "quayside.example".into(),
        public_url: url.clone(),
        widget_origins: vec![url.clone()],
        ..Config::default()
    };
    let stage = Stage::open(config, event::Clock::system().now_ms()).await.unwrap();
    stage.clock.let_go();
    let newcomer = Newcomer {
        name: Words("Mina Okafor".into()),
        email: Words("mina@quayside.example".into()),
        password: None,
        lang,
        zone: String::new(),
    };
    let house = &stage.raised.house;
    let add = AddPerson { newcomer, role: Role::Agent, groups: Vec::new() };
    let person = house.store.run(&event::Actor::House, None, add).await.unwrap().unwrap();
    let sign_in =
        identity::sign_in_link(&house.store, &house.config, &house.keys, person, false, DAY_MS).await.unwrap().unwrap();
    let router = stage.raised.router.clone();
    let serving = tokio::spawn(async move {
        handrail::listen::serve(listener.into_std().unwrap(), router, None, 1_000, std::future::pending())
            .await
            .unwrap();
    });
    House { url, _stage: stage, _serving: serving, sign_in }
}

/// Runs `script` until it returns something true.
pub async fn until(client: &Client, what: &str, script: &str) -> Value {
    let end = Instant::now() + SEEN;
    loop {
        let value = client.execute(script, vec![]).await.unwrap_or(Value::Null);
        if !matches!(value, Value::Null | Value::Bool(false)) {
            return value;
        }
        if Instant::now() > end {
            let source = client.source().await.unwrap_or_default();
            let shown: String = source.chars().rev().take(6_000).collect::<Vec<_>>().into_iter().rev().collect();
            panic!("never seen: {what}\n{shown}");
        }
        tokio::task::yield_now().await;
    }
}

pub async fn shot(client: &Client, name: &str) {
    if let Ok(folder) = std::env::var("HANDRAIL_TEST_SHOTS") {
        let png = client.screenshot().await.unwrap();
        std::fs::write(format!("{folder}/{name}.png"), png).unwrap();
    }
}

pub const WIDGET: &str =
    "const w = document.querySelector('handrail-chat'); const root = w && w.shadowRoot; if (!root) return false;";

pub async fn open_widget(customer: &Client) {
    until(customer, "the widget", &format!("{WIDGET} return !!root.querySelector('button')")).await;
    customer.execute("window.handrail.open()", vec![]).await.unwrap();
    until(customer, "the composer", &format!("{WIDGET} return !!root.querySelector('textarea')")).await;
}

pub async fn say(customer: &Client, says: &str) {
    let type_in = format!(
        "{WIDGET} const t = root.querySelector('textarea'); t.value = arguments[0]; t.dispatchEvent(new Event('input', {{bubbles: true}}));
         root.querySelector('button.send').click(); return true"
    );
    customer.execute(&type_in, vec![json!(says)]).await.unwrap();
}

async fn chat(width: u32, height: u32, lang: language::Lang, says: &str, answer: &str) {
    let house = house(lang).await;
    let driver = driver().await;
    let agent = browser(&driver, 1440, 900).await;
    agent.goto(&house.sign_in).await.unwrap();
    agent.goto(&format!("{}/tickets?view=unassigned", house.url)).await.unwrap();
    agent.find(Locator::Css("#list-title")).await.unwrap();
    agent.execute("window.same = 1", vec![]).await.unwrap();

    let customer = browser(&driver, width, height).await;
    customer.goto(&format!("{}/demo/customer?lang={}", house.url, lang.tag())).await.unwrap();
    open_widget(&customer).await;
    let said_at = Instant::now();
    say(&customer, says).await;

    let row = "const r = [...document.querySelectorAll('[data-list=rows] > li')].find(r => r.textContent.includes(arguments[0])); return r ? r.querySelector('a').href : false";
    let seen = until_with(&agent, "the ticket in the agent's list", row, says).await;
    println!("{}: in the agent's list after {} ms", lang.tag(), said_at.elapsed().as_millis());
    let count = "return document.querySelector('#view-unassigned .count')?.textContent.trim() === '1'";
    until(&agent, "the count", count).await;
    let same = agent.execute("return window.same", vec![]).await.unwrap();
    assert_eq!(same, 1, "the list changed without a reload");
    shot(&agent, &format!("list-{}", lang.tag())).await;
    agent.goto(seen.as_str().unwrap()).await.unwrap();
    let text = agent.find(Locator::Css("textarea#text")).await.unwrap();
    text.send_keys(answer).await.unwrap();
    let answered_at = Instant::now();
    agent.find(Locator::Css("[data-submit=reply]")).await.unwrap().click().await.unwrap();

    let said = format!("{WIDGET} return root.textContent.includes(arguments[0])");
    until_with(&customer, "the agent's answer in the widget", &said, answer).await;
    println!("{}: the answer in the widget after {} ms", lang.tag(), answered_at.elapsed().as_millis());
    let once = format!("{WIDGET} return root.textContent.split(arguments[0]).length === 2");
    until_with(&customer, "the message once, with nothing left to send", &once, says).await;
    shot(&customer, &format!("widget-{}", lang.tag())).await;
    until(&agent, "the reply in the thread", "return !!document.querySelector('[data-kind=reply]')").await;
    shot(&agent, &format!("ticket-{}", lang.tag())).await;
    agent.close().await.unwrap();
    customer.close().await.unwrap();
}

pub async fn until_with(client: &Client, what: &str, script: &str, argument: &str) -> Value {
    let script = script.replace("arguments[0]", &serde_json::to_string(argument).unwrap());
    until(client, what, &script).await
}

#[tokio::test]
async fn a_customer_writes_and_sees_the_answer_live() {
    chat(1200, 800, language::Lang::En, "My deposit did not arrive", "I can see it, please wait").await;
}

#[tokio::test]
async fn a_customer_writes_and_sees_the_answer_live_in_chinese_on_a_phone() {
    chat(390, 844, language::Lang::Zh, "我的提币还没有到账", "您好，我查到这笔交易了").await;
}
