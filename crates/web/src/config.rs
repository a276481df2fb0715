//! What an operator may set. The binary reads it from file, environment and flags and checks it at start.

use serde::{Deserialize, Serialize};

/// Settings of one installation. Every field has a default that works on one machine.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The company's name, shown beside the product's and to customers.
    pub company: String,
    /// The company's name in Chinese; the other one when empty.
    pub company_zh: String,
    /// The domain that customers know the company by.
    pub domain: String,
    /// Where people reach this house; passkeys, cookies and links follow from it. No slash at the end.
    pub public_url: String,
    /// Where attachments are opened: another host that leads to this house, best of another registrable domain, such as
    /// `https://files-example.com`. Empty: from `public_url`, as downloads that run nothing.
    pub attachments_url: String,
    /// Where drills are sat: another host that leads to this house, such as `https://practice.example.com`. Empty: nowhere.
    pub practice_url: String,
    /// Whether the customers of drills take their time to think and write.
    pub practice_thinks: bool,
    /// Origins of pages that may carry the chat widget, such as `https://www.example.com`.
    pub widget_origins: Vec<String>,
    /// Public keys (PEM) that sign customers' identity for the widget: EdDSA or ES256.
    pub widget_keys: Vec<String>,
    /// The audience that a widget token must name.
    pub widget_audience: String,
    /// Addresses of reverse proxies whose forwarded headers count.
    pub trusted_proxies: Vec<std::net::IpAddr>,
    /// How long people stay signed in.
    pub sessions: Sessions,
    /// How soon a customer is promised an answer.
    pub promises: Promises,
    /// How tickets are given out where the house does.
    pub routing: Routing,
    /// How long a written mail reply waits so that it can be taken back, in seconds; chat never waits.
    pub undo_mail_s: i64,
    /// What replies may name beside what the house knows by itself.
    pub outbound: Outbound,
    /// How long what is kept.
    pub retention: Retention,
    /// The table of limits.
    pub limits: Limits,
}

impl Default for Config {
    fn default() -> Config {
        Config {
            company: "Handrail".into(),
            company_zh: String::new(),
            domain: "localhost".into(),
            public_url: "http://127.0.0.1:8080".into(),
            attachments_url: String::new(),
            practice_url: String::new(),
            practice_thinks: true,
            widget_origins: Vec::new(),
            widget_keys: Vec::new(),
            widget_audience: "handrail".into(),
            trusted_proxies: Vec::new(),
            sessions: Sessions::default(),
            promises: Promises::default(),
            routing: Routing::default(),
            undo_mail_s: 15,
            outbound: Outbound::default(),
            retention: Retention::default(),
            limits: Limits::default(),
        }
    }
}

impl Config {
    /// The company's name for a reader of `lang`.
    pub fn company_for(&self, lang: language::Lang) -> &str {
        match lang {
            language::Lang::Zh if !self.company_zh.is_empty() => &self.company_zh,
            _ => &self.company,
        }
    }

    /// Whether people reach the house by TLS, so that cookies are marked secure.
    pub fn secure(&self) -> bool {
        self.public_url.starts_with("https://")
    }

    /// The name of the cookie that carries a session: `__Host-session` when people come by TLS, so that no other host
    /// of the domain and no plain page can set it.
    pub fn session_cookie(&self) -> &'static str {
        if self.secure() { "__Host-session" } else { "session" }
    }
}

/// What replies may name: everything else that leads a customer elsewhere is held before it is sent.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Outbound {
    /// Hosts that replies may link to, each with its subdomains: `example.com`. This house's own, and those that carry the
    /// chat, are allowed anyway.
    pub hosts: Vec<String>,
    /// The company's own addresses, numbers and handles.
    pub contacts: Vec<String>,
    /// The company's own addresses on chains, such as those for deposits.
    pub addresses: Vec<String>,
}

/// How long people stay signed in, in minutes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Sessions {
    /// From sign-in to the end, whatever happens.
    pub whole_minutes: u32,
    /// Without a request.
    pub idle_minutes: u32,
}

impl Default for Sessions {
    fn default() -> Sessions {
        Sessions { whole_minutes: 12 * 60, idle_minutes: 8 * 60 }
    }
}

impl Sessions {
    /// From sign-in to the end, in milliseconds.
    pub fn whole_ms(&self) -> i64 {
        i64::from(self.whole_minutes) * event::MINUTE_MS
    }

    /// Without a request, in milliseconds.
    pub fn idle_ms(&self) -> i64 {
        i64::from(self.idle_minutes) * event::MINUTE_MS
    }
}

/// Minutes until an answer is due, by channel.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Promises {
    /// Chat.
    pub chat_minutes: i64,
    /// Mail, form and API.
    pub mail_minutes: i64,
}

impl Default for Promises {
    fn default() -> Promises {
        Promises { chat_minutes: 15, mail_minutes: 8 * 60 }
    }
}

/// How tickets are given out where the house does: how many of each channel fill a person, each from 1 to 100. One chat of
/// three weighs as much as three mails and a bit of ten.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Routing {
    /// Chats.
    pub chats: u32,
    /// Mails.
    pub mails: u32,
    /// Tickets by the web form.
    pub forms: u32,
    /// Tickets by the API and those that an agent opened.
    pub api: u32,
    /// Minutes without a live screen after which who was online is away.
    pub away_minutes: u32,
}

impl Default for Routing {
    fn default() -> Routing {
        Routing { chats: 3, mails: 10, forms: 10, api: 10, away_minutes: 5 }
    }
}

impl Routing {
    /// Without a live screen until who was online is away, in milliseconds; at least two minutes, because signs of life come
    /// once a minute.
    pub fn away_ms(&self) -> i64 {
        i64::from(self.away_minutes.max(2)) * event::MINUTE_MS
    }
}

/// How long what is kept, in days; 0 for ever.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retention {
    /// Words of a ticket that is solved or closed, since something last happened on it: subject, messages, files.
    pub words_days: u32,
    /// Suspended letters that nobody decided about.
    pub suspended_days: u32,
    /// Letters that could not be read.
    pub quarantined_days: u32,
    /// Uploaded files that no message carries.
    pub unused_files_days: u32,
    /// Sessions, invitations and links, after they ended.
    pub sign_in_days: u32,
    /// What commands answered, for whoever sends them again.
    pub answers_days: u32,
    /// Jobs that a person gave up.
    pub given_up_days: u32,
}

impl Default for Retention {
    fn default() -> Retention {
        Retention {
            // Five years: what most supervisors of crypto companies want records of complaints kept for.
            words_days: 1_826,
            suspended_days: 30,
            quarantined_days: 90,
            unused_files_days: 2,
            sign_in_days: 30,
            answers_days: 7,
            given_up_days: 90,
        }
    }
}

/// Limits of bodies, lists and rates.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes of a JSON or form body.
    pub body_bytes: usize,
    /// Bytes of one uploaded file.
    pub upload_bytes: usize,
    /// Characters of one message.
    pub message_chars: usize,
    /// Characters of a subject.
    pub subject_chars: usize,
    /// Files beside one message.
    pub attachments: usize,
    /// Rows of a list.
    pub list_rows: i64,
    /// Rows of the list beside an open ticket; more come when it is scrolled.
    pub beside_rows: i64,
    /// Messages shown of a thread at once.
    pub thread_messages: i64,
    /// Tags of a ticket.
    pub tags: usize,
    /// Connections to one node; further ones are closed as they come.
    pub connections: usize,
    /// Live streams of one node.
    pub streams: usize,
    /// Live streams from one address.
    pub streams_per_address: usize,
    /// Messages that one visitor may write in a minute.
    pub visitor_messages_per_minute: u32,
    /// Visitors that one address may open in an hour.
    pub visitors_per_hour: u32,
    /// Forms that one address may send in an hour.
    pub forms_per_hour: u32,
    /// Failed sign-ins of one account, and of one address, before waiting.
    pub sign_in_tries: u32,
    /// Things that one bulk command does.
    pub bulk: usize,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            body_bytes: 256 * 1024,
            upload_bytes: 20 * 1024 * 1024,
            message_chars: 20_000,
            subject_chars: 300,
            attachments: 10,
            list_rows: 50,
            beside_rows: 20,
            thread_messages: 200,
            tags: 50,
            connections: 20_000,
            streams: 20_000,
            streams_per_address: 5_000,
            visitor_messages_per_minute: 60,
            visitors_per_hour: 600,
            forms_per_hour: 60,
            sign_in_tries: 8,
            bulk: 100,
        }
    }
}
