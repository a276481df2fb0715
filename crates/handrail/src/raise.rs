//! Raising the house: store, rooms and routes put together, the same for the server, the demo and every test.

use crate::{demo, health, openapi, operate, root, runner, stage::Outbox};
use axum::Router;
use event::Actor;
use identity::Identity;
use search::Index;
use serve::{
    Desk,
    channel::mail::{
        self,
        config::Mail,
        post::{JOBS, Post},
        take,
    },
    deliver,
};
use std::{path::Path, sync::Arc};
use store::{JobKind, Store};
use tokio::{sync::watch, task::JoinHandle};
use web::{Config, House, Keys, Route, Trouble, live::Hub};

/// The house, standing.
pub struct Raised {
    /// What handlers reach.
    pub house: House,
    /// People.
    pub identity: Identity,
    /// Tickets.
    pub desk: Desk,
    /// Mail.
    pub post: Post,
    /// Every route.
    pub router: Router,
    /// What is done beside requests; ends when dropped.
    pub tasks: Tasks,
}

/// Tasks that end together.
pub struct Tasks {
    tasks: Vec<JoinHandle<()>>,
    stop: watch::Sender<bool>,
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// Every route of every room; what the policy test walks.
pub fn routes(house: &House, identity: &Identity, desk: &Desk, post: &Post) -> Vec<Route> {
    let mut routes = root::routes(house);
    routes.extend(operate::routes(house));
    routes.extend(identity.routes());
    routes.extend(serve::routes(desk));
    routes.extend(mail::page::routes(desk, post));
    routes.extend(health::routes(desk, identity, post));
    routes.extend(openapi::routes(&routes));
    routes
}

/// Puts the house together on an open store. `index`: the folder of the full-text index; in memory without one.
pub async fn raise(
    store: Store,
    config: Config,
    key: &[u8; 32],
    index: Option<&Path>,
    out: Out,
) -> Result<Raised, String> {
    let (config, keys) = (Arc::new(config), Keys::derive(key));
    let identity = identity::open(store.clone(), config.clone(), keys.clone(), health::places());
    let head = *store.head().borrow();
    let door = Arc::new(identity.clone());
    let house = House { store: store.clone(), config, keys, hub: Hub::new(head), door };
    let index = open_index(index)?;
    let desk = Desk::open(house.clone(), index).await.map_err(|error| error.to_string())?;
    let settings = match &out {
        Out::Outbox(_) => Mail::default(),
        Out::Mail(mail) => mail.clone(),
    };
    let post = Post::open(house.clone(), settings).map_err(|wrong| wrong.to_string())?;
    let mut all = routes(&house, &identity, &desk, &post);
    if matches!(out, Out::Outbox(_)) {
        all.extend(demo::page::routes(&desk));
    }
    let router = web::build(house.clone(), all);
    let (stop, stopped) = watch::channel(false);
    let tasks = vec![
        house.start_tail(),
        tokio::spawn(desk.finder.clone().follow()),
        tokio::spawn(take::read_all(post.clone(), stopped)),
        runner::start(store, workers(&desk, &post, &out)),
    ];
    Ok(Raised { house, identity, desk, post, router, tasks: Tasks { tasks, stop } })
}

/// Who takes letters out.
#[derive(Clone)]
pub enum Out {
    /// Nobody: they are kept for a test or the demo to look at.
    Outbox(Outbox),
    /// The mail servers of the mailboxes.
    Mail(Mail),
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

fn workers(desk: &Desk, post: &Post, out: &Out) -> Vec<runner::Worker> {
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
    match out {
        Out::Outbox(outbox) => workers.push(outbox_worker(desk.house.store.clone(), outbox.clone())),
        Out::Mail(_) => workers.extend(JOBS.map(|kind| {
            let post = post.clone();
            let work: runner::Work = Arc::new(move |job| {
                let post = post.clone();
                Box::pin(async move { post.work(&job).await })
            });
            runner::Worker { kind, work }
        })),
    }
    workers
}

/// The index can always be made again from the rows, so one that is damaged or of another version goes. One that another
/// process holds, or a disk that fails, is no reason to.
fn open_index(folder: Option<&Path>) -> Result<Index, String> {
    let first = Index::open(folder);
    match (first, folder) {
        (Ok(index), _) => Ok(index),
        (Err(error), Some(folder)) if error.wants_rebuild() => {
            tracing::warn!(%error, "the full-text index is made again");
            std::fs::remove_dir_all(folder).map_err(|error| error.to_string())?;
            Index::open(Some(folder)).map_err(|error| error.to_string())
        }
        (Err(error), _) => Err(error.to_string()),
    }
}
