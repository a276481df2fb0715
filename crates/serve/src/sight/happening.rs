//! What happened to a ticket, between the messages.

use crate::{
    hand_back::{HappeningRow, Happenings},
    hold::holds_of,
    screen::{Entry, Happening},
};
use event::TicketId;
use language::Speak;
use store::{Rd, Result};
use web::{Signed, parts::Icon};

/// Puts what happened, and what waits for a lead, between the messages of a page of the conversation. `first`: the page
/// begins with the first message.
pub async fn put_between(
    rd: &mut Rd<'_>,
    ticket: TicketId,
    entries: &mut Vec<Entry>,
    first: bool,
    signed: &Signed,
) -> Result<()> {
    let speak = signed.speak();
    let happened = rd.all(Happenings { ticket }).await?;
    let mut between: Vec<Entry> = happened.iter().map(|row| Entry::Happening(happening(row, &speak))).collect();
    between.extend(holds_of(rd, ticket, signed).await?.into_iter().map(Entry::Hold));
    for mut one in between {
        let at_ms = one.at_ms();
        let after = entries.iter().rposition(|entry| entry.at_ms() <= at_ms);
        let before = match after {
            Some(place) => entries[place].order(),
            None if first => "",
            // It belongs to an older page.
            None => continue,
        };
        let place = format!("{}~{at_ms:015}", before.split('~').next().unwrap_or(""));
        match &mut one {
            Entry::Message(_) => {}
            Entry::Happening(one) => one.order = place,
            Entry::Hold(one) => one.order = place,
        }
        entries.insert(after.map_or(0, |place| place + 1), one);
    }
    Ok(())
}

fn happening(row: &HappeningRow, speak: &Speak) -> Happening {
    let (icon, words) = match row.kind.as_str() {
        "handed_back" => (Icon::People, speak.happening_handed_back(&row.name)),
        "hold_allowed" => (Icon::Check, speak.happening_hold_allowed(&row.name)),
        "hold_sent_back" => (Icon::Barred, speak.happening_hold_sent_back(&row.name)),
        _ => (Icon::Bin, speak.happening_erased().to_owned()),
    };
    Happening { key: format!("event-{}", row.id), icon, words, at_ms: row.at_ms, order: String::new() }
}
