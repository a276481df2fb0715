//! Sort: a ticket goes to the queue that the topic rules name, when it is opened and when it is diagnosed. What a person has
//! decided stays.

use super::{
    happened::{self, Kept},
    topic::{self, About, Rule, Rules},
};
use crate::{
    assign::Assigned,
    gate,
    priority::PrioritySet,
    tag::TagsOf,
    ticket::{Priority, Status, TicketFacts, TicketForUpdate},
};
use event::{GroupId, PersonId, TicketId, TopicRuleId};
use serde::Serialize;
use store::{Decision, Event, Result, Tx, query};

/// A topic rule said where a ticket belongs.
#[derive(Debug, Serialize)]
pub struct TopicRuled {
    /// Which ticket.
    pub ticket: TicketId,
    /// Which rule.
    pub rule: TopicRuleId,
    /// The queue.
    pub group: GroupId,
    /// It is a rule on the diagnosis.
    pub coded: bool,
    /// What people call the rule: the company's own words.
    pub name: String,
}

query! {
    PutCoded { ticket: TicketId, coded: bool } =
        "insert into serve_topic (ticket_id, by_hand, coded, left_by, waits) values ($ticket, 0, $coded, null, null)
         on conflict (ticket_id) do update set coded = excluded.coded, waits = null"
}
query! {
    /// A person has said whose a ticket is.
    PutByHand { ticket: TicketId, left_by: Option<PersonId> } =
        "insert into serve_topic (ticket_id, by_hand, coded, left_by, waits) values ($ticket, 1, 0, $left_by, null)
         on conflict (ticket_id) do update set by_hand = 1, left_by = excluded.left_by, waits = null"
}
query! {
    /// What routing knows of a ticket.
    pub(super) TopicOf { ticket: TicketId } -> [Topic { by_hand: bool, coded: bool }] =
        "select by_hand, coded from serve_topic where ticket_id = $ticket"
}
query! {
    /// What the words of a rule are looked for in.
    Said { ticket: TicketId } -> [SaidRow { subject: String, text: Option<String> }] =
        "select t.subject, m.text from serve_ticket t left join serve_message m on m.ticket_id = t.id and m.seq = 1
          where t.id = $ticket"
}
query! {
    /// Whether somebody is in a queue.
    InQueue { group: GroupId, person: PersonId } -> [InQueueRow { person_id: PersonId }] =
        "select person_id from identity_window_member where group_id = $group and person_id = $person"
}

impl Event for TopicRuled {
    const KIND: &'static str = "serve.topic_ruled";
    fn subject(&self) -> String {
        self.ticket.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutCoded { ticket: self.ticket, coded: self.coded }).await?;
        let facts = Kept { rule: self.name.clone(), ..Kept::default() };
        happened::keep(tx, self.ticket, "sorted", self.group, None, facts).await
    }
}

/// Notes that a person has said whose a ticket is. Only events call this.
pub(crate) async fn by_hand(tx: &mut Tx<'_>, ticket: TicketId, left_by: Option<PersonId>) -> Result<()> {
    tx.push(PutByHand { ticket, left_by }).await
}

/// What is known of a ticket when it is diagnosed.
#[derive(Debug)]
pub struct Facts<'a> {
    /// The ticket.
    pub ticket: &'a TicketFacts,
    /// What routing knows of it.
    pub topic: Option<(bool, bool)>,
    /// The rule that fits it now.
    pub rule: Option<&'a Rule>,
    /// Its assignee may have it in the rule's queue too.
    pub stays: bool,
}

/// Adds to a diagnosis what the rules make of it.
pub async fn diagnosed<T, R>(
    tx: &mut Tx<'_>,
    decision: Decision<T, R>,
    ticket: TicketId,
    codes: &[&str],
) -> Result<Decision<T, R>> {
    let rules = tx.all(Rules {}).await?;
    if rules.iter().all(|rule| rule.fits.0.codes.is_empty()) {
        return Ok(decision);
    }
    let Some(row) = tx.opt(TicketForUpdate { ticket }).await? else { return Ok(decision) };
    let topic = tx.opt(TopicOf { ticket }).await?.map(|topic| (topic.by_hand, topic.coded));
    let tags: Vec<String> = tx.all(TagsOf { ticket }).await?.into_iter().map(|row| row.tag).collect();
    let said = tx.one(Said { ticket }).await?;
    let text = format!("{}\n{}", said.subject, said.text.unwrap_or_default());
    let about =
        About { codes, channel: &row.channel, lang: &row.lang, text: &text, tags: &tags, mailbox: row.mailbox_id };
    let rule = topic::first(&rules, &about);
    let mut stays = false;
    if let (Some(rule), Some(person)) = (rule, row.assignee_id) {
        let (group, now) = (rule.group_id, tx.now_ms());
        stays = tx.opt(InQueue { group, person }).await?.is_some()
            && gate::lacks(tx, Some(group), Some(person), now).await?.is_empty();
    }
    Ok(decide(decision, &Facts { ticket: &row, topic, rule, stays }))
}

/// Decides whether a diagnosed ticket changes its queue. Pure. Only a rule that names a diagnosis may, once, and only while
/// nobody has decided otherwise; whoever the house had given it to keeps it when they may have it there too. A priority is
/// raised, never lowered.
pub fn decide<T, R>(decision: Decision<T, R>, facts: &Facts<'_>) -> Decision<T, R> {
    let (ticket, (by_hand, coded)) = (facts.ticket, facts.topic.unwrap_or((false, false)));
    let Some(rule) = facts.rule.filter(|rule| !rule.fits.0.codes.is_empty()) else { return decision };
    if by_hand || coded || !Status::of(ticket.status).live() {
        return decision;
    }
    let (group, from) = (rule.group_id, Priority::of(ticket.priority));
    let ruled = TopicRuled { ticket: ticket.id, rule: rule.id, group, coded: true, name: rule.name.clone() };
    let mut decision = decision.and(ruled);
    if ticket.group_id != Some(group) {
        decision = decision.and(Assigned {
            ticket: ticket.id,
            number: ticket.number,
            from: ticket.assignee_id,
            to: ticket.assignee_id.filter(|_| facts.stays),
            from_group: ticket.group_id,
            group: Some(group),
        });
    }
    match rule.priority.map(Priority::of).filter(|to| *to > from) {
        Some(to) => decision.and(PrioritySet { ticket: ticket.id, from, to }),
        None => decision,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::route::topic::Fits;
    use event::CustomerId;
    use store::{Json, answer};
    use uuid::Uuid;

    fn ticket(assignee: Option<u128>, status: Status) -> TicketFacts {
        TicketFacts {
            id: TicketId(Uuid::from_u128(1)),
            number: 1,
            status: status.number(),
            priority: Priority::Normal.number(),
            channel: "chat".into(),
            lang: "en".into(),
            requester_id: CustomerId(Uuid::from_u128(2)),
            assignee_id: assignee.map(|n| PersonId(Uuid::from_u128(n))),
            group_id: Some(GroupId(Uuid::from_u128(3))),
            mailbox_id: None,
            seq: 1,
            due_ms: None,
            reopens: 0,
        }
    }

    fn rule(group: u128, priority: Priority, code: &str) -> Rule {
        let codes = if code.is_empty() { Vec::new() } else { vec![code.to_owned()] };
        let fits = Json(Fits { codes, channels: vec!["chat".into()], ..Fits::default() });
        let group_id = GroupId(Uuid::from_u128(group));
        let id = TopicRuleId(Uuid::from_u128(5));
        Rule { id, place: 0, name: "r".into(), fits, group_id, priority: Some(priority.number()) }
    }

    fn kinds(ticket: &TicketFacts, topic: Option<(bool, bool)>, rule: &Rule, stays: bool) -> Vec<&'static str> {
        let decision = answer::<(), ()>(());
        decide(decision, &Facts { ticket, topic, rule: Some(rule), stays }).kinds()
    }

    #[test]
    fn a_diagnosis_moves_a_ticket_once_and_never_against_a_person() {
        let open = ticket(None, Status::Open);
        let wrong = rule(4, Priority::High, "WRONG_NETWORK");
        assert_eq!(kinds(&open, None, &wrong, false), ["serve.topic_ruled", "serve.assigned", "serve.priority_set"]);
        assert_eq!(kinds(&open, Some((true, false)), &wrong, false), [""; 0]);
        assert_eq!(kinds(&open, Some((false, true)), &wrong, false), [""; 0]);
        assert_eq!(kinds(&ticket(None, Status::Solved), None, &wrong, false), [""; 0]);
        assert_eq!(kinds(&open, None, &rule(4, Priority::High, ""), false), [""; 0]);
        assert_eq!(kinds(&open, None, &rule(3, Priority::Low, "WRONG_NETWORK"), false), ["serve.topic_ruled"]);
    }

    #[test]
    fn who_may_have_it_there_keeps_it() {
        let wrong = rule(4, Priority::High, "WRONG_NETWORK");
        for (stays, to) in [(true, Some(PersonId(Uuid::from_u128(9)))), (false, None)] {
            let row = ticket(Some(9), Status::Open);
            let facts = Facts { ticket: &row, topic: None, rule: Some(&wrong), stays };
            let decision = decide(answer::<(), ()>(()), &facts);
            assert_eq!(decision.event::<Assigned>().unwrap().to, to);
        }
    }
}
