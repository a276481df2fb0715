//! Letters of hiring leave by the desk's mail, or stay in an outbox.

use crate::{stage::Outbox, workers::Out};
use hire::letter::{Letter, SendsLetters};
use serve::channel::mail::{letter::Address, notice::Notice, post::Post};
use std::{future::Future, pin::Pin, sync::Arc};
use web::Trouble;

type Sending<'a> = Pin<Box<dyn Future<Output = Result<(), Trouble>> + Send + 'a>>;

/// By the first mailbox that sends.
struct ByMail(Post);

impl SendsLetters for ByMail {
    fn send(&self, letter: Letter) -> Sending<'_> {
        let Letter { id, name, email, lang, subject, text, written_ms } = letter;
        let to = Address { name, email };
        Box::pin(self.0.notice(Notice { id, to, lang, subject, text, written_ms }))
    }
}

impl SendsLetters for Outbox {
    fn send(&self, letter: Letter) -> Sending<'_> {
        self.put_letter(letter);
        Box::pin(std::future::ready(Ok(())))
    }
}

/// Who takes letters out of this house.
pub fn sender(out: &Out, post: &Post) -> Arc<dyn SendsLetters> {
    match out {
        Out::Outbox(outbox) => Arc::new(outbox.clone()),
        Out::Mail(_) => Arc::new(ByMail(post.clone())),
    }
}
