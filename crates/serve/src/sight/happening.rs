//! What happened to a ticket, between the messages.

use crate::{
    happening::{HappeningRow, Happenings},
    hold::holds_of,
    route::happened::{Kept, RoutingRow, of_ticket},
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
    between.extend(of_ticket(rd, ticket).await?.iter().map(|row| Entry::Happening(routing(row, &speak))));
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

fn routing(row: &RoutingRow, speak: &Speak) -> Happening {
    let group = row.group_name.as_deref().unwrap_or(speak.head_no_group());
    let (icon, words) = match row.kind.as_str() {
        "sorted" => (Icon::Filter, speak.routed_sorted(&row.facts.0.rule, group)),
        "routed" => {
            let person = row.person_name.as_deref().unwrap_or(speak.head_nobody());
            (Icon::Person, format!("{}{}", speak.routed_to(person), because(&row.facts.0, speak)))
        }
        _ => (Icon::People, nobody(&row.facts.0, group, speak)),
    };
    Happening { key: format!("event-{}", row.id), icon, words, at_ms: row.at_ms, order: String::new() }
}

/// Why somebody was given a ticket, as a list behind a colon.
pub fn because(kept: &Kept, speak: &Speak) -> String {
    let mut parts = Vec::new();
    if let Some(certified) = certificates(kept, speak) {
        parts.push(speak.routed_certified(certified));
    }
    parts.push(speak.routed_speaks(tongue(&kept.lang, speak)));
    parts.push(speak.routed_had(kept.had, kept.of));
    parts.join(speak.comma())
}

/// Why nobody was given a ticket.
pub fn nobody(kept: &Kept, group: &str, speak: &Speak) -> String {
    let lang = tongue(&kept.lang, speak);
    match kept.why.as_str() {
        "no_people" => speak.routed_no_people(group),
        "not_certified" => speak.routed_not_certified(kept.people, certificates(kept, speak).unwrap_or_default()),
        "not_spoken" => speak.routed_not_spoken(kept.certified, lang),
        "not_online" => speak.routed_not_online(kept.speaking),
        "too_early" => speak.routed_too_early(kept.online),
        _ => speak.routed_full(kept.online),
    }
}

fn certificates(kept: &Kept, speak: &Speak) -> Option<String> {
    let titles: Vec<&str> = kept.certificates.iter().map(|title| title.of(speak.lang)).collect();
    (!titles.is_empty()).then(|| titles.join(speak.comma()))
}

/// A ticket's language as its readers call it.
pub fn tongue<'a>(tag: &'a str, speak: &Speak) -> &'a str {
    match tag {
        "en" => speak.tongue_en(),
        "zh-CN" => speak.tongue_zh(),
        other => other,
    }
}
