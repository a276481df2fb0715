//! Labels: words that say what the value after (or before) them is, in the languages customers write.

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

impl Group {
    /// Every group.
    const ALL: [Group; 14] = [
        Group::Password,
        Group::Otp,
        Group::Backup,
        Group::Totp,
        Group::Key,
        Group::Seed,
        Group::Card,
        Group::Cvv,
        Group::Id,
        Group::Api,
        Group::Session,
        Group::Header,
        Group::Public,
        Group::Number,
    ];
}

/// A label in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label {
    pub group: Group,
    /// Its place among the labels of the text.
    pub place: u32,
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

/// A letter of one label or several, and what may follow it.
struct Node {
    /// Bytes in `Tree::skips` that every label behind it has first.
    skip: Range<u32>,
    /// Where its next bytes are in `Tree::bytes`.
    next: Range<u32>,
    /// The node behind a space; 0, where all begin, for none.
    space: u32,
    /// What the labels that end here announce, a bit for each group.
    groups: u16,
    /// The last byte is a letter or a digit: none may follow right behind.
    closed: bool,
    /// Its place in `Tree::wide`, if it has many next bytes.
    wide: Option<u16>,
}

/// Every label, byte by byte; the first node is where all begin. Nodes that a text comes by together stand together.
struct Tree {
    nodes: Vec<Node>,
    skips: Vec<u8>,
    /// The next bytes of one node after another, and the node of each.
    bytes: Vec<u8>,
    to: Vec<u32>,
    /// The node of each byte, for nodes of many; 0 for none.
    wide: Vec<[u32; 256]>,
}

/// Next bytes that are looked through one by one.
const NARROW: usize = 6;

static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let mut labels: Vec<(&[u8], Group)> = LABELS.iter().map(|(group, label)| (label.as_bytes(), *group)).collect();
    labels.sort_unstable_by_key(|(label, _)| *label);
    let mut tree = Tree { nodes: Vec::new(), skips: Vec::new(), bytes: Vec::new(), to: Vec::new(), wide: Vec::new() };
    tree.grow(&labels, 0);
    tree
});

impl Tree {
    /// Adds the node of `labels`, which have their first `depth` bytes in common and are sorted, and all behind it.
    fn grow(&mut self, labels: &[(&[u8], Group)], depth: usize) -> u32 {
        let at = self.nodes.len();
        let alike = |depth: usize| labels.iter().all(|(label, _)| label.get(depth) == labels[0].0.get(depth));
        let letter = |depth: usize| labels[0].0.get(depth).is_some_and(|byte| *byte != b' ');
        let skipped = (depth..).take_while(|depth| letter(*depth) && alike(*depth)).count();
        let skip = self.skips.len() as u32..(self.skips.len() + skipped) as u32;
        self.skips.extend_from_slice(&labels[0].0[depth..depth + skipped]);
        let depth = depth + skipped;
        let last = depth.checked_sub(1).map_or(b' ', |last| labels[0].0[last]);
        let ending = labels.iter().take_while(|(label, _)| label.len() == depth);
        let groups = ending.clone().fold(0, |groups, (_, group)| groups | 1 << *group as u16);
        let rest = &labels[ending.count()..];
        let branches: Vec<&[(&[u8], Group)]> = rest.chunk_by(|one, next| one.0[depth] == next.0[depth]).collect();
        let (spaces, letters): (Vec<_>, Vec<_>) = branches.into_iter().partition(|branch| branch[0].0[depth] == b' ');
        let first = self.bytes.len();
        self.bytes.extend(letters.iter().map(|branch| branch[0].0[depth]));
        self.to.resize(self.bytes.len(), 0);
        let next = first as u32..self.bytes.len() as u32;
        let closed = last.is_ascii_alphanumeric();
        self.nodes.push(Node { skip, next, space: 0, groups, closed, wide: None });
        for (place, branch) in letters.iter().enumerate() {
            self.to[first + place] = self.grow(branch, depth + 1);
        }
        if let Some(branch) = spaces.first() {
            self.nodes[at].space = self.grow(branch, depth + 1);
        }
        if letters.len() > NARROW {
            let mut wide = [0; 256];
            letters.iter().zip(&self.to[first..]).for_each(|(branch, to)| wide[usize::from(branch[0].0[depth])] = *to);
            self.nodes[at].wide = u16::try_from(self.wide.len()).ok();
            self.wide.push(wide);
        }
        at as u32
    }

    /// The node of `byte` behind `node`; 0 for none.
    fn behind(&self, node: &Node, byte: u8) -> u32 {
        if let Some(wide) = node.wide {
            return self.wide[usize::from(wide)][usize::from(byte)];
        }
        let next = node.next.start as usize..node.next.end as usize;
        self.bytes[next.clone()].iter().position(|known| *known == byte).map_or(0, |place| self.to[next.start + place])
    }
}

/// The heads under which a text may begin with `label`: with its first space, and without.
pub fn heads(label: &str) -> [u32; 2] {
    let joined: String = label.chars().filter(|letter| *letter != ' ').collect();
    [began(label.as_bytes()), began(joined.as_bytes())]
}

/// The head of `label`; of a short first word with the letter after the space: `my p`. Too many words are "my".
fn began(label: &[u8]) -> u32 {
    match short(label).map(|word| label.get(word + 1)) {
        Some(Some(next)) => head(label) | u32::from(*next) << 24,
        _ => head(label),
    }
}

/// Letters of the first word of `label`, if they are too few for a head and a space follows.
fn short(label: &[u8]) -> Option<usize> {
    let word = label.iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    ((1..4).contains(&word) && label.get(word) == Some(&b' ')).then_some(word)
}

/// The heads of short first words, alone.
pub fn short_heads() -> impl Iterator<Item = u32> {
    all().map(str::as_bytes).filter(|label| short(label).is_some()).map(head)
}

/// The head of a short run of letters that ends at `end`, with the letter behind the separators there; `short` is its head alone.
pub fn goes_on(bytes: &[u8], end: usize, short: u32) -> u32 {
    let next = bytes.get(end + gap(bytes, end)).map_or(0, u8::to_ascii_lowercase);
    short & 0xff_ffff | u32::from(next) << 24
}

/// Separators at `place` that a space of a label may stand for.
fn gap(bytes: &[u8], place: usize) -> usize {
    bytes[place..].iter().take(4).take_while(|byte| matches!(byte, b' ' | b'-' | b'_' | b'\n')).count()
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
    LABELS.iter().flat_map(|(_, label)| heads(label))
}

/// The labels that begin at `starts` of `text`, by start; of several that overlap in one group the longest. A word may be a label of
/// several groups.
pub fn find(text: &str, starts: &[usize]) -> Vec<Label> {
    let bytes = text.as_bytes();
    let mut found: Vec<Label> = Vec::with_capacity(starts.len());
    // Where the last label of each group ends: what begins later and ends no further is a part of it.
    let mut ends = [0_usize; Group::ALL.len()];
    for start in starts {
        let from = found.len();
        walk(bytes, 0, *start, &mut |group, end| {
            if end > ends[group as usize] {
                match found[from..].iter_mut().find(|other| other.group == group) {
                    Some(other) => other.end = other.end.max(end),
                    None => found.push(Label { group, place: 0, start: *start, end }),
                }
            }
        });
        let here = &mut found[from..];
        here.sort_unstable_by_key(|label| (std::cmp::Reverse(label.end), label.group as u8));
        here.iter().for_each(|label| ends[label.group as usize] = label.end);
    }
    found
}

/// Tells of every label that goes on from the node `at` of the tree with the text from `place`. A space of a label matches none or
/// up to four separators.
fn walk(bytes: &[u8], mut at: u32, mut place: usize, tell: &mut impl FnMut(Group, usize)) {
    let tree = &*TREE;
    loop {
        let node = &tree.nodes[at as usize];
        let skip = &tree.skips[node.skip.start as usize..node.skip.end as usize];
        let end = place + skip.len();
        if !bytes.get(place..end).is_some_and(|here| here.eq_ignore_ascii_case(skip)) {
            return;
        }
        place = end;
        if node.groups != 0 && (!node.closed || is_closed(bytes, place)) {
            let mut groups = node.groups;
            while groups != 0 {
                tell(Group::ALL[groups.trailing_zeros() as usize], place);
                groups &= groups - 1;
            }
        }
        if node.space != 0 {
            walk(bytes, node.space, place + gap(bytes, place), tell);
        }
        let Some(byte) = bytes.get(place).map(u8::to_ascii_lowercase) else { return };
        at = tree.behind(node, byte);
        if at == 0 {
            return;
        }
        place += 1;
    }
}

/// Whether a word ends before `at`, with an s of its plural or without.
fn is_closed(bytes: &[u8], at: usize) -> bool {
    bytes.get(at).is_none_or(|after| {
        !after.is_ascii_alphabetic()
            || (after.is_ascii_uppercase() && bytes[at - 1].is_ascii_lowercase())
            || (*after == b's' && bytes.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric()))
    })
}
