//! Who was erased, beside the database: a backup that is older than an erasure would bring the erased back. Each node keeps the
//! list in its data folder, and a restore applies it again. It holds ids alone.

use event::{Actor, CustomerId, PersonId, Role};
use parking_lot::Mutex;
use serde::{Deserialize, Serialize};
use serve::{
    erase::{Erase, ErasuresAfter, IsErased},
    refusal::Refusal,
};
use std::{
    collections::BTreeSet,
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
    sync::Arc,
};
use store::{Entry, Store};
use web::live::Follower;

/// The file's name in the data folder.
pub const FILE: &str = "erasures.log";
/// Erasures that are read at once.
const SLICE: i64 = 500;

/// One line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Who was erased.
    pub customer: CustomerId,
    /// By whose decision.
    pub person: PersonId,
}

/// Keeps the list of one node.
pub struct Erasures {
    file: Mutex<(File, BTreeSet<CustomerId>)>,
}

impl Erasures {
    /// Opens the list and writes what is missing of it: what was erased while this node did not run, or as it ended.
    pub async fn open(store: &Store, data: &Path) -> Result<Arc<Erasures>, String> {
        let path = data.join(FILE);
        let known = read(&path)?.into_iter().map(|line| line.customer).collect();
        let file = appended(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let erasures = Erasures { file: Mutex::new((file, known)) };
        let mut after = CustomerId(uuid::Uuid::nil());
        loop {
            let mut rd = store.read().await.map_err(|error| error.to_string())?;
            let rows = rd.all(ErasuresAfter { after, limit: SLICE }).await.map_err(|error| error.to_string())?;
            let Some(last) = rows.last() else { return Ok(Arc::new(erasures)) };
            after = last.customer_id;
            for row in rows {
                let line = Line { customer: row.customer_id, person: row.person_id };
                erasures.keep(line).map_err(|error| format!("{}: {error}", path.display()))?;
            }
        }
    }

    fn keep(&self, line: Line) -> io::Result<()> {
        let mut guard = self.file.lock();
        let (file, known) = &mut *guard;
        if known.insert(line.customer) {
            let mut text = serde_json::to_vec(&line)?;
            text.push(b'\n');
            file.write_all(&text)?;
            file.sync_all()?;
        }
        Ok(())
    }
}

impl Follower for Erasures {
    fn name(&self) -> &'static str {
        "erasures"
    }

    fn follow(&self, entry: &Entry) {
        if entry.kind != "serve.customer_erased" {
            return;
        }
        let kept = serde_json::from_str::<Line>(&entry.body).map_err(io::Error::from).and_then(|line| self.keep(line));
        if let Err(error) = kept {
            tracing::error!(%error, "an erasure was not written beside the database; it is when the house starts again");
        }
    }
}

/// The list, to be written on. Half a line, which a node that was killed leaves, is ended, so that the next one stands alone.
fn appended(path: &Path) -> io::Result<File> {
    let mut file = OpenOptions::new().create(true).read(true).append(true).open(path)?;
    if file.metadata()?.len() > 0 {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        if last != *b"\n" {
            file.write_all(b"\n")?;
        }
    }
    Ok(file)
}

/// The lines of a list; none when there is no such file. Errors name the line.
fn read(path: &Path) -> Result<Vec<Line>, String> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(format!("{}: {error}", path.display())),
    };
    let mut lines = Vec::new();
    for (n, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| format!("{}: {error}", path.display()))?;
        match serde_json::from_str(&line) {
            Ok(line) => lines.push(line),
            // A node that was killed while it wrote leaves half a line, which it writes again.
            Err(_) if line.trim().is_empty() || !line.ends_with('}') => {}
            Err(error) => return Err(format!("{}, line {}: {error}; mend or remove it", path.display(), n + 1)),
        }
    }
    Ok(lines)
}

/// Applies the erasures of `lists` again to a database that was restored; answers how many.
pub async fn again(store: &Store, lists: &[PathBuf]) -> Result<usize, String> {
    let mut done = 0;
    for list in lists {
        for line in read(list)? {
            let customer = line.customer;
            let mut rd = store.read().await.map_err(|error| error.to_string())?;
            let erased = rd.opt(IsErased { customer }).await.map_err(|error| error.to_string())?.is_some();
            drop(rd);
            if erased {
                continue;
            }
            let by = Actor::Person { id: line.person, role: Role::Compliance };
            let erase = Erase { by: by.clone(), customer, reason: "Applied again after a restore".into() };
            match store.run(&by, None, erase).await.map_err(|error| error.to_string())? {
                Ok(_) => done += 1,
                // Who came after the backup is not in it.
                Err(Refusal::Unseen) => {}
                Err(refusal) => return Err(refusal.to_string()),
            }
        }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_line_spoils_no_line_after_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        let line =
            |n: u128| Line { customer: CustomerId(uuid::Uuid::from_u128(n)), person: PersonId(uuid::Uuid::nil()) };
        let text = |n| serde_json::to_string(&line(n)).unwrap();
        std::fs::write(&path, format!("{}\n{}", text(1), &text(2)[..30])).unwrap();
        for n in [2, 3] {
            appended(&path).unwrap().write_all(format!("{}\n", text(n)).as_bytes()).unwrap();
        }
        assert_eq!(read(&path).unwrap(), [line(1), line(2), line(3)]);
    }
}
