//! Raising the house: store, rooms and routes put together, the same for the server, the demo and every test.

use crate::{health, openapi, root, runner, stage::Outbox};
use axum::Router;
use event::Actor;
use identity::Identity;
use search::Index;
use serve::{Desk, deliver};
use std::{path::Path, sync::Arc};
use store::{JobKind, Store};
use tokio::task::JoinHandle;
use web::{Config, House, Keys, Route, Trouble, live::Hub};

/// The house, standing.
pub struct Raised {
    /// What handlers reach.
    pub house: House,
    /// People.
    pub identity: Identity,
    /// Tickets.
    pub desk: Desk,
    /// Every route.
    pub router: Router,
    /// What is done beside requests; ends when dropped.
    pub tasks: Tasks,
}

/// Tasks that end together.
pub struct Tasks(Vec<JoinHandle<()>>);

impl Drop for Tasks {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// Every route of every room; what the policy test walks.
pub fn routes(house: &House, identity: &Identity, desk: &Desk) -> Vec<Route> {
    let mut routes = root::routes(house);
    routes.extend(identity.routes());
    routes.extend(serve::routes(desk));
    routes.extend(health::routes(desk, identity));
    routes.extend(openapi::routes(&routes));
    routes
}

/// Puts the house together on an open store. `index`: the folder of the full-text index; in memory without one.
pub async fn raise(
    store: Store,
    config: Config,
    key: &[u8; 32],
    index: Option<&Path>,
    post: Post,
) -> Result<Raised, String> {
    let (config, keys) = (Arc::new(config), Keys::derive(key));
    let identity = identity::open(store.clone(), config.clone(), keys.clone(), health::places());
    let head = *store.head().borrow();
    let door = Arc::new(identity.clone());
    let house = House { store: store.clone(), config, keys, hub: Hub::new(head), door };
    let index = open_index(index)?;
    let desk = Desk::open(house.clone(), index).await.map_err(|error| error.to_string())?;
    let router = web::build(house.clone(), routes(&house, &identity, &desk));
    let mut tasks = vec![house.start_tail(), tokio::spawn(desk.finder.clone().follow())];
    tasks.push(runner::start(store, workers(&desk, &post)));
    Ok(Raised { house, identity, desk, router, tasks: Tasks(tasks) })
}

/// Who takes letters out.
#[derive(Clone)]
pub enum Post {
    /// Nobody: they are kept for a test or the demo to look at.
    Outbox(Outbox),
    /// The mail servers of the mailboxes.
    Mail,
}

#[derive(serde::Deserialize)]
struct Letter {
    message: event::MessageId,
}

/// A worker that puts letters into an outbox and says that they went.
fn outbox_worker(store: Store, outbox: Outbox) -> runner::Worker {
    let work: runner::Work = Arc::new(move |job| {
        let (store, outbox) = (store.clone(), outbox.clone());
        Box::pin(async move {
            let letter: Letter =
                serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
            outbox.put(letter.message);
            let receipt = format!("outbox:{}", letter.message);
            let delivered = deliver::Delivered { job: job.id, message: letter.message, receipt };
            let done = store.run(&Actor::House, None, delivered).await?;
            done.map_err(|refusal| Trouble::Died(refusal.to_string()))
        })
    });
    runner::Worker { kind: JobKind { name: deliver::MAIL, repeats: true }, work }
}

fn workers(desk: &Desk, post: &Post) -> Vec<runner::Worker> {
    let mut workers: Vec<runner::Worker> = serve::jobs()
        .into_iter()
        .map(|kind| {
            let desk = desk.clone();
            let work: runner::Work = Arc::new(move |job| {
                let desk = desk.clone();
                Box::pin(async move { desk.work(&job).await })
            });
            runner::Worker { kind, work }
        })
        .collect();
    if let Post::Outbox(outbox) = post {
        workers.push(outbox_worker(desk.house.store.clone(), outbox.clone()));
    }
    workers
}

/// The index can always be made again from the rows, so one that cannot be read is set aside.
fn open_index(folder: Option<&Path>) -> Result<Index, String> {
    let first = Index::open(folder);
    match (first, folder) {
        (Ok(index), _) => Ok(index),
        (Err(error), Some(folder)) => {
            tracing::warn!(%error, "the full-text index is made again");
            std::fs::remove_dir_all(folder).map_err(|error| error.to_string())?;
            Index::open(Some(folder)).map_err(|error| error.to_string())
        }
        (Err(error), None) => Err(error.to_string()),
    }
}
