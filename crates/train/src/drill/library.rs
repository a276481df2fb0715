//! The scenarios that come with the product, ready to be played.

use parking_lot::Mutex;
use scenario::Script;
use std::{
    collections::HashMap,
    sync::{Arc, LazyLock},
};

/// The files, by name.
const FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/scenarios.rs"));

/// A scenario and its file.
#[derive(Debug)]
pub struct Case {
    /// Ready to be played.
    pub script: Arc<Script>,
    /// The file.
    pub text: &'static str,
}

static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let open = |(name, text): &(&str, &'static str)| {
        let script = Script::open(text).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
        Case { script: Arc::new(script), text }
    };
    let mut cases: Vec<Case> = FILES.iter().map(open).collect();
    cases.sort_by(|one, other| {
        let key = |case: &Case| (case.script.scenario.level, case.script.scenario.case.clone());
        key(one).cmp(&key(other))
    });
    cases
});

/// Every case, the easiest first. Opened once.
pub fn cases() -> &'static [Case] {
    &CASES
}

/// The case of that name.
pub fn find(code: &str) -> Option<&'static Case> {
    cases().iter().find(|case| case.script.scenario.case == code)
}

type Kept = HashMap<(String, i64), Arc<Script>>;

static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Default::default);

/// Older cases, and the company's own, that are held ready.
const KEPT_MAX: usize = 250;

/// What somebody plays.
#[derive(Debug)]
pub struct Playable {
    /// Ready to be played.
    pub script: Arc<Script>,
    /// The file.
    pub text: String,
}

/// A case as it was played, from the text that was kept of it; the error says why it cannot be played any more.
pub fn kept(code: &str, version: i64, text: &str) -> Result<Arc<Script>, String> {
    let key = (code.to_owned(), version);
    if let Some(script) = KEPT.lock().get(&key) {
        return Ok(script.clone());
    }
    let said = |problems: Vec<scenario::parse::Problem>| {
        problems.first().map_or_else(|| code.to_owned(), |problem| format!("{code}: {problem}"))
    };
    let script = Arc::new(Script::open(text).map_err(said)?);
    let mut kept = KEPT.lock();
    if kept.len() >= KEPT_MAX {
        kept.clear();
    }
    kept.insert(key, script.clone());
    Ok(script)
}
