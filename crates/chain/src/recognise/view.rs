//! A text as a reader sees it: full-width letters narrow, invisible ones gone, HTML read, each byte with its place.
//!
//! Most texts need nothing of this and are used as they are, without a copy.

use memchr::{memchr, memchr2, memchr3, memmem, memrchr};
use std::{borrow::Cow, ops::Range};

/// Bytes of an entity's name, `&` and `;` apart.
const ENTITY_MAX: usize = 10;

/// Letters of a tag's name.
const TAG_MAX: usize = 11;

/// A text and where its bytes came from.
pub(super) struct View<'t> {
    /// What is read.
    pub text: Cow<'t, str>,
    original: &'t str,
    /// For each jump, the place in `text` from which on bytes come from that place of `original`, one to one.
    jumps: Vec<(u32, u32)>,
}

impl<'t> View<'t> {
    /// The view of `original`, which must be shorter than 4 GiB; what is beyond is not read.
    pub fn of(original: &'t str) -> View<'t> {
        let mut view = View { text: Cow::Borrowed(original), original, jumps: Vec::new() };
        if original.len() < u32::MAX as usize && (needs_letters(original.as_bytes()) || needs_markup(original)) {
            let mut copy = Copy {
                original,
                text: String::with_capacity(original.len()),
                jumps: Vec::new(),
                tag_end: 0,
                open: [false; 3],
            };
            copy.run();
            view.text = Cow::Owned(copy.text);
            view.jumps = copy.jumps;
        }
        view
    }

    /// The bytes of the original behind `range` of the text, on letter boundaries.
    pub fn span(&self, range: Range<usize>) -> Range<usize> {
        if self.jumps.is_empty() {
            return range;
        }
        let start = self.place(range.start);
        let last = self.place(range.end.saturating_sub(1)).max(start);
        let rest = self.original.get(last..).unwrap_or("");
        let entity = rest.starts_with('&').then(|| rest.find(';')).flatten().filter(|end| *end <= ENTITY_MAX + 1);
        let width = entity.map_or_else(|| rest.chars().next().map_or(0, char::len_utf8), |end| end + 1);
        start..last + width
    }

    fn place(&self, at: usize) -> usize {
        let index = self.jumps.partition_point(|(to, _)| *to as usize <= at);
        match index.checked_sub(1).and_then(|index| self.jumps.get(index)) {
            Some((to, from)) => {
                let place = *from as usize + (at - *to as usize);
                (0..=place.min(self.original.len()))
                    .rev()
                    .find(|place| self.original.is_char_boundary(*place))
                    .unwrap_or(0)
            }
            None => at,
        }
    }
}

/// Whether an invisible or full-width letter touches one that could be of an address.
fn needs_letters(bytes: &[u8]) -> bool {
    let mut at = 0;
    while let Some(found) = memchr3(0xc2, 0xe2, 0xef, &bytes[at..]) {
        at += found;
        let (odd, wide) = oddity(&bytes[at..]);
        let beside = at.checked_sub(1).and_then(|before| bytes.get(before)).is_some_and(u8::is_ascii_alphanumeric);
        if wide || (odd > 0 && beside) {
            return true;
        }
        at += 1;
    }
    false
}

/// The length of an invisible letter at the start, or 0; and whether a full-width letter or digit stands there.
fn oddity(bytes: &[u8]) -> (usize, bool) {
    match bytes {
        [0xc2, 0xad | 0xa0, ..] => (2, false),
        [0xe2, 0x80, 0x8b..=0x8f | 0xaa..=0xae | 0xaf, ..] | [0xe2, 0x81, 0xa0..=0xaf, ..] => (3, false),
        [0xef, 0xbb, 0xbf, ..] | [0xef, 0xb8, 0x80..=0x8f, ..] => (3, false),
        [0xef, 0xbc, 0x90..=0x99 | 0xa1..=0xba, ..] | [0xef, 0xbd, 0x81..=0x9a, ..] => (0, true),
        _ => (0, false),
    }
}

/// Whether there is a tag or an entity.
fn needs_markup(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut last_end = None;
    let mut at = 0;
    while let Some(found) = memchr2(b'<', b'&', &bytes[at..]) {
        at += found;
        let next = bytes.get(at + 1).copied().unwrap_or(0);
        if bytes[at] == b'&' && entity(&text[at..]).is_some() {
            return true;
        }
        if bytes[at] == b'<' && (next.is_ascii_alphabetic() || matches!(next, b'/' | b'!')) {
            let word = bytes[at + 1..].iter().take(12).take_while(|b| b.is_ascii_alphanumeric()).count();
            // `<https://…>` and `<name@host>` are how plain mail quotes links.
            let plain = word > TAG_MAX || matches!(bytes.get(at + 1 + word), Some(b':' | b'@' | b'.'));
            if !plain && *last_end.get_or_insert_with(|| memrchr(b'>', bytes)) > Some(at) {
                return true;
            }
        }
        at += 1;
    }
    false
}

/// The letter that the entity at the start stands for, and the entity's length. `'\0'`: nothing to see.
fn entity(text: &str) -> Option<(char, usize)> {
    let head = text.as_bytes().get(1..text.len().min(ENTITY_MAX + 2))?;
    let end = memchr(b';', head)?;
    let name = std::str::from_utf8(&head[..end]).ok()?;
    let letter = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" | "ensp" | "emsp" | "thinsp" => ' ',
        "colon" => ':',
        "sol" => '/',
        "period" => '.',
        "num" => '#',
        "hellip" => '…',
        "shy" | "zwnj" | "zwj" | "ZeroWidthSpace" => '\0',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    Some((letter, end + 2))
}

/// Makes the copy. One pass; every search for an end is remembered, so that no text takes more than linear time.
struct Copy<'t> {
    original: &'t str,
    text: String,
    jumps: Vec<(u32, u32)>,
    /// Where the next `>` is known to be; the text's length when there is none.
    tag_end: usize,
    /// Whether styles, scripts, notes are known to go on without an end.
    open: [bool; 3],
}

impl Copy<'_> {
    fn run(&mut self) {
        let bytes = self.original.as_bytes();
        let markup = needs_markup(self.original);
        let mut at = 0;
        while at < bytes.len() {
            at = match bytes[at] {
                b'<' if markup => self.tag(at),
                b'&' if markup => self.entity(at),
                0xc2 | 0xe2 | 0xef => self.letter(at),
                _ => {
                    let end = bytes[at..]
                        .iter()
                        .position(|byte| matches!(byte, b'<' | b'&' | 0xc2 | 0xe2 | 0xef))
                        .map_or(bytes.len(), |next| at + next.max(1));
                    self.keep(at..end);
                    end
                }
            };
        }
    }

    /// Copies a range of the original as it is.
    fn keep(&mut self, range: Range<usize>) {
        self.jump(range.start);
        self.text.push_str(&self.original[range]);
    }

    /// Writes a letter that stands at `from` in another form.
    fn put(&mut self, letter: char, from: usize) {
        self.jump(from);
        self.text.push(letter);
    }

    fn jump(&mut self, from: usize) {
        let (to, from) = (self.text.len() as u32, from as u32);
        let straight = self
            .jumps
            .last()
            .is_some_and(|(last_to, last_from)| to.wrapping_sub(*last_to) == from.wrapping_sub(*last_from));
        if !straight {
            self.jumps.push((to, from));
        }
    }

    fn letter(&mut self, at: usize) -> usize {
        let Some(letter) = self.original[at..].chars().next() else { return at + 1 };
        let end = at + letter.len_utf8();
        match oddity(&self.original.as_bytes()[at..]) {
            (_, true) => self.put(char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter), at),
            _ if matches!(letter, '\u{a0}' | '\u{202f}') => self.put(' ', at),
            (odd, _) if odd > 0 => {}
            _ if matches!(letter, '．' | '：' | '／' | '＃' | '？' | '＝') => {
                self.put(char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter), at);
            }
            _ if letter == '，' && self.between_wide_digits(at, end) => self.put(',', at),
            _ => self.keep(at..end),
        }
        end
    }

    fn between_wide_digits(&self, at: usize, end: usize) -> bool {
        let digit = |letter: Option<char>| letter.is_some_and(|letter| matches!(letter, '０'..='９' | '0'..='9'));
        digit(self.original[..at].chars().next_back()) && digit(self.original[end..].chars().next())
    }

    fn entity(&mut self, at: usize) -> usize {
        match entity(&self.original[at..]) {
            Some((letter, len)) => {
                let mut bytes = [0; 4];
                let invisible = letter == '\0' || oddity(letter.encode_utf8(&mut bytes).as_bytes()).0 > 0;
                if letter == '\u{a0}' {
                    self.put(' ', at);
                } else if !invisible {
                    self.put(letter, at);
                }
                at + len
            }
            None => {
                self.keep(at..at + 1);
                at + 1
            }
        }
    }

    /// A tag: gone when it only sets letters, a line's end otherwise; a link's address is read before its words.
    fn tag(&mut self, at: usize) -> usize {
        let bytes = self.original.as_bytes();
        let name_at = at + 1 + usize::from(bytes.get(at + 1) == Some(&b'/'));
        let name_end = name_at + bytes[name_at..].iter().take(12).take_while(|b| b.is_ascii_alphanumeric()).count();
        let name = &bytes[name_at..name_end];
        let opens = name_at == at + 1;
        let is_tag = (1..=TAG_MAX).contains(&name.len()) && !matches!(bytes.get(name_end), Some(b':' | b'@' | b'.'));
        let is_note = bytes[at..].starts_with(b"<!");
        if self.tag_end <= at {
            self.tag_end = memchr(b'>', &bytes[at..]).map_or(bytes.len(), |end| at + end);
        }
        if !(is_tag || is_note) || self.tag_end == bytes.len() {
            self.keep(at..at + 1);
            return at + 1;
        }
        let end = self.tag_end + 1;
        if opens && let Some(end) = self.skipped(name, at, end) {
            return end;
        }
        const LETTERS_ONLY: &[&[u8]] = &[
            b"a", b"b", b"i", b"u", b"em", b"strong", b"span", b"font", b"wbr", b"code", b"mark", b"small", b"tt",
            b"ins", b"s", b"kbd", b"samp", b"var", b"bdi", b"bdo", b"sub", b"sup", b"big", b"abbr",
        ];
        if !LETTERS_ONLY.iter().any(|known| known.eq_ignore_ascii_case(name)) {
            self.put('\n', at);
        } else if opens && name.eq_ignore_ascii_case(b"a") {
            self.link(at..end);
        }
        end
    }

    /// Where to go on when nothing until then is meant to be read.
    fn skipped(&mut self, name: &[u8], at: usize, end: usize) -> Option<usize> {
        let (kind, from, close): (usize, usize, &[u8]) = match name {
            b"style" | b"STYLE" => (0, end, b"</style"),
            b"script" | b"SCRIPT" => (1, end, b"</script"),
            _ if self.original[at..].starts_with("<!--") => (2, at + 4, b"-->"),
            _ => return None,
        };
        if self.open[kind] {
            return None;
        }
        // What never closes hides nothing; it is searched for once.
        let found = memmem::find(&self.original.as_bytes()[from..], close);
        self.open[kind] = found.is_none();
        found.map(|found| from + found + close.len())
    }

    /// The address of a link, on a line of its own.
    fn link(&mut self, tag: Range<usize>) {
        let text = &self.original[tag.clone()];
        let Some(found) = text.as_bytes().windows(5).position(|window| window.eq_ignore_ascii_case(b"href=")) else {
            return;
        };
        let value = &text[found + 5..text.len() - 1];
        let (open, close) = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => (1, *quote),
            _ => (0, b' '),
        };
        let end = memchr(close, &value.as_bytes()[open..]).map_or(value.len(), |end| open + end);
        let address = &value[open..end];
        if ["mailto:", "tel:", "javascript:", "#"].iter().any(|other| address.starts_with(other)) {
            return;
        }
        let start = tag.start + found + 5 + open;
        self.put('\n', tag.start);
        let mut at = start;
        while at < start + address.len() {
            at = match self.original.as_bytes()[at] {
                b'&' => self.entity(at),
                0xc2 | 0xe2 | 0xef => self.letter(at),
                _ => {
                    let rest = &self.original.as_bytes()[at..start + address.len()];
                    let end = rest
                        .iter()
                        .position(|b| matches!(b, b'&' | 0xc2 | 0xe2 | 0xef))
                        .map_or(rest.len(), |next| next.max(1));
                    self.keep(at..at + end);
                    at + end
                }
            };
        }
        self.put('\n', tag.end - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, seen: &str) {
        assert_eq!(View::of(text).text, seen, "{text}");
    }

    #[test]
    fn a_plain_text_is_not_copied() {
        for text in ["hello", "你好，世界。“1,000” — ok…", "a < b && c > d", "<https://example.com>", "a=1&b=2", "👨‍👩‍👧"]
        {
            assert!(matches!(View::of(text).text, Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn what_hides_letters_is_seen_through() {
        check("０ｘＡｂ１２", "0xAb12");
        check("0x12\u{200b}34\u{feff}", "0x1234");
        check("１，０００．５ ＵＳＤＴ", "1,000.5 USDT");
        check("a&nbsp;b&#x30;&#48;&zwnj;c", "a b00c");
        check("<p>0x<b>12</b>34<wbr>56</p>", "\n0x123456\n");
        check("<a href=\"https://x.io/tx/0xab?a=1&amp;b=2\">see</a>", "\nhttps://x.io/tx/0xab?a=1&b=2\nsee");
        check("<style>p{}</style>x<!-- y -->z", ">xz");
        check("<script>a <script>b", "\na \nb");
    }

    #[test]
    fn a_span_names_the_bytes_it_came_from() {
        let text = "到 ０ｘＡｂ１２ 了 0x\u{200b}99";
        let view = View::of(text);
        let at = view.text.find("0xAb12").unwrap();
        assert_eq!(&text[view.span(at..at + 6)], "０ｘＡｂ１２");
        let at = view.text.find("0x99").unwrap();
        assert_eq!(&text[view.span(at..at + 4)], "0x\u{200b}99");
    }

    proptest! {
        #[test]
        fn any_span_is_on_letter_boundaries(text in "[<>/ab&;#x0-9０-９Ａ-ｆ\u{200b}\u{ad}你“ ]{0,60}") {
            let view = View::of(&text);
            for (at, letter) in view.text.char_indices() {
                let span = view.span(at..at + letter.len_utf8());
                prop_assert!(text.get(span.clone()).is_some(), "{:?} {:?}", text, span);
            }
        }
    }
}
