//! A session: one connection, its prepared statements, and the writes that are on their way.
//!
//! A write whose result nobody reads is sent and not waited for. Whatever is waited for next comes behind it on the
//! wire, so its failure is known then; the first failure is the one that is told.

use crate::{Dialect, Error, Result, Sql, Statement, Value, query::Each, sqlite::refuse_nul};
use futures_util::{
    FutureExt, StreamExt,
    future::{BoxFuture, poll_fn},
    stream::FuturesOrdered,
};
use std::{
    collections::HashMap,
    future::Future,
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll},
};
use tokio_postgres::{Client, types::ToSql};

/// One connection.
pub(crate) struct Session {
    client: Arc<Client>,
    statements: HashMap<&'static str, tokio_postgres::Statement>,
    sent: FuturesOrdered<BoxFuture<'static, std::result::Result<(), tokio_postgres::Error>>>,
    first: Option<Error>,
    /// Set while an answer of the server is awaited.
    waiting: Arc<AtomicBool>,
}

impl Session {
    pub fn new(client: Client) -> Session {
        Session {
            client: Arc::new(client),
            statements: HashMap::new(),
            sent: FuturesOrdered::new(),
            first: None,
            waiting: Arc::default(),
        }
    }

    /// Whether somebody awaits an answer of the server at this moment.
    pub fn waiting(&self) -> Arc<AtomicBool> {
        self.waiting.clone()
    }

    /// Whether the link is gone.
    pub fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Runs a query and gives each row to `each`.
    pub async fn rows(&mut self, q: &dyn Statement, each: &mut Each<'_>) -> Result<()> {
        let values = owned(q)?;
        let statement = self.statement(q.sql()).await?;
        let client = self.client.clone();
        let query = async move {
            let rows = client.query_raw(&statement, values.iter().map(|value| value as &(dyn ToSql + Sync))).await?;
            let mut rows = pin!(rows);
            while let Some(row) = rows.next().await {
                if each(&row?)?.is_break() {
                    break;
                }
            }
            Ok(())
        };
        self.along(query).await
    }

    /// Sends a write and does not wait for it.
    pub async fn write(&mut self, write: &dyn Statement) -> Result<()> {
        let values = owned(write)?;
        let statement = self.statement(write.sql()).await?;
        let client = self.client.clone();
        self.send(async move {
            client.execute_raw(&statement, values.iter().map(|value| value as &(dyn ToSql + Sync))).await.map(drop)
        });
        Ok(())
    }

    /// Sends `begin`, `savepoint`, `commit` and the like, and does not wait for it.
    pub fn control(&mut self, text: &'static str) {
        let client = self.client.clone();
        self.send(async move { client.batch_execute(text).await });
    }

    /// The same for a text that is made while running.
    pub fn say(&mut self, text: String) {
        let client = self.client.clone();
        self.send(async move { client.batch_execute(&text).await });
    }

    /// Nobody waits for what was sent.
    pub fn forget(&mut self) {
        self.sent = FuturesOrdered::new();
        self.first = None;
    }

    /// Runs statements that nobody declared and waits for them.
    pub async fn batch(&mut self, text: &str) -> Result<()> {
        let client = self.client.clone();
        self.along(async move { Ok(client.batch_execute(text).await?) }).await
    }

    /// Waits for everything that was sent. The first failure is told once.
    pub async fn settle(&mut self) -> Result<()> {
        self.waiting.store(true, Ordering::Relaxed);
        poll_fn(|context| self.poll_sent(context)).await;
        self.waiting.store(false, Ordering::Relaxed);
        self.first.take().map_or(Ok(()), Err)
    }

    /// The connection, for what only one engine has.
    pub fn client(&self) -> &Client {
        &self.client
    }

    async fn statement(&mut self, sql: &'static Sql) -> Result<tokio_postgres::Statement> {
        if let Some(statement) = self.statements.get(sql.name) {
            return Ok(statement.clone());
        }
        let client = self.client.clone();
        let prepare = async move { Ok(client.prepare(sql.text(Dialect::Postgres)).await?) };
        let statement: tokio_postgres::Statement = self.along(prepare).await?;
        self.statements.insert(sql.name, statement.clone());
        Ok(statement)
    }

    /// A request is on the wire once its future was polled.
    fn send(&mut self, request: impl Future<Output = std::result::Result<(), tokio_postgres::Error>> + Send + 'static) {
        let mut request = request.boxed();
        match request.poll_unpin(&mut Context::from_waker(futures_util::task::noop_waker_ref())) {
            Poll::Ready(done) => self.keep(done),
            Poll::Pending => self.sent.push_back(request),
        }
    }

    fn keep(&mut self, done: std::result::Result<(), tokio_postgres::Error>) {
        if let Err(error) = done
            && self.first.is_none()
        {
            self.first = Some(error.into());
        }
    }

    fn poll_sent(&mut self, context: &mut Context<'_>) -> Poll<()> {
        loop {
            match self.sent.poll_next_unpin(context) {
                Poll::Ready(Some(done)) => self.keep(done),
                Poll::Ready(None) => return Poll::Ready(()),
                Poll::Pending => return Poll::Pending,
            }
        }
    }

    /// Waits for `wanted` and looks after what was sent before: an answer that nobody takes would block the ones
    /// behind it.
    async fn along<T>(&mut self, wanted: impl Future<Output = Result<T>>) -> Result<T> {
        let mut wanted = pin!(wanted);
        self.waiting.store(true, Ordering::Relaxed);
        let result = poll_fn(|context| {
            let _ = self.poll_sent(context);
            wanted.as_mut().poll(context)
        })
        .await;
        self.waiting.store(false, Ordering::Relaxed);
        match result {
            Ok(found) => Ok(found),
            Err(error) => Err(self.settle().await.err().unwrap_or(error)),
        }
    }
}

fn owned(statement: &dyn Statement) -> Result<Vec<Value<'static>>> {
    let sql = statement.sql();
    let mut owned = Vec::with_capacity(sql.params.len());
    statement.bind(&mut |values| {
        for (index, value) in values.iter().enumerate() {
            refuse_nul(sql, index, value)?;
            owned.push(value.clone().into_owned());
        }
        Ok(())
    })?;
    Ok(owned)
}
