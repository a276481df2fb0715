//! What goes into a column and comes out of one. There are two kinds of column: `text` and `bigint`.

use event::{
    ApplicationId, AssessmentId, AttachmentId, CandidateId, CertificateId, ChecklistId, CohortId, CommandId,
    CustomerId, DrillId, GroupId, HoldId, InterviewId, InvitationId, JobId, LetterId, MailboxId, MessageId, NoticeId,
    OfferId, PersonId, PostId, PromotionId, ProposalId, RehearsalId, RequisitionId, Role, SessionId, SittingId,
    StudyId, TicketId, TokenId, TopicRuleId, VisitorId, Words,
};
use std::{borrow::Cow, fmt::Display, str::FromStr};
use uuid::Uuid;

/// The two kinds of column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `text`
    Text,
    /// `bigint`
    Int,
}

/// A parameter on its way into a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// A `bigint`.
    Int(i64),
    /// A `text`.
    Text(Cow<'a, str>),
    /// A UUID as 36 lower-case characters, kept off the heap.
    Id([u8; 36]),
}

impl<'a> Value<'a> {
    /// The text of a `text`, whatever its shape.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            Value::Id(id) => std::str::from_utf8(id).ok(),
            _ => None,
        }
    }

    /// The same value without the borrow.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Value::Null => Value::Null,
            Value::Int(int) => Value::Int(int),
            Value::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Value::Id(id) => Value::Id(id),
        }
    }

    pub(crate) fn id(id: &Uuid) -> Value<'a> {
        let mut text = [0; 36];
        id.hyphenated().encode_lower(&mut text);
        Value::Id(text)
    }
}

/// A cell of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// `null`
    Null,
    /// A `bigint`.
    Int(i64),
    /// A `text`.
    Text(&'a str),
}

/// A type that can be a parameter.
pub trait ToValue {
    /// The kind of column it goes into.
    const KIND: Kind;
    /// Whether it can be null.
    const NULL: bool = false;
    /// The value, borrowed where it can be.
    fn to_value(&self) -> Value<'_>;
}

/// A type that can be read from a column.
pub trait FromValue: Sized {
    /// The kind of column it comes from.
    const KIND: Kind;
    /// Whether it can be null.
    const NULL: bool = false;
    /// Reads a cell; the error says what was wrong with it.
    fn from_cell(cell: Cell<'_>) -> Result<Self, String>;
}

/// Any type with a word for each of its values, as `text`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Text<T>(pub T);

/// Any type that serialises, as JSON in a `text` that SQL never looks into.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Json<T>(pub T);

fn int(cell: Cell<'_>) -> Result<i64, String> {
    match cell {
        Cell::Int(int) => Ok(int),
        other => Err(format!("expected bigint, found {other:?}")),
    }
}

fn text(cell: Cell<'_>) -> Result<&str, String> {
    match cell {
        Cell::Text(text) => Ok(text),
        other => Err(format!("expected text, found {other:?}")),
    }
}

impl ToValue for i64 {
    const KIND: Kind = Kind::Int;
    fn to_value(&self) -> Value<'_> {
        Value::Int(*self)
    }
}

impl FromValue for i64 {
    const KIND: Kind = Kind::Int;
    fn from_cell(cell: Cell<'_>) -> Result<i64, String> {
        int(cell)
    }
}

impl ToValue for bool {
    const KIND: Kind = Kind::Int;
    fn to_value(&self) -> Value<'_> {
        Value::Int(i64::from(*self))
    }
}

impl FromValue for bool {
    const KIND: Kind = Kind::Int;
    fn from_cell(cell: Cell<'_>) -> Result<bool, String> {
        match int(cell)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(format!("expected 0 or 1, found {other}")),
        }
    }
}

impl ToValue for &str {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl ToValue for String {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl FromValue for String {
    const KIND: Kind = Kind::Text;
    fn from_cell(cell: Cell<'_>) -> Result<String, String> {
        text(cell).map(str::to_owned)
    }
}

impl ToValue for Words {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(&self.0))
    }
}

impl ToValue for &Words {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(&self.0))
    }
}

impl FromValue for Words {
    const KIND: Kind = Kind::Text;
    fn from_cell(cell: Cell<'_>) -> Result<Words, String> {
        text(cell).map(Words::from)
    }
}

impl<T: ToValue> ToValue for Option<T> {
    const KIND: Kind = T::KIND;
    const NULL: bool = true;
    fn to_value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, T::to_value)
    }
}

impl<T: FromValue> FromValue for Option<T> {
    const KIND: Kind = T::KIND;
    const NULL: bool = true;
    fn from_cell(cell: Cell<'_>) -> Result<Option<T>, String> {
        match cell {
            Cell::Null => Ok(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

impl<T: Display> ToValue for Text<T> {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Owned(self.0.to_string()))
    }
}

impl<T: FromStr> FromValue for Text<T>
where
    T::Err: Display,
{
    const KIND: Kind = Kind::Text;
    fn from_cell(cell: Cell<'_>) -> Result<Text<T>, String> {
        text(cell)?.parse().map(Text).map_err(|error: T::Err| error.to_string())
    }
}

impl<T: serde::Serialize> ToValue for Json<T> {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value<'_> {
        // A type whose JSON cannot be made (a map with keys that are no strings) is written as null and
        // then refused by the column or read back as an error.
        serde_json::to_string(&self.0).map_or(Value::Null, |json| Value::Text(Cow::Owned(json)))
    }
}

impl<T: serde::de::DeserializeOwned> FromValue for Json<T> {
    const KIND: Kind = Kind::Text;
    fn from_cell(cell: Cell<'_>) -> Result<Json<T>, String> {
        serde_json::from_str(text(cell)?).map(Json).map_err(|error| error.to_string())
    }
}

impl ToValue for Role {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self.word()))
    }
}

impl FromValue for Role {
    const KIND: Kind = Kind::Text;
    fn from_cell(cell: Cell<'_>) -> Result<Role, String> {
        text(cell)?.parse()
    }
}

impl ToValue for Uuid {
    const KIND: Kind = Kind::Text;
    fn to_value(&self) -> Value<'_> {
        Value::id(self)
    }
}

impl FromValue for Uuid {
    const KIND: Kind = Kind::Text;
    fn from_cell(cell: Cell<'_>) -> Result<Uuid, String> {
        Uuid::try_parse(text(cell)?).map_err(|error| error.to_string())
    }
}

macro_rules! ids {
    ($($id:ident),+ $(,)?) => {$(
        impl ToValue for $id {
            const KIND: Kind = Kind::Text;
            fn to_value(&self) -> Value<'_> { Value::id(&self.0) }
        }
        impl FromValue for $id {
            const KIND: Kind = Kind::Text;
            fn from_cell(cell: Cell<'_>) -> Result<$id, String> { Uuid::from_cell(cell).map($id) }
        }
    )+};
}

ids!(
    ApplicationId,
    AssessmentId,
    RehearsalId,
    InterviewId,
    AttachmentId,
    CandidateId,
    CertificateId,
    ChecklistId,
    CohortId,
    CommandId,
    CustomerId,
    GroupId,
    InvitationId,
    JobId,
    HoldId,
    LetterId,
    MailboxId,
    MessageId,
    NoticeId,
    OfferId,
    TopicRuleId,
    PersonId,
    PostId,
    PromotionId,
    RequisitionId,
    SessionId,
    SittingId,
    DrillId,
    ProposalId,
    StudyId,
    TicketId,
    TokenId,
    VisitorId,
);

/// Lets types of one's own be columns: `words!(Status, Priority)` for types with `Display` and `FromStr`.
#[macro_export]
macro_rules! words {
    ($($name:ty),+ $(,)?) => {$(
        impl $crate::ToValue for $name {
            const KIND: $crate::Kind = $crate::Kind::Text;
            fn to_value(&self) -> $crate::Value<'_> {
                $crate::Value::Text(::std::borrow::Cow::Owned(::std::string::ToString::to_string(self)))
            }
        }
        impl $crate::FromValue for $name {
            const KIND: $crate::Kind = $crate::Kind::Text;
            fn from_cell(cell: $crate::Cell<'_>) -> ::std::result::Result<Self, ::std::string::String> {
                <$crate::Text<$name> as $crate::FromValue>::from_cell(cell).map(|word| word.0)
            }
        }
    )+};
}

/// As `event::vocabulary!`, as columns and in the API's description too. Who uses it has `event`, `serde` and `utoipa` at hand.
#[macro_export]
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident, $($rest:tt)*) => {
        ::event::vocabulary! { $(#[$doc])* #[derive(::utoipa::ToSchema)] $name, $($rest)* }
        $crate::words!($name);
    };
}
