//! Folding makes texts equal that a reader takes for the same: case, width, compatibility forms, traditional characters.

use std::{collections::VecDeque, iter::Peekable, ops::Range, str::CharIndices, sync::LazyLock};
use unicode_normalization::{
    IsNormalized, UnicodeNormalization,
    char::{canonical_combining_class, decompose_compatible},
    is_nfc_quick,
};

/// `text` folded: NFKC, lower case, half width, simplified characters, nothing invisible. Folding twice changes nothing.
///
/// Use it for every column and every word that is to be matched: `ＵＳＤＴ 帳戶` folds to `usdt 账户`.
pub fn fold(text: &str) -> String {
    spots(text).map(|(letter, _)| letter).collect()
}

/// The letters of `text` folded, each with the bytes of `text` that it came from, in order.
///
/// Several letters may share one range (`㎏` folds to `kg`), and ranges may leave gaps (what is invisible is left out).
pub fn spots(text: &str) -> Spots<'_> {
    Spots { rest: text.char_indices().peekable(), ready: VecDeque::new(), cluster: String::new() }
}

/// What [`spots`] returns.
pub struct Spots<'a> {
    rest: Peekable<CharIndices<'a>>,
    ready: VecDeque<(char, Range<usize>)>,
    cluster: String,
}

impl Iterator for Spots<'_> {
    type Item = (char, Range<usize>);

    fn next(&mut self) -> Option<(char, Range<usize>)> {
        loop {
            if let Some(spot) = self.ready.pop_front() {
                return Some(spot);
            }
            let (start, letter) = self.rest.next()?;
            let alone = self.rest.peek().is_none_or(|(_, next)| next.is_ascii() || is_ideograph(*next));
            if alone && letter.is_ascii() {
                return Some((letter.to_ascii_lowercase(), start..start + 1));
            }
            if alone && is_ideograph(letter) {
                return Some((simplified(letter), start..start + letter.len_utf8()));
            }
            self.fold_cluster(start, letter);
        }
    }
}

impl Spots<'_> {
    /// Folds `letter` with all that combines with it. A cluster begins where normalisation never reaches across.
    fn fold_cluster(&mut self, start: usize, letter: char) {
        self.cluster.clear();
        let mut end = start;
        let mut next = Some(letter);
        while let Some(letter) = next.take() {
            end += letter.len_utf8();
            if !is_invisible(letter) {
                self.cluster.push(letter);
            }
            if let Some((_, after)) = self.rest.peek().copied()
                && (joins_the_one_before(after) || is_invisible(after))
            {
                self.rest.next();
                next = Some(after);
            }
        }
        let normal: String = self.cluster.nfkc().collect();
        let lower = normal.chars().filter(|letter| !is_invisible(*letter)).flat_map(char::to_lowercase);
        for letter in lower.nfkc() {
            self.ready.push_back((simplified(final_sigma(letter)), start..end));
        }
    }
}

/// Whether normalisation may compose or reorder `letter` with what stands before it.
fn joins_the_one_before(letter: char) -> bool {
    if letter.is_ascii() || is_ideograph(letter) {
        return false;
    }
    let mut first = None;
    decompose_compatible(letter, |part| first = first.or(Some(part)));
    let first = first.unwrap_or(letter);
    canonical_combining_class(first) != 0 || is_nfc_quick(std::iter::once(first)) == IsNormalized::Maybe
}

/// Letters that draw nothing and only hide a word from a search: soft hyphen, zero width, direction marks, selectors.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
}

fn final_sigma(letter: char) -> char {
    if letter == 'ς' { 'σ' } else { letter }
}

const FIRST: u32 = 0x3400;
const LAST: u32 = 0x9fff;

/// A Chinese character of the basic plane that normalisation leaves alone.
fn is_ideograph(letter: char) -> bool {
    matches!(letter as u32, 0x3400..=0x4dbf | 0x4e00..=LAST)
}

/// The simplified form of a Chinese character; any other letter as it is.
fn simplified(letter: char) -> char {
    /// For each character from [`FIRST`] to [`LAST`] what it folds to, itself included.
    static TABLE: LazyLock<Box<[u16]>> = LazyLock::new(|| {
        let mut table: Box<[u16]> = (FIRST as u16..=LAST as u16).collect();
        for line in include_str!("fold/simplified.txt").lines().filter(|line| !line.starts_with('#')) {
            let mut forms = line.chars();
            let target = forms.next().expect("a line opens with the form that all others fold to");
            forms.for_each(|form| table[(form as u32 - FIRST) as usize] = target as u16);
        }
        table
    });
    match letter as u32 {
        point @ FIRST..=LAST => char::from_u32(TABLE[(point - FIRST) as usize].into()).unwrap_or(letter),
        _ => letter,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_reader_takes_for_the_same_folds_to_the_same() {
        for (text, folded) in [
            ("Deposit", "deposit"),
            ("ＵＳＤＴ提幣", "usdt提币"),
            ("帳戶 賬戶 帐户 账户", "账户 账户 账户 账户"),
            ("答覆，回復", "答复,回复"),
            ("ﾋﾞｯﾄｺｲﾝ", "ビットコイン"),
            ("5㎏ ﬁne №7", "5kg fine no7"),
            ("e\u{301}te\u{301}", "été"),
            ("de\u{200b}po\u{ad}sit\u{feff}", "deposit"),
            ("Όσος ΌΣΟΣ", "όσοσ όσοσ"),
            ("한국어", "한국어"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn a_spot_names_the_bytes_it_came_from() {
        let text = "A㎏幣e\u{301}!";
        let of = |want: char| spots(text).find(|(letter, _)| *letter == want).map(|(_, range)| &text[range]);
        assert_eq!(of('a'), Some("A"));
        assert_eq!(of('g'), Some("㎏"));
        assert_eq!(of('币'), Some("幣"));
        assert_eq!(of('é'), Some("e\u{301}"));
        assert_eq!(of('!'), Some("!"));
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        assert_eq!(fold("萬與專業叢東絲丟兩嚴喪個"), "万与专业丛东丝丢两严丧个");
        assert!(
            (FIRST..=LAST)
                .filter_map(char::from_u32)
                .all(|letter| simplified(simplified(letter)) == simplified(letter))
        );
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in any::<String>()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }

        #[test]
        fn case_width_and_normal_form_do_not_matter(text in "[a-zA-Z0-9 提幣帳戶éüñ한글が]{0,40}") {
            prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
            prop_assert_eq!(fold(&text.nfd().collect::<String>()), fold(&text));
            let wide: String = text
                .chars()
                .map(|c| if c.is_ascii_graphic() { char::from_u32(c as u32 + 0xfee0).unwrap() } else { c })
                .collect();
            prop_assert_eq!(fold(&wide), fold(&text));
        }

        #[test]
        fn spots_stay_in_order_and_on_letter_boundaries(text in any::<String>()) {
            let mut last = 0..0;
            for (_, range) in spots(&text) {
                prop_assert!(range == last || range.start >= last.end);
                prop_assert!(text.get(range.clone()).is_some());
                last = range;
            }
        }
    }
}
