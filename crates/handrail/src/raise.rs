//! Raising the house: store, rooms and routes put together, the same for the server, the demo and every test.

use crate::{
    channels,
    cv::Readers,
    demo,
    drill::{self, Booths},
    erasures::Erasures,
    examine::Examining,
    health, letters,
    metrics::{self, Gauge, Metrics},
    newcomer::Reception,
    notices, openapi, operate, persona, retention, root, routing, runner,
    watch::{self, Watch, Watched},
    workers::{Out, workers},
};
use axum::{Router, middleware::from_fn_with_state};
use hire::{Hiring, assess::Examiner};
use identity::Identity;
use search::Index;
use serve::{
    Desk,
    channel::mail::{self, config::Mail, post::Post, take},
    money::Money,
    record::Systems,
};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};
use store::Store;
use tokio::task::JoinHandle;
use train::{School, drill::Practice};
use web::{Config, Door, House, Inside, Keys, Route, live::Hub};

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
    /// Courses, exams, certificates.
    pub school: School,
    /// Requisitions, posts, applications.
    pub hiring: Hiring,
    /// Drills; none on the stage of one.
    pub drills: Option<Booths>,
    /// Figures.
    pub gauge: Gauge,
    /// Every route.
    pub router: Router,
    /// What is done beside requests; ends when dropped.
    pub tasks: Tasks,
}

/// Tasks that end together.
pub struct Tasks {
    tasks: Vec<JoinHandle<()>>,
    stop: tokio::sync::watch::Sender<bool>,
}

impl Drop for Tasks {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// What a house is put together from, beside its store.
pub struct Plan {
    /// Settings.
    pub config: Config,
    /// Keys.
    pub keys: Keys,
    /// The folder of the full-text index; in memory without one.
    pub index: Option<PathBuf>,
    /// The folder of files, whose disk is watched.
    pub data: PathBuf,
    /// Who may read figures.
    pub metrics: metrics::Settings,
    /// What the house knows of its own money, and whom it asks about others'.
    pub money: Money,
    /// Who takes letters out.
    pub out: Out,
    /// It is the stage of a drill: who is let in, and what stands for the company's systems.
    pub seat: Option<(Arc<dyn Door>, Arc<dyn Systems>)>,
    /// The program that reads CVs; without one, this one.
    pub reader: Option<PathBuf>,
    /// Who words what customers of drills say; without one they speak as the case is written.
    pub persona: persona::Settings,
}

impl Plan {
    /// A house with its index in memory and its files in `data`.
    pub fn new(config: Config, keys: Keys, out: Out, data: &Path) -> Plan {
        let metrics = metrics::Settings::default();
        Plan {
            config,
            keys,
            index: None,
            data: data.to_owned(),
            metrics,
            money: Money::default(),
            out,
            seat: None,
            reader: None,
            persona: persona::Settings::default(),
        }
    }
}

/// Every route of every room; what the policy test walks.
pub fn routes(
    house: &House,
    identity: &Identity,
    desk: &Desk,
    post: &Post,
    school: &School,
    hiring: &Hiring,
    gauge: &Gauge,
) -> Vec<Route> {
    let mut routes = root::routes(house);
    routes.extend(operate::routes(house));
    routes.extend(notices::routes(house));
    routes.extend(identity.routes());
    routes.extend(serve::routes(desk));
    routes.extend(serve::sees::guarded(mail::page::routes(desk, post), desk));
    routes.extend(channels::routes(desk, identity, post));
    routes.extend(routing::routes(desk, identity, post));
    routes.extend(health::routes(desk, identity, gauge));
    routes.extend(metrics::routes(gauge));
    routes.extend(retention::routes(desk, identity));
    routes.extend(train::routes(school));
    routes.extend(hire::routes(hiring));
    routes.extend(openapi::routes(&routes));
    routes
}

/// What only a house does that lasts: it keeps the list of the erased, and looks after what is over. `head`: of the log, before.
async fn lasts(house: &House, gauge: &Gauge, head: i64) -> Result<(), String> {
    // From the head of before: what is told twice is written once.
    house.hub.follow(Erasures::open(&house.store, &gauge.data).await?, head);
    let now_ms = house.store.clock().now_ms();
    let first =
        [retention::next(now_ms, retention::FIRST_MS), hire::application::erase::look(now_ms + retention::FIRST_MS)];
    for job in first {
        house.store.jobs().queue(job).await.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Puts the house together on an open store.
pub async fn raise(store: Store, plan: Plan) -> Result<Raised, String> {
    let Plan { config, keys, index, data, metrics: settings, money, out, seat, reader, persona } = plan;
    let (on_drill, (door, systems)) = (seat.is_some(), seat.unzip());
    let config = Arc::new(config);
    let identity = people(&store, &config, &keys).await?;
    let head = *store.head().borrow();
    let door = door.unwrap_or_else(|| Arc::new(Watched(identity.clone())));
    let house = House::new(Inside { store: store.clone(), config, keys, hub: Hub::new(head), door });
    let index = open_index(index.as_deref())?;
    let desk =
        Desk::open(house.clone(), index).await.map_err(|error| error.to_string())?.knowing(money).beside(systems);
    let post = mailboxes(&house, &out, head).await?;
    let letters = letters::sender(&out, &post);
    let identity = identity.posting(letters.clone());
    let metrics = Arc::new(Metrics::default());
    let gauge = Gauge {
        desk: desk.clone(),
        post: post.clone(),
        data,
        settings,
        metrics: metrics.clone(),
        done: runner::Done::default(),
    };
    let model = persona.model()?;
    // A drill has no drills of its own.
    let booths = (!on_drill).then(|| Booths::open(house.clone(), identity.clone(), model));
    let practice = booths.clone().map(|booths| Arc::new(booths) as Arc<dyn Practice>);
    let school = School::open(house.clone()).practising(practice);
    let examiner = booths.clone().map(|booths| Arc::new(Examining::new(house.clone(), booths)) as Arc<dyn Examiner>);
    let hiring = hiring(&house, &identity, reader, on_drill)?.posting(letters).examining(examiner);
    let mut all = routes(&house, &identity, &desk, &post, &school, &hiring, &gauge);
    if matches!(out, Out::Outbox(_)) && !on_drill {
        all.extend(demo::page::routes(&desk));
    }
    metrics.cover(&all);
    let watch = Watch { metrics, trusted: house.config.trusted_proxies.clone(), secure: house.config.secure() };
    let mut router = web::build(house.clone(), all);
    if let Some(booths) = &booths {
        router = router.layer(from_fn_with_state(booths.clone(), drill::front));
    }
    let router = router.layer(from_fn_with_state(Arc::new(watch), watch::pass));
    if matches!(out, Out::Mail(_)) {
        lasts(&house, &gauge, head).await?;
    }
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut tasks = vec![
        house.start_tail(),
        tokio::spawn(desk.clone().hear()),
        runner::start(store, workers(&desk, &identity, &post, (&school, &hiring), &out), gauge.done.clone()),
    ];
    // What is found on a drill's stage is found in the log's tail: it needs no index of its own, and it has no mail.
    if let Some(booths) = &booths {
        tasks.push(tokio::spawn(desk.finder.clone().follow()));
        tasks.push(tokio::spawn(take::read_all(post.clone(), stopped)));
        tasks.push(booths.keep());
    }
    Ok(Raised {
        house,
        identity,
        desk,
        post,
        school,
        hiring,
        drills: booths,
        gauge,
        router,
        tasks: Tasks { tasks, stop },
    })
}

/// The mailboxes of the settings, and those that were made on the page: known before anything is sent. `head`: of the log, before.
async fn mailboxes(house: &House, out: &Out, head: i64) -> Result<Post, String> {
    let mail = match out {
        Out::Outbox(_) => Mail::default(),
        Out::Mail(mail) => mail.clone(),
    };
    let post = Post::open(house.clone(), mail).map_err(|wrong| wrong.to_string())?;
    if !house.keys.older.is_empty() {
        let seals = post.seal_again().await.map_err(|error| error.to_string())?;
        tracing::info!(sealed_anew = seals.older, lost = seals.lost, "passwords of mailboxes");
    }
    house.hub.follow(post.heed(), head);
    post.load().await.map_err(|error| error.to_string())?;
    Ok(post)
}

/// Who works here; what keys of before had sealed is sealed anew.
async fn people(store: &Store, config: &Arc<Config>, keys: &Keys) -> Result<Identity, String> {
    let places = [routing::places(), health::places(), retention::places()].concat();
    let identity = identity::open(store.clone(), config.clone(), keys.clone(), places);
    if !keys.older.is_empty() {
        let seals = identity.seal_again().await.map_err(|error| error.to_string())?;
        tracing::info!(sealed_anew = seals.older, lost = seals.lost, "keys of before are honoured");
    }
    Ok(identity)
}

/// Hiring, with readers of CVs and a reception for newcomers; nobody applies on the stage of a drill.
fn hiring(house: &House, identity: &Identity, reader: Option<PathBuf>, on_drill: bool) -> Result<Hiring, String> {
    let hiring = Hiring::open(house.clone());
    let readers = match reader {
        _ if on_drill => return Ok(hiring),
        Some(program) => Readers::of(program),
        None => Readers::new().map_err(|error| error.to_string())?,
    };
    Ok(hiring.reading(Arc::new(readers)).receiving(Arc::new(Reception::open(house.clone(), identity.clone()))))
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
