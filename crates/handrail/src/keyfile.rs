//! The key file: secrets outside the database, from which every key is derived.
//!
//! One line each: the current root, 64 hexadecimal digits; then, after a rotation, roots of before with the day until
//! which what they made is honoured, one that waits to become current, and the signers of checkpoints whose root is gone.

use event::DAY_MS;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use std::{
    fs,
    io::{self, Write},
    path::Path,
};
use web::Keys;

/// Name of the file in the data folder.
pub const NAME: &str = "handrail.key";
/// How long what a key made is honoured after a rotation, unless said otherwise: as long as a reply address is good for.
pub const KEEP_DAYS: i64 = 400;
/// Roots in one file.
const ROOTS_MAX: usize = 20;
const HEAD: &str = "# Handrail's keys. Keep a copy apart from backups. Change it with `handrail keys`, not by hand.";

/// A root of before, and until when what it made is honoured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Older {
    /// 32 bytes.
    pub root: [u8; 32],
    /// Unix milliseconds, UTC: the end of the last day.
    pub until_ms: i64,
}

/// What a key file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFile {
    /// Makes everything new.
    pub current: [u8; 32],
    /// Honoured, nothing is made with them; the latest first.
    pub older: Vec<Older>,
    /// Honoured already, so that every node knows it before the first one uses it.
    pub waiting: Option<[u8; 32]>,
    /// Public keys, hex, of roots that are gone: checkpoints that they signed still count.
    pub signers: Vec<String>,
}

impl KeyFile {
    /// Reads the key file at `path`, or makes one that only its owner may read.
    ///
    /// Errors: it is not a key file, or cannot be read or made.
    pub fn open(path: &Path) -> io::Result<KeyFile> {
        match fs::read_to_string(path) {
            Ok(text) => parse(&text).map_err(|wrong| {
                io::Error::new(io::ErrorKind::InvalidData, format!("{} is not a key file: {wrong}", path.display()))
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let made = KeyFile { current: rand::random(), older: Vec::new(), waiting: None, signers: Vec::new() };
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder)?;
                }
                made.create(path)?;
                Ok(made)
            }
            Err(error) => Err(error),
        }
    }

    /// The keys of the house at `now_ms`. A root whose time is over honours nothing any more, but for its checkpoints.
    pub fn keys(&self, now_ms: i64) -> Keys {
        let live = self.older.iter().filter(|older| older.until_ms > now_ms).map(|older| older.root);
        let honoured: Vec<[u8; 32]> = self.waiting.into_iter().chain(live).collect();
        let over = self.older.iter().filter(|older| older.until_ms <= now_ms).map(|older| signer(&older.root));
        Keys::ring(&self.current, &honoured, self.signers.iter().cloned().chain(over).collect())
    }

    /// Adds a root that every node honours after its next start, so that the rotation itself troubles none of them.
    /// False: one waits already.
    pub fn add(&mut self) -> bool {
        let fresh = self.waiting.is_none();
        self.waiting = self.waiting.or_else(|| Some(rand::random()));
        fresh
    }

    /// Makes new things with the root that waits, or a fresh one; the current one is honoured for `keep_days` more.
    pub fn rotate(&mut self, now_ms: i64, keep_days: i64) -> Result<(), String> {
        if self.older.len() + 2 > ROOTS_MAX {
            return Err(format!("there are {} keys of before: retire some first", self.older.len()));
        }
        let next = self.waiting.take().unwrap_or_else(rand::random);
        let before = std::mem::replace(&mut self.current, next);
        self.older.insert(0, Older { root: before, until_ms: end_of_day(now_ms) + keep_days.max(0) * DAY_MS });
        Ok(())
    }

    /// Takes roots away whose time is over at `now_ms`, or all of before. Their checkpoints still count. Answers how many.
    pub fn retire(&mut self, now_ms: i64, all: bool) -> usize {
        let (gone, left) = self.older.drain(..).partition(|older| all || older.until_ms <= now_ms);
        self.older = left;
        let gone: Vec<Older> = gone;
        self.signers.extend(gone.iter().map(|older| signer(&older.root)));
        gone.len()
    }

    /// Writes the file in one step, for its owner alone.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let beside = path.with_extension("key.new");
        let _left_behind = fs::remove_file(&beside);
        self.create(&beside)?;
        fs::rename(&beside, path)
    }

    fn create(&self, path: &Path) -> io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(path)?;
        file.write_all(self.text().as_bytes())?;
        file.sync_all()
    }

    fn text(&self) -> String {
        let mut lines = vec![HEAD.to_owned(), hex(&self.current)];
        lines.extend(self.waiting.iter().map(|root| format!("{} waiting", hex(root))));
        lines.extend(self.older.iter().map(|older| format!("{} until {}", hex(&older.root), day(older.until_ms))));
        lines.extend(self.signers.iter().map(|signer| format!("signer {signer}")));
        lines.join("\n") + "\n"
    }

    /// Each key in a line: what it is known by in public, and what it is for.
    pub fn describe(&self, now_ms: i64) -> String {
        let line = |root: &[u8; 32], what: String| format!("{}  {what}", &signer(root)[..16]);
        let mut lines = vec![line(&self.current, "current: makes everything new".into())];
        lines.extend(self.waiting.iter().map(|root| line(root, "waiting: becomes current with `keys rotate`".into())));
        for older in &self.older {
            let over = if older.until_ms <= now_ms { "over; `keys retire` takes it away" } else { "honoured" };
            lines.push(line(&older.root, format!("of before, until {}: {over}", day(older.until_ms))));
        }
        lines.extend(self.signers.iter().map(|signer| format!("{}  gone; its checkpoints count", &signer[..16])));
        lines.join("\n")
    }
}

/// The public key that checkpoints of a root are signed with.
fn signer(root: &[u8; 32]) -> String {
    store::public_key(&Keys::derive(root).checkpoints.0)
}

fn end_of_day(now_ms: i64) -> i64 {
    (now_ms.div_euclid(DAY_MS) + 1) * DAY_MS
}

/// The last day before `until_ms`.
fn day(until_ms: i64) -> Date {
    let last = Timestamp::from_millisecond(until_ms - 1).unwrap_or(Timestamp::MAX);
    last.to_zoned(TimeZone::UTC).date()
}

fn parse(text: &str) -> Result<KeyFile, String> {
    let (mut current, mut older, mut waiting, mut signers) = (None, Vec::new(), None, Vec::new());
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let root = |text: &str| unhex(text).ok_or("a key must be 64 hexadecimal digits");
        match words.as_slice() {
            ["signer", public] => {
                signers.push((*public).to_owned());
                root(public)?;
            }
            [text] if current.is_none() => current = Some(root(text)?),
            [text, "waiting"] if waiting.is_none() => waiting = Some(root(text)?),
            [text, "until", day] => {
                let date: Date = day.parse().map_err(|_| format!("{day} must be a day like 2027-12-31"))?;
                let next = date.to_zoned(TimeZone::UTC).map_err(|error| error.to_string())?;
                older.push(Older { root: root(text)?, until_ms: next.timestamp().as_millisecond() + DAY_MS });
            }
            _ => return Err("its first line must hold 64 hexadecimal digits; see docs/operate/keys.md".into()),
        }
    }
    if older.len() + 2 > ROOTS_MAX + 1 {
        return Err(format!("it holds more than {ROOTS_MAX} keys"));
    }
    let current = current.ok_or("it must hold 64 hexadecimal digits")?;
    Ok(KeyFile { current, older, waiting, signers })
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (n, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * n..2 * n + 2], 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-03-02 09:00 UTC.
    const NOW_MS: i64 = 1_772_442_000_000;

    #[test]
    fn a_key_is_made_once_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("data").join(NAME);
        let made = KeyFile::open(&path).unwrap();
        assert_eq!(KeyFile::open(&path).unwrap(), made);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
        for wrong in ["short", "", "# nothing", &format!("{}\n{0}", "ab".repeat(32))] {
            fs::write(&path, wrong).unwrap();
            assert!(KeyFile::open(&path).unwrap_err().to_string().contains("64 hexadecimal"), "{wrong}");
        }
    }

    #[test]
    fn a_file_of_one_line_is_a_key_file() {
        let root = "0f".repeat(32);
        assert_eq!(parse(&root).unwrap().current, [15; 32]);
    }

    #[test]
    fn a_rotation_honours_what_was_until_its_day() {
        let mut file = parse(&"0f".repeat(32)).unwrap();
        file.rotate(NOW_MS, 30).unwrap();
        assert_ne!(file.current, [15; 32]);
        assert!(file.text().contains(&format!("{} until 2026-04-01", "0f".repeat(32))), "{}", file.text());
        assert_eq!(parse(&file.text()).unwrap(), file);
        let was = Keys::derive(&[15; 32]);
        let keys = file.keys(NOW_MS + 30 * DAY_MS);
        assert_eq!(keys.older[0].tokens.0, was.tokens.0);
        assert!(keys.signers.is_empty());
        let later = file.keys(NOW_MS + 31 * DAY_MS);
        assert!(later.older.is_empty(), "its time is over, though nobody has retired it");
        assert_eq!(later.signers, [store::public_key(&was.checkpoints.0)]);
        assert_eq!(file.retire(NOW_MS, false), 0);
        assert_eq!(file.retire(NOW_MS + 31 * DAY_MS, false), 1);
        assert_eq!(file.keys(NOW_MS).signers, later.signers, "its checkpoints count for ever");
        assert!(!file.text().contains(&"0f".repeat(32)));
        assert_eq!(parse(&file.text()).unwrap(), file);
    }

    #[test]
    fn a_key_that_waits_is_honoured_before_it_is_used() {
        let mut file = parse(&"0f".repeat(32)).unwrap();
        assert!(file.add() && !file.add());
        let waiting = file.waiting.unwrap();
        assert_eq!(parse(&file.text()).unwrap(), file);
        assert_eq!(file.keys(NOW_MS).older[0].tokens.0, Keys::derive(&waiting).tokens.0);
        file.rotate(NOW_MS, KEEP_DAYS).unwrap();
        assert_eq!((file.current, file.waiting), (waiting, None));
    }
}
