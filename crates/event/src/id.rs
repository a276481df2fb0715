//! Ids: UUIDv7, written as text, one type for each thing so that they cannot be mixed up.

use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { self.0.fmt(f) }
        }
        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> { Uuid::try_parse(text).map($name) }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { $name(id) }
        }
    )+};
}

ids! {
    /// Someone with a role: an agent, a lead, a recruiter.
    PersonId,
    /// One signed-in browser of a person.
    SessionId,
    /// A bearer token of the API.
    TokenId,
    /// An invitation to become a person here.
    InvitationId,
    /// A team that tickets are routed to.
    GroupId,
    /// A ticket that became a proposal of a scenario.
    ProposalId,
    /// Someone who asks for help.
    CustomerId,
    /// A browser that opened the chat widget.
    VisitorId,
    /// A request for help and all that was said about it.
    TicketId,
    /// One message, reply or note of a ticket.
    MessageId,
    /// A file beside a message.
    AttachmentId,
    /// A reply that the guard held.
    HoldId,
    /// A rule that says which queue a ticket belongs to.
    TopicRuleId,
    /// A mailbox that is read.
    MailboxId,
    /// One mail as it was taken from a mailbox.
    LetterId,
    /// One person's try at an exam.
    SittingId,
    /// One person's practice of a scenario at the desk.
    DrillId,
    /// A certificate that someone holds.
    CertificateId,
    /// What changed in the product, told to those whom it concerns.
    NoticeId,
    /// People who learn together, with a plan.
    CohortId,
    /// What one newcomer has to do, with whom, by when.
    ChecklistId,
    /// The proposal of a step on a career ladder.
    PromotionId,
    /// Something that was learned elsewhere.
    StudyId,
    /// Whom the company looks for.
    RequisitionId,
    /// A place where a requisition is told of.
    PostId,
    /// Someone who applied for work.
    CandidateId,
    /// What a candidate applied for, and how far they are.
    ApplicationId,
    /// A talk with somebody who applied.
    InterviewId,
    /// What a candidate is promised, in one version.
    OfferId,
    /// A test or simulation given to somebody who applied.
    AssessmentId,
    /// A scenario that somebody plays to practise, before or after they applied.
    RehearsalId,
    /// Work that is done after the commit.
    JobId,
    /// What someone wants, under the key that makes it happen once.
    CommandId,
}
