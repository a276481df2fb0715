//! A letter: one mail as it was taken, read into parts that can be judged.

use event::Words;
use language::Lang;

/// What a letter may be at most; beyond it the letter is quarantined raw, or cut where the field says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the whole mail.
    pub size_bytes: usize,
    /// Nested multiparts.
    pub depth: usize,
    /// MIME parts.
    pub parts: usize,
    /// Header fields of the mail itself.
    pub headers: usize,
    /// Bytes of the mail's own header.
    pub header_bytes: usize,
    /// Addresses in To and Cc together.
    pub recipients: usize,
    /// Files beside the text.
    pub attachments: usize,
    /// Ids kept of References, the newest (cut).
    pub references: usize,
    /// Bytes kept of the plain text (cut).
    pub text_bytes: usize,
    /// Bytes kept of the HTML part (cut).
    pub html_bytes: usize,
    /// Wall time for reading one letter.
    pub parse_ms: u64,
}

/// The limits that the house runs with.
pub const LIMITS: Limits = Limits {
    size_bytes: 25 * 1024 * 1024,
    depth: 20,
    parts: 300,
    headers: 500,
    header_bytes: 256 * 1024,
    recipients: 2_000,
    attachments: 100,
    references: 50,
    text_bytes: 512 * 1024,
    html_bytes: 1024 * 1024,
    parse_ms: 10_000,
};

/// An address as it was written: the name is only what the sender says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Address {
    /// Display name, cleaned; may be empty.
    pub name: String,
    /// `local@domain`, cleaned, case as written.
    pub email: String,
}

impl Address {
    /// What addresses are compared by, see [`fold`].
    pub fn fold(&self) -> String {
        fold(&self.email)
    }

    /// The domain, lower case; empty when there is none.
    pub fn domain(&self) -> String {
        self.email.rsplit_once('@').map_or_else(String::new, |(_, domain)| domain.to_ascii_lowercase())
    }

    /// The part before the `@`, lower case.
    pub fn local(&self) -> String {
        self.email.rsplit_once('@').map_or_else(String::new, |(local, _)| local.to_ascii_lowercase())
    }
}

/// What addresses are compared by: ASCII lower case and nothing else. Full width letters, accents and look-alikes stay
/// different, because to the mail system they are.
pub fn fold(email: &str) -> String {
    email.trim().to_ascii_lowercase()
}

/// A file beside the text.
#[derive(Clone, PartialEq, Eq)]
pub struct Attachment {
    /// Cleaned name, see [`super::name::clean`]; never a path.
    pub name: String,
    /// `type/subtype`, lower case, as the sender says.
    pub media_type: String,
    /// Content-ID without brackets, for pictures inside the HTML part.
    pub cid: Option<String>,
    /// The file.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({:?}, {}, {} bytes)", self.name, self.media_type, self.bytes.len())
    }
}

/// What a letter says about having been sent by a machine. Source: RFC 3834, RFC 5230 and practice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    /// `Auto-Submitted`, lower case, without parameters.
    pub submitted: Option<String>,
    /// `Precedence`, lower case.
    pub precedence: Option<String>,
    /// `X-Auto-Response-Suppress`, lower case.
    pub suppress: Option<String>,
    /// Any `List-*` header.
    pub list: bool,
    /// `Feedback-ID`.
    pub feedback: bool,
    /// `X-Autoreply`, `X-Autorespond`, `X-Auto-Reply-From` and their like.
    pub autoreply: bool,
    /// The loop ids the letter carries, lower case.
    pub loops: Vec<String>,
    /// The envelope sender was empty (`Return-Path: <>`).
    pub null_sender: bool,
    /// It is a report of a mail system (`multipart/report`), and of which kind (`delivery-status`, …).
    pub report: Option<String>,
}

/// One mail, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    /// The authors; a letter with another number than one is nobody's.
    pub from: Vec<Address>,
    /// Where answers should go.
    pub reply_to: Vec<Address>,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Envelope recipients that the last mail server noted (`Delivered-To`, `X-Original-To`, `Envelope-To`).
    pub delivered_to: Vec<String>,
    /// Envelope sender that it noted; empty for a bounce, none when it noted none.
    pub return_path: Option<String>,
    /// Subject, cleaned, one line.
    pub subject: String,
    /// Message-ID without brackets.
    pub message_id: Option<String>,
    /// In-Reply-To without brackets.
    pub in_reply_to: Vec<String>,
    /// References without brackets, oldest first, the newest [`Limits::references`].
    pub references: Vec<String>,
    /// Date as the sender says, Unix ms.
    pub date_ms: Option<i64>,
    /// Signs of a machine.
    pub machine: Machine,
    /// A spam filter in front of the mailbox says so.
    pub spam: bool,
    /// `Authentication-Results` in their order, topmost first.
    pub results: Vec<String>,
    /// Plain text, cleaned; made from the HTML part when there is no other.
    pub text: String,
    /// The HTML part, as it came.
    pub html: Option<String>,
    /// Files.
    pub attachments: Vec<Attachment>,
    /// Text or HTML was longer than the limit and was cut.
    pub cut: bool,
    /// The language of the text.
    pub lang: Lang,
    /// SHA-256 of text, HTML and files, in hexadecimal: what a second copy of the same letter is known by.
    pub body_hash: String,
    /// Bytes of the whole mail.
    pub size_bytes: usize,
}

impl Letter {
    /// The only author, if there is exactly one with an address.
    pub fn author(&self) -> Option<&Address> {
        match self.from.as_slice() {
            [one] if one.email.contains('@') => Some(one),
            _ => None,
        }
    }

    /// Every address it was sent to, as far as it tells: envelope first, then To, then Cc. Folded.
    pub fn sent_to(&self) -> Vec<String> {
        let shown = self.to.iter().chain(&self.cc).map(Address::fold);
        self.delivered_to.iter().map(|to| fold(to)).chain(shown).collect()
    }

    /// The text as words.
    pub fn words(&self) -> Words {
        Words(self.text.clone())
    }
}

/// Why a mail was kept raw instead of being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum Quarantine {
    /// More bytes than the limit; the raw mail is not fetched at all.
    #[error("too large")]
    TooLarge,
    /// More header fields, or a longer header, than the limit.
    #[error("too many headers")]
    TooManyHeaders,
    /// More parts than the limit.
    #[error("too many parts")]
    TooManyParts,
    /// Nested deeper than the limit.
    #[error("nested too deeply")]
    TooDeep,
    /// More recipients than the limit.
    #[error("too many recipients")]
    TooManyRecipients,
    /// More files than the limit.
    #[error("too many attachments")]
    TooManyAttachments,
    /// No header could be read.
    #[error("unreadable")]
    Unreadable,
    /// Reading took longer than the limit.
    #[error("took too long to read")]
    TooSlow,
    /// Reading panicked.
    #[error("the reader failed")]
    Failed,
    /// The mailbox would not give it out.
    #[error("could not be fetched")]
    Unfetchable,
}

impl Quarantine {
    /// The word that rows and the API use.
    pub const fn word(self) -> &'static str {
        match self {
            Quarantine::TooLarge => "too_large",
            Quarantine::TooManyHeaders => "too_many_headers",
            Quarantine::TooManyParts => "too_many_parts",
            Quarantine::TooDeep => "too_deep",
            Quarantine::TooManyRecipients => "too_many_recipients",
            Quarantine::TooManyAttachments => "too_many_attachments",
            Quarantine::Unreadable => "unreadable",
            Quarantine::TooSlow => "too_slow",
            Quarantine::Failed => "failed",
            Quarantine::Unfetchable => "unfetchable",
        }
    }
}
