//! Tag a ticket: short words that views and rules look at.

use crate::{
    ramp,
    refusal::Refusal,
    ticket::{TicketFacts, TicketForUpdate, visible},
};
use event::{Actor, TicketId};
use serde::{Deserialize, Serialize};
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};
use utoipa::ToSchema;

/// Characters of a tag.
pub const TAG_CHARS_MAX: usize = 40;
/// Tags of a ticket.
pub const TAGS_MAX: usize = 50;

/// An agent says which tags a ticket has.
#[derive(Clone, Debug)]
pub struct SetTags {
    /// Who.
    pub by: Actor,
    /// Which ticket.
    pub ticket: TicketId,
    /// All its tags from now on; see [`clean`].
    pub tags: Vec<String>,
}

/// Which tags it has now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tagged {
    /// The ticket.
    #[schema(value_type = String, format = "uuid")]
    pub ticket: TicketId,
    /// Its tags, sorted.
    pub tags: Vec<String>,
}

/// Tags changed.
#[derive(Debug, Serialize)]
pub struct TagsSet {
    /// Of which ticket.
    pub ticket: TicketId,
    /// New ones.
    pub added: Vec<String>,
    /// Those taken off.
    pub removed: Vec<String>,
}

query! {
    AddTag { ticket: TicketId, tag: String } =
        "insert into serve_tag (ticket_id, tag) values ($ticket, $tag) on conflict (ticket_id, tag) do nothing"
}
query! {
    RemoveTag { ticket: TicketId, tag: String } = "delete from serve_tag where ticket_id = $ticket and tag = $tag"
}
query! {
    TouchTicket { now: i64, ticket: TicketId } = "update serve_ticket set updated_ms = $now where id = $ticket"
}
query! {
    /// Tags of a ticket, sorted; at most [`TAGS_MAX`].
    pub TagsOf { ticket: TicketId } -> [Tag { tag: String }] =
        "select tag from serve_tag where ticket_id = $ticket order by tag limit 50"
}

impl Event for TagsSet {
    const KIND: &'static str = "serve.tags_set";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        for tag in &self.added {
            tx.push(AddTag { ticket: self.ticket, tag: tag.clone() }).await?;
        }
        for tag in &self.removed {
            tx.push(RemoveTag { ticket: self.ticket, tag: tag.clone() }).await?;
        }
        let now = tx.now_ms();
        tx.push(TouchTicket { now, ticket: self.ticket }).await
    }
}

impl Command for SetTags {
    const NAME: &'static str = "serve.set_tags";
    type Answer = Tagged;
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.ticket.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<Tagged, Refusal> {
        let ticket = tx.opt(TicketForUpdate { ticket: self.ticket }).await?;
        let has = tx.all(TagsOf { ticket: self.ticket }).await?.into_iter().map(|row| row.tag).collect::<Vec<_>>();
        if let Some(early) = ramp::works(tx, &self.by, ticket.as_ref()).await?.filter(|_| visible(&self.by)) {
            return tx.record(refuse(early)).await;
        }
        tx.record(decide(ticket.as_ref(), &has, self)).await
    }
}

/// Decides a change of tags. Pure. Tags may change even on a closed ticket.
pub fn decide(facts: Option<&TicketFacts>, has: &[String], set: &SetTags) -> Decision<Tagged, Refusal> {
    let Some(ticket) = facts.filter(|_| visible(&set.by)) else { return refuse(Refusal::Unseen) };
    if set.tags.len() > TAGS_MAX {
        return refuse(Refusal::TooMany { most: TAGS_MAX });
    }
    let tags = clean(&set.tags);
    let added: Vec<String> = tags.iter().filter(|tag| !has.contains(tag)).cloned().collect();
    let removed: Vec<String> = has.iter().filter(|tag| !tags.contains(tag)).cloned().collect();
    let decision = answer(Tagged { ticket: ticket.id, tags });
    if added.is_empty() && removed.is_empty() {
        return decision;
    }
    decision.and(TagsSet { ticket: ticket.id, added, removed })
}

/// Tags as they are kept: folded, spaces to underscores, cut to [`TAG_CHARS_MAX`], sorted, once each.
pub fn clean(tags: &[String]) -> Vec<String> {
    // A secret is no tag; it is looked for before anything is cut off it.
    let holds_secret = |tag: &&String| {
        let words = tag.replace(['-', '_'], " ");
        crate::secret::without(&words) != words
    };
    let mut tags: Vec<String> = tags
        .iter()
        .filter(|tag| !holds_secret(tag))
        .map(|tag| {
            language::fold(tag.trim())
                .chars()
                .map(|c| if c.is_whitespace() { '_' } else { c })
                .filter(|c| !c.is_control() && *c != ',')
                .take(TAG_CHARS_MAX)
                .collect::<String>()
        })
        .filter(|tag| !tag.is_empty())
        .collect();
    tags.sort();
    tags.dedup();
    tags
}
