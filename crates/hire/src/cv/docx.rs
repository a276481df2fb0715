//! The text of a DOCX: of all that a package may hold, the document, its headers and footers.

use super::{
    CHARS_MAX, Refusal,
    text::{Row, Text},
};
use quick_xml::{Reader, events::Event};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Files in the package.
const ENTRIES_MAX: usize = 2_000;
/// Bytes of one part, unpacked.
const PART_MAX: u64 = 16 * 1024 * 1024;
/// Headers and footers that are read.
const MARGINS_MAX: usize = 6;
/// Elements within one another.
const DEPTH_MAX: usize = 256;

/// Reads a DOCX.
pub fn read(file: &[u8]) -> Result<Text, Refusal> {
    let mut package = ZipArchive::new(Cursor::new(file)).map_err(|_| Refusal::Unreadable)?;
    if package.len() > ENTRIES_MAX {
        return Err(Refusal::TooMuchInside);
    }
    let names: Result<Vec<String>, _> = package.file_names().map(|name| name.map(|name| name.into_owned())).collect();
    let mut names = names.map_err(|_| Refusal::Unreadable)?;
    names.sort_unstable();
    if names.iter().any(|name| name.to_lowercase().ends_with("vbaproject.bin")) {
        return Err(Refusal::Macros);
    }
    if !names.iter().any(|name| name == "word/document.xml") || !names.iter().any(|name| name == "[Content_Types].xml")
    {
        return Err(Refusal::WrongType);
    }
    let types = part(&mut package, "[Content_Types].xml")?;
    if String::from_utf8_lossy(&types).to_lowercase().contains("macroenabled") {
        return Err(Refusal::Macros);
    }
    let margin = |kind: &str| {
        let of = format!("word/{kind}");
        names.iter().filter(move |name| name.starts_with(&of) && name.ends_with(".xml")).take(MARGINS_MAX)
    };
    let mut parts: Vec<&str> = margin("header").map(String::as_str).collect();
    parts.push("word/document.xml");
    parts.extend(margin("footer").map(String::as_str));
    let mut page = Page::default();
    for name in parts {
        let xml = part(&mut package, name)?;
        walk(&xml, &mut page)?;
    }
    Ok(Text { rows: page.rows })
}

fn part(package: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Vec<u8>, Refusal> {
    let entry = package.by_name(name).map_err(|error| match error {
        zip::result::ZipError::UnsupportedArchive(_) | zip::result::ZipError::InvalidPassword => Refusal::Encrypted,
        _ => Refusal::Unreadable,
    })?;
    // What it says of itself, and what comes: it may lie.
    if entry.size() > PART_MAX {
        return Err(Refusal::TooMuchInside);
    }
    let mut bytes = Vec::new();
    entry.take(PART_MAX + 1).read_to_end(&mut bytes).map_err(|_| Refusal::Unreadable)?;
    if bytes.len() as u64 > PART_MAX {
        return Err(Refusal::TooMuchInside);
    }
    Ok(bytes)
}

/// What was read so far.
#[derive(Default)]
struct Page {
    rows: Vec<Row>,
    /// The paragraph that is being read.
    line: String,
    /// The largest letters in it, in half points.
    size: u32,
    /// Cells of the rows of tables that are being read: for each table the cells, for each cell its paragraphs.
    tables: Vec<Vec<Vec<Row>>>,
    chars: usize,
}

impl Page {
    fn end_line(&mut self) {
        let line = std::mem::take(&mut self.line);
        let size = f64::from(std::mem::take(&mut self.size)) / 2.0;
        let Some(row) = Row::of(line.split('\t').map(str::to_owned), size) else { return };
        match self.tables.last_mut().and_then(|cells| cells.last_mut()) {
            Some(cell) => cell.push(row),
            None => self.rows.push(row),
        }
    }

    /// A row of a table: one line if each cell is one line, otherwise cell after cell.
    fn end_cells(&mut self) {
        let Some(cells) = self.tables.last_mut().map(std::mem::take) else { return };
        let size = cells.iter().flatten().map(|row| row.size).fold(0.0, f64::max);
        let rows: Vec<Row> = match cells.iter().all(|cell| cell.len() < 2) {
            true => Row::of(cells.into_iter().flatten().flat_map(|row| row.pieces), size).into_iter().collect(),
            false => cells.into_iter().flatten().collect(),
        };
        let outer = self.tables.len().checked_sub(2).and_then(|outer| self.tables[outer].last_mut());
        outer.unwrap_or(&mut self.rows).extend(rows);
    }
}

/// Puts the text of one part into `page`.
fn walk(xml: &[u8], page: &mut Page) -> Result<(), Refusal> {
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let (mut depth, mut skipped, mut in_text) = (0_usize, None, false);
    loop {
        match reader.read_event().map_err(|_| Refusal::Unreadable)? {
            Event::Start(start) => {
                depth += 1;
                if depth > DEPTH_MAX {
                    return Err(Refusal::TooMuchInside);
                }
                match start.local_name().as_ref() {
                    // What is drawn twice for old readers, and what was deleted or is an instruction, is not read.
                    b"Fallback" | b"del" | b"instrText" if skipped.is_none() => skipped = Some(depth),
                    b"t" => in_text = true,
                    b"p" => page.end_line(),
                    b"tbl" => page.tables.push(Vec::new()),
                    b"tc" => page.tables.last_mut().into_iter().for_each(|cells| cells.push(Vec::new())),
                    _ => {}
                }
            }
            Event::Empty(empty) => match empty.local_name().as_ref() {
                b"tab" => page.line.push('\t'),
                b"br" | b"cr" if skipped.is_none() => page.end_line(),
                b"sz" if skipped.is_none() => {
                    let size = empty.attributes().flatten().find(|one| one.key.local_name().as_ref() == b"val");
                    let size = size.and_then(|one| String::from_utf8_lossy(&one.value).parse::<u32>().ok());
                    page.size = page.size.max(size.unwrap_or(0).min(400));
                }
                _ => {}
            },
            Event::End(end) => {
                match end.local_name().as_ref() {
                    b"t" => in_text = false,
                    b"p" if skipped.is_none() => page.end_line(),
                    b"tr" => page.end_cells(),
                    b"tbl" => {
                        page.end_cells();
                        page.tables.pop();
                    }
                    _ => {}
                }
                skipped = skipped.filter(|from| *from != depth);
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) if in_text && skipped.is_none() => {
                page.chars += text.len();
                page.line.push_str(&text.decode().map_err(|_| Refusal::Unreadable)?);
            }
            Event::GeneralRef(reference) if in_text && skipped.is_none() => {
                let name = reference.decode().map_err(|_| Refusal::Unreadable)?;
                let known = quick_xml::escape::resolve_predefined_entity(&name).map(str::to_owned);
                let one = reference.resolve_char_ref().ok().flatten().map(String::from);
                page.line.push_str(&known.or(one).unwrap_or_default());
            }
            // A DOCX declares no entities of its own; a file that does wants something else.
            Event::DocType(_) => return Err(Refusal::Unreadable),
            Event::Eof => break,
            _ => {}
        }
        if page.chars > CHARS_MAX * 4 {
            return Err(Refusal::TooMuchInside);
        }
    }
    page.end_line();
    Ok(())
}
