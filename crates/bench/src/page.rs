//! Until a page can be used: the desk's ticket page in the real browser, beside an empty page of axum.

use crate::{
    house::{self, Process},
    measure::Samples,
};
use axum::http::Method;
use fantoccini::{Client, ClientBuilder, Locator, wd::WebDriverCompatibleCommand};
use serde_json::{Value, json};
use std::{
    fmt::Display,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};
use url::{ParseError, Url};

/// How often each page is opened.
const TURNS: usize = 20;
/// Between two pages, so that neither shares the machine with the other.
const PAUSE: Duration = Duration::from_millis(350);
/// Chromium as an agent has it: a desk's width.
const ARGS: [&str; 4] = ["--headless=new", "--no-sandbox", "--window-size=1440,900", "--disable-background-networking"];
/// Notes when the first frame after the script is done.
const FRAMED: &str = "document.addEventListener('DOMContentLoaded', () => requestAnimationFrame(() => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => { window.framed_ms = performance.now(); };
    channel.port2.postMessage(0);
}));";
/// Parsed, script has run, first frame after it: since the page was asked for, by the browser's own clock, in ms.
const TIMES: &str = "const [page] = performance.getEntriesByType('navigation');
    return [page.domInteractive, page.domContentLoadedEventEnd, window.framed_ms];";
const TIMES_NAMES: [&str; 3] = ["parsed", "script has run", "first frame"];

fn said(error: impl Display) -> String {
    error.to_string()
}

#[derive(Debug)]
struct BeforeAnyScript;

impl WebDriverCompatibleCommand for BeforeAnyScript {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        let body = json!({ "cmd": "Page.addScriptToEvaluateOnNewDocument", "params": { "source": FRAMED } });
        (Method::POST, Some(body.to_string()))
    }
}

/// A way to come to a page.
struct Way {
    name: &'static str,
    /// What is open before; none: an empty tab.
    from: Option<String>,
    to: String,
    times: [Samples; 3],
}

/// Measures and prints. `data`: a folder for the demo, made anew.
pub async fn measure(data: &Path) -> Result<(), String> {
    let (demo, sign_in) = house::start_demo(&data.join("demo")).await?;
    let limits = house::start_limits(&data.join("limits")).await?;
    let (driver, browser) = browser().await?;
    let ticket = a_ticket(&browser, &demo, &sign_in).await?;
    let (desk, bare) = (format!("http://{}", demo.at), format!("http://{}", limits.at));
    let way = |name, from: Option<String>, to: &str| Way { name, from, to: to.to_owned(), times: Default::default() };
    let mut ways = [
        way("empty page, from another", Some(format!("{bare}/empty?before")), &format!("{bare}/empty")),
        way("ticket, from its list", Some(format!("{desk}/tickets")), &ticket),
        way("empty page, empty tab", None, &format!("{bare}/empty")),
        way("empty page alone, empty tab", None, &format!("{bare}/alone")),
        way("ticket, empty tab", None, &ticket),
    ];
    for turn in 0..TURNS * ways.len() {
        // Another order each round: steps of 1 to 4 through five ways.
        let (round, place) = (turn / ways.len(), turn % ways.len());
        let at = (place * (1 + round % 4) + round) % ways.len();
        open(&browser, &mut ways[at]).await?;
    }
    print(ways);
    let closed = browser.close().await.map_err(said);
    drop(driver);
    demo.stop().await?;
    closed
}

fn print(ways: [Way; 5]) {
    println!("{:<30}{:>16}{:>16}{:>16}   ms, medians of {TURNS}", "", TIMES_NAMES[0], TIMES_NAMES[1], TIMES_NAMES[2]);
    for way in ways {
        let [parsed, ran, framed] = way.times.map(|times| times.sum().p50_ms);
        println!("{:<30}{parsed:>16.1}{ran:>16.1}{framed:>16.1}", way.name);
    }
}

async fn browser() -> Result<(Process, Client), String> {
    let at = house::free_address().map_err(said)?;
    let mut command = Command::new("chromedriver");
    command.arg(format!("--port={}", at.port())).stdin(Stdio::null()).stdout(Stdio::null());
    let driver = house::started(command, at, "/status").await?;
    let options = json!({ "goog:chromeOptions": { "args": ARGS } });
    let browser = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
        .capabilities(options.as_object().cloned().unwrap_or_default())
        .connect(&format!("http://{at}"))
        .await
        .map_err(said)?;
    Ok((driver, browser))
}

/// Signs in by the link and takes the first ticket of the list.
async fn a_ticket(browser: &Client, demo: &Process, sign_in: &str) -> Result<String, String> {
    browser.goto(sign_in).await.map_err(said)?;
    let list = format!("http://{}/tickets", demo.at);
    browser.goto(&list).await.map_err(said)?;
    let row = browser.find(Locator::Css("ol.rows a")).await.map_err(said)?;
    let href = row.prop("href").await.map_err(said)?;
    href.ok_or_else(|| format!("{list} shows no ticket"))
}

/// Opens a page in a tab of its own and notes how long it took.
async fn open(browser: &Client, way: &mut Way) -> Result<(), String> {
    let before = browser.window().await.map_err(said)?;
    let tab = browser.new_window(true).await.map_err(said)?;
    browser.switch_to_window(tab.handle).await.map_err(said)?;
    browser.issue_cmd(BeforeAnyScript).await.map_err(said)?;
    if let Some(from) = &way.from {
        browser.goto(from).await.map_err(said)?;
        tokio::time::sleep(PAUSE).await;
    }
    browser.goto(&way.to).await.map_err(said)?;
    tokio::time::sleep(PAUSE).await;
    let times = browser.execute(TIMES, Vec::new()).await.map_err(said)?;
    let times: Vec<f64> = times.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let times = <[f64; 3]>::try_from(times).map_err(|times| format!("{} told {times:?}", way.to))?;
    way.times.iter_mut().zip(times).for_each(|(all, ms)| all.add(Duration::from_secs_f64(ms / 1000.0)));
    browser.close_window().await.map_err(said)?;
    browser.switch_to_window(before).await.map_err(said)
}
