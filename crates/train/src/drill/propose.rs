//! From a ticket to a scenario: what was written is redacted, a person reads and approves it, a teacher makes a scenario of it.

use crate::refusal::Refusal;
use event::{PersonId, ProposalId, Right, TicketId, Words};
use language::Lang;
use scenario::redact::{self, Known};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use store::{Command, Decision, Event, Json, Outcome, Rd, Result, Tx, answer, query, refuse, row};

/// Messages of a proposal at most.
pub const LINES_MAX: usize = 60;
/// Characters of a message of a proposal at most.
pub const LINE_CHARS: usize = 4_000;
/// Characters of a proposal's title at most.
pub const TITLE_CHARS: usize = 120;
/// Proposals that wait at most.
pub const PROPOSALS_MAX: usize = 100;
/// Status numbers from which a ticket is solved.
const SOLVED: i64 = 4;

/// One message of a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The customer's; else what was answered.
    pub customer: bool,
    /// What was written, redacted.
    pub text: String,
}

row! {
    /// A proposal that waits.
    pub Proposal { id: ProposalId, title: String, lang: String, lines: Json<Vec<Line>>, at_ms: i64 }
    TicketRow {
        lang: String, subject: String, status: i64, requester_name: String, requester_email: Option<String>,
        requester_uid: Option<String>,
    }
    MessageRow { kind: i64, author: String, text: String }
}

query! {
    TicketWindow { ticket: TicketId } -> [TicketRow] =
        "select lang, subject, status, requester_name, requester_email, requester_uid
           from serve_window_ticket where id = $ticket"
}
query! {
    /// The messages of a ticket, oldest first. At most 60.
    MessagesWindow { ticket: TicketId } -> [MessageRow] =
        "select kind, author, text from serve_window_message where ticket_id = $ticket order by seq limit 60"
}
query! {
    /// Proposals that wait, the newest first. At most 100.
    scan "proposals that wait"; pub Proposals {} -> [Proposal] =
        "select id, title, lang, lines, at_ms from train_proposal order by at_ms desc, id limit 100"
}
query! {
    /// One of them.
    pub ProposalOf { proposal: ProposalId } -> [Proposal] =
        "select id, title, lang, lines, at_ms from train_proposal where id = $proposal"
}
query! {
    InsertProposal<'a> {
        id: ProposalId, title: &'a Words, lang: &'a str, lines: Json<&'a [Line]>, by: Option<PersonId>, now: i64,
    } = "insert into train_proposal (id, title, lang, lines, by_id, at_ms)
         values ($id, $title, $lang, $lines, $by, $now)"
}
query! {
    DeleteProposal { proposal: ProposalId } = "delete from train_proposal where id = $proposal"
}

/// What a ticket looks like when whatever is somebody's is replaced; for a person to read before anybody else does.
#[derive(Debug)]
pub struct Redacted {
    /// Its language.
    pub lang: Lang,
    /// Its subject.
    pub title: String,
    /// Its messages.
    pub lines: Vec<Line>,
    /// How many different things were replaced, by kind.
    pub replaced: BTreeMap<&'static str, usize>,
    /// What may be somebody's and was left.
    pub doubts: Vec<String>,
}

/// A solved ticket, redacted; the same seed gives the same. Nothing when there is no such ticket, or it is not solved yet.
pub async fn redacted(rd: &mut Rd<'_>, ticket: TicketId, seed: u64) -> Result<Option<Redacted>> {
    let Some(row) = rd.opt(TicketWindow { ticket }).await?.filter(|row| row.status >= SOLVED) else { return Ok(None) };
    let messages = rd.all(MessagesWindow { ticket }).await?;
    let mut known = Known::default();
    known.names.extend(names(&row.requester_name));
    messages.iter().filter(|one| one.kind != 1).for_each(|one| known.names.extend(names(&one.author)));
    known.names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    known.names.dedup();
    known.identifiers.extend(row.requester_email.iter().chain(&row.requester_uid).cloned());
    let mut texts = vec![row.subject.as_str()];
    texts.extend(messages.iter().map(|one| one.text.as_str()));
    let lang = if row.lang.starts_with("zh") { Lang::Zh } else { Lang::En };
    let mut draft = redact::redact(&texts, &known, lang, seed);
    let title = if draft.texts.is_empty() { String::new() } else { draft.texts.remove(0) };
    let lines = messages.iter().zip(draft.texts).map(|(one, text)| Line { customer: one.kind == 1, text }).collect();
    Ok(Some(Redacted { lang, title, lines, replaced: draft.replaced, doubts: draft.doubts }))
}

/// A name, and each of its words that is long enough to be a name.
fn names(name: &str) -> Vec<String> {
    let part = |word: &&str| word.chars().count() > if word.is_ascii() { 2 } else { 1 };
    let mut all: Vec<String> = name.split_whitespace().filter(part).map(str::to_owned).collect();
    all.insert(0, name.to_owned());
    all.retain(|name| !name.trim().is_empty());
    all
}

/// Somebody who leads or teaches proposes what they have read.
#[derive(Debug)]
pub struct Propose {
    /// What it is called.
    pub title: Words,
    /// In which language it was written.
    pub lang: Lang,
    /// Its messages.
    pub lines: Vec<Line>,
}

/// A scenario was proposed.
#[derive(Debug, Serialize)]
pub struct CaseProposed {
    /// Which proposal.
    pub proposal: ProposalId,
    /// In which language.
    pub lang: &'static str,
    /// What it is called.
    #[serde(skip)]
    pub title: Words,
    /// Its messages.
    #[serde(skip)]
    pub lines: Vec<Line>,
}

impl Event for CaseProposed {
    const KIND: &'static str = "train.case_proposed";
    fn subject(&self) -> String {
        self.proposal.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (id, by, now) = (self.proposal, tx.actor().person(), tx.now_ms());
        let (title, lang, lines) = (&self.title, self.lang, Json(self.lines.as_slice()));
        tx.push(InsertProposal { id, title, lang, lines, by, now }).await
    }
}

impl Command for Propose {
    const NAME: &'static str = "train.propose_case";
    type Answer = ProposalId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<ProposalId, Refusal> {
        let actor = tx.actor();
        let may = actor.may(Right::TicketsRead) && (actor.may(Right::TrainingLead) || actor.may(Right::TrainingTeach));
        let waiting = tx.all(Proposals {}).await?.len();
        let fresh = tx.new_id();
        tx.record(decide(self, may, waiting, fresh)).await
    }
}

/// Decides a proposal. Pure. It begins with the customer.
fn decide(wish: &Propose, may: bool, waiting: usize, fresh: ProposalId) -> Decision<ProposalId, Refusal> {
    let fits = |text: &str, most: usize| !text.trim().is_empty() && text.chars().count() <= most;
    if !may {
        return refuse(Refusal::Unseen);
    }
    if waiting >= PROPOSALS_MAX {
        return refuse(Refusal::TooMany { most: PROPOSALS_MAX });
    }
    let lines = &wish.lines;
    let whole = lines.len() <= LINES_MAX && lines.iter().all(|line| fits(&line.text, LINE_CHARS));
    if !whole || !lines.first().is_some_and(|line| line.customer) || !fits(wish.title.text(), TITLE_CHARS) {
        return refuse(Refusal::Text);
    }
    answer(fresh).and(CaseProposed {
        proposal: fresh,
        lang: wish.lang.tag(),
        title: wish.title.clone(),
        lines: lines.clone(),
    })
}

/// A proposal is done with.
#[derive(Debug)]
pub struct DropProposal {
    /// Which.
    pub proposal: ProposalId,
}

/// A proposal is gone: a scenario was made of it, or it was turned down.
#[derive(Debug, Serialize)]
pub struct ProposalDropped {
    /// Which.
    pub proposal: ProposalId,
}

impl Event for ProposalDropped {
    const KIND: &'static str = "train.proposal_dropped";
    fn subject(&self) -> String {
        self.proposal.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DeleteProposal { proposal: self.proposal }).await
    }
}

impl Command for DropProposal {
    const NAME: &'static str = "train.drop_proposal";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingTeach);
        let decision = match tx.opt(ProposalOf { proposal: self.proposal }).await?.filter(|_| may) {
            None => refuse(Refusal::Unseen),
            Some(row) => answer(()).and(ProposalDropped { proposal: row.id }),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_proposal_begins_with_the_customer_and_every_message_says_something() {
        let line = |customer, text: &str| Line { customer, text: text.to_owned() };
        let check = |title: &str, lines: Vec<Line>, may, waiting, wanted: std::result::Result<usize, Refusal>| {
            let wish = Propose { title: title.into(), lang: Lang::En, lines };
            let decision = decide(&wish, may, waiting, ProposalId(Uuid::nil()));
            let came = decision.outcome().map(|_| decision.kinds().len()).map_err(Clone::clone);
            assert_eq!(came, wanted, "{title}");
        };
        let lines = || vec![line(true, "Where is it?"), line(false, "Here.")];
        check("Lost", lines(), true, 0, Ok(1));
        check("Lost", lines(), false, 0, Err(Refusal::Unseen));
        check(" ", lines(), true, 0, Err(Refusal::Text));
        check("Lost", vec![line(false, "Here.")], true, 0, Err(Refusal::Text));
        check("Lost", vec![line(true, "x"), line(true, " ")], true, 0, Err(Refusal::Text));
        check("Lost", Vec::new(), true, 0, Err(Refusal::Text));
        check("Lost", vec![line(true, "x"); LINES_MAX + 1], true, 0, Err(Refusal::Text));
        check("Lost", lines(), true, PROPOSALS_MAX, Err(Refusal::TooMany { most: PROPOSALS_MAX }));
    }

    #[test]
    fn a_name_is_known_whole_and_in_its_words() {
        assert_eq!(names("Ana de la Cruz"), ["Ana de la Cruz", "Ana", "Cruz"]);
        assert_eq!(names("林晓"), ["林晓", "林晓"]);
        assert!(names(" ").is_empty());
    }
}
