//! What an operator does with the key file from the command line.

use crate::{keyfile::KeyFile, operate, settings::Settings};
use clap::Subcommand;
use event::Clock;
use serve::channel::mail::made;
use store::Store;

/// `handrail keys …`
#[derive(Subcommand)]
pub enum Verb {
    /// Say which keys there are.
    List,
    /// Add a key that waits: with several nodes, start each anew, then rotate, then start each anew again.
    Add,
    /// Make new things with a new key from the next start on; what the one before made is honoured for a time.
    Rotate {
        /// Days for which it is honoured. Reply addresses in customers' mailboxes are good for 400 days.
        #[arg(long, default_value_t = crate::keyfile::KEEP_DAYS)]
        keep_days: i64,
    },
    /// Take keys away whose time is over.
    Retire {
        /// All keys of before, whatever their time: for one that was seen by somebody.
        #[arg(long)]
        all: bool,
    },
}

/// Does it; the answer is for the operator.
pub async fn run(settings: &Settings, verb: Verb) -> Result<String, String> {
    let path = settings.key_file();
    let mut file = KeyFile::open(&path).map_err(|error| error.to_string())?;
    let now_ms = Clock::system().now_ms();
    let said = match verb {
        Verb::List => return Ok(file.describe(now_ms)),
        Verb::Add => match file.add() {
            true => "A key waits. Start every node anew, then run `handrail keys rotate`.".to_owned(),
            false => return Ok("A key waits already. Start every node anew, then run `handrail keys rotate`.".into()),
        },
        Verb::Rotate { keep_days } => {
            if !(0..=3_650).contains(&keep_days) {
                return Err(format!("--keep-days {keep_days} must be between 0 and 3650"));
            }
            file.rotate(now_ms, keep_days)?;
            "New things are made with a new key from the next start on. Start every node anew, and copy the key file."
                .to_owned()
        }
        Verb::Retire { all } => {
            nothing_hangs_on(settings, &file, all, now_ms).await?;
            let gone = file.retire(now_ms, all);
            if gone == 0 {
                return Ok("No key's time is over.".into());
            }
            format!("{gone} gone. Start every node anew, and copy the key file.")
        }
    };
    file.write(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(said)
}

/// Second factors and passwords of mailboxes that only a key of before opens would be lost with it.
async fn nothing_hangs_on(settings: &Settings, file: &KeyFile, all: bool, now_ms: i64) -> Result<(), String> {
    let mut left = file.clone();
    left.retire(now_ms, all);
    let keys = left.keys(now_ms);
    let store = Store::open_to_read(operate::store_config(settings, &keys)).await.map_err(|error| error.to_string())?;
    let seals = identity::seals(&store, &keys).await.map_err(|error| error.to_string())?;
    let mailboxes = made::seals(&store, &keys).await.map_err(|error| error.to_string())?;
    match (seals.lost, mailboxes.lost) {
        (0, 0) => Ok(()),
        (lost, passwords) => Err(format!(
            "{lost} second factors and {passwords} passwords of mailboxes are still sealed with a key that would go. Start the house once: it seals them anew."
        )),
    }
}
