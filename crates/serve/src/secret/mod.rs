//! Secrets that people send: taken out in memory, told to whoever sent them, and recorded without a word of theirs.
//!
//! Every text from outside passes [`without`] before it becomes words that are kept. What was there is told by the token
//! in its place, so deciding needs no more than the text.

mod file;
mod letter;
mod mend;
mod told;
mod warn;

pub use file::{HEAD, Looked, REMOVED, file, look_like_text};
pub use letter::{letter, unreadable};
pub use mend::MessageMended;
pub use told::{in_files, told};
pub use warn::{CustomerWarned, Place, SecretRemoved, advice, removed};

use guard::inbound::{self, Kind};
use language::Speak;
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeSet;
use tokio::sync::Semaphore;
use web::parts::{Icon, icon};

/// Files and letters that are read for secrets at once: each takes a core, and memory of a few times its size.
const AT_ONCE: usize = 2;
static SEATS: Semaphore = Semaphore::const_new(AT_ONCE);

/// Runs what reads many bytes on a thread apart, so that no request waits behind it.
///
/// # Errors
/// The work panicked.
pub async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> store::Result<T> {
    let seat = SEATS.acquire().await.map_err(|_| store::Error::Closed)?;
    let done = tokio::task::spawn_blocking(move || {
        let _seat = seat;
        work()
    });
    done.await.map_err(|_| store::Error::Panicked("guard"))
}

/// What a token begins and ends with.
const BEGIN: &str = "⟦secret:";
const END: &str = "⟧";

/// `text` without its secrets.
pub fn without(text: &str) -> String {
    inbound::redact(text).text
}

/// A short text without its secrets, read as the value of `field`: a subject, a file's name.
pub fn without_in(field: &str, text: &str) -> String {
    inbound::redact_in(text, &inbound::Context { field: Some(field), ..Default::default() }).text
}

/// A short text without its secrets, of at most `chars` characters. It is cut last: half a secret is none that is found.
pub fn line(field: &str, text: &str, chars: usize) -> String {
    cut(&without_in(field, text), chars).to_owned()
}

/// The beginning of `text`, at most `chars` characters; a token that does not fit is left out whole.
pub fn cut(text: &str, chars: usize) -> &str {
    let Some((end, _)) = text.char_indices().nth(chars) else { return text };
    let token = text[..end].rfind('⟦').filter(|at| {
        let behind = text[*at..].strip_prefix(BEGIN).and_then(|kind| kind.find(END));
        behind.is_some_and(|length| at + BEGIN.len() + length + END.len() > end)
    });
    &text[..token.unwrap_or(end)]
}

/// The kinds of secrets whose tokens stand in `text`.
pub fn kinds(text: &str) -> BTreeSet<Kind> {
    let mut found = BTreeSet::new();
    each(text, |piece| {
        if let Piece::Token(kind) = piece {
            found.insert(kind);
        }
    });
    found
}

/// What somebody said beside their secrets; nothing when there was no more than these.
pub fn said(text: &str) -> Option<String> {
    let mut said = String::with_capacity(text.len());
    each(text, |piece| match piece {
        Piece::Text(text) => said.push_str(text),
        Piece::Token(_) => said.push(' '),
    });
    said.chars().any(char::is_alphabetic).then_some(said)
}

/// `text` with words in the reader's language for its tokens.
pub fn spoken(text: &str, speak: &Speak) -> String {
    let mut out = String::with_capacity(text.len());
    each(text, |piece| match piece {
        Piece::Text(text) => out.push_str(text),
        Piece::Token(kind) => out.push_str(&speak.secret_removed(name(kind, speak))),
    });
    out
}

/// Markup of a text with a chip for each of its tokens.
pub fn shown(markup: Markup, speak: &Speak) -> Markup {
    if !markup.0.contains(BEGIN) {
        return markup;
    }
    let mut out = String::with_capacity(markup.0.len());
    each(&markup.0, |piece| match piece {
        Piece::Text(text) => out.push_str(text),
        Piece::Token(kind) => {
            let words = speak.secret_removed(name(kind, speak));
            out.push_str(&html! { span.chip.red { (icon(Icon::Shield)) (words) } }.0);
        }
    });
    PreEscaped(out)
}

enum Piece<'a> {
    Text(&'a str),
    Token(Kind),
}

fn each<'a>(text: &'a str, mut tell: impl FnMut(Piece<'a>)) {
    let mut rest = text;
    while let Some(at) = rest.find(BEGIN) {
        let behind = &rest[at + BEGIN.len()..];
        let kind = behind.find(END).and_then(|end| Kind::ALL.iter().find(|kind| kind.name() == &behind[..end]));
        let until = match kind {
            Some(kind) => {
                tell(Piece::Text(&rest[..at]));
                tell(Piece::Token(*kind));
                at + kind.token().len()
            }
            None => {
                tell(Piece::Text(&rest[..at + BEGIN.len()]));
                at + BEGIN.len()
            }
        };
        rest = &rest[until..];
    }
    tell(Piece::Text(rest));
}

/// What readers call a kind of secret.
pub fn name(kind: Kind, speak: &Speak) -> &'static str {
    match kind {
        Kind::Bip39
        | Kind::MoneroSeed
        | Kind::ElectrumSeed
        | Kind::AlgorandSeed
        | Kind::TonSeed
        | Kind::Slip39
        | Kind::XrpSeed => speak.secret_seed(),
        Kind::PolkadotKeystore | Kind::KeystoreV3 => speak.secret_keystore(),
        Kind::OtpUri | Kind::TotpSecret | Kind::OtpCode => speak.secret_code(),
        Kind::BackupCodes => speak.secret_backup_codes(),
        Kind::ApiCredential => speak.secret_api(),
        Kind::Password => speak.secret_password(),
        Kind::Card | Kind::CardCvv => speak.secret_card(),
        Kind::NationalId => speak.secret_id(),
        Kind::SessionToken => speak.secret_session(),
        _ => speak.secret_key(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use language::Lang;

    #[test]
    fn a_token_is_read_back_and_spoken() {
        let phrase = "abandon ".repeat(11) + "about";
        let text = without(&format!("my words: {phrase} !"));
        assert_eq!(text, "my words: ⟦secret:bip39⟧ !");
        assert_eq!(kinds(&text).into_iter().collect::<Vec<_>>(), [Kind::Bip39]);
        assert_eq!(spoken(&text, &Speak::new(Lang::En)), "my words: [seed phrase removed] !");
        assert_eq!(spoken(&text, &Speak::new(Lang::Zh)), "my words: 【助记词已移除】 !");
        let shown = shown(PreEscaped(format!("<p>{text}</p>")), &Speak::new(Lang::En)).0;
        assert!(
            shown.starts_with("<p>my words: <span class=\"chip red\">") && shown.ends_with("</span> !</p>"),
            "{shown}"
        );
        assert_eq!(without(&text), text);
        assert_eq!((said(&text).as_deref(), said("⟦secret:bip39⟧.")), (Some("my words:   !"), None));
    }

    #[test]
    fn a_text_is_cut_behind_its_secrets_and_never_inside_a_token() {
        let phrase = "abandon ".repeat(11) + "about";
        assert_eq!(line("subject", &format!("zz: {phrase}"), 18), "zz: ⟦secret:bip39⟧");
        assert_eq!(line("subject", &format!("zz: {phrase}"), 17), "zz: ");
        assert_eq!(line("subject", &format!("zz: {phrase}, zz"), 19), "zz: ⟦secret:bip39⟧,");
        assert_eq!((cut("充值未到账", 2), cut("a ⟦secret:", 5), cut("", 5)), ("充值", "a ⟦se", ""));
    }

    #[test]
    fn what_only_looks_like_a_token_stays_text() {
        let text = "⟦secret:nothing⟧ ⟦secret: ⟧ ⟦secret:bip39";
        assert!(kinds(text).is_empty());
        assert_eq!(spoken(text, &Speak::new(Lang::En)), text);
    }
}
