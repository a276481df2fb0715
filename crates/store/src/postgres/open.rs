//! Reaching the server: the URL, what a database must be like, and the schema.

use super::Session;
use crate::{Error, Result, migrate};
use std::{str::FromStr, time::Duration};
use tokio::time::{Instant, sleep, timeout_at};
use tokio_postgres::{Client, Config, Connection, NoTls, Socket, tls::NoTlsStream};

/// The oldest server that is known to work.
const VERSION_MIN: i64 = 150_000;
/// One attempt to connect, at most.
const CONNECT_TIME: Duration = Duration::from_secs(3);
/// How long a command waits for a server that went away before it is told so.
pub(super) const RECONNECT_TIME: Duration = Duration::from_secs(5);
/// The first wait between attempts; it doubles up to [`WAIT_MAX`].
const WAIT: Duration = Duration::from_millis(20);
const WAIT_MAX: Duration = Duration::from_millis(500);

/// Where the server is and how to speak with it.
pub(crate) struct Server {
    config: Config,
    /// The schema of the tables; also the name of the notification channel.
    pub schema: String,
    durable: bool,
}

/// A query is planned once for every value: by its index, and joined as SQLite joins, which is how every query is proved. With values, a short
/// query takes longer to plan than to answer.
const PLANS: &str = "set plan_cache_mode to force_generic_plan; set enable_seqscan to off; set enable_hashjoin to off;
                         set enable_mergejoin to off";

impl Server {
    /// `postgres://user@host/database?schema=name`; the schema is `public` unless named.
    pub fn parse(url: &str, durable: bool) -> Result<Server> {
        let (address, options) = url.split_once('?').unwrap_or((url, ""));
        let mut schema = "public".to_owned();
        let mut kept = Vec::new();
        for option in options.split('&').filter(|option| !option.is_empty()) {
            match option.split_once('=') {
                Some(("schema", name)) => schema = name.to_owned(),
                _ => kept.push(option),
            }
        }
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if schema.is_empty() || !schema.bytes().all(plain) {
            return Err(Error::Config(format!("schema={schema}: use a to z, 0 to 9 and _")));
        }
        let mut config = Config::from_str(&format!("{address}?{}", kept.join("&")))
            .map_err(|error| Error::Config(format!("the database's URL: {error}")))?;
        config.connect_timeout(CONNECT_TIME).application_name("handrail");
        Ok(Server { config, schema, durable })
    }

    /// One attempt. The session reads and writes the schema of the URL.
    pub async fn connect(&self) -> Result<Session> {
        let (client, connection) = self.link().await?;
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a link to the database ended");
            }
        });
        self.prepare(client).await
    }

    /// One attempt whose messages the caller looks after.
    pub async fn link(&self) -> Result<(Client, Connection<Socket, NoTlsStream>)> {
        Ok(self.config.connect(NoTls).await?)
    }

    /// Attempts until the server answers, for [`RECONNECT_TIME`].
    pub async fn reconnect(&self) -> Result<Session> {
        let deadline = Instant::now() + RECONNECT_TIME;
        let mut wait = WAIT;
        loop {
            match timeout_at(deadline, self.connect()).await {
                Ok(Ok(session)) => return Ok(session),
                Ok(Err(error)) => tracing::warn!(%error, "the database does not answer"),
                Err(_) => return Err(Error::Lost),
            }
            if Instant::now() + wait > deadline {
                return Err(Error::Lost);
            }
            sleep(wait).await;
            wait = (wait * 2).min(WAIT_MAX);
        }
    }

    async fn prepare(&self, client: Client) -> Result<Session> {
        let mut session = Session::new(client);
        let commit = if self.durable { "on" } else { "off" };
        let settings = format!(
            "set search_path to {}; set timezone to 'UTC'; set default_transaction_isolation to 'read committed';
             set synchronous_commit to {commit}; set client_encoding to 'UTF8'; set jit to off;
             set idle_in_transaction_session_timeout to '60s'; {PLANS}",
            self.schema
        );
        session.batch(&settings).await?;
        Ok(session)
    }

    /// Refuses a server that is too old and a database that sorts text by a language: order and comparison of text
    /// must be the same on every engine.
    pub async fn inspect(&self, session: &mut Session) -> Result<()> {
        let question = "select current_setting('server_version_num')::bigint, pg_encoding_to_char(encoding)::text,
                               datcollate::text
                          from pg_database where datname = current_database()";
        let row = session.client().query_one(question, &[]).await?;
        let (version, encoding, collation): (i64, String, String) = (row.get(0), row.get(1), row.get(2));
        if version < VERSION_MIN {
            return Err(Error::Config(format!(
                "PostgreSQL {} is too old; 15 is the oldest that works",
                version / 10_000
            )));
        }
        if encoding != "UTF8" || !["C", "POSIX", "C.UTF-8", "C.utf8"].contains(&collation.as_str()) {
            return Err(Error::Config(format!(
                "the database has encoding {encoding} and collation {collation}; make one with: \
                 create database handrail template template0 encoding 'UTF8' locale 'C'"
            )));
        }
        Ok(())
    }

    /// Brings the schema up to date, or up to a migration, in one transaction; nodes that start together wait for each other.
    pub async fn migrate(&self, session: &mut Session, now_ms: i64, up_to: Option<i64>) -> Result<()> {
        session.batch("begin").await?;
        let result = self.migrate_inside(session, now_ms, up_to).await;
        session.batch(if result.is_ok() { "commit" } else { "rollback" }).await?;
        result
    }

    /// The same of a schema that may have none.
    pub async fn ran_if_any(&self, session: &mut Session) -> Result<Vec<(i64, String)>> {
        let row = session.client().query_one("select to_regclass('store_schema') is not null", &[]).await?;
        if row.get(0) { self.ran(session).await } else { Ok(Vec::new()) }
    }

    /// `(number, digest)` of the migrations that have run.
    pub async fn ran(&self, session: &mut Session) -> Result<Vec<(i64, String)>> {
        let rows = session.client().query(migrate::RAN, &[]).await?;
        Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
    }

    async fn migrate_inside(&self, session: &mut Session, now_ms: i64, up_to: Option<i64>) -> Result<()> {
        let lock = "select pg_advisory_xact_lock(hashtext('handrail'), hashtext($1))";
        session.client().execute(lock, &[&self.schema]).await?;
        let (made, table) = (format!("create schema if not exists {}", self.schema), migrate::SCHEMA_TABLE);
        session.batch(&format!("{made}; set local client_min_messages to warning; {table}")).await?;
        for migration in migrate::until(migrate::pending(&self.ran(session).await?)?, up_to) {
            for statement in migrate::statements(migration.text) {
                session.batch(statement).await.map_err(|error| migrate::failed(&migration, &error))?;
            }
            let done = "insert into store_schema (number, name, digest, at_ms) values ($1, $2, $3, $4)";
            session.client().execute(done, &[&migration.number, &migration.name, &migration.digest(), &now_ms]).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_is_part_of_the_url() {
        let server = Server::parse("postgres://ines@localhost/desk?schema=t_1&connect_timeout=3", true).unwrap();
        assert_eq!(server.schema, "t_1");
        assert_eq!(server.config.get_dbname(), Some("desk"));
        for bad in
            ["postgres://localhost/desk?schema=x;drop", "postgres://localhost/desk?schema=", "postgres://?colour=1"]
        {
            assert!(matches!(Server::parse(bad, true), Err(Error::Config(_))), "{bad}");
        }
    }
}
