//! A server on loopback that replays a provider's documented answers, and the test that plays every fixture.
//!
//! A fixture is JSON: `source` says where its shapes are documented; `exchange` lists answers by what the request (method, path,
//! body) holds, the first that fits; `status`, `times` (fits so often only) and `delay_ms` make it fail on purpose; `expect`
//! is what must come out.

use super::*;
use serde_json::{Value, json};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    sync::Mutex,
    thread,
};

/// A server of one fixture. It lives as long as the test.
pub(super) struct Server {
    pub url: String,
    pub asked: Arc<Mutex<Vec<String>>>,
}

pub(super) fn serve(exchange: Vec<Value>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = Arc::new(Mutex::new(Vec::new()));
    let (kept, exchange) = (asked.clone(), Arc::new(Mutex::new(exchange)));
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (kept, exchange) = (kept.clone(), exchange.clone());
            thread::spawn(move || answer(stream, &kept, &exchange));
        }
    });
    Server { url, asked }
}

fn answer(mut stream: TcpStream, asked: &Mutex<Vec<String>>, exchange: &Mutex<Vec<Value>>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().ok()?;
            }
            if header.trim().is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let request = format!("{} {}", line.trim(), String::from_utf8_lossy(&body));
        asked.lock().unwrap().push(request.clone());
        let (status, reply, delay_ms) = chosen(&request, &mut exchange.lock().unwrap());
        thread::sleep(Duration::from_millis(delay_ms));
        let text = if reply.is_null() { String::new() } else { reply.to_string() };
        write!(
            stream,
            "HTTP/1.1 {status} -\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{text}",
            text.len()
        )
        .ok()?;
    }
}

fn chosen(request: &str, exchange: &mut [Value]) -> (u64, Value, u64) {
    for one in exchange.iter_mut() {
        let left = one["times"].as_u64().unwrap_or(u64::MAX);
        let fits = one["when"].as_array().unwrap().iter().all(|part| request.contains(part.as_str().unwrap()));
        if fits && left > 0 {
            if one["times"].is_u64() {
                one["times"] = json!(left - 1);
            }
            let mut reply = one["reply"].clone();
            if let Some(result) = one.get("result") {
                reply = json!({ "jsonrpc": "2.0", "id": 1, "result": result });
            }
            return (one["status"].as_u64().unwrap_or(200), reply, one["delay_ms"].as_u64().unwrap_or(0));
        }
    }
    (404, json!({ "nothing": "fits" }), 0)
}

/// A memory that knows one thing and keeps what it is told.
#[derive(Default)]
pub(super) struct Kept {
    pub known: Mutex<Option<Known>>,
    pub settled: Mutex<Option<Seen>>,
}

impl Memory for Kept {
    fn settled(&self, _chain: Chain, _txid: &str) -> Option<Seen> {
        self.settled.lock().unwrap().clone()
    }
    fn settle(&self, _chain: Chain, _txid: &str, seen: &Seen) {
        *self.settled.lock().unwrap() = Some(seen.clone());
    }
    fn known(&self, _chain: Chain, _txid: &str) -> Option<Known> {
        self.known.lock().unwrap().clone()
    }
    fn learn(&self, _chain: Chain, _txid: &str, known: &Known) {
        *self.known.lock().unwrap() = Some(known.clone());
    }
}

pub(super) fn provider(name: &str, chain: Chain, protocol: Protocol, url: &str) -> Provider {
    Provider {
        name: name.to_owned(),
        chain,
        protocol,
        url: url.to_owned(),
        own: true,
        headers: Vec::new(),
        traces: true,
    }
}

/// Deadlines that a busy machine keeps too.
pub(super) fn patient() -> Policy {
    Policy { source_ms: 60_000, total_ms: 90_000, ..Policy::default() }
}

pub(super) fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

fn known_of(json: &Value) -> Option<Known> {
    json.is_object().then(|| Known {
        from: json["from"].as_str().map(str::to_owned),
        nonce: json["nonce"].as_u64(),
        inputs: json["inputs"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|input| (input[0].as_str().unwrap().to_owned(), input[1].as_u64().unwrap() as u32))
            .collect(),
        height: json["height"].as_u64(),
        expires_ms: json["expires_ms"].as_i64(),
    })
}

/// What came out, as the fixtures write it.
fn told(observation: &Observation) -> Value {
    let mut out = json!({ "head": observation.head.map(|head| head.height) });
    match &observation.answer {
        Answer::Transaction(transaction) => {
            out["outcome"] = json!(format!("{:?}", transaction.outcome));
            match transaction.stage {
                Stage::Pending => out["stage"] = json!("pending"),
                Stage::Included { height, confirmations, is_final } => {
                    out["stage"] = json!(if is_final { "final" } else { "included" });
                    out["height"] = json!(height);
                    out["confirmations"] = json!(confirmations);
                }
            }
            let moves = transaction.movements.iter();
            out["moves"] = moves
                .map(|one| json!([one.from, one.to, one.amount.text(), one.token, one.memo, format!("{:?}", one.how)]))
                .collect();
            out["inner"] = transaction.inner.iter().map(|inner| json!(format!("{inner:?}"))).collect();
            out["recipient"] = json!(format!("{:?}", transaction.recipient));
            out["nonce"] = json!(transaction.nonce);
            out["promised"] = json!(transaction.promised.as_ref().map(crate::observation::Amount::text));
            out["fee"] =
                json!(transaction.fee.as_ref().map(|fee| format!("{:.2} of {:.2} {}", fee.rate, fee.needed, fee.unit)));
            out["at_ms"] = json!(transaction.at_ms);
        }
        Answer::Unknown(gone) => {
            out["unknown"] = json!(format!("{:?}", gone.fate));
            out["expired"] = json!(gone.expired);
            out["orphaned"] = json!(gone.orphaned);
        }
        Answer::Block => out["block"] = json!(true),
        Answer::Failed(failure) => out["failed"] = json!(format!("{failure:?}")),
    }
    out
}

fn fixtures() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/look");
    let mut found = Vec::new();
    for family in fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        found.extend(fs::read_dir(family.path().join("fixtures")).unwrap().flatten().map(|entry| entry.path()));
    }
    found.sort();
    found
}

#[test]
fn every_fixture_reads_as_it_says() {
    let all = fixtures();
    assert!(all.len() >= 20, "{} fixtures", all.len());
    for path in all {
        let fixture: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(
            fixture["source"].as_str().is_some_and(|source| source.len() > 10),
            "{} does not name its source",
            path.display()
        );
        let server = serve(fixture["exchange"].as_array().unwrap().clone());
        let chain = Chain::of_code(fixture["chain"].as_str().unwrap()).unwrap();
        let protocol = Protocol::of_name(fixture["protocol"].as_str().unwrap()).unwrap();
        let memory = Arc::new(Kept::default());
        *memory.known.lock().unwrap() = known_of(&fixture["known"]);
        let lookup = Lookup::new(vec![provider("fixture", chain, protocol, &server.url)], memory, patient()).unwrap();
        let seen = run(lookup.look(fixture["txid"].as_str().unwrap(), Chains::one(chain)));
        let told = told(&seen.observations[0]);
        for (field, expected) in fixture["expect"].as_object().unwrap() {
            assert_eq!(
                told[field],
                *expected,
                "{}: {field}\n{told:#}\n{:#?}",
                path.display(),
                server.asked.lock().unwrap()
            );
        }
    }
}

#[test]
fn every_family_has_its_page() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/look");
    for family in fs::read_dir(folder).unwrap().flatten().filter(|entry| entry.path().is_dir()) {
        let page = fs::read_to_string(family.path().join("README.md")).unwrap_or_default();
        assert!(page.len() > 200, "{} has no page for people", family.path().display());
    }
}
