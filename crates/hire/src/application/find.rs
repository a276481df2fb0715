//! Finding somebody by the beginning of a name, a mail address or a phone number, or by the number of an application.

use super::State;
use crate::requisition::Stage;
use event::{ApplicationId, CandidateId};
use language::Both;
use store::{Json, Rd, Result, Tx, query, row};

/// Words that one candidate is found by, at most.
const WORDS_MAX: usize = 24;
/// Characters of a word that count.
const WORD_CHARS: usize = 40;
/// Characters of what is asked for, at most.
pub const ASKED_CHARS: usize = 200;
/// Rows that are looked at when all of several words are asked for.
const LOOKED_AT: i64 = 500;
/// Rows of one answer.
pub const FOUND_MAX: usize = 100;

row! {
    /// An application whose candidate was asked for; `known_`: by what they were found, if they are one with somebody else now.
    pub Found {
        id: ApplicationId, number: i64, stage: Stage, state: State, applied_ms: i64, title: Json<Both>, name: String,
        email: String, phone: String, known_name: String, known_email: String,
    }
}

query! {
    PutWord<'a> { word: &'a str, candidate: CandidateId } =
        "insert into hire_word (word, candidate_id) values ($word, $candidate) on conflict (word, candidate_id) do nothing"
}
query! {
    DropWords { candidate: CandidateId } = "delete from hire_word where candidate_id = $candidate"
}
query! {
    /// Those who were merged into a candidate.
    DropMergedWords { candidate: CandidateId } =
        "delete from hire_word where candidate_id in (select id from hire_candidate where merged_id = $candidate)"
}
query! {
    /// Applications of who has a word from `from` to before `to`; in the order of words, so that no more is read than is asked for.
    ByWord<'a> { from: &'a str, to: &'a str, limit: i64 } -> [Found] =
        "select a.id, a.number, a.stage, a.state, a.applied_ms, r.title, c.name, c.email, c.phone,
                g.name as known_name, g.email as known_email
           from hire_word w
           join hire_candidate g on g.id = w.candidate_id
           join hire_application a on a.candidate_id = coalesce(g.merged_id, g.id)
           join hire_candidate c on c.id = a.candidate_id
           join hire_requisition r on r.id = a.requisition_id
          where w.word >= $from and w.word < $to
          order by w.word, w.candidate_id limit $limit"
}
query! {
    ByNumber { number: i64 } -> [Found] =
        "select a.id, a.number, a.stage, a.state, a.applied_ms, r.title, c.name, c.email, c.phone,
                c.name as known_name, c.email as known_email
           from hire_application a
           join hire_candidate c on c.id = a.candidate_id
           join hire_requisition r on r.id = a.requisition_id
          where a.number = $number and c.erased_ms is null"
}

/// Without case and without what stands between words.
fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a word may begin at this character wherever it stands, as in Chinese, Japanese and Korean.
fn stands_alone(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

fn figures(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The words of a candidate: the name from each place where one may begin to read it, the address, and the number.
pub fn words(name: &str, email: &str, phone: &str) -> Vec<String> {
    let name = folded(name);
    let mut out = vec![folded(email), figures(phone)];
    let mut before = ' ';
    for (at, c) in name.char_indices() {
        if stands_alone(c) || (c.is_alphanumeric() && !before.is_alphanumeric()) {
            out.push(name[at..].to_owned());
        }
        before = c;
    }
    out.retain(|word| !word.is_empty());
    out.truncate(WORDS_MAX);
    for word in &mut out {
        word.truncate(word.char_indices().nth(WORD_CHARS).map_or(word.len(), |(at, _)| at));
    }
    out
}

/// From now on a candidate is found by these.
pub(super) async fn known(tx: &mut Tx<'_>, candidate: CandidateId, name: &str, email: &str, phone: &str) -> Result<()> {
    tx.push(DropWords { candidate }).await?;
    for word in words(name, email, phone) {
        tx.push(PutWord { word: &word, candidate }).await?;
    }
    Ok(())
}

/// From now on a candidate is found by nothing.
pub(super) async fn unknown(tx: &mut Tx<'_>, candidate: CandidateId) -> Result<()> {
    tx.push(DropMergedWords { candidate }).await?;
    tx.push(DropWords { candidate }).await
}

/// What is looked up, and what every answer must hold.
fn asked(text: &str) -> Option<(String, Vec<String>)> {
    let text = folded(&text.chars().take(ASKED_CHARS).collect::<String>());
    let number = figures(&text);
    if number.len() >= 4 && text.chars().all(|c| c.is_ascii_digit() || "+()-./ ".contains(c)) {
        return Some((number, Vec::new()));
    }
    let terms: Vec<String> = text.split(' ').filter(|term| !term.is_empty()).map(str::to_owned).collect();
    let longest = terms.iter().max_by_key(|term| term.chars().count())?;
    let longest = longest.chars().take(WORD_CHARS).collect();
    Some((longest, terms))
}

/// Applications of those whose name, address or number begins so, or that have this number. At most [`FOUND_MAX`]; whoever has several
/// words asked for has all of them.
pub async fn find(rd: &mut Rd<'_>, text: &str) -> Result<Vec<Found>> {
    let mut found = match text.trim().trim_start_matches('#').parse() {
        Ok(number) => rd.all(ByNumber { number }).await?,
        Err(_) => Vec::new(),
    };
    let Some((word, terms)) = asked(text) else { return Ok(found) };
    let (from, limit) = (&word, if terms.len() > 1 { LOOKED_AT } else { FOUND_MAX as i64 });
    for row in rd.all(ByWord { from, to: &format!("{from}{}", char::MAX), limit }).await? {
        let said =
            [&row.name, &row.email, &row.phone, &row.known_name, &row.known_email].map(|text| folded(text)).join(" ");
        if terms.iter().all(|term| said.contains(term)) && found.iter().all(|one| one.id != row.id) {
            found.push(row);
        }
    }
    found.truncate(FOUND_MAX);
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_known_from_each_place_where_it_may_be_read() {
        let known = words("Ana  María Lima", "Ana@Mail.Example", "+65 9123 4567");
        assert_eq!(known, ["ana@mail.example", "6591234567", "ana maría lima", "maría lima", "lima"]);
        assert_eq!(words("林知夏", "", ""), ["林知夏", "知夏", "夏"]);
        assert_eq!(words("O'Neil", "", ""), ["o'neil", "neil"]);
        assert!(words(&"a ".repeat(500), "", "").len() <= WORDS_MAX);
    }

    #[test]
    fn a_number_is_asked_for_by_its_figures_and_words_by_the_longest() {
        assert_eq!(asked("+65 9123-4567"), Some(("6591234567".into(), vec![])));
        assert_eq!(asked(" Lima  Ana "), Some(("lima".into(), vec!["lima".into(), "ana".into()])));
        assert_eq!(asked("  "), None);
    }
}
