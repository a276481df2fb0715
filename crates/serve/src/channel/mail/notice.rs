//! Letters that the house writes by itself and that are about no ticket: another room's words, this channel's way out.

use super::{
    compose::{Outgoing, Purpose, Unwritable},
    letter::Address,
    post::{Post, code_of},
    send::Sent,
};
use event::DAY_MS;
use language::Lang;
use web::{Trouble, letter::Fate};

/// How long a notice is tried.
const NOTICE_MS: i64 = DAY_MS;

/// A notice.
#[derive(Clone, Debug)]
pub struct Notice {
    /// The same for every try: its Message-ID comes from it.
    pub id: uuid::Uuid,
    /// To whom.
    pub to: Address,
    /// The reader's language.
    pub lang: Lang,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// When it was written, Unix milliseconds, UTC.
    pub written_ms: i64,
}

impl Post {
    /// Sends a notice from the first mailbox that sends; nowhere where none does. One that is refused is not tried again.
    pub async fn notice(&self, notice: Notice) -> Result<Fate, Trouble> {
        let Some(mailbox) = self.sender(None) else { return Ok(Fate::Nowhere) };
        let Notice { id, to, lang, subject, text, written_ms } = notice;
        let out = Outgoing {
            purpose: Purpose::Notice { id, text },
            number: None,
            subject,
            to,
            brand: self.brand(&mailbox, lang),
            lang,
            phrase: None,
            thread: Vec::new(),
            files: Vec::new(),
            written_ms,
        };
        match self.post(&mailbox, &out).await {
            Ok((_, Sent::Taken(_))) => Ok(Fate::Taken),
            Ok((_, Sent::InDoubt(why))) => Err(Trouble::InDoubt(why)),
            Ok((_, Sent::Later(why))) if self.now_ms() - written_ms < NOTICE_MS => Err(self.later(written_ms, why)),
            Ok((_, Sent::Later(_))) => Ok(Fate::Refused("gave up".into())),
            Ok((_, Sent::Refused(why))) => Ok(Fate::Refused(code_of(&why))),
            Err(Unwritable::Recipient) => Ok(Fate::Refused("no address".into())),
            Err(Unwritable::Other(_)) => Ok(Fate::Refused("not written".into())),
        }
    }
}
