//! A CV is read in a process of its own, which has little memory, little time and nothing to write: a file that breaks it breaks nothing else.

use hire::{
    application::reading::{Found, ReadsCv},
    cv::{self, BYTES_MAX, Fields, MEMORY_MAX, Refusal, TAKES_MAX_MS},
};
use rustix::process::{Resource, Rlimit, setrlimit};
use serde::{Deserialize, Serialize};
use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
    pin::Pin,
    process::{self, ExitCode, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
    sync::Semaphore,
    time::timeout,
};

/// The verb that makes this program a reader; it is not for people.
pub const VERB: &str = "read-cv";
/// Readers at once on a node.
const READERS_MAX: usize = 2;
/// Bytes of an answer.
const ANSWER_MAX: u64 = 64 * 1024;
/// Bytes of stack, which a process may have beside its memory.
const STACK_MAX: u64 = 8 * 1024 * 1024;

/// What a reader says.
#[derive(Debug, Serialize, Deserialize)]
pub struct Answer {
    /// What it found, or why not.
    pub read: Result<Fields, Refusal>,
    /// The most memory it had at once, in KiB, where the system tells.
    pub peak_kib: Option<u64>,
}

/// Starts readers.
pub struct Readers {
    program: PathBuf,
    free: Semaphore,
}

impl Readers {
    /// Readers that are this program. Errors: the system does not say where it is.
    pub fn new() -> io::Result<Self> {
        Ok(Self::of(std::env::current_exe()?))
    }

    /// Readers that are the program at this path.
    pub fn of(program: PathBuf) -> Self {
        Self { program, free: Semaphore::new(READERS_MAX) }
    }

    /// Has a file read. Waits for a free reader; from then on it takes no longer than [`TAKES_MAX_MS`] and a little.
    ///
    /// Errors: no process could be started.
    pub async fn read(&self, file: &[u8]) -> io::Result<Result<Fields, Refusal>> {
        Ok(self.ask(file).await?.read)
    }

    /// As [`Self::read`], with what it cost.
    pub async fn ask(&self, file: &[u8]) -> io::Result<Answer> {
        let refused = |refusal| Ok(Answer { read: Err(refusal), peak_kib: None });
        if file.len() > BYTES_MAX {
            return refused(Refusal::TooLarge);
        }
        let _one = self.free.acquire().await.map_err(io::Error::other)?;
        let mut reader = Command::from(reader(&self.program)).kill_on_drop(true).spawn()?;
        match timeout(Duration::from_millis(TAKES_MAX_MS), talk(&mut reader, file)).await {
            Ok(answer) => Ok(answer),
            Err(_) => {
                reader.kill().await?;
                refused(Refusal::TooSlow)
            }
        }
    }
}

impl ReadsCv for Readers {
    fn read<'a>(&'a self, file: &'a [u8]) -> Pin<Box<dyn Future<Output = io::Result<Found>> + Send + 'a>> {
        Box::pin(Readers::read(self, file))
    }
}

/// A process that will read, with its ends open: nothing of this one's settings or secrets goes with it.
///
/// The allocator is told to take memory as it is needed: what it set aside at its start would not count against the limit.
pub fn reader(program: &Path) -> process::Command {
    let mut command = process::Command::new(program);
    command.arg(VERB).env_clear().env("MIMALLOC_ARENA_RESERVE", "0");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

async fn talk(reader: &mut Child, file: &[u8]) -> Answer {
    let (stdin, stdout) = (reader.stdin.take(), reader.stdout.take());
    // A reader that has seen enough closes its end: not being able to write all is no failure.
    let write = async {
        if let Some(mut stdin) = stdin {
            let _ = stdin.write_all(file).await;
        }
    };
    let listen = async {
        let mut said = Vec::new();
        if let Some(stdout) = stdout {
            let _ = stdout.take(ANSWER_MAX).read_to_end(&mut said).await;
        }
        said
    };
    let ((), said) = tokio::join!(write, listen);
    let status = reader.wait().await;
    if let Ok(answer) = serde_json::from_slice(&said) {
        return answer;
    }
    Answer { read: Err(status.map_or(Refusal::Unreadable, |status| ended(&status))), peak_kib: None }
}

/// What it means that a reader ended without an answer.
#[cfg(unix)]
fn ended(status: &std::process::ExitStatus) -> Refusal {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    let by = |signal: Signal| status.signal() == Some(signal.as_raw());
    match () {
        // An allocation that failed aborts.
        () if by(Signal::ABORT) => Refusal::TooMuchInside,
        () if by(Signal::XCPU) || by(Signal::KILL) => Refusal::TooSlow,
        () => Refusal::Unreadable,
    }
}

#[cfg(not(unix))]
fn ended(_: &std::process::ExitStatus) -> Refusal {
    Refusal::Unreadable
}

/// The reader: takes a file from standard input and says what it found, as one JSON object.
pub fn run() -> ExitCode {
    if limit().is_err() {
        return ExitCode::FAILURE;
    }
    // The libraries panic where a file surprises them, which is answered, not told.
    std::panic::set_hook(Box::new(|_| {}));
    let mut file = Vec::new();
    if io::stdin().lock().take(BYTES_MAX as u64 + 1).read_to_end(&mut file).is_err() {
        return ExitCode::FAILURE;
    }
    let read = cv::read(&file);
    let answer = serde_json::to_vec(&Answer { read, peak_kib: peak_kib() }).unwrap_or_default();
    match io::stdout().lock().write_all(&answer) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

/// Takes from this process what it does not need.
fn limit() -> io::Result<()> {
    let seconds = TAKES_MAX_MS.div_ceil(1000);
    let limits = [
        (Resource::Data, MEMORY_MAX),
        (Resource::Stack, STACK_MAX),
        (Resource::Cpu, seconds),
        (Resource::Core, 0),
        (Resource::Fsize, ANSWER_MAX),
        (Resource::Nproc, 0),
    ];
    for (resource, most) in limits {
        setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) })?;
    }
    Ok(())
}

fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}
