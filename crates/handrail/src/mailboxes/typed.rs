//! What is typed of a mailbox, read into settings.

use language::Speak;
use serde::Deserialize;
use serve::channel::mail::{
    address::Unfit,
    config::{Imap, Mailbox, Wrong},
    dial::Reach,
    made::{MADE_MAX, Refusal},
    send::{Security, Smtp},
};

/// Characters of a name.
pub const NAME_CHARS: usize = 60;
/// Characters of any other field.
const TEXT_CHARS: usize = 200;
/// Characters of a certificate authority.
const PEM_CHARS: usize = 20_000;
/// Servers that judge senders.
const JUDGES_MAX: usize = 10;
/// Seconds between two looks.
const POLL_S: std::ops::RangeInclusive<u64> = 1..=600;

/// What is typed. It holds passwords, so it shows nothing of itself.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Typed {
    pub name: String,
    pub address: String,
    pub brand: String,
    pub separator: String,
    pub authserv_ids: String,
    pub fed_by_list: String,
    pub imap_host: String,
    pub imap_port: String,
    pub imap_security: String,
    pub imap_user: String,
    pub imap_password: String,
    pub imap_folder: String,
    pub imap_poll_s: String,
    pub imap_authority_pem: String,
    pub smtp_host: String,
    pub smtp_port: String,
    pub smtp_security: String,
    pub smtp_user: String,
    pub smtp_password: String,
    pub smtp_greet_as: String,
    pub smtp_authority_pem: String,
}

/// Why what is typed is no mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Name,
    Address,
    Twice,
    Nothing,
    Host,
    Port,
    User,
    Password,
    Protected,
    Long,
    Many,
}

impl Fault {
    /// The fault in words.
    pub fn say(self, speak: &Speak) -> String {
        match self {
            Fault::Name => speak.mailbox_wrong_name(),
            Fault::Address => speak.mailbox_wrong_address(),
            Fault::Twice => speak.mailbox_wrong_twice(),
            Fault::Nothing => speak.mailbox_wrong_nothing(),
            Fault::Host => speak.mailbox_wrong_host(),
            Fault::Port => speak.mailbox_wrong_port(),
            Fault::User => speak.mailbox_wrong_user(),
            Fault::Password => speak.mailbox_wrong_password(),
            Fault::Protected => speak.mailbox_wrong_protected(),
            Fault::Long => speak.mailbox_wrong_long(),
            Fault::Many => return speak.mailbox_wrong_many(MADE_MAX),
        }
        .to_owned()
    }

    /// The field and the fault that a refusal of the room is about; none: it is not for this reader.
    pub fn of(refusal: &Refusal) -> Option<(&'static str, Fault)> {
        match refusal {
            Refusal::Unseen => None,
            Refusal::Many => Some(("name", Fault::Many)),
            Refusal::Wrong(wrong) => Some(Fault::of_wrong(wrong)),
        }
    }

    fn of_wrong(wrong: &Wrong) -> (&'static str, Fault) {
        match wrong {
            Wrong::Address(_, Unfit::NotAnAddress(_) | Unfit::TooLong(_)) | Wrong::Separator(_) => {
                ("address", Fault::Address)
            }
            Wrong::Twice(_) => ("name", Fault::Twice),
            Wrong::Unprotected(..) => ("imap_host", Fault::Protected),
        }
    }
}

fn security(word: &str) -> Security {
    match word {
        "starttls" => Security::Starttls,
        "opportunistic" => Security::Opportunistic,
        "plain" => Security::Plain,
        _ => Security::Tls,
    }
}

const fn word(security: Security) -> &'static str {
    match security {
        Security::Tls => "tls",
        Security::Starttls => "starttls",
        Security::Opportunistic => "opportunistic",
        Security::Plain => "plain",
    }
}

fn is_host(host: &str) -> bool {
    host.len() <= 253 && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:_".contains(c))
}

/// The field that is wrong, and why.
pub type At = (&'static str, Fault);

fn port(at: &'static str, text: &str) -> Result<u16, At> {
    text.trim().parse().ok().filter(|port| *port > 0).ok_or((at, Fault::Port))
}

impl Typed {
    /// A form for a new one.
    pub fn fresh() -> Typed {
        let text = str::to_owned;
        Typed {
            separator: text("+"),
            imap_port: text("993"),
            imap_folder: text("INBOX"),
            imap_poll_s: text("60"),
            smtp_port: text("465"),
            ..Typed::default()
        }
    }

    /// A form for one that is there.
    pub fn of(mailbox: &Mailbox) -> Typed {
        let mut typed = Typed {
            name: mailbox.name.clone(),
            address: mailbox.address.clone(),
            brand: mailbox.brand.clone(),
            separator: mailbox.separator.to_string(),
            authserv_ids: mailbox.authserv_ids.join(", "),
            fed_by_list: if mailbox.fed_by_list { "1" } else { "" }.to_owned(),
            ..Typed::fresh()
        };
        if let Some(imap) = &mailbox.imap {
            typed.imap_host = imap.host.clone();
            typed.imap_port = imap.port.to_string();
            typed.imap_security = word(imap.security).to_owned();
            typed.imap_user = imap.user.clone();
            typed.imap_folder = imap.folder.clone();
            typed.imap_poll_s = imap.poll_s.to_string();
            typed.imap_authority_pem = imap.authority_pem.clone();
        }
        if let Some(smtp) = &mailbox.smtp {
            typed.smtp_host = smtp.host.clone();
            typed.smtp_port = smtp.port.to_string();
            typed.smtp_security = word(smtp.security).to_owned();
            typed.smtp_user = smtp.user.clone();
            typed.smtp_greet_as = smtp.greet_as.clone();
            typed.smtp_authority_pem = smtp.authority_pem.clone();
        }
        typed
    }

    /// The mailbox that is meant. `before`: the one that is changed, whose passwords are kept for the same user of the same server and
    /// for nobody else.
    pub fn read(&self, before: Option<&Mailbox>, reach: Reach) -> Result<Mailbox, At> {
        self.short()?;
        let name = before.map_or(self.name.trim(), |before| before.name.as_str());
        if name.is_empty() || name.chars().count() > NAME_CHARS || name.chars().any(char::is_control) {
            return Err(("name", Fault::Name));
        }
        let judges = self.authserv_ids.split([',', ' ', '\n']).map(str::trim).filter(|one| !one.is_empty());
        let mailbox = Mailbox {
            name: name.to_owned(),
            address: self.address.trim().to_owned(),
            separator: if self.separator == "-" { '-' } else { '+' },
            brand: self.brand.trim().to_owned(),
            imap: self.imap(before.and_then(|before| before.imap.as_ref()), reach)?,
            smtp: self.smtp(before.and_then(|before| before.smtp.as_ref()), reach)?,
            authserv_ids: judges.map(str::to_owned).collect(),
            fed_by_list: !self.fed_by_list.is_empty(),
        };
        if mailbox.authserv_ids.len() > JUDGES_MAX {
            return Err(("authserv_ids", Fault::Long));
        }
        if mailbox.imap.is_none() && mailbox.smtp.is_none() {
            return Err(("imap_host", Fault::Nothing));
        }
        mailbox.base().map(|_| ()).map_err(|_| ("address", Fault::Address))?;
        Ok(mailbox)
    }

    fn short(&self) -> Result<(), At> {
        let texts = [
            ("address", &self.address),
            ("brand", &self.brand),
            ("imap_host", &self.imap_host),
            ("imap_user", &self.imap_user),
            ("imap_password", &self.imap_password),
            ("imap_folder", &self.imap_folder),
            ("smtp_host", &self.smtp_host),
            ("smtp_user", &self.smtp_user),
            ("smtp_password", &self.smtp_password),
            ("smtp_greet_as", &self.smtp_greet_as),
        ];
        let unfit = |text: &String| text.chars().count() > TEXT_CHARS || text.chars().any(char::is_control);
        if let Some((at, _)) = texts.into_iter().find(|(_, text)| unfit(text)) {
            return Err((at, Fault::Long));
        }
        let long = [("imap_authority_pem", &self.imap_authority_pem), ("smtp_authority_pem", &self.smtp_authority_pem)];
        match long.into_iter().find(|(_, text)| text.chars().count() > PEM_CHARS) {
            Some((at, _)) => Err((at, Fault::Long)),
            None => Ok(()),
        }
    }

    fn imap(&self, before: Option<&Imap>, reach: Reach) -> Result<Option<Imap>, At> {
        let host = self.imap_host.trim().to_owned();
        if host.is_empty() {
            return Ok(None);
        }
        if !is_host(&host) {
            return Err(("imap_host", Fault::Host));
        }
        let (port, user) = (port("imap_port", &self.imap_port)?, self.imap_user.trim().to_owned());
        if user.is_empty() {
            return Err(("imap_user", Fault::User));
        }
        let security = security(&self.imap_security);
        let same = |before: &&Imap| {
            (&before.host, before.port, before.security, &before.user) == (&host, port, security, &user)
        };
        let kept = before.filter(same).map(|before| before.password.clone());
        let password = Some(self.imap_password.clone()).filter(|text| !text.is_empty()).or(kept).unwrap_or_default();
        if password.is_empty() {
            return Err(("imap_password", Fault::Password));
        }
        let folder = Some(self.imap_folder.trim()).filter(|folder| !folder.is_empty()).unwrap_or("INBOX").to_owned();
        let poll_s = self.imap_poll_s.trim().parse().unwrap_or(60_u64).clamp(*POLL_S.start(), *POLL_S.end());
        let authority_pem = self.imap_authority_pem.trim().to_owned();
        Ok(Some(Imap { host, port, security, user, password, folder, authority_pem, poll_s, reach }))
    }

    fn smtp(&self, before: Option<&Smtp>, reach: Reach) -> Result<Option<Smtp>, At> {
        let host = self.smtp_host.trim().to_owned();
        if host.is_empty() {
            return Ok(None);
        }
        if !is_host(&host) {
            return Err(("smtp_host", Fault::Host));
        }
        let (port, user) = (port("smtp_port", &self.smtp_port)?, self.smtp_user.trim().to_owned());
        let security = security(&self.smtp_security);
        let same = |before: &&Smtp| {
            (&before.host, before.port, before.security, &before.user) == (&host, port, security, &user)
        };
        let kept = before.filter(same).map(|before| before.password.clone());
        let password = Some(self.smtp_password.clone()).filter(|text| !text.is_empty()).or(kept).unwrap_or_default();
        if password.is_empty() != user.is_empty() {
            let at = if user.is_empty() { ("smtp_user", Fault::User) } else { ("smtp_password", Fault::Password) };
            return Err(at);
        }
        let (authority_pem, greet_as) =
            (self.smtp_authority_pem.trim().to_owned(), self.smtp_greet_as.trim().to_owned());
        Ok(Some(Smtp { host, port, security, user, password, authority_pem, greet_as, reach }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed() -> Typed {
        let text = str::to_owned;
        Typed {
            name: text("Help"),
            address: text("help@desk.example"),
            imap_host: text("imap.desk.example"),
            imap_user: text("help"),
            imap_password: text("one"),
            smtp_host: text("smtp.desk.example"),
            smtp_user: text("help"),
            smtp_password: text("two"),
            ..Typed::fresh()
        }
    }

    #[track_caller]
    fn wrong(change: impl Fn(&mut Typed), at: &str, fault: Fault) {
        let mut typed = typed();
        change(&mut typed);
        assert_eq!(typed.read(None, Reach::Public).unwrap_err(), (at, fault));
    }

    #[test]
    fn each_field_is_told_what_is_wrong_with_it() {
        assert!(typed().read(None, Reach::Public).is_ok());
        wrong(|typed| typed.name = " ".into(), "name", Fault::Name);
        wrong(|typed| typed.address = "customer-support@desk.example".into(), "address", Fault::Address);
        wrong(|typed| typed.imap_host = "https://imap".into(), "imap_host", Fault::Host);
        wrong(|typed| typed.imap_port = "0".into(), "imap_port", Fault::Port);
        wrong(|typed| typed.imap_user.clear(), "imap_user", Fault::User);
        wrong(|typed| typed.imap_password.clear(), "imap_password", Fault::Password);
        wrong(|typed| typed.smtp_password.clear(), "smtp_password", Fault::Password);
        wrong(|typed| typed.imap_folder = "A\r\nLOGOUT".into(), "imap_folder", Fault::Long);
        let nothing = |typed: &mut Typed| (typed.imap_host, typed.smtp_host) = Default::default();
        wrong(nothing, "imap_host", Fault::Nothing);
    }

    proptest! {
        #[test]
        fn a_password_is_kept_for_its_own_server_and_user_and_for_no_other(
            host in "[a-z]{1,3}\\.example", port in 1_u16.., user in "[a-z]{1,3}",
        ) {
            let before = typed().read(None, Reach::Public).unwrap();
            let mut again = Typed::of(&before);
            prop_assert_eq!(again.read(Some(&before), Reach::Public).unwrap(), before.clone());
            (again.smtp_host, again.smtp_port, again.smtp_user) = (host, port.to_string(), user);
            prop_assert_eq!(again.read(Some(&before), Reach::Public).unwrap_err(), ("smtp_password", Fault::Password));
        }

        #[test]
        fn whatever_is_typed_is_read_or_refused(name in ".{0,80}", address in ".{0,30}", host in ".{0,20}", port in ".{0,6}") {
            let typed = Typed { name, address, imap_host: host, imap_port: port, ..typed() };
            if let Ok(mailbox) = typed.read(None, Reach::Public) {
                prop_assert!(mailbox.base().is_ok() && !mailbox.name.is_empty());
            }
        }
    }
}
