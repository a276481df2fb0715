//! The house under test: the real binary, in a process of its own, ended with whoever started it.

use crate::client::{Line, request};
use std::{
    fs, io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

/// The longest wait for a process to answer, or to end.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(500);
/// A house is at rest that computed at most [`RESTING`] for so long.
const REST: Duration = Duration::from_secs(3);
/// Computed while at rest, in ticks of 10 ms.
const RESTING: u64 = 5;
/// The longest wait for a house to come to rest: its index is made of a few large parts only behind what it answers.
const REST_PATIENCE: Duration = Duration::from_secs(900);
/// Limits that a load generator on one address would run into.
const RAISED: [(&str, &str); 3] = [
    ("HANDRAIL_HOUSE__LIMITS__VISITOR_MESSAGES_PER_MINUTE", "100000000"),
    ("HANDRAIL_HOUSE__LIMITS__VISITORS_PER_HOUR", "100000000"),
    ("HANDRAIL_LOG", "warn"),
];

/// A process that we started; it ends with this.
pub struct Process {
    child: Child,
    /// Where it listens.
    pub at: SocketAddr,
    looking: Arc<AtomicBool>,
    most: Arc<AtomicU64>,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.looking.store(false, Ordering::Relaxed);
        let _ended_already = self.child.kill();
        let _waited = self.child.wait();
    }
}

/// An address on this machine that was free just now.
pub fn free_address() -> io::Result<SocketAddr> {
    TcpListener::bind("127.0.0.1:0")?.local_addr()
}

/// The binary beside this one.
pub fn beside(name: &str) -> Result<PathBuf, String> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let path = own.with_file_name(name);
    match path.exists() {
        true => Ok(path),
        false => Err(format!("{} is missing: cargo build --release -p {name}", path.display())),
    }
}

/// Starts the house on a folder and waits until it is ready; how long that took.
pub async fn start(data: &Path) -> Result<(Process, Duration), String> {
    let at = free_address().map_err(|error| error.to_string())?;
    let mut command = Command::new(beside("handrail")?);
    command.arg("serve").arg("--data").arg(data).arg("--listen").arg(at.to_string()).envs(RAISED);
    let begun = Instant::now();
    let process = started(quiet(command), at, "/ready").await?;
    Ok((process, begun.elapsed()))
}

/// Starts the limits' server: this binary again. `data`: the folder of its database.
pub async fn start_limits(data: &Path) -> Result<Process, String> {
    let at = free_address().map_err(|error| error.to_string())?;
    let mut command = Command::new(std::env::current_exe().map_err(|error| error.to_string())?);
    command.arg("limits").arg("--listen").arg(at.to_string()).arg("--data").arg(data);
    started(quiet(command), at, "/empty").await
}

/// Starts the demo in a folder that is made anew; with it a link that signs an agent in.
pub async fn start_demo(data: &Path) -> Result<(Process, String), String> {
    let said = data.with_extension("log");
    if data.exists() {
        fs::remove_dir_all(data).map_err(|error| format!("{}: {error}", data.display()))?;
    }
    fs::create_dir_all(data).map_err(|error| format!("{}: {error}", data.display()))?;
    let out = fs::File::create(&said).map_err(|error| format!("{}: {error}", said.display()))?;
    let at = free_address().map_err(|error| error.to_string())?;
    let mut command = Command::new(beside("handrail")?);
    command.arg("demo").arg("--data").arg(data).arg("--listen").arg(at.to_string()).envs(RAISED);
    command.stdin(Stdio::null()).stdout(out);
    let demo = started(command, at, "/ready").await?;
    let text = fs::read_to_string(&said).map_err(|error| format!("{}: {error}", said.display()))?;
    let link = text.split_whitespace().find(|word| word.contains("/sign-in/link/"));
    Ok((demo, link.ok_or("the demo told no link to sign in")?.to_owned()))
}

/// Starts a process that listens, and waits until it answers at `path`. Its output is the caller's to direct.
pub async fn started(mut command: Command, at: SocketAddr, path: &str) -> Result<Process, String> {
    let child = command.spawn().map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let process = Process { child, at, looking: Arc::new(AtomicBool::new(true)), most: Arc::default() };
    answers(at, path).await?;
    Ok(process)
}

fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null()).stdout(Stdio::null());
    command
}

async fn answers(at: SocketAddr, path: &str) -> Result<(), String> {
    let begun = Instant::now();
    let ask = request("GET", path, "", None);
    while begun.elapsed() < PATIENCE {
        if let Ok(mut line) = Line::open(at).await
            && line.ask(&ask).await.is_ok_and(|heard| heard.status == 200)
        {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    Err(format!("{at}{path} did not answer within {PATIENCE:?}"))
}

impl Process {
    /// Memory that is this process's own share, in bytes.
    pub fn memory(&self) -> Option<u64> {
        pss(self.child.id())
    }

    /// Waits until it does nothing any more: else what is measured next shares the machine with it.
    pub async fn rested(&self) -> Result<(), String> {
        let begun = Instant::now();
        let mut before = computed(self.child.id())?;
        while begun.elapsed() < REST_PATIENCE {
            tokio::time::sleep(REST).await;
            let now = computed(self.child.id())?;
            if now - before <= RESTING {
                return Ok(());
            }
            before = now;
        }
        Err(format!("the house did not come to rest within {REST_PATIENCE:?}"))
    }

    /// Looks at memory from now on.
    pub fn watch(&self) {
        let (id, looking, most) = (self.child.id(), self.looking.clone(), self.most.clone());
        tokio::spawn(async move {
            while looking.load(Ordering::Relaxed) {
                if let Some(bytes) = pss(id) {
                    most.fetch_max(bytes, Ordering::Relaxed);
                }
                tokio::time::sleep(LOOK).await;
            }
        });
    }

    /// The most memory seen since it is looked at, in bytes.
    pub fn most(&self) -> u64 {
        self.most.load(Ordering::Relaxed)
    }

    /// Ends it politely and waits for it.
    pub async fn stop(mut self) -> Result<(), String> {
        let asked = Command::new("kill").arg("-TERM").arg(self.child.id().to_string()).status();
        asked.map_err(|error| error.to_string())?;
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE {
            if self.child.try_wait().map_err(|error| error.to_string())?.is_some() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err("the house did not stop".into())
    }

    /// Ends it at once, in the middle of whatever it does.
    pub fn kill(mut self) {
        let _ended_already = self.child.kill();
        let _waited = self.child.wait();
    }
}

/// What a process computed since it began, in ticks.
fn computed(id: u32) -> Result<u64, String> {
    let text = fs::read_to_string(format!("/proc/{id}/stat")).map_err(|error| error.to_string())?;
    ticks_of(&text).ok_or_else(|| format!("/proc/{id}/stat cannot be read"))
}

/// Time in the program and in the kernel for it: the 14th and 15th field; the second, a name, may hold spaces.
fn ticks_of(text: &str) -> Option<u64> {
    let (_, rest) = text.rsplit_once(')')?;
    let mut ticks = rest.split_whitespace().skip(11).map(|field| field.parse::<u64>().ok());
    Some(ticks.next()?? + ticks.next()??)
}

fn pss(id: u32) -> Option<u64> {
    pss_of(&fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?)
}

fn pss_of(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_the_right_line() {
        let text = "55d0-7ffc ---p 0 00:00 0 [rollup]\nRss:  9000 kB\nPss:                1234 kB\nPss_Dirty: 5 kB\n";
        assert_eq!(pss_of(text), Some(1234 * 1024));
        assert_eq!(pss_of("Rss: 1 kB"), None);
    }

    #[test]
    fn what_was_computed_is_read_behind_a_name_with_spaces() {
        assert_eq!(ticks_of("7 (a (b) c) S 1 7 7 0 -1 0 0 0 0 0 41 9 0 0 20 0"), Some(50));
        assert_eq!(ticks_of("7 (a) S 1"), None);
    }
}
