//! What the guard has to say of a reply, with what this ticket tells it.

use crate::{Desk, message::LastMessages, ticket::Kind};
use event::TicketId;
use guard::outbound::{self, Context, Rule};
use std::ops::Range;
use store::{Rd, Result, query};

/// Messages of the ticket that a reply is judged by, newest.
const MESSAGES: i64 = 40;
/// Findings that are told at once.
const FINDINGS_MAX: usize = 20;

/// Some words of a reply that a rule holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The rule.
    pub rule: Rule,
    /// The sentences that they stand in, as the reply has them.
    pub quote: String,
    /// What to write instead, in the reply's own language.
    pub better: &'static str,
}

query! {
    /// What is known of a ticket's requester.
    Requester { ticket: TicketId } -> [Known { name: String, email: Option<String>, uid: Option<String> }] =
        "select c.name, c.email, c.uid from serve_ticket t join serve_customer c on c.id = t.requester_id
          where t.id = $ticket"
}

impl Desk {
    /// What holds `text` back as a reply on `ticket`; nothing when it may go.
    pub async fn held(&self, rd: &mut Rd<'_>, ticket: TicketId, text: &str) -> Result<Vec<Held>> {
        if text.trim().is_empty() {
            return Ok(Vec::new());
        }
        let thread = rd.all(LastMessages { ticket, before: i64::MAX, limit: MESSAGES }).await?;
        let known = rd.opt(Requester { ticket }).await?;
        let of = |kind: Kind| thread.iter().filter(move |one| Kind::of(one.kind) == kind).map(|one| one.text.as_str());
        let (said, notes): (Vec<_>, Vec<_>) = (of(Kind::Customer).collect(), of(Kind::Note).collect());
        let customer: Vec<_> =
            known.iter().flat_map(|one| [Some(&one.name), one.email.as_ref(), one.uid.as_ref()]).flatten().collect();
        let customer: Vec<_> = customer.into_iter().map(String::as_str).collect();
        let (config, added) = (&self.house.config, self.origins.all());
        let own = [&config.public_url, &config.attachments_url].into_iter().chain(&config.widget_origins).chain(&added);
        let mut hosts: Vec<_> = own.filter_map(|origin| host(origin)).collect();
        hosts.extend(config.outbound.hosts.iter().map(String::as_str));
        let contacts: Vec<_> = config.outbound.contacts.iter().map(String::as_str).collect();
        let own = self.money.desk.deposits.iter().map(|deposit| &deposit.address);
        let addresses: Vec<_> = config.outbound.addresses.iter().chain(own).map(String::as_str).collect();
        let context = Context {
            hosts: &hosts,
            contacts: &contacts,
            verified_addresses: &addresses,
            customer: &customer,
            others: &[],
            said: &said,
            notes: &notes,
        };
        let found = outbound::check(text, &context).into_iter().take(FINDINGS_MAX);
        let lang = language::detect(text);
        let held = found.map(|one| Held {
            rule: one.rule,
            quote: sentence(text, one.start..one.end).to_owned(),
            better: one.rule.better(lang),
        });
        Ok(held.collect())
    }
}

/// The sentences of `text` that `span` is part of, which a better wording takes the place of.
fn sentence(text: &str, span: Range<usize>) -> &str {
    let ends = |at: usize, letter: char| {
        matches!(letter, '\n' | '。' | '！' | '？' | '；')
            || matches!(letter, '.' | '!' | '?')
                && text[at + letter.len_utf8()..].chars().next().is_none_or(char::is_whitespace)
    };
    let before = text[..span.start].char_indices().rev().find(|(at, letter)| ends(*at, *letter));
    let from = before.map_or(0, |(at, letter)| at + letter.len_utf8());
    // A span that ends a sentence holds its full stop already.
    let inside = span.end.saturating_sub(text[..span.end].chars().next_back().map_or(0, char::len_utf8)).max(from);
    let behind = text[inside..].char_indices().map(|(at, letter)| (inside + at, letter));
    let until = behind.into_iter().find(|(at, letter)| ends(*at, *letter));
    text[from..until.map_or(text.len(), |(at, letter)| at + letter.len_utf8())].trim()
}

/// The host of an origin: `https://www.example.com:8443` is `www.example.com`.
fn host(origin: &str) -> Option<&str> {
    let behind = origin.split_once("://")?.1;
    let authority = behind.split('/').next()?;
    Some(authority.rsplit_once(':').map_or(authority, |(host, _)| host)).filter(|host| !host.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_sentence_is_what_a_better_wording_replaces() {
        let of = |text: &'static str, words: &str| {
            let at = text.find(words).unwrap();
            sentence(text, at..at + words.len())
        };
        assert_eq!(of("It is late. We guarantee a refund. Bye", "guarantee a refund"), "We guarantee a refund.");
        assert_eq!(of("We guarantee a refund.", "refund."), "We guarantee a refund.");
        assert_eq!(
            of("See https://a.example/x.html now! Thanks", "https://a.example/x.html"),
            "See https://a.example/x.html now!"
        );
        assert_eq!(of("您好。我们保证全额退款！谢谢", "保证"), "我们保证全额退款！");
        assert_eq!(of("one\ntwo three\nfour", "three"), "two three");
        assert_eq!(of("保证", "保证"), "保证");
    }

    #[test]
    fn an_origin_has_a_host() {
        assert_eq!(host("https://www.example.com:8443/x"), Some("www.example.com"));
        assert_eq!(host("http://desk.example"), Some("desk.example"));
        assert_eq!((host(""), host("https://")), (None, None));
    }
}
