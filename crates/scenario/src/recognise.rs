//! What a text says: moves, found by patterns of words with synonyms, order and negation, and what was nearly said.
//!
//! A pattern is a row of terms: `did you|have you .. send|share .. @secret`.
//! - `|` parts synonyms, `@name` is a list of them kept under a name, `*` at a word's end allows any ending (English)
//! - `#` is any number, in digits or Chinese numerals; `^word` begins its sentence, `word$` ends it
//! - `+` follows at once, with a short word between at most, `..` follows soon in the same sentence, `...` anywhere later in it, `&` stands near, before or after
//! - `!term` at the end: not if that is in the sentence too
//! - the pattern holds when nothing negates it; `no:` before it, only when something does; `any:`, either way; `ask:`, only in a
//!   question or a request
//!
//! Texts are folded first (case, width, traditional characters). Spans are bytes of the text as given.

mod mixed;
mod negation;
mod opened;
mod pattern;
mod place;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, MatchKind};
use language::Lang;
use mixed::Mixed;
use opened::Opened;
use pattern::{Link, Mark, Pattern, Stand};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, ops::Range};

/// Bytes of a text that are read.
pub const TEXT_BYTES_MAX: usize = 16 * 1024;
/// Times that one move is told of one text.
const HEARD_MAX: usize = 8;
/// Combinations tried for one pattern in one sentence.
const TRIES_MAX: usize = 400;
/// Width within which `..` follows: a letter counts one, a character of an unspaced script three.
const NEAR: usize = 42;
/// Width within which `+` follows.
const NEXT: usize = 5;

/// Lists of synonyms, by name.
pub type Words = BTreeMap<String, String>;

pub use mixed::Meanings;

/// A move that was said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// Its name.
    pub name: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// Why a move may have been said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// Its words stand in another order.
    Order,
    /// Its words stand far apart.
    Far,
    /// More than one negation touches it.
    Negation,
    /// It was said and denied in one text.
    Both,
}

/// A move that may have been said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Doubt {
    /// Its name.
    pub name: String,
    /// Why it is not sure.
    pub why: Why,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// What a text says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What was said, by place.
    pub heard: Vec<Heard>,
    /// What may have been said.
    pub unsure: Vec<Doubt>,
}

/// Recognises moves in texts of one language.
#[derive(Debug)]
pub struct Recogniser {
    lang: Lang,
    machine: AhoCorasick,
    /// How each literal may stand.
    stands: Vec<Stand>,
    moves: Vec<(String, Vec<Pattern>)>,
    mixed: Option<Mixed>,
}

impl Recogniser {
    /// A recogniser of `moves`: names with their patterns.
    ///
    /// The error names the move, the number of its pattern, and what is wrong with it.
    pub fn new<'a>(
        lang: Lang,
        moves: impl Iterator<Item = (&'a str, &'a [String])>,
        words: &Words,
    ) -> Result<Recogniser, (String, usize, String)> {
        let mut literals = pattern::Literals::default();
        let mut read = Vec::new();
        for (name, patterns) in moves {
            let mut list = Vec::new();
            for (n, text) in patterns.iter().enumerate() {
                list.push(pattern::read(text, words, &mut literals).map_err(|what| (name.to_owned(), n, what))?);
            }
            read.push((name.to_owned(), list));
        }
        let (texts, stands) = literals.into_parts();
        let machine = AhoCorasickBuilder::new()
            .match_kind(MatchKind::Standard)
            .build(&texts)
            .map_err(|error| (String::new(), 0, error.to_string()))?;
        Ok(Recogniser { lang, machine, stands, moves: read, mixed: None })
    }

    /// The same, for texts in which words of another language stand among one's own: they are read as given, and as what those
    /// words mean.
    pub fn mixing(mut self, meanings: &Meanings) -> Result<Recogniser, String> {
        self.mixed = (!meanings.is_empty()).then(|| Mixed::new(meanings)).transpose()?;
        Ok(self)
    }

    /// What `text` says. At most [`TEXT_BYTES_MAX`] bytes of it are read.
    pub fn read(&self, text: &str) -> Reading {
        let mut end = text.len().min(TEXT_BYTES_MAX);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let opened = Opened::of(&text[..end]);
        let mut reading = Reading::default();
        self.read_opened(&opened, &mut reading);
        let said = self.mixed.as_ref().and_then(|mixed| opened.with(&mixed.found(&opened.text)));
        if let Some(said) = said {
            let mut meant = Reading::default();
            self.read_opened(&said, &mut meant);
            let news = |heard: &[Heard], name: &str| heard.iter().all(|one| one.name != name);
            let more = meant.heard.into_iter().filter(|one| news(&reading.heard, &one.name)).collect::<Vec<_>>();
            reading.unsure.retain(|one| news(&more, &one.name));
            reading.heard.extend(more);
        }
        reading.heard.sort_by(|a, b| (a.start, a.end, &a.name).cmp(&(b.start, b.end, &b.name)));
        reading.unsure.sort_by(|a, b| (a.start, a.end, &a.name, a.why).cmp(&(b.start, b.end, &b.name, b.why)));
        reading
    }

    fn read_opened(&self, opened: &Opened, reading: &mut Reading) {
        let hits = self.hits(opened);
        for (name, patterns) in &self.moves {
            self.read_move(name, patterns, opened, &hits, reading);
        }
    }

    fn hits(&self, opened: &Opened) -> Vec<Vec<Range<usize>>> {
        let text = opened.text.as_str();
        let mut hits = vec![Vec::new(); self.stands.len()];
        for hit in self.machine.find_overlapping_iter(text) {
            let id = hit.pattern().as_usize();
            let stand = self.stands[id];
            let range = hit.range();
            if !stand.number
                && place::is_whole(text, &range, stand.open)
                && (!stand.first || place::begins(opened, &range))
                && (!stand.last || place::ends(opened, &range))
                && !place::is_choice(text, &range)
            {
                hits[id].push(range);
            }
        }
        for (id, _) in self.stands.iter().enumerate().filter(|(_, stand)| stand.number) {
            hits[id] = place::numbers(text);
        }
        hits
    }

    fn read_move(
        &self,
        name: &str,
        patterns: &[Pattern],
        opened: &Opened,
        hits: &[Vec<Range<usize>>],
        out: &mut Reading,
    ) {
        let mut heard: Vec<Range<usize>> = Vec::new();
        let mut denied = false;
        let mut doubts: Vec<(Why, Range<usize>)> = Vec::new();
        // Most patterns lack a word that stands anywhere in the text.
        let present = |term: &[usize]| term.iter().any(|literal| !hits[*literal].is_empty());
        let whole = |pattern: &&Pattern| pattern.terms.iter().all(|(_, term)| present(term));
        let patterns: Vec<&Pattern> = patterns.iter().filter(whole).collect();
        if patterns.is_empty() {
            return;
        }
        for sentence in &opened.sentences {
            for pattern in patterns.iter().copied() {
                let Some(mut finder) = Finder::of(opened, hits, sentence, pattern) else { continue };
                let all = finder.find();
                if all.is_empty() {
                    doubts.extend(finder.nearly());
                }
                for found in all {
                    let span = found.iter().fold(found[0].clone(), |a, b| a.start.min(b.start)..a.end.max(b.end));
                    let no = negation::count(self.lang, &opened.text, sentence, &span, &found);
                    let holds = match pattern.mark {
                        Mark::Affirmed => no == 0,
                        Mark::Negated => no > 0,
                        Mark::Any => true,
                        Mark::Asked => no == 0 && negation::is_asked(&opened.text[sentence.clone()]),
                    };
                    if no > 1 && pattern.mark != Mark::Any {
                        doubts.push((Why::Negation, span.clone()));
                    }
                    denied |= !holds && no > 0;
                    if holds && heard.len() < HEARD_MAX && !heard.iter().any(|other| overlap(other, &span)) {
                        heard.push(span);
                    }
                }
            }
        }
        if heard.is_empty() {
            doubts.truncate(1);
        } else {
            doubts.retain(|(why, _)| *why == Why::Negation);
            doubts.truncate(1);
            if denied && doubts.is_empty() {
                doubts.push((Why::Both, heard[0].clone()));
            }
        }
        for span in heard {
            let span = opened.source_of(&span);
            out.heard.push(Heard { name: name.to_owned(), start: span.start, end: span.end });
        }
        for (why, span) in doubts {
            let span = opened.source_of(&span);
            out.unsure.push(Doubt { name: name.to_owned(), why, start: span.start, end: span.end });
        }
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// Looks for one pattern in one sentence.
struct Finder<'a> {
    opened: &'a Opened,
    pattern: &'a Pattern,
    /// Where each term of the pattern stands in the sentence, by place.
    terms: Vec<Vec<Range<usize>>>,
    tries: usize,
}

impl<'a> Finder<'a> {
    /// None if the sentence lacks a term, or holds one that must not be there.
    fn of(
        opened: &'a Opened,
        hits: &[Vec<Range<usize>>],
        sentence: &Range<usize>,
        pattern: &'a Pattern,
    ) -> Option<Finder<'a>> {
        let within = |hit: &&Range<usize>| hit.start >= sentence.start && hit.end <= sentence.end;
        let mut terms = Vec::with_capacity(pattern.terms.len());
        for (_, term) in &pattern.terms {
            let of_term = term.iter().flat_map(|literal| hits[*literal].iter().filter(within));
            let mut places: Vec<Range<usize>> = of_term.cloned().collect();
            if places.is_empty() {
                return None;
            }
            places.sort_by_key(|hit| (hit.start, hit.end));
            terms.push(places);
        }
        let stands = |term: &Vec<usize>| term.iter().any(|literal| hits[*literal].iter().any(|hit| within(&hit)));
        let finder = Finder { opened, pattern, terms, tries: 0 };
        (!pattern.without.iter().any(stands)).then_some(finder)
    }

    /// Every place where the pattern begins, each with the words that complete it first; at most [`HEARD_MAX`].
    fn find(&mut self) -> Vec<Vec<Range<usize>>> {
        let mut all = Vec::new();
        let Some(first) = self.terms.first().cloned() else { return all };
        for hit in first {
            let mut found = vec![hit];
            if all.len() < HEARD_MAX && self.from(1, &mut found) {
                all.push(found);
            }
        }
        all
    }

    fn from(&mut self, n: usize, found: &mut Vec<Range<usize>>) -> bool {
        let Some((link, _)) = self.pattern.terms.get(n) else { return true };
        for at in 0..self.terms[n].len() {
            let hit = self.terms[n][at].clone();
            self.tries += 1;
            if self.tries > TRIES_MAX {
                return false;
            }
            let fits = match found.last() {
                None => true,
                Some(last) => match link {
                    Link::Next => hit.start >= last.end && self.width(last.end, hit.start) <= NEXT,
                    Link::Soon => hit.start >= last.end && self.width(last.end, hit.start) <= NEAR,
                    Link::Later => hit.start >= last.end,
                    Link::Beside if hit.start >= last.end => self.width(last.end, hit.start) <= NEAR,
                    Link::Beside => hit.end <= last.start && self.width(hit.end, last.start) <= NEAR,
                },
            };
            if fits {
                found.push(hit);
                if self.from(n + 1, found) {
                    return true;
                }
                found.pop();
            }
        }
        false
    }

    fn width(&self, from: usize, to: usize) -> usize {
        self.opened.text[from..to].chars().map(|letter| if letter.is_ascii() { 1 } else { 3 }).sum()
    }

    /// All words are there, but not as the pattern wants them.
    fn nearly(&self) -> Option<(Why, Range<usize>)> {
        if self.terms.len() < 2 {
            return None;
        }
        let firsts: Vec<Range<usize>> = self.terms.iter().map(|places| places[0].clone()).collect();
        let distinct = firsts.iter().enumerate().all(|(n, one)| !firsts[..n].iter().any(|other| overlap(one, other)));
        let ordered = firsts.windows(2).all(|pair| pair[0].end <= pair[1].start);
        let span = firsts.iter().fold(firsts[0].clone(), |a, b| a.start.min(b.start)..a.end.max(b.end));
        distinct.then_some((if ordered { Why::Far } else { Why::Order }, span))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn recogniser(lang: Lang) -> Recogniser {
        let words = Words::from([
            ("secret".to_owned(), "seed phrase|private key|password|助记词|私钥|密码".to_owned()),
            ("share".to_owned(), "send|share|tell|give|发|告诉|透露|提供".to_owned()),
        ]);
        let moves = [
            ("asks_secret", vec!["@share & @secret".to_owned()]),
            ("warns", vec!["no: @share & @secret".to_owned()]),
            ("asks_network", vec!["which|what .. network".to_owned(), "ask: 网络|链".to_owned()]),
            ("recovers", vec!["recover* .. coin*|fund* !cannot".to_owned()]),
        ];
        Recogniser::new(lang, moves.iter().map(|(name, list)| (*name, list.as_slice())), &words).unwrap()
    }

    fn heard(lang: Lang, text: &str) -> Vec<String> {
        recogniser(lang).read(text).heard.into_iter().map(|heard| heard.name).collect()
    }

    #[test]
    fn negation_turns_a_request_into_a_warning() {
        let en = |text| heard(Lang::En, text);
        assert_eq!(en("Send me your seed phrase."), ["asks_secret"]);
        assert_eq!(en("Never share your seed phrase with anyone."), ["warns"]);
        assert_eq!(en("Please don't worry, just send me the private key"), ["asks_secret"]);
        assert_eq!(en("We will not ask you to tell us a password"), ["warns"]);
        let zh = |text| heard(Lang::Zh, text);
        assert_eq!(zh("请把助记词发给我"), ["asks_secret"]);
        assert_eq!(zh("请勿把助記詞告訴任何人"), ["warns"]);
        assert_eq!(zh("不好意思，请提供私钥"), ["asks_secret"]);
    }

    #[test]
    fn order_questions_and_exclusions_matter() {
        assert_eq!(heard(Lang::En, "WHICH   network did you use?"), ["asks_network"]);
        assert_eq!(heard(Lang::En, "The network is busy, which is normal"), Vec::<String>::new());
        assert_eq!(heard(Lang::Zh, "您选的是哪条链？"), ["asks_network"]);
        assert_eq!(heard(Lang::Zh, "链已经恢复。"), Vec::<String>::new());
        assert_eq!(heard(Lang::En, "We recovered the funds"), ["recovers"]);
        assert_eq!(heard(Lang::En, "Recovering funds: cannot"), Vec::<String>::new());
    }

    #[test]
    fn what_is_nearly_said_is_told() {
        let doubts = recogniser(Lang::En).read("The network? Or rather: network, which").unsure;
        assert_eq!((doubts[0].name.as_str(), doubts[0].why), ("asks_network", Why::Order));
        let doubts = recogniser(Lang::En).read("We will never not ask you to share a password").unsure;
        assert!(doubts.iter().any(|doubt| doubt.why == Why::Negation), "{doubts:?}");
    }

    #[test]
    fn spans_are_of_the_text_as_written() {
        let text = "您好，ＰＬＥＡＳＥ ｓｅｎｄ your   Seed-Phrase now";
        let heard = recogniser(Lang::En).read(text).heard;
        assert_eq!(&text[heard[0].start..heard[0].end], "ｓｅｎｄ your   Seed-Phrase");
    }

    #[test]
    fn english_words_in_chinese_sentences_mean_what_the_chinese_ones_mean() {
        let list = vec!["不要|别 .. 告诉|给 .. 私钥".to_owned()];
        let moves = || [("warns", list.as_slice())].into_iter();
        let meanings =
            Meanings::from([("private key".to_owned(), "私钥".to_owned()), ("key".to_owned(), "键".to_owned())]);
        let mixing = Recogniser::new(Lang::Zh, moves(), &Words::new()).unwrap().mixing(&meanings).unwrap();
        let text = "好，Private  Keys 别告诉人。别 给 别人 ＰＲＩＶＡＴＥ Key 哦";
        let heard = mixing.read(text).heard;
        assert_eq!(heard.len(), 1, "{heard:?}");
        assert_eq!(&text[heard[0].start..heard[0].end], "别 给 别人 ＰＲＩＶＡＴＥ Key");
        assert!(mixing.read("别给别人 private keyboard").heard.is_empty(), "a word is whole");
        assert!(Recogniser::new(Lang::Zh, moves(), &Words::new()).unwrap().read(text).heard.is_empty());
    }

    #[test]
    fn a_pattern_that_is_wrong_is_named() {
        let wrong = |text: &str| {
            let list = vec![text.to_owned()];
            Recogniser::new(Lang::En, [("m", list.as_slice())].into_iter(), &Words::new()).unwrap_err().2
        };
        assert!(wrong("a .. @none").contains("@none"));
        assert!(wrong(".. a").contains(".."));
        assert!(wrong("").contains("empty"));
    }

    proptest! {
        #[test]
        fn any_text_is_read_and_spans_are_its_own(text in "\\PC{0,80}") {
            for lang in [Lang::En, Lang::Zh] {
                let reading = recogniser(lang).read(&text);
                for heard in &reading.heard {
                    prop_assert!(text.get(heard.start..heard.end).is_some_and(|quote| !quote.is_empty()));
                }
                prop_assert_eq!(&recogniser(lang).read(&text), &reading);
            }
        }
    }
}
