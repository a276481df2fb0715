//! An open ticket: head, conversation, who is there, where to write.

use super::{customer::About, priority_words, shown_channel, shown_promise, shown_status};
use crate::{
    Desk,
    attach::WaitingFiles,
    draft::DraftOf,
    markdown,
    message::{self, AttachmentsOfTicket, LastMessages},
    ramp, retry,
    screen::{
        Attachment, Author, Choice, Composer, Delivery, Entry, Message, MessageKind, Mode, OpenTicket, Person, Present,
        Thread, ThreadHead, Undo, Who,
    },
    secret,
    sees::Sees,
    tag::TagsOf,
    ticket::{Kind, Priority, Status, channel},
    view::View,
};
use event::{CustomerId, GroupId, PersonId, Right, Role, TicketId};
use language::Speak;
use std::collections::HashMap;
use store::{Rd, Result, query};
use web::{Signed, parts};

query! {
    /// An open ticket with the names that its head shows.
    pub TicketOpen { ticket: TicketId } -> [OpenRow {
        id: TicketId, number: i64, subject: String, status: i64, priority: i64, channel: String,
        requester_id: CustomerId, requester: String, assignee_id: Option<PersonId>, assignee: Option<String>,
        group_id: Option<GroupId>, group_name: Option<String>, verified: bool, seq: i64, due_ms: Option<i64>,
        created_ms: i64, updated_ms: i64,
    }] = "select t.id, t.number, t.subject, t.status, t.priority, t.channel, t.requester_id, c.name as requester,
                 t.assignee_id, p.name as assignee, t.group_id, g.name as group_name, t.verified, t.seq, t.due_ms,
                 t.created_ms, t.updated_ms
            from serve_ticket t
            join serve_customer c on c.id = t.requester_id
            left join identity_window_person p on p.id = t.assignee_id
            left join identity_window_group g on g.id = t.group_id
           where t.id = $ticket"
}
query! {
    scan "people who take tickets are at most a few hundred";
    /// People who may be given a ticket, by name. At most 500.
    pub Assignees {} -> [AssigneeRow { id: PersonId, name: String, role: String }] =
        "select id, name, role from identity_window_person where active = 1 order by name, id limit 500"
}

/// Everything about an open ticket, newest messages first read. `None`: it is not there.
pub async fn open(
    desk: &Desk,
    rd: &mut Rd<'_>,
    signed: &Signed,
    (ticket, view, before): (TicketId, Option<View>, Option<i64>),
    now_ms: i64,
) -> Result<Option<OpenTicket>> {
    let Some(row) = rd.opt(TicketOpen { ticket }).await? else { return Ok(None) };
    let (entries, older) = messages(desk, rd, signed, &row, before).await?;
    let head = head(desk, rd, signed, &row, view, now_ms).await?;
    let composer = match signed.may(Right::TicketsWork) {
        true => Some(composer_of(desk, rd, signed, &row, now_ms).await?),
        false => None,
    };
    let older = older.map(|seq| format!("/tickets/{ticket}?before={seq}"));
    let present = present_of(desk, signed, ticket, now_ms);
    let customer = super::panel(desk, rd, signed, &about(&row), now_ms).await?;
    Ok(Some(OpenTicket { thread: Thread { head, entries, older, present, composer }, customer }))
}

/// What the customer's panel asks of a ticket.
pub fn about(row: &OpenRow) -> About {
    About {
        ticket: row.id,
        customer: row.requester_id,
        channel: row.channel.clone(),
        verified: row.verified,
        status: Status::of(row.status),
        due_ms: row.due_ms,
        from_ms: row.created_ms.max(row.due_ms.unwrap_or(0) - 8 * event::HOUR_MS),
    }
}

/// The newest messages before number `before`, oldest first, and the number to go on from when there are older ones.
pub async fn messages(
    desk: &Desk,
    rd: &mut Rd<'_>,
    signed: &Signed,
    row: &OpenRow,
    before: Option<i64>,
) -> Result<(Vec<Entry>, Option<i64>)> {
    let limit = desk.house.config.limits.thread_messages;
    let mut rows = rd.all(LastMessages { ticket: row.id, before: before.unwrap_or(i64::MAX), limit }).await?;
    rows.reverse();
    let older = rows.first().map(|first| first.seq).filter(|seq| *seq > 1 && rows.len() as i64 == limit);
    let mut files: HashMap<_, Vec<_>> = HashMap::new();
    for file in rd.all(AttachmentsOfTicket { ticket: row.id }).await? {
        if let Some(message) = file.message_id {
            files.entry(message).or_default().push(file);
        }
    }
    let mut entries = rows
        .into_iter()
        .filter(|message| message.undone_ms.is_none())
        .map(|one| {
            let of = files.remove(&one.id).unwrap_or_default();
            Entry::Message(message(one, of, row, signed))
        })
        .collect();
    super::happening::put_between(rd, row.id, &mut entries, older.is_none(), signed).await?;
    Ok((entries, older))
}

/// Messages after number `seen`, for a writer who has not seen them.
pub async fn news(desk: &Desk, rd: &mut Rd<'_>, signed: &Signed, ticket: TicketId, seen: i64) -> Result<Vec<Entry>> {
    let Some(row) = rd.opt(TicketOpen { ticket }).await? else { return Ok(Vec::new()) };
    let limit = desk.house.config.limits.thread_messages;
    let rows = rd.all(message::Messages { ticket, after: seen, limit }).await?;
    Ok(rows.into_iter().map(|one| Entry::Message(message(one, Vec::new(), &row, signed))).collect())
}

/// One message as its reader sees it.
pub fn message(row: message::Message, files: Vec<message::Attachment>, ticket: &OpenRow, signed: &Signed) -> Message {
    let (kind, speak) = (Kind::of(row.kind), signed.speak());
    let (visible, quoted) = match kind {
        Kind::Customer if ticket.channel == channel::MAIL => {
            let parts = language::quoted(&row.text);
            (parts.visible, parts.quoted)
        }
        _ => (row.text.as_str(), ""),
    };
    let who = match kind {
        Kind::House => Who::House,
        Kind::Customer if row.unverified || !ticket.verified => Who::Unverified,
        Kind::Customer => Who::Customer,
        Kind::Reply | Kind::Note if row.person_id == Some(signed.person) => Who::You,
        Kind::Reply | Kind::Note => Who::Colleague,
    };
    let body = if kind == Kind::Customer { parts::prose(visible) } else { markdown::shown(visible) };
    Message {
        id: row.id,
        kind: match kind {
            Kind::Customer => MessageKind::Customer,
            Kind::Reply | Kind::House => MessageKind::Reply,
            Kind::Note => MessageKind::Note,
        },
        body: secret::shown(body, &speak),
        erased: row.text.is_empty() && files.is_empty(),
        quoted: (!quoted.trim().is_empty()).then(|| secret::shown(parts::prose(quoted), &speak)),
        language: None,
        original: row.html.is_some().then(|| format!("/messages/{}/original", row.id)),
        attachments: files.into_iter().map(file).collect(),
        delivery: delivery(&row, kind, ticket, signed),
        warning: row.unverified.then(|| signed.speak().warn_stranger().to_owned()),
        author: Author { name: row.author, who },
        at_ms: row.written_ms,
        order: format!("{:012}", row.seq),
    }
}

fn delivery(row: &message::Message, kind: Kind, ticket: &OpenRow, signed: &Signed) -> Delivery {
    if kind != Kind::Reply {
        return Delivery::None;
    }
    if let Some(reason) = &row.failed {
        let retry = signed.may(Right::TicketsReply);
        return match reason.as_str() {
            retry::IN_DOUBT => Delivery::InDoubt { retry },
            reason => Delivery::Failed { reason: retry::why(reason, &signed.speak()), retry },
        };
    }
    if row.read_ms.is_some() {
        return Delivery::Read;
    }
    if row.delivered_ms.is_some() {
        return Delivery::Delivered;
    }
    match row.released_ms {
        None => Delivery::Held { until_ms: row.release_ms, yours: row.person_id == Some(signed.person) },
        Some(_) if ticket.channel == channel::CHAT => Delivery::Sent,
        Some(_) => Delivery::Queued,
    }
}

fn file(row: message::Attachment) -> Attachment {
    Attachment {
        href: Some(format!("/attachments/{}", row.id)),
        id: row.id,
        name: row.name,
        media: row.media_type,
        size_bytes: row.size_bytes,
        why_not: None,
    }
}

/// What stands above the conversation.
pub async fn head(
    desk: &Desk,
    rd: &mut Rd<'_>,
    signed: &Signed,
    row: &OpenRow,
    view: Option<View>,
    now_ms: i64,
) -> Result<ThreadHead> {
    let speak = signed.speak();
    let status = Status::of(row.status);
    let early = ramp::why(rd, signed.person, row.id, row.assignee_id).await?;
    let works = signed.may(Right::TicketsWork) && status != Status::Closed && early.is_none();
    let statuses = [Status::Open, Status::Pending, Status::Hold, Status::Solved];
    let statuses = statuses.into_iter().filter(|to| works && status.may_become(*to)).map(shown_status).collect();
    let (groups, assignees) = match works {
        true => (group_choices(rd, row).await?, people_choices(rd, row, signed, now_ms).await?),
        false => (Vec::new(), Vec::new()),
    };
    let channel_note = (row.channel == channel::CHAT)
        .then(|| if row.verified { speak.chat_signed_in() } else { speak.chat_not_signed_in() }.to_owned());
    let sees = Sees::of(rd, signed, now_ms).await?;
    let back = view.map(|view| {
        let count = crate::view::count(desk, view, &sees, now_ms);
        let title = super::list::title(view, &speak);
        let words = count.map_or(title.to_owned(), |n| format!("{title} {n}"));
        (format!("/tickets?view={view}"), words)
    });
    Ok(ThreadHead {
        id: row.id,
        number: row.number,
        subject: secret::spoken(&row.subject, &speak),
        status: shown_status(status),
        statuses,
        channel: shown_channel(&row.channel),
        channel_note,
        group: row.group_name.clone(),
        groups,
        priority: priority_words(Priority::of(row.priority), &speak).map(str::to_owned),
        priorities: if works { priority_choices(row, &speak) } else { Vec::new() },
        assignee: row.assignee_id.map(|id| Person {
            id,
            name: row.assignee.clone().unwrap_or_default(),
            you: id == signed.person,
        }),
        assignees,
        tags: rd.all(TagsOf { ticket: row.id }).await?.into_iter().map(|tag| tag.tag).collect(),
        promise: shown_promise(status, row.due_ms),
        back,
    })
}

async fn group_choices(rd: &mut Rd<'_>, row: &OpenRow) -> Result<Vec<Choice>> {
    let groups = rd.all(super::list::Groups {}).await?;
    Ok(groups
        .into_iter()
        .map(|group| Choice { value: group.id.to_string(), chosen: row.group_id == Some(group.id), words: group.name })
        .collect())
}

async fn people_choices(rd: &mut Rd<'_>, row: &OpenRow, signed: &Signed, now_ms: i64) -> Result<Vec<Choice>> {
    let speak = signed.speak();
    let mut people = rd.all(Assignees {}).await?;
    people.retain(|person| person.role.parse::<Role>().is_ok_and(|role| role.may(Right::TicketsWork)));
    let admitted = crate::gate::admitted(rd, row.group_id, people.iter().map(|person| person.id), now_ms).await?;
    let early = ramp::too_early(rd, row.id).await?;
    let may = |person: &PersonId| admitted.contains(person) && !early.contains(person);
    people.retain(|person| may(&person.id) || row.assignee_id == Some(person.id));
    people.sort_by_key(|person| person.id != signed.person);
    let nobody =
        Choice { value: String::new(), words: speak.head_nobody().to_owned(), chosen: row.assignee_id.is_none() };
    let mut choices: Vec<Choice> = people
        .into_iter()
        .map(|person| Choice {
            value: person.id.to_string(),
            words: if person.id == signed.person { speak.head_you().to_owned() } else { person.name },
            chosen: row.assignee_id == Some(person.id),
        })
        .collect();
    choices.push(nobody);
    Ok(choices)
}

fn priority_choices(row: &OpenRow, speak: &Speak) -> Vec<Choice> {
    Priority::ALL
        .iter()
        .filter_map(|priority| {
            let words = priority_words(*priority, speak)?.to_owned();
            Some(Choice { value: priority.word().to_owned(), words, chosen: row.priority == priority.number() })
        })
        .collect()
}

query! {
    /// A person's newest reply on a ticket that may still be taken back.
    HeldReply { ticket: TicketId, person: PersonId, now: i64 } -> [Held {
        id: event::MessageId, release_ms: i64,
    }] = "select id, release_ms from serve_message
           where ticket_id = $ticket and person_id = $person and released_ms is null and undone_ms is null
             and release_ms > $now
           order by seq desc
           limit 1"
}

/// Where the reader writes.
pub async fn composer_of(
    desk: &Desk,
    rd: &mut Rd<'_>,
    signed: &Signed,
    row: &OpenRow,
    now_ms: i64,
) -> Result<Composer> {
    let speak = signed.speak();
    let draft = rd.opt(DraftOf { person: signed.person, ticket: row.id }).await?;
    let owner = signed.actor.to_string();
    let waiting = rd.all(WaitingFiles { ticket: row.id, owner }).await?;
    let held = rd.opt(HeldReply { ticket: row.id, person: signed.person, now: now_ms }).await?;
    let to = match row.channel.as_str() {
        channel::CHAT => speak.to_chat(&row.requester),
        channel::API => speak.to_api(&row.requester),
        _ => speak.to_mail(&row.requester),
    };
    let early = ramp::why(rd, signed.person, row.id, row.assignee_id).await?;
    let no_reply = match (Status::of(row.status), signed.may(Right::TicketsReply), early) {
        (Status::Closed, ..) => Some(speak.no_reply_closed().to_owned()),
        (_, false, _) => Some(speak.no_reply_role().to_owned()),
        (_, _, Some(early)) => Some(early.words(&speak).to_owned()),
        _ => None,
    };
    let note = no_reply.is_some() || draft.as_ref().is_some_and(|draft| draft.mode == "note");
    Ok(Composer {
        ticket: row.id,
        to,
        mode: if note { Mode::Note } else { Mode::Reply },
        draft: draft.map(|draft| draft.text).unwrap_or_default(),
        attachments: waiting.into_iter().map(file).collect(),
        seen_seq: row.seq,
        command_id: desk.house.store.new_id(),
        submit_as: [Status::Pending, Status::Open, Status::Hold, Status::Solved].map(shown_status).to_vec(),
        no_reply,
        notice: None,
        upload_max_bytes: desk.house.config.limits.upload_bytes as i64,
        undo: held.map(|held| Undo { message: held.id, until_ms: held.release_ms }),
    })
}

/// Who else is at a ticket. The customer, when they type, is nobody's colleague and has no id.
pub fn present_of(desk: &Desk, signed: &Signed, ticket: TicketId, now_ms: i64) -> Vec<Present> {
    desk.presence
        .at(ticket, Some(signed.person), now_ms)
        .into_iter()
        .map(|there| Present {
            person: there.person.unwrap_or(PersonId(uuid::Uuid::nil())),
            name: there.name,
            writing: there.writing,
        })
        .collect()
}
