//! Decides what becomes of a letter: which ticket, as whose word, or which shelf. Pure.
//!
//! Finding the ticket is one thing, being allowed to write on it another. Clues (a reply address, a Message-ID, a number
//! in brackets) only find. To speak as the customer takes a known sender whose domain vouches for the letter; anyone
//! else's letter stands beside the thread, marked, seen by agents alone, and learns nothing.
//! Source: FreeScout CVE-2026-47123, the Zendesk spoof of 2024, RFC 3834.

use super::{
    address::Base,
    auth::Verdict,
    clue::{self, Clues, Returned},
    letter::{Letter, fold},
};
use event::{HOUR_MS, TicketId};

/// People in Cc beyond which a letter is not taken. Source: Zendesk's suspended tickets.
pub const CC_MAX: usize = 48;
/// Letters of one sender within [`LOOP_WINDOW_MS`] beyond which they are a loop.
pub const LOOP_LETTERS_MAX: i64 = 20;
/// The window in which they are counted.
pub const LOOP_WINDOW_MS: i64 = 10 * 60 * 1_000;
/// How long a looping sender is blocked.
pub const BLOCK_MS: i64 = HOUR_MS;
/// One acknowledgement per address in this time.
pub const ACK_EVERY_MS: i64 = 24 * HOUR_MS;
/// Acknowledgements to one domain in an hour.
pub const ACKS_PER_DOMAIN_MAX: i64 = 300;
/// Acknowledgements in an hour.
pub const ACKS_MAX: i64 = 1_000;

/// What the house knows about a letter.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Our addresses, all of them.
    pub own: Vec<Base>,
    /// A mailing list feeds this mailbox, so its headers mean nothing here.
    pub fed_by_list: bool,
    /// A reply address and the sender's own address are enough where a domain vouches for nothing.
    pub token_is_enough: bool,
    /// It carries our own loop id.
    pub ours: bool,
    /// The same letter was taken from this mailbox before.
    pub copy: bool,
    /// What is known about the author's domain.
    pub verdict: Verdict,
    /// What it points at.
    pub clues: Clues,
    /// The ticket that the first good clue found, and by which.
    pub hit: Option<Hit>,
    /// The sender is on the list of those whose mail is not wanted.
    pub unwanted: bool,
    /// The sender is blocked until then.
    pub blocked_until_ms: Option<i64>,
    /// Letters of this sender within [`LOOP_WINDOW_MS`], without this one.
    pub recent: i64,
    /// When this sender last got an acknowledgement.
    pub acked_ms: Option<i64>,
    /// Acknowledgements to the sender's domain in the last hour.
    pub acks_to_domain: i64,
    /// Acknowledgements in the last hour.
    pub acks: i64,
}

/// A ticket that a clue found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The clue.
    pub by: By,
    /// The ticket.
    pub ticket: TicketId,
    /// It is closed.
    pub closed: bool,
    /// Folded addresses of the requester and of everyone who takes part.
    pub people: Vec<String>,
}

/// What found the ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A reply address that was made for the sender and has not expired.
    Token,
    /// A reply address made for someone else, or an old one.
    WornToken,
    /// A Message-ID that we sent or received.
    MessageId,
    /// A number in brackets.
    Number,
}

impl By {
    /// The word in the log.
    pub const fn word(self) -> &'static str {
        match self {
            By::Token => "token",
            By::WornToken => "worn_token",
            By::MessageId => "message_id",
            By::Number => "number",
        }
    }
}

/// What becomes of a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// It opens a ticket.
    New {
        /// The sender's domain vouches for it.
        verified: bool,
    },
    /// It is the customer's next word on a ticket.
    Join {
        /// Which.
        ticket: TicketId,
    },
    /// The ticket is closed: it opens a follow-up.
    FollowUp {
        /// The closed one.
        ticket: TicketId,
    },
    /// It stands beside the thread as the word of someone unverified.
    Beside {
        /// Which.
        ticket: TicketId,
    },
    /// It waits for a person.
    Suspend(Reason),
    /// It says what became of a message of ours.
    Returned(Returned),
    /// Nothing needs it.
    Drop(Needless),
}

/// Why a letter waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// No author, or several.
    NoSender,
    /// From one of our own addresses.
    OwnAddress,
    /// From a mail system.
    MailerDaemon,
    /// From someone whose mail is not wanted.
    Unwanted,
    /// From a sender who is blocked for an hour.
    SenderBlocked,
    /// Too many letters of one sender in a short time.
    Loop,
    /// The domain's owner says that it is not theirs.
    AuthFailed,
    /// A spam filter says so.
    Spam,
    /// More than [`CC_MAX`] people in Cc.
    TooManyCc,
    /// Someone is away.
    OutOfOffice,
    /// A machine wrote it.
    Automated,
    /// It brings a code for signing in somewhere.
    VerificationCode,
    /// There is nothing in it.
    Empty,
}

impl Reason {
    /// Every one, in the order of the rules.
    pub const ALL: &[Reason] = &[
        Reason::NoSender,
        Reason::OwnAddress,
        Reason::MailerDaemon,
        Reason::Unwanted,
        Reason::SenderBlocked,
        Reason::Loop,
        Reason::AuthFailed,
        Reason::Spam,
        Reason::TooManyCc,
        Reason::OutOfOffice,
        Reason::Automated,
        Reason::VerificationCode,
        Reason::Empty,
    ];

    /// The word that rows and the API use.
    pub const fn word(self) -> &'static str {
        match self {
            Reason::NoSender => "no_sender",
            Reason::OwnAddress => "own_address",
            Reason::MailerDaemon => "mailer_daemon",
            Reason::Unwanted => "unwanted",
            Reason::SenderBlocked => "sender_blocked",
            Reason::Loop => "loop",
            Reason::AuthFailed => "auth_failed",
            Reason::Spam => "spam",
            Reason::TooManyCc => "too_many_cc",
            Reason::OutOfOffice => "out_of_office",
            Reason::Automated => "automated",
            Reason::VerificationCode => "verification_code",
            Reason::Empty => "empty",
        }
    }
}

/// Why nothing needs a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Needless {
    /// We wrote it.
    Ours,
    /// It was taken before.
    Copy,
}

impl Needless {
    /// The word that rows and the API use.
    pub const fn word(self) -> &'static str {
        match self {
            Needless::Ours => "ours",
            Needless::Copy => "copy",
        }
    }
}

/// What becomes of a letter, and what goes with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// Where it goes.
    pub disposition: Disposition,
    /// The sender may be told, in fixed words, that it arrived.
    pub acknowledge: bool,
    /// The sender is blocked until then.
    pub block_until_ms: Option<i64>,
}

/// Decides what becomes of a letter. Pure. The rules are asked in the order in which they stand here; the first that
/// applies decides. Nothing is ever thrown away: a dropped letter is kept raw like every other.
pub fn decide(letter: &Letter, facts: &Facts, now_ms: i64) -> Judgement {
    let disposition = shelf(letter, facts, now_ms).unwrap_or_else(|| place(letter, facts));
    let block = disposition == Disposition::Suspend(Reason::Loop);
    Judgement {
        acknowledge: may_acknowledge(&disposition, letter, facts, now_ms),
        block_until_ms: block.then_some(now_ms + BLOCK_MS),
        disposition,
    }
}

/// The rules that keep a letter from the tickets.
fn shelf(letter: &Letter, facts: &Facts, now_ms: i64) -> Option<Disposition> {
    use Disposition::{Drop, Returned, Suspend};
    if facts.ours {
        return Some(Drop(Needless::Ours));
    }
    if facts.copy {
        return Some(Drop(Needless::Copy));
    }
    if let Some(returned) = &facts.clues.bounce {
        return Some(Returned(returned.clone()));
    }
    let Some(author) = letter.author() else { return Some(Suspend(Reason::NoSender)) };
    let local = author.local();
    let reasons = [
        (facts.own.iter().any(|own| own.owns(&author.email)), Reason::OwnAddress),
        (clue::is_daemon(&local) || clue::is_report(letter), Reason::MailerDaemon),
        (facts.unwanted, Reason::Unwanted),
        (facts.blocked_until_ms.is_some_and(|until| until > now_ms), Reason::SenderBlocked),
        (facts.recent >= LOOP_LETTERS_MAX, Reason::Loop),
        (facts.verdict == Verdict::Fail, Reason::AuthFailed),
        (letter.spam, Reason::Spam),
        (letter.cc.len() > CC_MAX, Reason::TooManyCc),
        (clue::is_away(letter), Reason::OutOfOffice),
        (clue::is_automatic(letter, facts.fed_by_list), Reason::Automated),
        (!speaks_for_the_customer(letter, facts) && clue::brings_a_code(letter), Reason::VerificationCode),
        (letter.text.trim().is_empty() && letter.attachments.is_empty() && letter.subject.is_empty(), Reason::Empty),
    ];
    reasons.into_iter().find(|(applies, _)| *applies).map(|(_, reason)| Suspend(reason))
}

/// Which ticket, for a letter that a person wrote.
pub(super) fn place(letter: &Letter, facts: &Facts) -> Disposition {
    let verified = facts.verdict == Verdict::Pass;
    match &facts.hit {
        None => Disposition::New { verified },
        Some(hit) if speaks_for_the_customer(letter, facts) => match hit.closed {
            false => Disposition::Join { ticket: hit.ticket },
            true => Disposition::FollowUp { ticket: hit.ticket },
        },
        // What a stranger writes about a closed ticket is theirs alone.
        Some(hit) if hit.closed => Disposition::New { verified },
        Some(hit) => Disposition::Beside { ticket: hit.ticket },
    }
}

/// A known sender, and their domain vouches for the letter; or, where the house allows it, a reply address made for them.
fn speaks_for_the_customer(letter: &Letter, facts: &Facts) -> bool {
    let Some(hit) = &facts.hit else { return false };
    let Some(author) = letter.author() else { return false };
    let known = author.email.is_ascii() && hit.people.contains(&fold(&author.email));
    let proven = match facts.verdict {
        Verdict::Pass => true,
        Verdict::None => facts.token_is_enough && hit.by == By::Token,
        Verdict::Fail => false,
    };
    known && proven
}

/// An acknowledgement is sent to people only, for a ticket that was opened, once a day to an address, and so many an
/// hour to a domain and in all. Its words are fixed: nothing of what came in goes out. Source: the relay floods of
/// October 2025 and January 2026.
fn may_acknowledge(disposition: &Disposition, letter: &Letter, facts: &Facts, now_ms: i64) -> bool {
    let opened = matches!(disposition, Disposition::New { .. } | Disposition::FollowUp { .. });
    opened && may_tell(letter, facts, now_ms)
}

/// Whether the sender may be told anything at all, in fixed words.
pub fn may_tell(letter: &Letter, facts: &Facts, now_ms: i64) -> bool {
    let shown: Vec<_> = letter.to.iter().chain(&letter.cc).collect();
    let to_us = shown.iter().any(|to| facts.own.iter().any(|own| own.owns(&to.email)));
    let lately = facts.acked_ms.is_some_and(|acked_ms| now_ms - acked_ms < ACK_EVERY_MS);
    let plain = letter.author().is_some_and(|author| author.email.is_ascii());
    to_us
        && plain
        && facts.verdict != Verdict::Fail
        && !lately
        && facts.acks_to_domain < ACKS_PER_DOMAIN_MAX
        && facts.acks < ACKS_MAX
        && !clue::is_not_to_be_answered(letter)
}

#[cfg(test)]
mod tests {
    use super::{
        super::letter::{Address, Machine},
        *,
    };
    use event::TicketId;
    use proptest::prelude::*;
    use uuid::Uuid;

    const ANA: &str = "ana@customer.example";

    fn letters() -> impl Strategy<Value = Letter> {
        let from = prop_oneof![
            Just(ANA),
            Just("eve@evil.example"),
            Just("noreply@shop.example"),
            Just("support@desk.example")
        ];
        let machine = (any::<bool>(), any::<bool>(), any::<bool>(), 0..3_usize).prop_map(
            |(list, feedback, null_sender, word)| {
                let submitted = [None, Some("no".to_owned()), Some("auto-generated".to_owned())][word].clone();
                Machine { list, feedback, null_sender, submitted, ..Machine::default() }
            },
        );
        (from, machine, 0..60_usize, any::<bool>()).prop_map(|(from, machine, cc, to_us)| {
            let address = |email: &str| Address { name: String::new(), email: email.to_owned() };
            Letter {
                from: vec![address(from)],
                to: if to_us { vec![address("support@desk.example")] } else { vec![] },
                cc: (0..cc).map(|n| address(&format!("p{n}@x.example"))).collect(),
                text: "Hello".into(),
                machine,
                ..Letter::default()
            }
        })
    }

    fn facts() -> impl Strategy<Value = Facts> {
        let verdict = prop_oneof![Just(Verdict::Pass), Just(Verdict::Fail), Just(Verdict::None)];
        let by = prop_oneof![Just(By::Token), Just(By::WornToken), Just(By::MessageId), Just(By::Number)];
        let hit = proptest::option::of((by, any::<bool>(), any::<bool>()).prop_map(|(by, closed, ana)| Hit {
            by,
            ticket: TicketId(Uuid::from_u128(7)),
            closed,
            people: vec![if ana { ANA } else { "bo@customer.example" }.to_owned()],
        }));
        let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        (verdict, hit, flags, 0..30_i64, 0..2_000_i64).prop_map(
            |(verdict, hit, (list, token, ours, copy), recent, acks)| Facts {
                own: vec![Base::new("support@desk.example", '+').unwrap()],
                fed_by_list: list,
                token_is_enough: token,
                ours,
                copy,
                verdict,
                hit,
                recent,
                acks,
                ..Facts::default()
            },
        )
    }

    proptest! {
        #[test]
        fn nobody_speaks_as_the_customer_without_both_proofs(letter in letters(), facts in facts()) {
            let joined = matches!(
                decide(&letter, &facts, 0).disposition,
                Disposition::Join { .. } | Disposition::FollowUp { .. }
            );
            if joined {
                let hit = facts.hit.as_ref().unwrap();
                prop_assert!(hit.people.contains(&letter.from[0].email));
                let token = facts.token_is_enough && hit.by == By::Token && facts.verdict == Verdict::None;
                prop_assert!(facts.verdict == Verdict::Pass || token);
            }
        }

        #[test]
        fn what_the_owner_disowns_reaches_no_ticket(letter in letters(), facts in facts()) {
            if facts.verdict == Verdict::Fail {
                let disposition = decide(&letter, &facts, 0).disposition;
                prop_assert!(matches!(disposition, Disposition::Suspend(_) | Disposition::Drop(_)), "{disposition:?}");
            }
        }

        #[test]
        fn no_machine_is_ever_answered(letter in letters(), facts in facts()) {
            let judged = decide(&letter, &facts, 0);
            if judged.acknowledge {
                let machine = &letter.machine;
                prop_assert!(!machine.list && !machine.feedback && !machine.null_sender);
                prop_assert!(machine.submitted.as_deref().is_none_or(|word| word == "no"));
                prop_assert!(!letter.to.is_empty() && facts.acks < ACKS_MAX && letter.cc.len() <= CC_MAX);
                prop_assert!(!letter.from[0].email.starts_with("noreply") && !letter.from[0].email.starts_with("support"));
            }
        }

        #[test]
        fn only_a_loop_blocks(letter in letters(), facts in facts()) {
            let judged = decide(&letter, &facts, 5);
            let looped = judged.disposition == Disposition::Suspend(Reason::Loop);
            prop_assert_eq!(judged.block_until_ms, looped.then_some(5 + BLOCK_MS));
            prop_assert!(!looped || facts.recent >= LOOP_LETTERS_MAX);
        }
    }
}
