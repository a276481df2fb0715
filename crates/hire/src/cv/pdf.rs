//! The text of a PDF: letters with places become lines, lines become columns where headings stand beside each other.

use super::{
    CHARS_MAX, PAGES_MAX, Refusal,
    text::{Row, Text, heading},
};
use pdf_extract::{Document, MediaBox, OutputDev, OutputError, Transform};
use std::panic::{AssertUnwindSafe, catch_unwind};
use unicode_normalization::UnicodeNormalization;

/// Gaps between letters, in sizes of the letter: from here on a space, and from here on another part of the line.
const SPACE: f64 = 0.16;
const GAP: f64 = 1.4;
/// How far two baselines of one line may be apart, in sizes of the letter.
const SAME_LINE: f64 = 0.45;
/// How far headings of one column may begin or be centred apart, in points.
const SAME_START: f64 = 70.0;
const SAME_CENTRE: f64 = 25.0;

/// Reads a PDF.
pub fn read(file: &[u8]) -> Result<Text, Refusal> {
    // The libraries panic on what they do not know; that is a damaged file, and no reason to stop.
    catch_unwind(AssertUnwindSafe(|| letters(file))).unwrap_or(Err(Refusal::Unreadable)).map(|letters| text(&letters))
}

fn letters(file: &[u8]) -> Result<Vec<Letter>, Refusal> {
    let mut document = Document::load_mem(file).map_err(|_| Refusal::Unreadable)?;
    if document.is_encrypted() {
        // Many are locked against changes only, and open without a password.
        document.decrypt("").map_err(|_| Refusal::Encrypted)?;
    }
    let pages = document.get_pages().len();
    if pages > PAGES_MAX {
        return Err(Refusal::TooManyPages);
    }
    if pages == 0 {
        return Err(Refusal::Unreadable);
    }
    let mut found = Letters::default();
    match pdf_extract::output_doc(&document, &mut found) {
        Ok(()) => Ok(found.letters),
        Err(_) if found.letters.len() >= CHARS_MAX => Err(Refusal::TooMuchInside),
        Err(_) => Err(Refusal::Unreadable),
    }
}

/// A letter, or several drawn as one. Points; `y` grows downwards.
#[derive(Clone, Debug)]
struct Letter {
    page: u32,
    x: f64,
    y: f64,
    width: f64,
    size: f64,
    text: String,
}

#[derive(Default)]
struct Letters {
    letters: Vec<Letter>,
    page: u32,
    top: f64,
}

impl OutputDev for Letters {
    fn begin_page(&mut self, page: u32, media: &MediaBox, _: Option<(f64, f64, f64, f64)>) -> Result<(), OutputError> {
        (self.page, self.top) = (page, media.ury);
        Ok(())
    }
    fn end_page(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn output_character(
        &mut self,
        at: &Transform,
        width: f64,
        _: f64,
        size: f64,
        text: &str,
    ) -> Result<(), OutputError> {
        if self.letters.len() >= CHARS_MAX {
            return Err(OutputError::FormatError(std::fmt::Error));
        }
        let size = size * (at.m11 * at.m22 - at.m12 * at.m21).abs().sqrt();
        let (x, y) = (at.m31, self.top - at.m32);
        // What stands upright alone; text along the margin is left out.
        let upright = at.m11.abs() >= at.m12.abs();
        if upright && [x, y, size, width].iter().all(|value| value.is_finite()) && size > 0.5 {
            // Many fonts name radicals where they mean characters.
            let text = text.nfkc().collect();
            self.letters.push(Letter { page: self.page, x, y, width: width * size, size, text });
        }
        Ok(())
    }
    fn begin_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_word(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
    fn end_line(&mut self) -> Result<(), OutputError> {
        Ok(())
    }
}

/// A part of a line.
#[derive(Clone, Debug)]
struct Piece {
    page: u32,
    x: f64,
    right: f64,
    y: f64,
    size: f64,
    text: String,
}

fn text(letters: &[Letter]) -> Text {
    let pieces = pieces(letters);
    let columns = columns(&pieces);
    // A part belongs to the last column that begins left of it and above it.
    let column = |piece: &Piece| {
        let after =
            |one: &&Column| piece.x >= one.x - piece.size && (piece.page, piece.y) >= (one.page, one.y - one.size);
        columns.iter().rev().find(after).map_or(0.0, |one| one.x)
    };
    let mut placed: Vec<(u32, f64, Piece)> = pieces.into_iter().map(|p| (p.page, column(&p), p)).collect();
    placed.sort_by(|a, b| {
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)).then(a.2.y.total_cmp(&b.2.y)).then(a.2.x.total_cmp(&b.2.x))
    });
    let mut rows = Vec::new();
    for line in placed.chunk_by(|a, b| a.0 == b.0 && a.1 == b.1 && a.2.y == b.2.y) {
        let size = line.iter().map(|(_, _, piece)| piece.size).fold(0.0, f64::max);
        rows.extend(Row::of(line.iter().map(|(_, _, piece)| piece.text.clone()), size));
    }
    Text { rows }
}

/// Lines of letters, cut where the gap is wide. All parts of a line have the same `y`.
fn pieces(letters: &[Letter]) -> Vec<Piece> {
    let mut letters: Vec<&Letter> = letters.iter().collect();
    letters.sort_by(|a, b| a.page.cmp(&b.page).then(a.y.total_cmp(&b.y)));
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = letters.as_slice();
    while let Some(first) = rest.first() {
        let mut end = 1;
        let mut base = first.y;
        while let Some(next) = rest.get(end) {
            if next.page != first.page || next.y - base > SAME_LINE * next.size.min(first.size) {
                break;
            }
            // Follows a line that leans a little, never further than its own height.
            base = next.y.min(first.y + SAME_LINE * first.size);
            end += 1;
        }
        let mut line: Vec<&Letter> = rest[..end].to_vec();
        rest = &rest[end..];
        line.sort_by(|a, b| a.x.total_cmp(&b.x));
        cut(&line, first.y, &mut pieces);
    }
    pieces
}

fn cut(line: &[&Letter], y: f64, pieces: &mut Vec<Piece>) {
    let mut open: Option<Piece> = None;
    for letter in line {
        let right = letter.x + letter.width;
        match open.as_mut() {
            // Drawn twice, a little beside itself, to look bold.
            Some(piece) if piece.text.ends_with(&letter.text) && letter.x < piece.right - letter.width * 0.7 => {}
            Some(piece) if letter.x - piece.right < GAP * letter.size.max(piece.size.min(12.0)) => {
                if letter.x - piece.right > SPACE * letter.size {
                    piece.text.push(' ');
                }
                piece.text.push_str(&letter.text);
                piece.right = piece.right.max(right);
                piece.size = piece.size.max(letter.size);
            }
            _ if letter.text.trim().is_empty() => {}
            _ => {
                let page = letter.page;
                let fresh = Piece { page, x: letter.x, right, y, size: letter.size, text: letter.text.clone() };
                pieces.extend(open.replace(fresh));
            }
        }
    }
    pieces.extend(open);
}

/// Where a column begins.
#[derive(Debug)]
struct Column {
    page: u32,
    x: f64,
    y: f64,
    size: f64,
}

/// Columns from left to right: headings that begin far from each other. One column, or more than three, is none at all.
fn columns(pieces: &[Piece]) -> Vec<Column> {
    let mut columns: Vec<(Column, f64)> = Vec::new();
    for piece in pieces.iter().filter(|piece| heading(&piece.text).is_some()) {
        let centre = (piece.x + piece.right) / 2.0;
        let known = columns
            .iter_mut()
            .find(|(column, middle)| (column.x - piece.x).abs() < SAME_START || (*middle - centre).abs() < SAME_CENTRE);
        match known {
            Some((column, _)) => column.x = column.x.min(piece.x),
            None => columns.push((Column { page: piece.page, x: piece.x, y: piece.y, size: piece.size }, centre)),
        }
    }
    if columns.len() < 2 || columns.len() > 3 {
        return Vec::new();
    }
    columns.sort_by(|a, b| a.0.x.total_cmp(&b.0.x));
    columns.into_iter().map(|(column, _)| column).collect()
}
