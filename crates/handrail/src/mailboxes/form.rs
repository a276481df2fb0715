//! The form of a mailbox. It never holds a password.

use super::typed::{At, NAME_CHARS, Typed};
use language::Speak;
use maud::{Markup, html};
use web::parts::{Field, Select, check, field, problem_of, select};

/// What is drawn around the fields.
pub struct Shown<'a> {
    /// Where it goes.
    pub action: &'a str,
    /// It is there already.
    pub there: bool,
    /// The field that is wrong, and why.
    pub fault: Option<At>,
    /// Whether unprotected connections are offered.
    pub private: bool,
    /// What stands above the fields.
    pub above: Markup,
}

/// The form.
pub fn form(typed: &Typed, shown: &Shown<'_>, speak: &Speak) -> Markup {
    let said = shown.fault.map(|(at, fault)| (at, fault.say(speak)));
    let fields = Fields { typed, shown, said, speak };
    html! {
        form method="post" action=(shown.action) autocomplete="off" {
            (shown.above)
            (fields.mailbox())
            (fields.reading())
            (fields.sending())
            (fields.more())
        }
    }
}

/// The fields of the form, in four cards.
struct Fields<'a> {
    typed: &'a Typed,
    shown: &'a Shown<'a>,
    /// The field that is wrong, and why in words.
    said: Option<(&'static str, String)>,
    speak: &'a Speak,
}

impl Fields<'_> {
    fn problem(&self, name: &str) -> Option<&str> {
        self.said.as_ref().filter(|(at, _)| *at == name).map(|(_, words)| words.as_str())
    }

    fn text(&self, name: &'static str, label: &str, value: &str, hint: &str) -> Markup {
        let problem = self.problem(name);
        field(&Field { name, label, value, hint, problem, autocomplete: "off", ..Field::default() })
    }

    fn figures(&self, name: &'static str, label: &str, value: &str, hint: &str) -> Markup {
        let problem = self.problem(name);
        field(&Field { name, label, value, hint, problem, autocomplete: "off", figures: true, ..Field::default() })
    }

    fn secret(&self, name: &'static str) -> Markup {
        let speak = self.speak;
        let hint = if self.shown.there { speak.mailbox_password_kept() } else { speak.mailbox_password_hint() };
        field(&Field {
            name,
            label: speak.mailbox_password(),
            kind: "password",
            hint,
            problem: self.problem(name),
            autocomplete: "new-password",
            ..Field::default()
        })
    }

    fn pem(&self, name: &str, of: &str, value: &str) -> Markup {
        let problem = self.problem(name);
        html! {
            div.field data-problem[problem.is_some()] {
                label for=(name) { (self.speak.mailbox_authority(of)) }
                textarea id=(name) name=(name) rows="3" spellcheck="false" autocomplete="off" { (value) }
                (problem_of(name, problem))
            }
        }
    }

    fn security(&self, name: &str, chosen: &str, sends: bool) -> Markup {
        let speak = self.speak;
        let mut ways = vec![("tls", speak.mailbox_tls()), ("starttls", speak.mailbox_starttls())];
        ways.extend(sends.then_some(("opportunistic", speak.mailbox_opportunistic())));
        ways.extend(self.shown.private.then_some(("plain", speak.mailbox_plain())));
        let options: Vec<_> = ways.into_iter().map(|(word, words)| (word.to_owned(), words.to_owned())).collect();
        select(&Select { name, label: speak.mailbox_security(), options: &options, chosen, hint: "" })
    }

    fn mailbox(&self) -> Markup {
        let (typed, speak) = (self.typed, self.speak);
        let name = Field {
            name: "name",
            label: speak.mailbox_name(),
            value: &typed.name,
            hint: speak.mailbox_name_hint(),
            problem: self.problem("name"),
            autocomplete: "off",
            required: true,
            first: true,
            length_max: u32::try_from(NAME_CHARS).ok(),
            ..Field::default()
        };
        let address = Field {
            name: "address",
            label: speak.mailbox_address(),
            kind: "email",
            value: &typed.address,
            hint: speak.mailbox_address_hint(),
            problem: self.problem("address"),
            autocomplete: "off",
            required: true,
            ..Field::default()
        };
        html! {
            section.card { header { h2 { (speak.channel_mail()) } p { (speak.mailbox_add_hint()) } } div.fields {
                @if self.shown.there { input type="hidden" name="name" value=(typed.name); } @else { (field(&name)) }
                (field(&address))
                (self.text("brand", speak.mailbox_brand(), &typed.brand, speak.mailbox_brand_hint()))
                (self.text("authserv_ids", speak.mailbox_authserv(), &typed.authserv_ids, speak.mailbox_authserv_hint()))
            } }
        }
    }

    fn reading(&self) -> Markup {
        let (typed, speak) = (self.typed, self.speak);
        html! {
            section.card { header { h2 { (speak.mailbox_reading()) } p { (speak.mailbox_reading_hint()) } } div.fields {
                (self.text("imap_host", speak.mailbox_host(), &typed.imap_host, ""))
                (self.figures("imap_port", speak.mailbox_port(), &typed.imap_port, ""))
                (self.security("imap_security", &typed.imap_security, false))
                (self.text("imap_user", speak.mailbox_user(), &typed.imap_user, ""))
                (self.secret("imap_password"))
                (self.text("imap_folder", speak.mailbox_folder(), &typed.imap_folder, ""))
            } }
        }
    }

    fn sending(&self) -> Markup {
        let (typed, speak) = (self.typed, self.speak);
        html! {
            section.card { header { h2 { (speak.mailbox_sending()) } p { (speak.mailbox_sending_hint()) } } div.fields {
                (self.text("smtp_host", speak.mailbox_host(), &typed.smtp_host, ""))
                (self.figures("smtp_port", speak.mailbox_port(), &typed.smtp_port, ""))
                (self.security("smtp_security", &typed.smtp_security, true))
                (self.text("smtp_user", speak.mailbox_user(), &typed.smtp_user, ""))
                (self.secret("smtp_password"))
            } }
        }
    }

    fn more(&self) -> Markup {
        let (typed, speak) = (self.typed, self.speak);
        let options = ["+", "-"].map(|mark| (mark.to_owned(), mark.to_owned()));
        let (label, hint) = (speak.mailbox_separator(), speak.mailbox_separator_hint());
        html! {
            section.card { header { h2 { (speak.mailbox_more()) } } div.fields {
                (select(&Select { name: "separator", label, options: &options, chosen: &typed.separator, hint }))
                (check("fed_by_list", speak.mailbox_list(), !typed.fed_by_list.is_empty()))
                (self.figures("imap_poll_s", speak.mailbox_poll(), &typed.imap_poll_s, speak.mailbox_poll_hint()))
                (self.text("smtp_greet_as", speak.mailbox_greet(), &typed.smtp_greet_as, speak.mailbox_greet_hint()))
                (self.pem("imap_authority_pem", "IMAP", &typed.imap_authority_pem))
                (self.pem("smtp_authority_pem", "SMTP", &typed.smtp_authority_pem))
                p.actions { button.button.primary { (speak.mailbox_save()) } a.button href="/settings/channels" { (speak.cancel()) } }
            } }
        }
    }
}
