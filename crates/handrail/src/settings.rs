//! Settings: a file, then the environment, then flags; checked at start, with errors that say what to write instead.

use crate::{logs, look, metrics, persona, tls::Tls};
use serde::{Deserialize, Serialize};
use serve::channel::mail::config::Mail;
use std::{
    collections::BTreeMap,
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
};
use toml::{Table, Value};
use web::Config;

/// Variables that set something begin with this; `__` stands for a dot: `HANDRAIL_HOUSE__COMPANY`.
pub const PREFIX: &str = "HANDRAIL_";

/// Everything that an operator may set.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// The folder of the database, blobs, the index and checkpoints.
    pub data: PathBuf,
    /// `sqlite:PATH` or `postgres://…`; a file in the data folder when empty.
    pub database: String,
    /// Where files are: `s3://BUCKET/PREFIX`; the folder `blobs` in the data folder when empty.
    pub blobs: String,
    /// The key file; `handrail.key` in the data folder when empty.
    pub key_file: PathBuf,
    /// This node's name.
    pub node: String,
    /// What is logged: `error`, `warn`, `info`, `debug`, or a filter by module.
    pub log: String,
    /// Log lines as JSON.
    pub log_json: bool,
    /// The house.
    pub house: Config,
    /// TLS by the house itself.
    pub tls: Tls,
    /// Who may read figures.
    pub metrics: metrics::Settings,
    /// Mailboxes.
    pub mail: Mail,
    /// Nodes and explorers.
    pub chain: look::Settings,
    /// The language model that words what customers of drills say.
    pub persona: persona::Settings,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("data"),
            database: String::new(),
            blobs: String::new(),
            key_file: PathBuf::new(),
            node: "node-1".into(),
            log: "info".into(),
            log_json: false,
            house: Config::default(),
            tls: Tls::default(),
            metrics: metrics::Settings::default(),
            mail: Mail::default(),
            chain: look::Settings::default(),
            persona: persona::Settings::default(),
        }
    }
}

/// What flags set.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--listen`
    pub listen: Option<SocketAddr>,
    /// `--data`
    pub data: Option<PathBuf>,
    /// `--database`
    pub database: Option<String>,
    /// `--tls-certificate`
    pub tls_certificate: Option<PathBuf>,
    /// `--tls-key`
    pub tls_key: Option<PathBuf>,
    /// `--acme-domain`, as often as there are names.
    pub acme_domains: Vec<String>,
}

impl Settings {
    /// Reads settings: the file named by a flag (or `handrail.toml` here, if there is one), the environment, the flags.
    ///
    /// Errors are sentences for the operator: what is wrong, where, and what to write instead.
    pub fn read(flags: &Flags, environment: &BTreeMap<String, String>) -> Result<Settings, String> {
        let mut table = match &flags.config {
            Some(path) => file(path)?,
            None if Path::new("handrail.toml").exists() => file(Path::new("handrail.toml"))?,
            None => Table::new(),
        };
        for (name, value) in environment {
            if let Some(path) = name.strip_prefix(PREFIX).filter(|path| !path.starts_with("TEST_")) {
                put(&mut table, &path.to_ascii_lowercase(), value);
            }
        }
        let public_url_given = table.get("house").and_then(|house| house.get("public_url")).is_some();
        let mut settings: Settings =
            table.try_into().map_err(|error: toml::de::Error| format!("settings: {}", error.message()))?;
        settings.listen = flags.listen.unwrap_or(settings.listen);
        settings.data = flags.data.clone().unwrap_or(settings.data);
        settings.database = flags.database.clone().unwrap_or(settings.database);
        settings.tls.certificate = flags.tls_certificate.clone().unwrap_or(settings.tls.certificate);
        settings.tls.key = flags.tls_key.clone().unwrap_or(settings.tls.key);
        if !flags.acme_domains.is_empty() {
            settings.tls.acme.domains = flags.acme_domains.clone();
        }
        if !public_url_given {
            settings.house.public_url = settings.own_url();
        }
        // A house that is tried on one machine has a second name without anybody's doing.
        if settings.house.practice_url.is_empty() && settings.house.public_url.contains("://127.0.0.1") {
            settings.house.practice_url = settings.house.public_url.replacen("127.0.0.1", "localhost", 1);
        }
        settings.check()?;
        Ok(settings)
    }

    /// Where the rows are.
    pub fn database(&self) -> String {
        match self.database.as_str() {
            "" => format!("sqlite:{}", self.data.join("handrail.sqlite").display()),
            url => url.to_owned(),
        }
    }

    /// Where the key file is.
    pub fn key_file(&self) -> PathBuf {
        match self.key_file.as_os_str().is_empty() {
            true => self.data.join(crate::keyfile::NAME),
            false => self.key_file.clone(),
        }
    }

    /// Where people reach a house that was not told: by the name of its certificate, else where it listens.
    fn own_url(&self) -> String {
        let scheme = if self.tls.on() { "https" } else { "http" };
        match self.tls.acme.domains.first() {
            Some(domain) => format!("{scheme}://{domain}"),
            None => format!("{scheme}://{}", self.listen),
        }
    }

    fn check(&self) -> Result<(), String> {
        let url = &self.house.public_url;
        if !(url.starts_with("http://") || url.starts_with("https://")) || url.ends_with('/') {
            return Err(format!(
                "house.public_url = \"{url}\" must be like \"https://desk.example.com\", without a slash at the end"
            ));
        }
        let database = self.database();
        if !["sqlite:", "postgres://", "postgresql://"].iter().any(|scheme| database.starts_with(scheme)) {
            return Err(format!("database = \"{database}\" must be \"sqlite:PATH\" or \"postgres://USER@HOST/NAME\""));
        }
        if !self.blobs.is_empty() {
            if !self.blobs.starts_with("s3://") || self.blobs.len() < "s3://b".len() {
                return Err(format!("blobs = \"{}\" must be \"s3://BUCKET/PREFIX\", or empty", self.blobs));
            }
            if !cfg!(feature = "s3") {
                return Err("blobs needs a program built with `cargo build --features s3`".into());
            }
        }
        let files = &self.house.attachments_url;
        let bare = |url: &str| url.split_once("://").is_some_and(|(_, host)| !host.is_empty() && !host.contains('/'));
        if !files.is_empty() && (!bare(files) || files == url) {
            return Err(format!(
                "house.attachments_url = \"{files}\" must be another origin than public_url, like \"https://files-example.com\", without a path"
            ));
        }
        let practice = &self.house.practice_url;
        if !practice.is_empty() && (!bare(practice) || practice == url || practice == files) {
            return Err(format!(
                "house.practice_url = \"{practice}\" must be an origin of its own, like \"https://practice.example.com\", without a path"
            ));
        }
        for origin in &self.house.widget_origins {
            let bare = origin.split_once("://").is_some_and(|(_, host)| !host.is_empty() && !host.contains('/'));
            if !bare {
                return Err(format!(
                    "house.widget_origins: \"{origin}\" must be an origin like \"https://www.example.com\", without a path"
                ));
            }
        }
        self.tls.check(url)?;
        self.metrics.check()?;
        logs::check(&self.log)?;
        self.chain.sources()?;
        self.persona.check()?;
        self.mail.check().map_err(|wrong| format!("mail: {wrong}"))?;
        let routing = &self.house.routing;
        for (name, n) in
            [("chats", routing.chats), ("mails", routing.mails), ("forms", routing.forms), ("api", routing.api)]
        {
            if !(1..=100).contains(&n) {
                return Err(format!("house.routing.{name} = {n} must be between 1 and 100 tickets"));
            }
        }
        if !(2..=240).contains(&routing.away_minutes) {
            return Err(format!(
                "house.routing.away_minutes = {} must be between 2 and 240 minutes",
                routing.away_minutes
            ));
        }
        if self.house.undo_mail_s < 0 || self.house.undo_mail_s > 120 {
            return Err(format!("house.undo_mail_s = {} must be between 0 and 120 seconds", self.house.undo_mail_s));
        }
        Ok(())
    }
}

fn file(path: &Path) -> Result<Table, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    text.parse::<Table>().map_err(|error| format!("{}: {error}", path.display()))
}

/// Sets `a__b` in the table; a value that is not TOML is a string.
fn put(table: &mut Table, path: &str, value: &str) {
    match path.split_once("__") {
        None => {
            let parsed = format!("v = {value}").parse::<Table>().ok().and_then(|mut parsed| parsed.remove("v"));
            table.insert(path.to_owned(), parsed.unwrap_or_else(|| Value::String(value.to_owned())));
        }
        Some((head, rest)) => {
            let inner = table.entry(head).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(toml: &str, environment: &[(&str, &str)]) -> Result<Settings, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("handrail.toml");
        fs::write(&path, toml).unwrap();
        let environment = environment.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Settings::read(&Flags { config: Some(path), ..Flags::default() }, &environment)
    }

    #[test]
    fn the_environment_goes_before_the_file() {
        let file = "listen = \"127.0.0.1:9000\"\n[house]\ncompany = \"A\"\n";
        let settings =
            read(file, &[("HANDRAIL_HOUSE__COMPANY", "Quayside"), ("HANDRAIL_HOUSE__UNDO_MAIL_S", "5")]).unwrap();
        assert_eq!((settings.house.company.as_str(), settings.house.undo_mail_s), ("Quayside", 5));
        assert_eq!(settings.house.public_url, "http://127.0.0.1:9000");
    }

    #[test]
    fn a_key_comes_from_the_environment() {
        let file = "[persona]\nurl = \"http://127.0.0.1:11434/v1\"\nmodel = \"any\"\n";
        let settings = read(file, &[("HANDRAIL_PERSONA__KEY", "not-a-real-key")]).unwrap();
        assert!(settings.persona.model().unwrap().is_some() && format!("{:?}", settings.persona).contains("hidden"));
        assert!(read(file, &[("HANDRAIL_PERSONA__DEADLINE_MS", "1")]).unwrap_err().contains("between 200 and 20000"));
    }

    #[test]
    fn errors_say_what_to_write_instead() {
        for (toml, say) in [
            ("database = \"mysql://x\"", "sqlite:PATH"),
            ("lissten = \"x\"", "lissten"),
            ("blobs = \"http://bucket\"", "s3://BUCKET/PREFIX"),
            ("[house]\npublic_url = \"desk.example.com\"", "https://desk.example.com"),
            ("[tls]\ncertificate = \"a.pem\"", "tls.key"),
            ("[house]\npublic_url = \"http://a.example\"\n[tls]\ncertificate = \"a.pem\"\nkey = \"b.pem\"", "https://"),
            ("[tls]\nredirect = \"127.0.0.1:80\"", "public_url"),
            ("[tls.acme]\ndomains = [\"a.example\"]", "accept_terms must be true"),
            ("[house]\nattachments_url = \"https://files.example/x\"", "another origin"),
            ("[house]\nwidget_origins = [\"https://a.example/shop\"]", "without a path"),
        ] {
            let error = read(toml, &[]).unwrap_err();
            assert!(error.contains(say), "{toml}: {error}");
        }
    }
}
