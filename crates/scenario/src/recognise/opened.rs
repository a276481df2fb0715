//! A text opened for reading: folded, cut into sentences, every place mapped back.

use std::ops::Range;

/// A folded text.
pub struct Opened {
    /// Small letters, simplified characters, single spaces, no hyphens.
    pub text: String,
    /// The source's bytes for each letter of `text`, by the letter's first byte.
    map: Vec<(usize, Range<usize>)>,
    /// Parts that end with a full stop, a question mark or a line; lines quoted from the customer are left out.
    pub sentences: Vec<Range<usize>>,
}

impl Opened {
    /// Opens `source`.
    pub fn of(source: &str) -> Opened {
        let mut text = String::with_capacity(source.len());
        let mut map = Vec::with_capacity(source.len());
        for (letter, range) in language::spots(source) {
            // An arrow that begins a line points; only a bare `>` quotes.
            let arrow = letter == '>' && source[..range.start].ends_with(['-', '=']);
            let letter = if arrow && (text.is_empty() || text.ends_with('\n')) { ' ' } else { plain(letter) };
            if letter == ' ' && (text.is_empty() || text.ends_with([' ', '\n'])) {
                continue;
            }
            map.push((text.len(), range));
            text.push(letter);
        }
        let sentences = cut(&text);
        Opened { text, map, sentences }
    }

    /// The same text with some stretches said otherwise; none when there are none. `said`: in order, apart from each other.
    pub fn with(&self, said: &[(Range<usize>, &str)]) -> Option<Opened> {
        let (mut text, mut map) = (String::with_capacity(self.text.len()), Vec::with_capacity(self.map.len()));
        let mut said = said.iter().peekable();
        said.peek()?;
        for (at, source) in &self.map {
            while said.peek().is_some_and(|(range, _)| range.end <= *at) {
                said.next();
            }
            match said.peek() {
                Some((range, words)) if range.contains(at) => {
                    // The whole of it stands for each of its letters.
                    if *at == range.start {
                        let whole = self.source_of(range);
                        for letter in words.chars() {
                            map.push((text.len(), whole.clone()));
                            text.push(letter);
                        }
                    }
                }
                _ => {
                    let letter = self.text[*at..].chars().next();
                    // Unspaced scripts have no space between what was put in and what stands beside it.
                    let joins = letter == Some(' ') && text.ends_with(|before: char| !before.is_ascii()) && {
                        let next = self.text[at + 1..].chars().next();
                        said.peek().is_some_and(|(range, _)| range.start == at + 1)
                            || next.is_some_and(|next| !next.is_ascii())
                    };
                    if !joins {
                        map.push((text.len(), source.clone()));
                        text.extend(letter);
                    }
                }
            }
        }
        let sentences = cut(&text);
        Some(Opened { text, map, sentences })
    }

    /// The source's bytes of a stretch of the folded text.
    pub fn source_of(&self, range: &Range<usize>) -> Range<usize> {
        let first = self.map.partition_point(|(at, _)| *at < range.start).min(self.map.len().saturating_sub(1));
        let last = self.map.partition_point(|(at, _)| *at < range.end).saturating_sub(1);
        match (self.map.get(first), self.map.get(last.max(first))) {
            (Some((_, from)), Some((_, to))) => from.start..to.end,
            _ => 0..0,
        }
    }
}

fn plain(letter: char) -> char {
    match letter {
        '\n' => '\n',
        '-' | '_' | '‐' | '‑' | '–' | '*' | '~' => ' ',
        '’' | '‘' | '`' | '´' => '\'',
        letter if letter.is_whitespace() => ' ',
        letter => letter,
    }
}

/// Folds the words of a pattern as texts are folded.
pub fn fold(words: &str) -> String {
    let mut text = String::new();
    for letter in language::fold(words).chars().map(plain) {
        if letter != ' ' || !(text.is_empty() || text.ends_with(' ')) {
            text.push(letter);
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn cut(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let mut letters = text.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        let next = letters.peek().map(|(_, next)| *next);
        let ends = match letter {
            '\n' | '!' | '?' | '。' | '；' | ';' | '…' => true,
            '.' => next.is_none_or(|next| next == ' ' || next == '\n'),
            _ => false,
        };
        if ends {
            push(text, start..at + letter.len_utf8(), &mut sentences);
            start = at + letter.len_utf8();
        }
    }
    push(text, start..text.len(), &mut sentences);
    sentences
}

fn push(text: &str, range: Range<usize>, sentences: &mut Vec<Range<usize>>) {
    let part = text[range.clone()].trim_start();
    if !part.is_empty() && !part.starts_with('>') {
        sentences.push(range);
    }
}
