//! Where somebody works, or worked last: of the entries under the heading of work, the one that ends last.

use super::text::{Row, Section, heading, is_han};
use regex::Regex;
use std::sync::LazyLock;

/// Lines of the part about work that are looked at.
const ROWS_MAX: usize = 120;
/// Lines around a date in which the employer may stand.
const AROUND: usize = 2;
/// Characters of an employer's name.
const NAME_MAX: usize = 60;
/// What an entry that still runs ends with, among years.
const NOW: u32 = 9999;

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern that is written here")
}

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(current employer|last employer|most recent employer|employer|company|organi[sz]ation|现任公司|最近工作单位|工作单位|目前公司|所在公司|公司名称|公司|单位名称|单位)\s*[:：]\s*(.*)$",
    )
});
static BARE_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(current employer|last employer|most recent employer|employer|现任公司|最近工作单位|工作单位|目前公司|所在公司|公司名称)\s*[:：]?$",
    )
});
const MONTH: &str = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?";
static DATES: LazyLock<Regex> = LazyLock::new(|| {
    let one = format!(r"(?:(?:{MONTH}|\d{{1,2}})[\s./,]*)?(?:19|20)\d{{2}}(?:\s?[./年-]\s?\d{{1,2}}\s?月?)?(?:\s?年)?");
    let end = format!(r"(?:{one}|present|now|today|current|ongoing|至今|现在|目前|今)");
    pattern(&format!(
        r"(?i)[(（\[]?(?:since\s+(?P<since>{one})|(?P<from>{one})\s?(?:-|‒|–|—|−|~|～|/|to|until|至|到|起)+\s?(?P<end>{end})?)[)）\]]?"
    ))
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?:19|20)\d{2}"));
static COMPANY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(ltd|inc|llc|gmbh|corp|corporation|company|co\.|group|bank|exchange|technologies|technology|tech|labs?|holdings?|limited|s\.?a\.?|pty|plc|ltda|bv|b\.v|ag|oy|sarl|pte|solutions|systems|payments?|pay|networks?|airlines?|hotels?|telecom|university|school|outsourcing|bpo|studio|agency|ventures|capital|partners|wallet|finance|financial|insurance|logistics|retail|media|games?|software|services)\b|公司|集团|银行|交易所|工作室|事务所|科技|网络|学校|大学|酒店|航空|保险|证券|传媒|电商|平台|钱包|医院|中心$",
    )
});
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(specialist|agent|manager|engineer|representative|rep|assistant|associate|analyst|lead|leader|head of|officer|consultant|coordinator|intern|internship|director|administrator|advisor|adviser|developer|teacher|tutor|clerk|operator|supervisor|moderator|trainer|receptionist|cashier|translator|freelance|customer (support|service|care|success)|help ?desk|team lead|trainee|technician|executive|ambassador|steward|support)\b|客服|专员|经理|主管|工程师|助理|实习生|组长|总监|顾问|专家|代表|翻译|编辑|运营|前台|教师|职员|培训师|坐席|店员|柜员|审核员",
    )
});
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(remote|hybrid|on-?site|full[- ]time|part[- ]time|contract|全职|兼职|远程|实习|[\p{Han}]{2,3}市?|[A-Z]{2,3})$|部$",
    )
});
static BULLET: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([•·▪◦●○■□➢►✓*\-–—]|\d{1,2}[.、)）])\s?"));
static AT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^.{2,50}?(?:\s+at\s+|\s*@\s*)(.{2,60})$|^(?:就职于|任职于|供职于)(.{2,40})$"));

/// Finds the employer.
pub fn employer(rows: &[Row]) -> Option<String> {
    labelled(rows).or_else(|| {
        let work = section(rows);
        match work.is_empty() {
            false => latest(&work).or_else(|| first(&work)),
            // No heading: wherever dates stand beside a company.
            true => latest(&rows.iter().take(ROWS_MAX).collect::<Vec<_>>()),
        }
    })
}

fn labelled(rows: &[Row]) -> Option<String> {
    rows.iter().find_map(|row| {
        row.pieces.iter().enumerate().find_map(|(n, piece)| {
            let value = LABEL.captures(piece).map(|found| found[2].to_owned()).filter(|value| !value.is_empty());
            let next = || row.pieces.get(n + 1).filter(|_| BARE_LABEL.is_match(piece)).cloned();
            value.or_else(next).map(|value| tidy(&without_dates(&value))).filter(|value| !value.is_empty())
        })
    })
}

/// The lines under the heading of work, until the next heading of something else. What stands beside the heading belongs to it.
fn section(rows: &[Row]) -> Vec<&Row> {
    let mut inside = false;
    let mut found = Vec::new();
    for row in rows {
        let here = row.pieces.iter().find_map(|piece| heading(piece));
        match here {
            Some(Section::Work) => {
                inside = true;
                if row.pieces.len() > 1 {
                    found.push(row);
                }
            }
            Some(_) => inside = false,
            None if inside => found.push(row),
            None => {}
        }
    }
    found.truncate(ROWS_MAX);
    found
}

/// The best name near each date; of these, that of the entry which ends last.
fn latest(rows: &[&Row]) -> Option<String> {
    let dated: Vec<(usize, u32)> =
        rows.iter().enumerate().filter_map(|(n, row)| ends(&row.line()).map(|end| (n, end))).collect();
    // Where the first entry begins with its dates, all do; otherwise the name stands before them, and what follows is another entry's.
    let dates_first = dated.first().is_some_and(|(n, _)| *n == 0);
    let mut best: Option<(u32, String)> = None;
    for (place, (n, end)) in dated.iter().enumerate() {
        let before = place.checked_sub(1).map_or(0, |before| dated[before].0 + 1);
        let after = dated.get(place + 1).map_or(rows.len(), |after| after.0);
        let (from, to) = match dates_first {
            true => (*n, (n + AROUND + 1).min(after)),
            false => (n.saturating_sub(AROUND).max(before), n + 1),
        };
        let mut found: Option<(i32, String)> = None;
        for (at, row) in rows.iter().enumerate().take(to).skip(from) {
            let Some((mark, name)) = in_row(row) else { continue };
            // Nearer is likelier.
            let mark = mark - at.abs_diff(*n) as i32 + i32::from(at == *n);
            if found.as_ref().is_none_or(|(so_far, _)| mark > *so_far) {
                found = Some((mark, name));
            }
        }
        if let Some((_, name)) = found.filter(|(mark, _)| *mark > 0)
            && best.as_ref().is_none_or(|(so_far, _)| *end > *so_far)
        {
            best = Some((*end, name));
        }
    }
    best.map(|(_, name)| name)
}

/// Without dates: the best of the first lines.
fn first(rows: &[&Row]) -> Option<String> {
    let mut found: Option<(i32, String)> = None;
    for (n, row) in rows.iter().take(4).enumerate() {
        let Some((mark, name)) = in_row(row) else { continue };
        if found.as_ref().is_none_or(|(so_far, _)| mark - n as i32 > *so_far) {
            found = Some((mark - n as i32, name));
        }
    }
    found.map(|(_, name)| name)
}

/// The year in which an entry ends, if the line says from when to when.
fn ends(line: &str) -> Option<u32> {
    let found = DATES.captures(line)?;
    if found.name("since").is_some() {
        return Some(NOW);
    }
    let Some(end) = found.name("end") else {
        // "2021年起": since then. A mere dash after a year is nothing.
        return found[0].contains('起').then_some(NOW);
    };
    Some(YEAR.find(end.as_str()).and_then(|year| year.as_str().parse().ok()).unwrap_or(NOW))
}

/// The likeliest employer on a line and how likely it is.
fn in_row(row: &Row) -> Option<(i32, String)> {
    let line = row.line();
    if BULLET.is_match(&line) && !DATES.is_match(&line) {
        return None;
    }
    let prose = line.chars().count() > if line.chars().any(is_han) { 60 } else { 110 }
        || line.ends_with(['.', '。', '；', ';']);
    if prose && !DATES.is_match(&line) && !COMPANY.is_match(&line) {
        return None;
    }
    let mut best: Option<(i32, String)> = None;
    let mut place = 0;
    for piece in row.pieces.iter().filter(|piece| heading(piece).is_none()) {
        for part in parts(&without_dates(BULLET.replace(piece, "").as_ref())) {
            let (mark, name) = mark(&part);
            let mark = mark + i32::from(place == 0) - i32::from(prose) * 3;
            place += 1;
            if best.as_ref().is_none_or(|(so_far, _)| mark > *so_far) {
                best = Some((mark, name));
            }
        }
    }
    best.filter(|(_, name)| name.chars().count() > 1 && name.chars().count() <= NAME_MAX)
}

fn without_dates(piece: &str) -> String {
    DATES.replace_all(piece, "\t").into_owned()
}

/// What a line is made of: between strokes, dots, wide gaps; between commas; in Chinese also between spaces.
fn parts(piece: &str) -> Vec<String> {
    let strokes = ['\t', '|', '｜', '•', '·', '—', '–', '‒', '，', '、', '/', '；'];
    let han = piece.chars().any(is_han);
    let mut parts = Vec::new();
    for part in piece.split(strokes).flat_map(|part| part.split("   ")).flat_map(|part| part.split(" - ")) {
        // "Acme Exchange Co., Ltd." is one.
        let joined = part
            .replace(", Ltd", "\u{1}Ltd")
            .replace(", Inc", "\u{1}Inc")
            .replace(", LLC", "\u{1}LLC")
            .replace(", S.A", "\u{1}S.A");
        for part in joined.split(", ") {
            let part = part.replace('\u{1}', ", ");
            let latin = part.chars().filter(char::is_ascii_alphabetic).count() * 2 > part.chars().count();
            match han && !latin {
                true => parts.extend(part.split([' ', ',']).map(tidy)),
                false => parts.push(tidy(&part)),
            }
        }
    }
    parts.retain(|part| !part.is_empty());
    parts
}

fn tidy(part: &str) -> String {
    let part = part.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ':' | '：' | '-' | '–' | '(' | '（' | '[' | ']' | '；' | ';' | '|')
    });
    // A bracket that was opened is closed.
    match part.matches(['(', '（']).count() == part.matches([')', '）']).count() {
        true => part.to_owned(),
        false => part.trim_end_matches([')', '）']).to_owned(),
    }
}

fn mark(part: &str) -> (i32, String) {
    if let Some(found) = AT.captures(part)
        && let Some(name) = found.get(1).or(found.get(2))
    {
        return (7, tidy(name.as_str()));
    }
    let (company, title) = (COMPANY.is_match(part), TITLE.is_match(part));
    let mark = match (company, title) {
        (true, false) => 6,
        (true, true) => 2,
        (false, true) => -4,
        (false, false) => 2,
    };
    let shaped = part.chars().next().is_some_and(|c| c.is_uppercase() || is_han(c) || c.is_ascii_digit());
    let number = part.chars().all(|c| c.is_ascii_digit() || c.is_ascii_punctuation() || c == ' ');
    let place = PLACE.is_match(part) && !company;
    (mark - i32::from(!shaped) * 3 - i32::from(place) * 4 - i32::from(number) * 9, part.to_owned())
}
