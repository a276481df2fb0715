//! What happened to a ticket, between the messages.

use crate::{
    hand_back::{HappeningRow, Happenings},
    screen::{Entry, Happening},
};
use event::TicketId;
use language::Speak;
use store::{Rd, Result};
use web::parts::Icon;

/// Puts what happened between the messages of a page of the conversation. `first`: the page begins with the first message.
pub async fn put_between(
    rd: &mut Rd<'_>,
    ticket: TicketId,
    entries: &mut Vec<Entry>,
    first: bool,
    speak: &Speak,
) -> Result<()> {
    for row in rd.all(Happenings { ticket }).await? {
        let after = entries.iter().rposition(|entry| at(entry).is_some_and(|at_ms| at_ms <= row.at_ms));
        let before = match after {
            Some(place) => order(&entries[place]),
            None if first => String::new(),
            // It belongs to an older page.
            None => continue,
        };
        let seq = before.split('~').next().unwrap_or("");
        let happening = happening(&row, format!("{seq}~{:015}", row.at_ms), speak);
        entries.insert(after.map_or(0, |place| place + 1), Entry::Happening(happening));
    }
    Ok(())
}

fn at(entry: &Entry) -> Option<i64> {
    match entry {
        Entry::Message(message) => Some(message.at_ms),
        Entry::Happening(happening) => Some(happening.at_ms),
    }
}

fn order(entry: &Entry) -> String {
    match entry {
        Entry::Message(message) => message.order.clone(),
        Entry::Happening(happening) => happening.order.clone(),
    }
}

fn happening(row: &HappeningRow, order: String, speak: &Speak) -> Happening {
    let (icon, words) = match row.kind.as_str() {
        "handed_back" => (Icon::People, speak.happening_handed_back(&row.name)),
        _ => (Icon::Bin, speak.happening_erased().to_owned()),
    };
    Happening { key: format!("event-{}", row.id), icon, words, at_ms: row.at_ms, order }
}
