//! The command line.

use clap::{Args, Parser, Subcommand};
use event::{Clock, DAY_MS, PersonId};
use handrail::{
    certificate, cv, demo,
    front::Front,
    keyfile::KeyFile,
    lines, listen,
    logs::{self, Lines},
    look, operate,
    raise::{Plan, Raised, raise},
    rotation, scenario,
    settings::{Flags, Settings},
    stage::{self, Stage},
    workers::Out,
};
use std::{net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};
use store::Store;
use web::Keys;

/// Requests make and drop many small things on several threads.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Handrail: the whole support operation of a crypto company in one program.
#[derive(Parser)]
#[command(name = "handrail", version, arg_required_else_help = true)]
struct Line {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Show everything on a throw-away database: a company, 300 tickets, customers who keep writing.
    Demo(Where),
    /// Run the house.
    Serve(Where),
    /// Make the database and the key file, and print the one-time link that creates the owner.
    Init(Where),
    /// API tokens.
    #[command(subcommand)]
    Token(TokenVerb),
    /// The log.
    #[command(subcommand)]
    Log(LogVerb),
    /// The key file.
    Keys {
        #[command(subcommand)]
        verb: rotation::Verb,
        #[command(flatten)]
        at: Where,
    },
    /// Write a verified backup into an empty folder while the house runs.
    Backup(BackupArgs),
    /// Restore a backup into an empty database.
    Restore(RestoreArgs),
    /// Find references and secrets: reads {"id","text"} lines, writes one JSON line for each.
    Scan,
    /// Ask the configured nodes and explorers about a transaction.
    Look(LookArgs),
    /// Judge texts: reads {"id","text"} lines, writes one JSON line for each.
    Guard(GuardArgs),
    /// Scenarios: prove them, grade a transcript, print the format's schema.
    #[command(subcommand)]
    Scenario(scenario::Verb),
    /// Certificates of what people have learned.
    #[command(subcommand)]
    Certificate(CertificateVerb),
    /// Read a CV from standard input: what the house starts for each file that comes from outside.
    #[command(hide = true)]
    ReadCv,
    /// Bring the database's schema up to date and say which version it has.
    Migrate(Where),
}

#[derive(Args)]
struct Where {
    /// Settings file [default: handrail.toml here, if there is one].
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    /// Folder of the database, files, index and checkpoints [default: data].
    #[arg(long, global = true)]
    data: Option<PathBuf>,
    /// Where to listen [default: 127.0.0.1:8080].
    #[arg(long, global = true)]
    listen: Option<SocketAddr>,
    /// sqlite:PATH or postgres://… [default: a file in the data folder].
    #[arg(long, global = true)]
    database: Option<String>,
    /// Speak TLS with this certificate and those that lead to its authority, PEM.
    #[arg(long, global = true, requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// The certificate's private key, PEM.
    #[arg(long, global = true, requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// Speak TLS with a certificate for this name, by ACME; may be given again. The terms are accepted in the settings.
    #[arg(long = "acme-domain", global = true)]
    acme_domains: Vec<String>,
}

#[derive(Subcommand)]
enum TokenVerb {
    /// Make a bearer token for a person; it is printed once.
    Create {
        /// The person's mail address.
        #[arg(long)]
        email: String,
        /// What it is for.
        #[arg(long, default_value = "command line")]
        name: String,
        /// Days until it ends.
        #[arg(long, default_value_t = 90)]
        days: i64,
        #[command(flatten)]
        at: Where,
    },
}

#[derive(Subcommand)]
enum LogVerb {
    /// Prove the log: every entry follows from the one before, and a signed checkpoint agrees.
    Verify {
        /// A copy of checkpoints.log kept elsewhere; the one in the data folder when absent.
        #[arg(long)]
        checkpoints: Option<PathBuf>,
        #[command(flatten)]
        at: Where,
    },
}

#[derive(Subcommand)]
enum CertificateVerb {
    /// Check a certificate's file without the house.
    Verify {
        /// The file.
        file: PathBuf,
        /// A public key that is trusted, hex; may be given again. The key file's own when absent.
        #[arg(long = "signer")]
        signers: Vec<String>,
        #[command(flatten)]
        at: Where,
    },
}

#[derive(Args)]
struct BackupArgs {
    /// An empty folder, or one that does not exist yet.
    to: PathBuf,
    #[command(flatten)]
    at: Where,
}

#[derive(Args)]
struct LookArgs {
    /// The transaction's id, as the customer wrote it.
    txid: String,
    /// Code of its chain; every chain that the id fits when left out.
    #[arg(long)]
    chain: Option<String>,
    #[command(flatten)]
    at: Where,
}

#[derive(Args)]
struct GuardArgs {
    /// Replies, before they are sent. A line may also say what they are judged by: "hosts", "contacts",
    /// "verified_addresses", "customer", "others", "said", "notes", each a list of texts.
    #[arg(long)]
    outbound: bool,
}

#[derive(Args)]
struct RestoreArgs {
    /// The folder of a backup.
    from: PathBuf,
    /// A list of people who were erased, kept apart from the database; may be given again. The one in the data folder is
    /// applied anyway.
    #[arg(long)]
    erasures: Vec<PathBuf>,
    #[command(flatten)]
    at: Where,
}

impl Where {
    fn settings(&self) -> Result<Settings, String> {
        let flags = Flags {
            config: self.config.clone(),
            listen: self.listen,
            data: self.data.clone(),
            database: self.database.clone(),
            tls_certificate: self.tls_certificate.clone(),
            tls_key: self.tls_key.clone(),
            acme_domains: self.acme_domains.clone(),
        };
        Settings::read(&flags, &std::env::vars().collect())
    }
}

fn main() -> ExitCode {
    let line = Line::parse();
    // Before anything else takes memory or threads.
    if matches!(line.verb, Verb::ReadCv) {
        return cv::run();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(run(line.verb)),
        Err(error) => Err(error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("handrail: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn run(verb: Verb) -> Result<(), String> {
    match verb {
        Verb::Demo(at) => Box::pin(demo_on(&at.settings()?)).await,
        Verb::Serve(at) => serve_on(at.settings()?).await,
        Verb::Init(at) => init(&at.settings()?).await,
        Verb::Token(TokenVerb::Create { email, name, days, at }) => token(&at.settings()?, &email, &name, days).await,
        Verb::Look(args) => say(look::look(&args.at.settings()?.chain, &args.txid, args.chain.as_deref()).await),
        Verb::ReadCv => Ok(()),
        Verb::Scan => lines(lines::scan),
        Verb::Guard(GuardArgs { outbound: true }) => lines(lines::outbound),
        Verb::Guard(GuardArgs { outbound: false }) => {
            Err("say what to judge: `handrail guard --outbound` looks at replies; `handrail scan` at what comes in"
                .into())
        }
        Verb::Scenario(verb) => say(scenario::run(&verb)),
        Verb::Certificate(CertificateVerb::Verify { file, signers, at }) => {
            let signers = match signers.is_empty() {
                true => certificate::signers(&keys(&at.settings()?)?),
                false => signers,
            };
            say(certificate::verify(&file, &signers, Clock::system().now_ms()))
        }
        Verb::Migrate(at) => migrate(&at.settings()?).await,
        Verb::Keys { verb, at } => say(rotation::run(&at.settings()?, verb).await),
        Verb::Log(LogVerb::Verify { checkpoints, at }) => {
            let settings = at.settings()?;
            say(operate::verify_log(&settings, &keys(&settings)?, checkpoints.as_deref()).await)
        }
        Verb::Backup(BackupArgs { to, at }) => {
            let settings = at.settings()?;
            say(operate::back_up(&settings, &keys(&settings)?, &to).await)
        }
        Verb::Restore(RestoreArgs { from, erasures, at }) => {
            let settings = at.settings()?;
            say(operate::restore(&settings, &keys(&settings)?, &from, erasures).await)
        }
    }
}

fn logging(settings: &Settings) {
    logs::start(&settings.log, Lines::new(&settings.node, settings.log_json, vec![Arc::new(logs::Guarded)]));
}

fn keys(settings: &Settings) -> Result<Keys, String> {
    let file = KeyFile::open(&settings.key_file()).map_err(|error| error.to_string())?;
    Ok(file.keys(Clock::system().now_ms()))
}

fn lines(
    answer: impl Fn(std::io::StdinLock<'static>, std::io::StdoutLock<'static>) -> std::io::Result<bool>,
) -> Result<(), String> {
    match answer(std::io::stdin().lock(), std::io::stdout().lock()) {
        Ok(true) => Ok(()),
        Ok(false) => Err("some lines could not be read; their answers say why".into()),
        // Whoever read the answers has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

fn say(said: Result<String, String>) -> Result<(), String> {
    println!("{}", said?);
    Ok(())
}

async fn open(settings: &Settings) -> Result<(Store, Keys), String> {
    let keys = keys(settings)?;
    let config = operate::store_config(settings, &keys);
    Ok((Store::open(config).await.map_err(|error| error.to_string())?, keys))
}

async fn serve_on(settings: Settings) -> Result<(), String> {
    logging(&settings);
    let front = Front::open(&settings)?;
    let (store, keys) = open(&settings).await?;
    // Each node follows the log into an index of its own; nodes may share a data folder.
    let index = settings.data.join(format!("index-{}", settings.node));
    let plan = Plan {
        money: settings.chain.money()?,
        index: Some(index),
        metrics: settings.metrics.clone(),
        persona: settings.persona.clone(),
        ..Plan::new(stage::config_at(&settings), keys, Out::Mail(settings.mail.clone()), &settings.data)
    };
    let raised = Box::pin(raise(store, plan)).await?;
    let front = front.figures(raised.gauge.clone());
    owner_link(&raised).await?;
    println!("Handrail listens on {}", settings.house.public_url);
    serve(front, raised).await
}

async fn serve(front: Front, raised: Raised) -> Result<(), String> {
    let served = front.serve(raised.router.clone(), listen::stop_signal()).await;
    drop(raised);
    served
}

async fn owner_link(raised: &Raised) -> Result<(), String> {
    let link = identity::first_owner_link(&raised.house.store, &raised.house.config, &raised.house.keys).await;
    if let Some(link) = link.map_err(|error| error.to_string())? {
        println!("Nobody lives here yet. Create the owner within 24 hours, once:\n  {link}");
    }
    Ok(())
}

async fn init(settings: &Settings) -> Result<(), String> {
    let (store, keys) = open(settings).await?;
    let link = identity::first_owner_link(&store, &settings.house, &keys).await.map_err(|error| error.to_string())?;
    println!(
        "Database: {}\nKey file: {} (keep a copy apart from backups)",
        settings.database(),
        settings.key_file().display()
    );
    match link {
        Some(link) => {
            println!("Start the house with `handrail serve`, then create the owner within 24 hours, once:\n  {link}")
        }
        None => println!("Somebody lives here already; people are invited under Settings."),
    }
    Ok(())
}

async fn token(settings: &Settings, email: &str, name: &str, days: i64) -> Result<(), String> {
    let (store, keys) = open(settings).await?;
    let made = identity::create_token(&store, &keys, email, name, None, Some(days)).await;
    match made.map_err(|error| error.to_string())? {
        Ok(token) => {
            println!("{token}");
            Ok(())
        }
        Err(refusal) => Err(format!("no token for {email}: {refusal}")),
    }
}

async fn migrate(settings: &Settings) -> Result<(), String> {
    let (store, _) = open(settings).await?;
    drop(store);
    println!("The schema is at version {}.", store::newest());
    Ok(())
}

async fn demo_on(settings: &Settings) -> Result<(), String> {
    logging(settings);
    let front = Front::open(settings)?;
    let mut settings = settings.clone();
    let company = demo::company();
    settings.house.company = company.company;
    settings.house.company_zh = company.company_zh;
    settings.house.domain = company.domain;
    let config = stage::config_at(&settings);
    let now_ms = Clock::system().now_ms();
    let money = match settings.chain.providers.is_empty() {
        true => demo::money(&demo::astray(demo::ASTRAY), now_ms)?,
        false => settings.chain.money()?,
    };
    // People apply for half a year; the rest of the demo is of the last days.
    let stage = Stage::knowing(config, demo::opened_ms(now_ms), money, settings.persona.clone()).await?;
    let settled = demo::settle(&stage.raised).await?;
    let (recruiter, mut seeking) = demo::seek(&stage.raised, &settled, demo::CANDIDATES, now_ms).await?;
    Box::pin(seeking.until(&stage.raised, demo::begins_ms(now_ms))).await?;
    demo::train(&stage.raised, &settled).await?;
    demo::drill(&stage.raised, &settled).await?;
    demo::write_beside(&stage.raised, &settled, demo::TICKETS, Some(&mut seeking)).await?;
    demo::gate(&stage.raised, &settled).await?;
    stage.clock.let_go();
    let customers = demo::keep_writing(&stage.raised, &settled);
    let link_of = async |person: PersonId| {
        let house = &stage.raised.house;
        let made = identity::sign_in_link(&house.store, &house.config, &house.keys, person, false, DAY_MS);
        made.await.map_err(|error| error.to_string())?.ok_or_else(|| "the demo's people are gone".to_owned())
    };
    let link = async |person: usize| link_of(settled.people[person]).await;
    let url = &settings.house.public_url;
    println!("Handrail demo on {url}: nothing is kept when it ends.\n");
    println!("  Agent (Mina, English)   {}", link(0).await?);
    println!("  Agent (林晓, 中文)      {}", link(2).await?);
    println!("  Lead (Sofia)            {}", link(4).await?);
    println!("  Admin (卫宁)            {}", link(5).await?);
    println!("  Trainee (Tunde)         {}", link(6).await?);
    println!("  Trainer (罗敏, 中文)    {}", link(7).await?);
    println!("  Recruiter (贺嘉, 中文)  {}", link_of(recruiter).await?);
    println!("  Careers pages           {url}/careers");
    println!("  Customer with the chat  {url}/demo/customer");
    println!("  客户页面（含对话）      {url}/demo/customer?lang=zh-CN\n");
    println!("End it with Ctrl-C.");
    let Stage { raised, .. } = stage;
    let served = serve(front, raised).await;
    customers.iter().for_each(tokio::task::JoinHandle::abort);
    served
}
