//! Labels: words that say what the value after (or before) them is, in the languages customers write.

use rustc_hash::FxHashMap;
use std::{ops::Range, sync::LazyLock};

/// What a label announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// A password, a PIN.
    Password,
    /// A one-time code.
    Otp,
    /// Codes for when the phone is lost.
    Backup,
    /// The secret behind one-time codes.
    Totp,
    /// A private key.
    Key,
    /// A seed phrase.
    Seed,
    /// A card's number.
    Card,
    /// A card's three digits.
    Cvv,
    /// A number that a state gives a person.
    Id,
    /// An interface's key or secret.
    Api,
    /// A cookie, a token of a session.
    Session,
    /// A header that carries a session whatever its value looks like.
    Header,
    /// Something public: a transaction, an address, a public key.
    Public,
    /// A number that is no secret: of an order, a ticket, a phone.
    Number,
}

/// A label in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    pub group: Group,
    pub start: usize,
    pub end: usize,
}

impl Label {
    /// The bytes it takes.
    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }
}

/// The labels, in the order of the file.
static LABELS: LazyLock<Vec<(Group, &'static str)>> = LazyLock::new(|| {
    let lines = include_str!("label.txt").lines().filter(|line| !line.starts_with('#'));
    let groups = lines.filter_map(|line| line.split_once(": ")).map(|(name, labels)| (group(name), labels));
    groups.flat_map(|(group, labels)| labels.split(", ").map(move |label| (group, label))).collect()
});

fn group(name: &str) -> Group {
    match name {
        "Password" => Group::Password,
        "Otp" => Group::Otp,
        "Backup" => Group::Backup,
        "Totp" => Group::Totp,
        "Key" => Group::Key,
        "Seed" => Group::Seed,
        "Card" => Group::Card,
        "Cvv" => Group::Cvv,
        "Id" => Group::Id,
        "Api" => Group::Api,
        "Session" => Group::Session,
        "Header" => Group::Header,
        "Public" => Group::Public,
        _ => Group::Number,
    }
}

/// Labels by how they begin: the first four letters or digits of a word, or the first letter beyond ASCII.
static FINDER: LazyLock<FxHashMap<u32, Vec<(Group, &'static str)>>> = LazyLock::new(|| {
    let mut finder: FxHashMap<u32, Vec<(Group, &'static str)>> = FxHashMap::default();
    for (group, label) in LABELS.iter() {
        for head in heads(label) {
            let entry = finder.entry(head).or_default();
            if !entry.contains(&(*group, *label)) {
                entry.push((*group, label));
            }
        }
    }
    finder
});

/// The heads under which a text may begin with `label`: with its first space, and without.
fn heads(label: &str) -> [u32; 2] {
    let joined: String = label.chars().filter(|letter| *letter != ' ').collect();
    [head(label.as_bytes()), head(joined.as_bytes())]
}

/// The first four ASCII letters and digits of `word` in lower case, or its first letter beyond ASCII.
pub fn head(word: &[u8]) -> u32 {
    if word.first().is_some_and(|byte| *byte >= 0x80) {
        let mut point = 0_u32;
        word.iter().take(3).take_while(|byte| **byte >= 0x80).for_each(|byte| point = point << 8 | u32::from(*byte));
        return point | 0x8000_0000;
    }
    let mut head = [0_u8; 4];
    for (at, byte) in word.iter().take(4).take_while(|byte| byte.is_ascii_alphanumeric()).enumerate() {
        head[at] = byte.to_ascii_lowercase();
    }
    u32::from_le_bytes(head)
}

/// Every label that may lead to a secret, for the sweep; what is public or a mere number leads to none.
pub fn texts() -> impl Iterator<Item = &'static str> {
    let leads = |group: &Group| !matches!(group, Group::Public | Group::Number | Group::Card);
    LABELS.iter().filter(move |(group, _)| leads(group)).map(|(_, label)| *label)
}

/// Every label.
pub fn all() -> impl Iterator<Item = &'static str> {
    LABELS.iter().map(|(_, label)| *label)
}

/// The heads under which labels are found.
pub fn all_heads() -> impl Iterator<Item = u32> {
    FINDER.keys().copied()
}

/// The labels that begin at `starts` of `text`, by start; of several that overlap in one group the longest. A word may be a label of
/// several groups.
pub fn find(text: &str, starts: &[usize]) -> Vec<Label> {
    let bytes = text.as_bytes();
    let mut found: Vec<Label> = Vec::new();
    for start in starts {
        for (group, label) in FINDER.get(&head(&bytes[*start..])).into_iter().flatten() {
            if let Some(end) = matched(bytes, *start, label.as_bytes()) {
                found.push(Label { group: *group, start: *start, end });
            }
        }
    }
    longest(found)
}

fn longest(mut found: Vec<Label>) -> Vec<Label> {
    found.sort_unstable_by_key(|label| (label.group as u8, label.start, std::cmp::Reverse(label.end)));
    let mut last: Option<Label> = None;
    found.retain(|label| {
        let inside = last.is_some_and(|last| last.group == label.group && label.end <= last.end);
        if !inside {
            last = Some(*label);
        }
        !inside
    });
    found.sort_unstable_by_key(|label| (label.start, std::cmp::Reverse(label.end)));
    found
}

/// Where `label` ends in `bytes` if it stands at `start`. A space of the label matches none or up to four separators.
fn matched(bytes: &[u8], start: usize, label: &[u8]) -> Option<usize> {
    let mut at = start;
    for want in label {
        if *want == b' ' {
            let gap = bytes[at..].iter().take(4).take_while(|byte| matches!(byte, b' ' | b'-' | b'_' | b'\n')).count();
            at += gap;
        } else if bytes.get(at)?.to_ascii_lowercase() == *want {
            at += 1;
        } else {
            return None;
        }
    }
    let last = label[label.len() - 1];
    let closes = !last.is_ascii_alphanumeric()
        || bytes.get(at).is_none_or(|after| {
            !after.is_ascii_alphabetic()
                || (after.is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase())
                || (*after == b's' && bytes.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric()))
        });
    closes.then_some(at)
}
