//! Gives each thing found its chains by all that the text says, settles overlaps, and places it in the original text.

use super::{
    Kind, READINGS_MAX, Reading, cue,
    cue::Cue,
    names,
    networks::{self, Named},
    pair,
    reader::{Found, Reader},
    shape::Shape,
    view::View,
    words,
};
use crate::registry::{Chain, Chains};
use std::{collections::HashMap, ops::Range};

/// The readings of what `reader` found in `view`.
pub(super) fn readings(mut reader: Reader<'_>, view: &View<'_>) -> Vec<Reading> {
    let text = reader.text;
    add_names(&mut reader);
    let named = reader.named;
    let everywhere = named.iter().filter(|name| !name.denied).fold(Chains::NONE, |all, name| all.or(name.chains));
    let mut found = reader.found;
    let memos: Vec<Range<usize>> =
        found.iter().filter(|one| one.shape.kind == Kind::Memo).map(|one| one.span.clone()).collect();
    // "tag for XRP: 773301" is no amount.
    found.retain(|one| {
        one.shape.kind != Kind::Amount
            || !memos.iter().any(|memo| one.span.start < memo.start && memo.end <= one.span.end)
    });
    found.sort_by_key(|one| (one.span.start, std::cmp::Reverse(one.span.end)));
    let spans: Vec<Range<usize>> =
        found.iter().filter(|one| is_reference(one.shape.kind)).map(|one| one.span.clone()).collect();
    let accounts = accounts(&found);
    let mut out: Vec<Reading> = Vec::with_capacity(found.len() + named.len());
    for one in found {
        let at = spans.partition_point(|span| span.start < one.span.start);
        let last = at.checked_sub(1).map_or(0, |before| spans[before].end);
        let next = spans[at..].iter().find(|span| span.start >= one.span.end).map_or(text.len(), |span| span.start);
        let mut hints = networks::hints(text, &named, &one.span, last.min(one.span.start), next);
        hints[3] = everywhere;
        let hints = [
            hints[0],
            hints[1],
            hints[2],
            row(text, &reader.coined, &named, &one.span),
            hints[3],
            reader.coins,
            if one.shape.kind == Kind::Memo { accounts } else { Chains::NONE },
        ];
        out.extend(reading(text, one, &hints));
    }
    out.extend(named.iter().filter(|name| name.told).map(|name| network(text, name)));
    let mut out = settled(out);
    out.truncate(READINGS_MAX);
    agree(&mut out);
    for (first, second) in pairs(&out) {
        out.push(pair_of(&out[first], &out[second]));
    }
    for reading in &mut out {
        reading.span = view.span(reading.span.clone());
    }
    out.sort_by_key(|reading| (reading.span.start, reading.kind));
    out
}

fn is_reference(kind: Kind) -> bool {
    matches!(kind, Kind::Address | Kind::Txid | Kind::Block | Kind::AddressInvalid)
}

/// Bytes before and behind a reference that are looked at for its row.
const ROW_MAX: usize = 240;

/// The one coin named in a reference's row, where other rows name others: tables and lists name one in each.
fn row(text: &str, coined: &[(usize, Chains)], named: &[Named], span: &Range<usize>) -> Chains {
    let bytes = text.as_bytes();
    let from = span.start.saturating_sub(ROW_MAX);
    let start = memchr::memrchr(b'\n', &bytes[from..span.start]).map_or(from, |at| from + at);
    let to = (span.end + ROW_MAX).min(bytes.len());
    let end = memchr::memchr(b'\n', &bytes[span.end..to]).map_or(to, |at| span.end + at);
    let first = coined.partition_point(|(at, _)| *at < start);
    let row = coined[first..].iter().take_while(|(at, _)| *at < end).map(|(_, home)| *home);
    let all = row.fold(Chains::NONE, Chains::or);
    let is_outside = |at: usize| at < start || at >= end;
    let others = coined.iter().any(|(at, home)| is_outside(*at) && *home != all)
        || named.iter().any(|name| is_outside(name.span.start) && name.chains != all);
    if all.len() == 1 && others { all } else { Chains::NONE }
}

/// The chains of the references that can be of one only.
fn accounts(found: &[Found]) -> Chains {
    let sure = found.iter().filter(|one| is_reference(one.shape.kind) && one.shape.strict.len() == 1);
    sure.fold(Chains::NONE, |all, one| all.or(one.shape.strict))
}

/// Accounts that have names instead of digits.
fn add_names(reader: &mut Reader<'_>) {
    let accounts = accounts(&reader.found);
    let spoken = reader.named.iter().fold(reader.coins.or(accounts), |all, name| all.or(name.chains));
    let shape = |chain| Shape::plain(Kind::Address, Chains::one(chain));
    let mut names: Vec<(Range<usize>, Chain)> =
        names::near(reader.text).into_iter().map(|span| (span, Chain::Near)).collect();
    if !names.is_empty() {
        reader.coins = reader.coins.or(Chains::one(Chain::Near));
    }
    if !spoken.and(words::MEMOS).is_empty() {
        names::memos(reader.text).for_each(|word| reader.memo(&word, words::MEMOS));
    }
    if spoken.has(Chain::Eos) {
        names.extend(names::eos(reader.text).into_iter().map(|span| (span, Chain::Eos)));
    }
    for (span, chain) in names {
        let taken = reader.found.iter().any(|one| one.span.start < span.end && span.start < one.span.end);
        if !taken {
            reader.push_found(Found {
                span,
                shape: shape(chain),
                value: None,
                token: None,
                partial: false,
                certain: true,
            });
        }
    }
}

/// What one thing found is, after all hints; `None` when the text says that it is no reference.
fn reading(text: &str, one: Found, hints: &[Chains]) -> Option<Reading> {
    let mut shape = one.shape;
    if !shape.needs.is_empty() && hints.iter().all(|hint| hint.and(shape.needs).is_empty()) {
        return None;
    }
    let hash = !shape.proven && !one.partial && one.span.len() > 42 || shape.kind == Kind::Txid;
    let hex = || text[one.span.clone()].bytes().all(|byte| byte.is_ascii_hexdigit());
    let cue = if hash || one.partial || shape.kind == Kind::AddressInvalid {
        cue::before(text, one.span.start)
    } else {
        None
    };
    let cue = match cue {
        Some(Cue::Signature) if hex() => Some(Cue::Other),
        Some(Cue::Signature) => Some(Cue::Transaction),
        cue => cue,
    };
    let cue = if hash && cue::is_digest(&text[one.span.end..]) { Some(Cue::Other) } else { cue };
    if cue == Some(Cue::Secret) && !one.certain && !(one.partial) || cue == Some(Cue::Other) && !one.certain && hash {
        return None;
    }
    if !one.certain {
        shape = called(shape, cue, hints, one.partial);
    }
    let chains = if one.certain { shape.strict } else { networks::narrowed(&shape, hints) };
    let other =
        shape.other.filter(|_| !one.certain && (chains.len() > 1 || chains == shape.strict && !named(&shape, hints)));
    let slang = one.token.is_some() && text[one.span.clone()].ends_with(['U', 'u']);
    Some(Reading {
        kind: shape.kind,
        chains,
        value: one.value.unwrap_or_else(|| text[one.span.clone()].to_owned()),
        token: one.token,
        ambiguous: chains.len() > 1
            || other.is_some()
            || one.partial
            || slang
            || (chains.is_empty() && is_reference(shape.kind)),
        partial: one.partial,
        other,
        span: one.span,
    })
}

/// Whether a hint names a chain that the shape fits.
fn named(shape: &Shape, hints: &[Chains]) -> bool {
    hints.iter().any(|hint| !hint.and(shape.strict).is_empty())
}

/// The shape after the word before it and the chains named have said which of its kinds it is.
fn called(mut shape: Shape, cue: Option<Cue>, hints: &[Chains], partial: bool) -> Shape {
    if partial && cue == Some(Cue::Transaction) {
        shape.kind = Kind::Txid;
        return shape;
    }
    let Some((kind, chains)) = shape.other else { return shape };
    if cue == Some(Cue::Block) && shape.kind == Kind::Txid {
        return Shape { kind: Kind::Block, other: None, ..shape };
    }
    let hint = hints
        .iter()
        .find(|hint| !hint.and(shape.strict.or(shape.relaxed).or(chains)).is_empty())
        .copied()
        .unwrap_or(Chains::NONE);
    let (first, second) = (hint.and(shape.strict), hint.and(chains));
    // What is called an account, or is of a chain whose transactions look otherwise, is the other kind.
    let called = match cue {
        Some(Cue::Address) => kind == Kind::Address && (!second.is_empty() || hint.is_empty() && chains.len() > 1),
        Some(Cue::Transaction) => kind == Kind::Txid && !second.is_empty(),
        _ => false,
    };
    if !second.is_empty() && first.is_empty() || called {
        let strict = if second.is_empty() { chains } else { second };
        let other = (cue.is_none() && !first.is_empty()).then_some((shape.kind, first));
        return Shape { kind, strict, relaxed: Chains::NONE, other, ..shape };
    }
    shape
}

fn network(text: &str, name: &Named) -> Reading {
    Reading {
        kind: Kind::Network,
        chains: name.chains,
        value: text[name.span.clone()].to_owned(),
        token: None,
        ambiguous: name.chains.len() != 1,
        partial: false,
        other: None,
        span: name.span.clone(),
    }
}

/// The readings without those that overlap a stronger one.
fn settled(mut readings: Vec<Reading>) -> Vec<Reading> {
    let rank = |kind: Kind| match kind {
        Kind::Address | Kind::Txid | Kind::Block => 0,
        Kind::AddressInvalid => 1,
        Kind::Amount => 2,
        Kind::Memo => 3,
        Kind::Network | Kind::LookalikePair => 4,
    };
    readings.sort_by_key(|reading| (reading.span.start, rank(reading.kind)));
    let mut out: Vec<Reading> = Vec::with_capacity(readings.len());
    for reading in readings {
        let mut weaker = false;
        while let Some(last) = out.last().filter(|last| last.span.end > reading.span.start) {
            let stronger = (rank(reading.kind), std::cmp::Reverse(reading.span.len()))
                < (rank(last.kind), std::cmp::Reverse(last.span.len()));
            if !stronger {
                weaker = true;
                break;
            }
            out.pop();
        }
        if !weaker {
            out.push(reading);
        }
    }
    out
}

/// What is named more than once is the same thing each time: a link says of which chain the hash beside it is.
fn agree(readings: &mut [Reading]) {
    let is_whole = |one: &Reading| matches!(one.kind, Kind::Address | Kind::Txid) && !one.partial;
    if readings.iter().filter(|one| is_whole(one)).count() < 2 {
        return;
    }
    let mut narrowest: HashMap<(Kind, &str), usize> = HashMap::new();
    let mut like: Vec<(usize, usize)> = Vec::new();
    for (at, one) in readings.iter().enumerate().filter(|(_, one)| is_whole(one)) {
        let best = narrowest.entry((one.kind, one.value.as_str())).or_insert(at);
        if one.chains != readings[*best].chains && one.chains.and(readings[*best].chains) == one.chains {
            *best = at;
        }
    }
    for (at, one) in readings.iter().enumerate().filter(|(_, one)| is_whole(one)) {
        let best = narrowest[&(one.kind, one.value.as_str())];
        if one.chains != readings[best].chains && one.chains.and(readings[best].chains) == readings[best].chains {
            like.push((at, best));
        }
    }
    for (at, best) in like {
        let Reading { chains, ambiguous, other, .. } = readings[best];
        (readings[at].chains, readings[at].ambiguous, readings[at].other) = (chains, ambiguous, other);
    }
}

fn pairs(readings: &[Reading]) -> Vec<(usize, usize)> {
    let addresses: Vec<(usize, &str)> = readings
        .iter()
        .enumerate()
        .filter(|(_, reading)| reading.kind == Kind::Address && !reading.partial)
        .map(|(at, reading)| (at, reading.value.as_str()))
        .collect();
    pair::find(&addresses)
}

fn pair_of(first: &Reading, second: &Reading) -> Reading {
    let both = first.chains.and(second.chains);
    Reading {
        kind: Kind::LookalikePair,
        chains: if both.is_empty() { second.chains } else { both },
        value: format!("{} {}", first.value, second.value),
        token: None,
        ambiguous: both.len() > 1,
        partial: false,
        other: None,
        span: second.span.clone(),
    }
}
