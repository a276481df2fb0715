//! Logs: one line for each thing that happened, as text or JSON, and nothing in it that opens a door.
//!
//! A line holds ids and facts. A request is named by its route's template, never by its path, so secrets in paths and
//! words in queries do not get here. What gets here all the same passes [`Redact`] before it is written.

use std::{
    borrow::Cow,
    io::{self, IsTerminal, Write},
    sync::Arc,
};
use tracing_subscriber::{EnvFilter, fmt, fmt::MakeWriter, layer::SubscriberExt, util::SubscriberInitExt};

/// Other people's crates say at these levels what our lines must not: headers, statements, addresses.
const QUIET: [&str; 8] = [
    "hyper=info",
    "hyper_util=info",
    "h2=info",
    "rustls=info",
    "tokio_postgres=info",
    "tantivy=warn",
    "async_imap=info",
    "lettre=info",
];

/// Takes out of a line what must not be written. Lines pass every one of them, in order.
pub trait Redact: Send + Sync {
    /// The line without it. The line itself, borrowed, when there is nothing to take out.
    fn redact<'a>(&self, line: &'a str) -> Cow<'a, str>;
}

/// Takes out what has the shape of a secret of the house: API tokens, bearer credentials, one-time links.
#[derive(Clone, Copy, Debug)]
pub struct Shapes;

/// What stands before a secret, and how long what follows must be to be one.
const BEFORE: [(&str, usize); 9] = [
    ("hr_", 40),
    ("Bearer ", 16),
    ("bearer ", 16),
    ("Operator ", 16),
    ("/welcome/", 20),
    ("/invitation/", 20),
    ("/password/", 20),
    ("/sign-in/link/", 20),
    ("session=", 20),
];
const TAKEN_OUT: &str = "[redacted]";

impl Redact for Shapes {
    fn redact<'a>(&self, line: &'a str) -> Cow<'a, str> {
        let mut line = Cow::Borrowed(line);
        for (before, least) in BEFORE {
            let mut from = 0;
            while let Some(found) = line[from..].find(before) {
                let begins = from + found + before.len();
                let secret = line[begins..].bytes().take_while(|byte| letter(*byte)).count();
                from = begins;
                if secret >= least {
                    line.to_mut().replace_range(begins..begins + secret, TAKEN_OUT);
                    from = begins + TAKEN_OUT.len();
                }
            }
        }
        line
    }
}

/// Takes out what people's secrets look like, as [`guard`] knows them.
#[derive(Clone, Copy, Debug)]
pub struct Guarded;

impl Redact for Guarded {
    fn redact<'a>(&self, line: &'a str) -> Cow<'a, str> {
        let found = guard::inbound::redact(line);
        if found.secrets.is_empty() { Cow::Borrowed(line) } else { Cow::Owned(found.text) }
    }
}

/// Letters of base64url, hexadecimal, base62 and JWTs.
fn letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~+/=".contains(&byte)
}

/// How lines are written.
#[derive(Clone)]
pub struct Lines {
    node: Arc<str>,
    json: bool,
    redact: Arc<[Arc<dyn Redact>]>,
}

impl Lines {
    /// Lines of `node`, as JSON or text. `more` redacts after [`Shapes`].
    pub fn new(node: &str, json: bool, more: Vec<Arc<dyn Redact>>) -> Lines {
        let mut redact: Vec<Arc<dyn Redact>> = vec![Arc::new(Shapes)];
        redact.extend(more);
        Lines { node: node.into(), json, redact: redact.into() }
    }

    /// A line as it is written: redacted, with the node's name.
    pub fn finish(&self, line: &str) -> String {
        let mut line = Cow::Borrowed(line);
        for redact in self.redact.iter() {
            if let Cow::Owned(changed) = redact.redact(&line) {
                line = Cow::Owned(changed);
            }
        }
        match line.strip_prefix('{') {
            Some(rest) if self.json => format!("{{\"node\":{},{rest}", serde_json::Value::from(&*self.node)),
            _ => format!("{} {line}", self.node),
        }
    }
}

/// Writes one line.
pub struct Line<'a>(&'a Lines);

impl Write for Line<'_> {
    /// The subscriber writes a whole line at once.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = self.0.finish(&String::from_utf8_lossy(bytes));
        // A log that cannot be written (its disk is full, its reader gone) must not stop the house.
        let _lost = io::stderr().lock().write_all(line.as_bytes());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().lock().flush()
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(self)
    }
}

/// Checks what is to be logged. The error says what to write instead.
pub fn check(filter: &str) -> Result<(), String> {
    EnvFilter::try_new(filter).map(drop).map_err(|_| {
        format!("log = \"{filter}\" must be error, warn, info, debug or trace, or such as \"info,serve=debug\"")
    })
}

/// Begins to log to standard error. `filter`: a level, or levels by module.
pub fn start(filter: &str, lines: Lines) {
    let quiet = QUIET.iter().filter_map(|directive| directive.parse().ok());
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    // What an operator asked for one of them by name stays as asked.
    let asked = filter.to_string();
    let filter = quiet.fold(filter, |filter, directive: tracing_subscriber::filter::Directive| {
        let name = directive.to_string();
        let module = name.split('=').next().unwrap_or_default();
        if asked.contains(&format!("{module}=")) { filter } else { filter.add_directive(directive) }
    });
    let registry = tracing_subscriber::registry().with(filter);
    let layer = fmt::layer().with_ansi(!lines.json && io::stderr().is_terminal());
    let started = match lines.json {
        true => registry
            .with(layer.json().flatten_event(true).with_current_span(true).with_span_list(false).with_writer(lines))
            .try_init(),
        false => registry.with(layer.with_writer(lines)).try_init(),
    };
    if started.is_ok() {
        std::panic::set_hook(Box::new(|panic| {
            let at = panic.location().map(ToString::to_string).unwrap_or_default();
            let why = panic.payload_as_str().unwrap_or("no words");
            tracing::error!(%at, %why, "a panic");
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, written: &str) {
        assert_eq!(Shapes.redact(line), written);
    }

    #[test]
    fn what_has_the_shape_of_a_secret_is_taken_out() {
        let token = format!("hr_{}", "a1B2".repeat(12));
        check(&format!("used {token}, then"), "used hr_[redacted], then");
        check(&format!("\"authorization\":\"Bearer {token}\""), "\"authorization\":\"Bearer hr_[redacted]\"");
        check("Bearer 0123456789abcdef0123", "Bearer [redacted]");
        check("GET /welcome/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa 200", "GET /welcome/[redacted] 200");
        check("GET /welcome/{secret} 200", "GET /welcome/{secret} 200");
        check("the hr_department was busy", "the hr_department was busy");
        let two = "/password/bbbbbbbbbbbbbbbbbbbbbbbb /password/cccccccccccccccccccccccc";
        check(two, "/password/[redacted] /password/[redacted]");
    }

    #[test]
    fn a_line_that_holds_nothing_is_not_copied() {
        assert!(matches!(Shapes.redact("a reply was sent"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_phrase_in_a_line_does_not_reach_the_log() {
        let phrase = "abandon ".repeat(11) + "about";
        let line = Lines::new("node-2", true, vec![Arc::new(Guarded)]).finish(&format!("{{\"error\":\"{phrase}\"}}\n"));
        assert_eq!(line, "{\"node\":\"node-2\",\"error\":\"⟦secret:bip39⟧\"}\n");
    }

    struct Names;
    impl Redact for Names {
        fn redact<'a>(&self, line: &'a str) -> Cow<'a, str> {
            if line.contains("Mina") { Cow::Owned(line.replace("Mina", "…")) } else { Cow::Borrowed(line) }
        }
    }

    #[test]
    fn every_line_passes_every_redaction_and_names_its_node() {
        let json = Lines::new("node-2", true, vec![Arc::new(Names)]);
        assert_eq!(json.finish("{\"message\":\"Mina\"}\n"), "{\"node\":\"node-2\",\"message\":\"…\"}\n");
        let text = Lines::new("node-2", false, vec![Arc::new(Names)]);
        assert_eq!(text.finish("INFO Mina\n"), "node-2 INFO …\n");
    }
}
