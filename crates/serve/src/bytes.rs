//! The bytes of files and letters: they stay for as long as a row names them, and go when the last one that did is gone.

use crate::Desk;
use serde::{Deserialize, Serialize};
use store::{Job, NewJob, Result, query};
use web::Trouble;

/// Kind of the job.
pub const FORGET: &str = "serve.forget_bytes";
/// Digests of one job.
const DIGESTS: usize = 100;

#[derive(Serialize, Deserialize)]
struct Which {
    digests: Vec<String>,
}

/// The jobs that remove what these digests name, unless another row still names it.
pub fn jobs(digests: &[String], due_ms: i64) -> Vec<NewJob> {
    let one = |digests: &[String]| NewJob {
        kind: FORGET,
        key: None,
        due_ms,
        body: serde_json::json!(Which { digests: digests.to_vec() }),
    };
    digests.chunks(DIGESTS).map(one).collect()
}

query! {
    /// Whether a file is made of these bytes.
    FileOf { digest: String } -> [FileOfRow { digest: String }] =
        "select digest from serve_attachment where digest = $digest limit 1"
}
query! {
    /// Whether a letter was these bytes.
    LetterOf { digest: String } -> [LetterOfRow { raw: Option<String> }] =
        "select raw from serve_letter where raw = $digest limit 1"
}
query! {
    /// Whether a candidate's file is made of these bytes: the same bytes are kept once for all rooms.
    CandidatesFileOf { digest: String } -> [CandidatesFileRow { digest: String }] =
        "select digest from hire_window_file where digest = $digest limit 1"
}
query! {
    /// Whether a message's HTML is these bytes.
    HtmlOf { digest: String } -> [HtmlOfRow { html: Option<String> }] =
        "select html from serve_message where html = $digest limit 1"
}

impl Desk {
    /// Does one job.
    pub(crate) async fn forget(&self, job: &Job) -> std::result::Result<(), Trouble> {
        let which: Which =
            serde_json::from_value(job.body.0.clone()).map_err(|error| Trouble::Died(error.to_string()))?;
        for digest in &which.digests {
            self.forget_bytes(digest).await?;
        }
        self.house.store.jobs().done(job).await?;
        Ok(())
    }

    /// Whether anything names these bytes.
    async fn named(&self, digest: &str) -> Result<bool> {
        let mut rd = self.house.store.read().await?;
        Ok(rd.opt(FileOf { digest: digest.to_owned() }).await?.is_some()
            || rd.opt(LetterOf { digest: digest.to_owned() }).await?.is_some()
            || rd.opt(HtmlOf { digest: digest.to_owned() }).await?.is_some()
            || rd.opt(CandidatesFileOf { digest: digest.to_owned() }).await?.is_some())
    }

    /// Removes bytes that nothing names any more.
    pub(crate) async fn forget_bytes(&self, digest: &str) -> Result<()> {
        self.house.store.blobs().forget(digest, || self.named(digest)).await
    }
}
