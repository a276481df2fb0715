//! From a solved ticket to a draft: whatever is somebody's is replaced, each thing by the same other thing everywhere, references by
//! others that are valid by their checksums. A person reads and approves the draft; nothing here does that for them.

use crate::draw::{self, Stream};
use chain::{
    Chain, Chains,
    recognise::{self, Kind, Reading},
};
use language::Lang;
use std::{collections::BTreeMap, ops::Range};

/// Messages of a ticket that are read.
pub const MESSAGES_MAX: usize = 500;
/// Known words to replace.
pub const KNOWN_MAX: usize = 200;

/// What the desk knows to be somebody's.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Names of people, each as it may stand in a text.
    pub names: Vec<String>,
    /// Account numbers, user names, order numbers.
    pub identifiers: Vec<String>,
}

/// What a draft is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// The messages, in order, redacted.
    pub texts: Vec<String>,
    /// How many different things were replaced, by kind.
    pub replaced: BTreeMap<&'static str, usize>,
    /// What a person must look at: numbers and words that may be somebody's and were left.
    pub doubts: Vec<String>,
}

/// Redacts the texts of a ticket. The same seed makes the same draft.
pub fn redact(texts: &[&str], known: &Known, locale: Lang, seed: u64) -> Draft {
    let mut redaction = Redaction { known, locale, seed, map: BTreeMap::new(), counts: BTreeMap::new() };
    let texts: Vec<String> = texts.iter().take(MESSAGES_MAX).map(|text| redaction.text(text)).collect();
    let doubts = texts.iter().flat_map(|text| doubts(text, &redaction)).collect();
    Draft { texts, replaced: redaction.counts, doubts }
}

struct Redaction<'a> {
    known: &'a Known,
    locale: Lang,
    seed: u64,
    map: BTreeMap<(&'static str, String), String>,
    counts: BTreeMap<&'static str, usize>,
}

impl Redaction<'_> {
    fn text(&mut self, text: &str) -> String {
        let mut spots: Vec<(Range<usize>, &'static str, String, Option<Reading>)> = Vec::new();
        for reading in recognise::read(text) {
            let kind = match reading.kind {
                Kind::Address | Kind::AddressInvalid => "address",
                Kind::Txid | Kind::Block => "transaction",
                Kind::Amount => "amount",
                Kind::Memo => "memo",
                Kind::Network | Kind::LookalikePair => continue,
            };
            spots.push((reading.span.clone(), kind, reading.value.clone(), Some(reading)));
        }
        for (kind, words) in [("name", &self.known.names), ("identifier", &self.known.identifiers)] {
            for word in words.iter().take(KNOWN_MAX).filter(|word| !word.trim().is_empty()) {
                spots.extend(places(text, word).map(|range| (range, kind, language::fold(word), None)));
            }
        }
        spots.extend(mails(text).map(|range| (range.clone(), "mail", text[range].to_lowercase(), None)));
        spots.extend(numbers(text).map(|range| (range.clone(), "number", text[range].to_owned(), None)));
        // The widest stands; of equals, what was recognised.
        spots.sort_by_key(|(range, ..)| (range.start, std::cmp::Reverse(range.end)));
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        for (range, kind, value, reading) in spots {
            if range.start < at {
                continue;
            }
            out.push_str(&text[at..range.start]);
            let written = &text[range.clone()];
            out.push_str(&self.replacement(kind, value, written, reading.as_ref()));
            at = range.end;
        }
        out.push_str(&text[at..]);
        out
    }

    fn replacement(&mut self, kind: &'static str, value: String, written: &str, reading: Option<&Reading>) -> String {
        let key = (kind, value);
        if let Some(known) = self.map.get(&key) {
            return as_written(kind, written, known);
        }
        let mut stream = Stream::new(self.seed, &key.1, 0);
        let chains = reading.map_or(Chains::NONE, |reading| reading.chains);
        let new = match kind {
            "address" => address(chains, &mut stream),
            "transaction" => transaction(written, chains, &mut stream),
            "amount" => amount(&key.1, &mut stream),
            "name" => draw::name(&mut stream, self.locale),
            "mail" => format!("customer{}@customer.example", 100 + stream.below(900)),
            _ => digits(&key.1, &mut stream),
        };
        *self.counts.entry(kind).or_default() += 1;
        self.map.insert(key, new.clone());
        as_written(kind, written, &new)
    }
}

/// An amount keeps the unit and the spaces that were written around its digits.
fn as_written(kind: &str, written: &str, new: &str) -> String {
    if kind != "amount" {
        return new.to_owned();
    }
    let digit = |letter: char| letter.is_ascii_digit();
    match (written.find(digit), written.rfind(digit)) {
        (Some(first), Some(last)) => format!("{}{new}{}", &written[..first], &written[last + 1..]),
        _ => new.to_owned(),
    }
}

fn address(chains: Chains, stream: &mut Stream) -> String {
    let drawn = chains.iter().find_map(|chain| draw::address(chain, stream));
    drawn.or_else(|| draw::address(Chain::Eth, stream)).unwrap_or_default()
}

fn transaction(written: &str, chains: Chains, stream: &mut Stream) -> String {
    let with_prefix = written.starts_with("0x");
    let fits = |chain: &Chain| draw::transaction(*chain, &mut Stream::new(0, "", 0)).starts_with("0x") == with_prefix;
    let chain = chains.iter().find(fits).or_else(|| chains.iter().next());
    draw::transaction(chain.unwrap_or(if with_prefix { Chain::Eth } else { Chain::Btc }), stream)
}

/// Between half and double, with as many digits behind the point.
fn amount(value: &str, stream: &mut Stream) -> String {
    let places = value.split_once('.').map_or(0, |(_, places)| places.len()).min(8);
    let digits: String = value.chars().filter(char::is_ascii_digit).take(17).collect();
    let units: u64 = digits.parse().unwrap_or(0);
    draw::amount(units / 2 + 1 + stream.below(units + units / 2 + 1), places as u8)
}

fn digits(value: &str, stream: &mut Stream) -> String {
    let letter = |letter: char, stream: &mut Stream| match letter {
        '0'..='9' => char::from(b'0' + stream.below(10) as u8),
        'a'..='z' => char::from(b'a' + stream.below(26) as u8),
        'A'..='Z' => char::from(b'A' + stream.below(26) as u8),
        other if other.is_ascii() => other,
        _ => 'x',
    };
    let mut out: String = value.chars().map(|one| letter(one, stream)).collect();
    if out == value {
        out = value.chars().map(|one| letter(one, stream)).collect();
    }
    out
}

/// Where `word` stands in `text`, whatever its case and width.
fn places(text: &str, word: &str) -> impl Iterator<Item = Range<usize>> {
    let word: Vec<char> = language::fold(word).chars().collect();
    let spots: Vec<(char, Range<usize>)> = language::spots(text).collect();
    let letter = |spot: Option<&(char, Range<usize>)>| spot.is_some_and(|(letter, _)| letter.is_ascii_alphanumeric());
    let mut found = Vec::new();
    for at in 0..spots.len().saturating_sub(word.len().saturating_sub(1)) {
        let part = &spots[at..at + word.len()];
        let same = part.iter().zip(&word).all(|((letter, _), wanted)| letter == wanted);
        let opens = !word[0].is_ascii_alphanumeric() || at == 0 || !letter(spots.get(at - 1));
        let closes = !word[word.len() - 1].is_ascii_alphanumeric() || !letter(spots.get(at + word.len()));
        if same && opens && closes {
            found.push(part[0].1.start..part[part.len() - 1].1.end);
        }
    }
    found.into_iter()
}

fn mails(text: &str) -> impl Iterator<Item = Range<usize>> {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'+');
    let bytes = text.as_bytes();
    let found: Vec<Range<usize>> = bytes
        .iter()
        .enumerate()
        .filter(|(_, byte)| **byte == b'@')
        .filter_map(|(at, _)| {
            let start = at - bytes[..at].iter().rev().take_while(|byte| part(**byte)).count();
            let end = at + 1 + bytes[at + 1..].iter().take_while(|byte| part(**byte)).count();
            let domain = text[at + 1..end].trim_end_matches('.');
            (start < at && domain.contains('.')).then(|| start..at + 1 + domain.len())
        })
        .collect();
    found.into_iter()
}

/// Runs of seven digits or more, with spaces and hyphens between: telephones, cards, account numbers.
fn numbers(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let mut end = at;
        let mut digits = 0;
        while end < bytes.len() && (bytes[end].is_ascii_digit() || matches!(bytes[end], b' ' | b'-')) {
            digits += usize::from(bytes[end].is_ascii_digit());
            end += 1;
        }
        while !bytes[end - 1].is_ascii_digit() {
            end -= 1;
        }
        let stands = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        if digits >= 7 && stands {
            found.push(at..end);
        }
        at = end;
    }
    found.into_iter()
}

/// Words that look like handles and were not replaced.
fn doubts(text: &str, redaction: &Redaction<'_>) -> Vec<String> {
    let handle = |word: &&str| {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '@');
        (word.starts_with('@') && word.len() > 2) || word.contains("t.me/")
    };
    let own = |word: &&str| !redaction.map.values().any(|new| word.contains(new.as_str()));
    text.split_whitespace().filter(handle).filter(own).take(20).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known() -> Known {
        Known { names: vec!["Marek Dvořák".into(), "周先生".into()], identifiers: vec!["U-48211".into()] }
    }

    #[test]
    fn the_same_thing_becomes_the_same_other_thing_everywhere() {
        let address = draw::address(Chain::Tron, &mut Stream::new(3, "a", 0)).unwrap();
        let one = format!(
            "I am Marek Dvořák (u-48211, marek@mail.example, +420 603 123 456). Sent 1,250.50 USDT to {address}"
        );
        let two = format!("{address} again, MAREK DVOŘÁK");
        let draft = redact(&[&one, &two], &known(), Lang::En, 5);
        let all = draft.texts.join("\n");
        for gone in ["Marek", "MAREK", "48211", "marek@", "603 123", "1,250.50", address.as_str()] {
            assert!(!all.contains(gone), "{gone} is still in {all}");
        }
        let new = recognise::read(&draft.texts[1]).into_iter().find(|one| one.kind == Kind::Address).unwrap();
        assert!(draft.texts[0].contains(&new.value) && new.chains.only() == Some(Chain::Tron), "{all}");
        assert!(draft.texts[0].contains(" USDT"), "{all}");
        assert_eq!((draft.replaced["name"], draft.replaced["address"]), (1, 1));
        assert_eq!(redact(&[&one, &two], &known(), Lang::En, 5), draft);
    }

    #[test]
    fn handles_are_shown_to_the_person_who_approves() {
        let draft = redact(&["写给 @quick_help 周先生 t.me/quick"], &known(), Lang::Zh, 1);
        assert_eq!(draft.doubts, ["@quick_help", "t.me/quick"]);
        assert!(!draft.texts[0].contains("周先生"));
    }

    proptest! {
        #[test]
        fn any_text_is_redacted_and_no_reference_stays(text in "\\PC{0,60}", seed: u64) {
            let address = draw::address(Chain::Eth, &mut Stream::new(seed, "x", 0)).unwrap();
            let text = format!("{text} {address}");
            let draft = redact(&[&text], &known(), Lang::En, seed);
            prop_assert!(!draft.texts[0].contains(&address));
        }
    }
}
