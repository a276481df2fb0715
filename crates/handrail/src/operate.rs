//! What an operator does from the command line: prove the log, back up, restore, ask a running house.

use crate::{erasures, settings::Settings, tls};
use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use rustls::pki_types::ServerName;
use serde::{Deserialize, Serialize};
use serve::channel::mail::made;
use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{
    Store, backup,
    log::{read_checkpoints, verify},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;
use web::{Answer, House, Json, Keys, Need, Peer, Problem, Route};

/// Bytes of a running house's answer.
const ANSWER_MAX: u64 = 64 * 1024;

/// The store's settings on these settings; checkpoints are signed by a key of their own.
pub fn store_config(settings: &Settings, keys: &Keys) -> store::Config {
    store::Config {
        key: keys.checkpoints.0,
        node: settings.node.clone(),
        blobs: (!settings.blobs.is_empty()).then(|| settings.blobs.clone()),
        ..store::Config::new(settings.database(), settings.data.clone())
    }
}

/// Whose signatures count: those of every key that is honoured, and of those that are gone.
pub fn signers(keys: &Keys) -> Vec<String> {
    keys.all().map(|keys| store::public_key(&keys.checkpoints.0)).chain(keys.signers.iter().cloned()).collect()
}

/// Proves the log against checkpoints kept elsewhere, or those in the data folder. The answer is a sentence; so is the
/// error, which names the first bad entry.
pub async fn verify_log(settings: &Settings, keys: &Keys, checkpoints: Option<&Path>) -> Result<String, String> {
    let beside = settings.data.join("checkpoints.log");
    let path = checkpoints.map(Path::to_path_buf).or_else(|| beside.exists().then_some(beside));
    let copies = match &path {
        Some(path) => read_checkpoints(path).map_err(|error| format!("{}: {error}", path.display()))?,
        None => Vec::new(),
    };
    let store = Store::open(store_config(settings, keys)).await.map_err(|error| error.to_string())?;
    let trusted = signers(keys);
    match verify(&store, &trusted, &copies).await.map_err(|error| error.to_string())? {
        Ok(proved) => Ok(format!(
            "The log is whole: {} entries, {} checkpoints, vouched for up to entry {}. Last hash {}.",
            proved.entries, proved.checkpoints, proved.vouched, proved.hash
        )),
        Err(fault) => Err(format!("the log is not what it was: {fault}")),
    }
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct To {
    to: PathBuf,
}

/// Backs up into `to`: by the running house, if one answers at the listening address, else from here.
pub async fn back_up(settings: &Settings, keys: &Keys, to: &Path) -> Result<String, String> {
    let to = std::path::absolute(to).map_err(|error| error.to_string())?;
    let mut stranger = false;
    for keys in keys.all() {
        match ask_running(settings, keys, &to).await? {
            Asked::Nobody => break,
            Asked::Said(said) => return Ok(said),
            // A house that was started before a rotation knows the key of before.
            Asked::Stranger => stranger = true,
        }
    }
    if stranger {
        return Err(format!("what listens on {} is not this house: the key file does not fit", settings.listen));
    }
    let store = Store::open(store_config(settings, keys)).await.map_err(|error| error.to_string())?;
    take(&store, &to).await
}

async fn take(store: &Store, to: &Path) -> Result<String, String> {
    let manifest = backup::take(store, to).await.map_err(|error| error.to_string())?;
    let rows: u64 = manifest.tables.iter().map(|table| table.rows).sum();
    Ok(format!(
        "Backed up to {}: {rows} rows of {} tables, {} files, the log up to entry {}. The key file is not in it.",
        to.display(),
        manifest.tables.len(),
        manifest.files.len(),
        manifest.seq
    ))
}

/// Restores a backup into the empty database and data folder of the settings, and verifies it.
///
/// Whoever was erased since the backup is erased again, by the lists that are named and by the one in the data folder.
pub async fn restore(settings: &Settings, keys: &Keys, from: &Path, mut lists: Vec<PathBuf>) -> Result<String, String> {
    if let Some(gone) = lists.iter().find(|list| !list.exists()) {
        return Err(format!("{} is not there; name the erasures.log that was kept apart", gone.display()));
    }
    lists.push(settings.data.join(erasures::FILE));
    let config = store_config(settings, keys);
    let restored = backup::restore(from, config.clone(), &[]).await.map_err(|error| error.to_string())?;
    let store = Store::open(config).await.map_err(|error| error.to_string())?;
    let erased = erasures::again(&store, &lists).await;
    let locked = locked(&store, keys).await;
    store.close().await;
    Ok(format!(
        "Restored {} rows, {} blobs; the log is whole: {} entries. Erased again: {} people.{}",
        restored.rows, restored.blobs, restored.entries, erased?, locked?
    ))
}

/// What this key file does not open, and what to do about it; nothing when it opens everything.
async fn locked(store: &Store, keys: &Keys) -> Result<String, String> {
    let factors = identity::seals(store, keys).await.map_err(|error| error.to_string())?.lost;
    let passwords = made::seals(store, keys).await.map_err(|error| error.to_string())?.lost;
    Ok(match (factors, passwords) {
        (0, 0) => String::new(),
        _ => format!(
            "\nThis key file is not the one of the backup: {passwords} passwords of mailboxes must be entered again under Settings, Channels, and {factors} second factors set up again. With the old key file nothing needs to be."
        ),
    })
}

/// The routes: for whoever holds the key file, on this machine.
pub fn routes(house: &House) -> Vec<Route> {
    vec![Route::post("/operate/backup", Need::Anyone, backup_here, house)]
}

/// POST /operate/backup
async fn backup_here(
    State(house): State<House>,
    peer: Peer,
    headers: HeaderMap,
    Json(To { to }): Json<To>,
) -> Answer<Response> {
    let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or("");
    if !peer.0.is_loopback() || !holds_key(&house.keys, given) {
        return Err(Problem::missing());
    }
    // A backup reads for long and may stay on one thread; it must not hold one that answers.
    let store = house.store.clone();
    let runtime = tokio::runtime::Handle::current();
    let taken = tokio::task::spawn_blocking(move || runtime.block_on(take(&store, &to))).await;
    match taken.unwrap_or_else(|error| Err(error.to_string())) {
        Ok(said) => Ok(said.into_response()),
        Err(why) => Err(Problem::new(409, "backup", move |_| why.clone())),
    }
}

fn bearer(keys: &Keys) -> String {
    let hex: String = keys.operate.0.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("Operator {hex}")
}

/// Whether an `Authorization` was made by someone who holds the key file, as it is or as it was.
pub fn holds_key(keys: &Keys, given: &str) -> bool {
    keys.all().fold(false, |holds, keys| holds | same(given.as_bytes(), bearer(keys).as_bytes()))
}

/// Compares without telling by its time where the difference is.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |differs, (x, y)| differs | (x ^ y)) == 0
}

enum Asked {
    Nobody,
    Stranger,
    Said(String),
}

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> io::Result<Vec<u8>> {
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    match stream.take(ANSWER_MAX).read_to_end(&mut answer).await {
        // A house that closes without a farewell has answered all the same.
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(answer),
        read => read.map(|_| answer),
    }
}

/// Asks the house that listens here.
async fn ask_running(settings: &Settings, keys: &Keys, to: &Path) -> Result<Asked, String> {
    let Ok(stream) = TcpStream::connect(settings.listen).await else { return Ok(Asked::Nobody) };
    let body = serde_json::to_string(&To { to: to.to_owned() }).map_err(|error| error.to_string())?;
    let request = format!(
        "POST /operate/backup HTTP/1.1\r\nhost: {}\r\nconnection: close\r\naccept: application/json\r\n\
         authorization: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        settings.listen,
        bearer(keys),
        body.len()
    );
    let answer = match settings.tls.on() {
        false => talk(stream, &request).await,
        true => {
            let config = tls::pin::config(&settings.tls, &settings.data)?;
            let name = ServerName::from(settings.listen.ip());
            match TlsConnector::from(Arc::new(config)).connect(name, stream).await {
                Ok(stream) => talk(stream, &request).await,
                Err(error) => Err(error),
            }
        }
    };
    let answer = answer.map_err(|error| format!("the running house did not answer: {error}"))?;
    let text = String::from_utf8_lossy(&answer).into_owned();
    let said = text.split_once("\r\n\r\n").map_or("", |(_, body)| body).to_owned();
    match text.split(' ').nth(1) {
        Some("200") => Ok(Asked::Said(said)),
        Some("404") => Ok(Asked::Stranger),
        _ => Err(said),
    }
}
