//! Tidiness that text can show.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Lines of a source file.
const LINES_MAX: usize = 500;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn files(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            if !["target", "node_modules", ".git"].contains(&name) {
                files(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

fn sources(endings: &[&str]) -> Vec<(String, String)> {
    let mut found = Vec::new();
    files(&root().join("crates"), endings, &mut found);
    assert!(found.len() > 20, "the sources were not found");
    found.into_iter().map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())).collect()
}

/// The part of a file that is not tests.
fn product(text: &str) -> &str {
    text.split("#[cfg(test)]").next().unwrap_or(text)
}

fn is_product(path: &str) -> bool {
    !path.contains("/tests/")
        && !path.contains("/examples/")
        && !path.ends_with("/tests.rs")
        && !path.contains("/tidy.rs")
}

#[test]
fn a_file_is_a_sitting() {
    for (path, text) in sources(&[".rs", ".js", ".css"]).iter().filter(|(path, _)| is_product(path)) {
        assert!(text.lines().count() <= LINES_MAX, "{path} has {} lines", text.lines().count());
    }
}

#[test]
fn nothing_is_left_unfinished() {
    for (path, text) in sources(&[".rs"]).iter().filter(|(path, _)| is_product(path)) {
        for word in ["todo!(", "unimplemented!(", "dbg!(", "FIXME", "XXX", "HACK"] {
            assert!(!product(text).contains(word), "{path}: {word}");
        }
    }
}

#[test]
fn sql_stands_in_declared_queries_alone() {
    for (path, text) in sources(&[".rs"])
        .iter()
        .filter(|(path, _)| is_product(path) && !path.contains("/store/") && !path.contains("/bench/"))
    {
        for word in ["format!(\"select ", "format!(\"insert ", "format!(\"update ", "format!(\"delete "] {
            assert!(!product(text).contains(word), "{path}: {word}…");
        }
        let writes = product(text).contains("insert into ") || product(text).contains("\"delete from ");
        assert!(!writes || product(text).contains("query!"), "{path} writes rows outside a declared query");
    }
}

#[test]
fn a_room_writes_its_own_tables_alone() {
    for (path, text) in sources(&[".rs"]).iter().filter(|(path, _)| is_product(path)) {
        let Some(room) =
            ["serve", "identity", "train", "hire"].into_iter().find(|room| path.contains(&format!("/{room}/src/")))
        else {
            continue;
        };
        for verb in ["insert into ", "update ", "delete from "] {
            for after in product(text).split(verb).skip(1) {
                let table = after.split([' ', '\n', '(']).next().unwrap_or("");
                let known =
                    ["serve_", "identity_", "train_", "hire_", "store_"].iter().any(|prefix| table.starts_with(prefix));
                assert!(!known || table.starts_with(room), "{path} writes {table}");
            }
        }
        for read in ["from ", "join "] {
            for after in product(text).split(read).skip(1) {
                let table = after.split([' ', '\n', ')', '"']).next().unwrap_or("");
                let other = ["serve_", "identity_", "train_", "hire_"]
                    .into_iter()
                    .find(|p| table.starts_with(p) && !table.starts_with(room));
                assert!(other.is_none() || table.contains("_window_"), "{path} reads {table}, which is not a window");
            }
        }
    }
}

#[test]
fn no_markup_carries_style_or_script() {
    for (path, text) in sources(&[".rs"]).iter().filter(|(path, _)| is_product(path)) {
        for word in [" style=", " onclick=", " onload=", "<script>", "PreEscaped(\"<style"] {
            let holds = product(text)
                .lines()
                .any(|line| line.contains(word) && !line.trim_start().starts_with("//") && line.contains('{'));
            assert!(!holds || path.contains("/channel/mail/"), "{path}: {word}");
        }
    }
}

#[test]
fn words_of_people_are_never_logged() {
    let mut events = 0;
    for (path, text) in sources(&[".rs"]).iter().filter(|(path, _)| is_product(path)) {
        let mut skipped = false;
        let mut event = false;
        for line in product(text).lines() {
            if let Some(name) = line.split("struct ").nth(1).and_then(|rest| rest.split([' ', '{', '<']).next()) {
                event = text.contains(&format!("impl Event for {name} "));
            }
            if line.trim_start().starts_with("pub ") && line.contains(": ") && event {
                let carries = line.contains(": Words") || line.contains("<Words>");
                events += usize::from(carries);
                assert!(!carries || skipped, "{path}: {} must say #[serde(skip)]", line.trim());
            }
            skipped = line.contains("serde(skip)") || (skipped && line.trim_start().starts_with("///"));
        }
    }
    assert!(events > 20, "only {events} fields with words were found");
}

#[test]
fn the_outside_is_dialled_from_few_places() {
    for (path, text) in sources(&[".rs"]).iter().filter(|(path, _)| is_product(path)) {
        let dials = product(text).contains("TcpStream::connect") || product(text).contains("reqwest");
        let may =
            ["/store/", "/channel/", "/bench/", "/chain/", "/handrail/src/operate.rs", "/handrail/src/persona.rs"]
                .iter()
                .any(|place| path.contains(place));
        assert!(!dials || may, "{path} opens a socket outward");
    }
}
