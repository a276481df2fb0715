//! Letters of the house to a person leave by the desk's mail, or stay in an outbox.

use crate::{stage::Outbox, workers::Out};
use serve::channel::mail::{letter::Address, notice::Notice, post::Post};
use std::sync::Arc;
use web::letter::{Fate, Letter, Sending, SendsLetters};

/// By the first mailbox that sends.
struct ByMail(Post);

impl SendsLetters for ByMail {
    fn sends(&self) -> bool {
        self.0.sends()
    }

    fn send(&self, letter: Letter) -> Sending<'_> {
        let Letter { id, name, email, lang, subject, text, written_ms } = letter;
        let to = Address { name, email };
        Box::pin(self.0.notice(Notice { id, to, lang, subject, text, written_ms }))
    }
}

impl SendsLetters for Outbox {
    fn sends(&self) -> bool {
        true
    }

    fn send(&self, letter: Letter) -> Sending<'_> {
        self.put_letter(letter);
        Box::pin(std::future::ready(Ok(Fate::Taken)))
    }
}

/// Who takes letters out of this house.
pub fn sender(out: &Out, post: &Post) -> Arc<dyn SendsLetters> {
    match out {
        Out::Outbox(outbox) => Arc::new(outbox.clone()),
        Out::Mail(_) => Arc::new(ByMail(post.clone())),
    }
}
