//! What the guard has to say of a reply, with what this ticket tells it.

use crate::{Desk, message::LastMessages, ticket::Kind};
use event::TicketId;
use guard::outbound::{self, Context, Rule};
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
    /// The words, as they stand in the reply.
    pub quote: String,
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
        let addresses: Vec<_> = config.outbound.addresses.iter().map(String::as_str).collect();
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
        Ok(found.map(|one| Held { rule: one.rule, quote: text[one.start..one.end].to_owned() }).collect())
    }
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
    fn an_origin_has_a_host() {
        assert_eq!(host("https://www.example.com:8443/x"), Some("www.example.com"));
        assert_eq!(host("http://desk.example"), Some("desk.example"));
        assert_eq!((host(""), host("https://")), (None, None));
    }
}
