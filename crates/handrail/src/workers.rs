//! Who does which job: each room its own, the house what concerns several.

use crate::{
    examine, retention,
    runner::{Work, Worker},
    stage::Outbox,
};
use event::Actor;
use hire::Hiring;
use identity::Identity;
use serve::{
    Desk,
    channel::mail::{
        config::Mail,
        post::{JOBS, Post},
    },
    deliver,
};
use std::sync::Arc;
use store::{Job, JobKind};
use train::School;
use web::{House, Trouble};

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

/// A worker of `room` for each of `kinds`.
fn of<R, W, F>(room: &R, kinds: impl IntoIterator<Item = JobKind>, work: W) -> Vec<Worker>
where
    R: Clone + Send + Sync + 'static,
    W: Fn(R, Job) -> F + Copy + Send + Sync + 'static,
    F: Future<Output = Result<(), Trouble>> + Send + 'static,
{
    let one = |kind| {
        let room = room.clone();
        let work: Work = Arc::new(move |job| Box::pin(work(room.clone(), job)));
        Worker { kind, work }
    };
    kinds.into_iter().map(one).collect()
}

/// Puts a letter into an outbox and says that it went.
async fn put((house, outbox): (House, Outbox), job: Job) -> Result<(), Trouble> {
    let Letter { message } = serde_json::from_value(job.body.0).map_err(|error| Trouble::Died(error.to_string()))?;
    outbox.put(message);
    let delivered = deliver::Delivered { job: job.id, message, receipt: format!("outbox:{message}") };
    let done = house.store.run(&Actor::House, None, delivered).await?;
    done.map_err(|refusal| Trouble::Died(refusal.to_string()))
}

/// Everybody who does a job here.
pub fn workers(
    desk: &Desk,
    identity: &Identity,
    post: &Post,
    (school, hiring): (&School, &Hiring),
    out: &Out,
) -> Vec<Worker> {
    let house = &desk.house;
    let mut workers = of(desk, serve::jobs(), |desk, job| async move { desk.work(&job).await });
    workers.extend(of(school, train::jobs(), |school, job| async move { school.work(&job).await }));
    workers.extend(of(hiring, hire::jobs(), |hiring, job| async move { hiring.work(&job).await }));
    workers.extend(of(house, [examine::kind()], |house, job| async move { examine::tell(&house, &job).await }));
    workers.extend(of(identity, identity::jobs(), |identity, job| async move { identity.work(&job).await }));
    let both = (desk.clone(), identity.clone());
    workers.extend(of(&both, [retention::kind()], |(desk, identity), job| async move {
        retention::work(&desk, &identity, &job).await
    }));
    workers.extend(match out {
        Out::Outbox(outbox) => {
            of(&(house.clone(), outbox.clone()), [JobKind { name: deliver::MAIL, repeats: true }], put)
        }
        Out::Mail(_) => of(post, JOBS, |post, job| async move { post.work(&job).await }),
    });
    workers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        health::{follower_words, job_words},
        stage::Stage,
    };
    use language::{Lang, Speak};

    #[tokio::test]
    async fn every_job_and_follower_has_words_for_who_looks_after_the_house() {
        let stage = Stage::open(web::Config::default(), 1_772_442_000_000).await.unwrap();
        let raised = &stage.raised;
        let rooms = (&raised.school, &raised.hiring);
        let outs = [Out::Outbox(Outbox::default()), Out::Mail(Mail::default())];
        let all = outs.iter().flat_map(|out| workers(&raised.desk, &raised.identity, &raised.post, rooms, out));
        let kinds: Vec<&str> = all.map(|worker| worker.kind.name).collect();
        assert!(kinds.contains(&deliver::MAIL) && kinds.len() > 20, "{kinds:?}");
        for kind in kinds {
            for lang in [Lang::En, Lang::Zh] {
                let words = job_words(kind, &Speak::new(lang));
                assert!(!words.contains('.'), "{kind} has no words: {words}");
            }
        }
        let followers = raised.house.hub.followers();
        assert!(followers.len() > 4, "{followers:?}");
        for (name, _) in followers {
            assert_ne!(follower_words(name, &Speak::new(Lang::Zh)), name);
        }
    }
}
