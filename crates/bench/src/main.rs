//! The load generator: starts the real house, asks it for what it is for, and measures its limits in between.
//!
//! `cargo run --release -p bench -- --tickets 10000 --seconds 3`
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod client;
mod house;
mod limit;
mod live;
mod measure;
mod page;
mod rows;
mod seed;

use clap::{Args, Parser, Subcommand};
use measure::{Figure, Row};
use rows::{Ground, wanted};
use serde::Serialize;
use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

/// Connections of one row.
const CONNECTIONS_MAX: usize = 512;
/// After it the index is on disk.
const SETTLE: Duration = Duration::from_secs(7);

/// Measures Handrail beside its machine's limits.
#[derive(Parser)]
#[command(name = "bench", args_conflicts_with_subcommands = true)]
struct Told {
    #[command(subcommand)]
    verb: Option<Verb>,
    #[command(flatten)]
    run: Run,
}

#[derive(Subcommand)]
enum Verb {
    /// Fill a folder with tickets, to be measured later.
    Seed(Seed),
    /// Open the demo's ticket page in Chromium, beside an empty page.
    Page {
        /// A folder for the demo and the limits' database.
        #[arg(long, default_value = "bench-data")]
        data: PathBuf,
    },
    /// Serve the limits: an empty handler, an 8 KiB body, a stream, a bare database behind a handler.
    #[command(hide = true)]
    Limits {
        #[arg(long)]
        listen: SocketAddr,
        #[arg(long)]
        data: PathBuf,
    },
}

#[derive(Args, Clone)]
struct Seed {
    /// Tickets, of four messages each; several sizes are measured one after another.
    #[arg(long, value_delimiter = ',', default_value = "10000")]
    tickets: Vec<usize>,
    /// The folder of the seeded houses, one for each size; kept, and used again.
    #[arg(long, default_value = "bench-data")]
    data: PathBuf,
}

#[derive(Args)]
struct Run {
    #[command(flatten)]
    seed: Seed,
    /// Seconds that each side of a row is measured.
    #[arg(long, default_value_t = 6.0)]
    seconds: f64,
    /// Connections of the rows.
    #[arg(long, value_delimiter = ',', default_value = "1,16,64")]
    connections: Vec<usize>,
    /// Only rows that begin so: ticket, chat, open, list, search, found, live, start. Memory is always measured.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// A JSON file for all that was measured.
    #[arg(long)]
    out: Option<PathBuf>,
}

/// What was measured at one size.
#[derive(Serialize)]
struct Report {
    tickets: usize,
    seconds: f64,
    load_average: String,
    rows: Vec<Row>,
    figures: Vec<Figure>,
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let done = match runtime {
        Ok(runtime) => runtime.block_on(told(Told::parse())),
        Err(error) => Err(error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("bench: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn told(told: Told) -> Result<(), String> {
    match told.verb {
        Some(Verb::Limits { listen, data }) => limit::serve(listen, &data).await,
        Some(Verb::Page { data }) => page::measure(&data).await,
        Some(Verb::Seed(seed)) => {
            for tickets in seed.tickets {
                let seeded = seed::seeded(&folder(&seed.data, tickets), tickets).await?;
                println!("{tickets} tickets in {:.1} s", seeded.seconds);
            }
            Ok(())
        }
        None => run(&told.run).await,
    }
}

fn folder(data: &Path, tickets: usize) -> PathBuf {
    data.join(tickets.to_string())
}

async fn run(run: &Run) -> Result<(), String> {
    if run.connections.iter().any(|n| !(1..=CONNECTIONS_MAX).contains(n)) {
        return Err(format!("--connections must be between 1 and {CONNECTIONS_MAX}"));
    }
    if !(0.1..=600.0).contains(&run.seconds) {
        return Err("--seconds must be between 0.1 and 600".into());
    }
    let mut reports = Vec::new();
    for tickets in &run.seed.tickets {
        let report = one(run, *tickets).await?;
        print(&report);
        reports.push(report);
        if let Some(out) = &run.out {
            let text = serde_json::to_string_pretty(&reports).map_err(|error| error.to_string())?;
            std::fs::write(out, text).map_err(|error| format!("{}: {error}", out.display()))?;
        }
    }
    Ok(())
}

fn print(report: &Report) {
    println!(
        "\n{} tickets, load average before {}\n{}",
        report.tickets,
        report.load_average,
        measure::table(&report.rows)
    );
    for figure in &report.figures {
        println!("{:<32} {:>12.1} {}", figure.name, figure.value, figure.unit);
    }
}

async fn one(run: &Run, tickets: usize) -> Result<Report, String> {
    let load_average = std::fs::read_to_string("/proc/loadavg").unwrap_or_default().trim().to_owned();
    let data = folder(&run.seed.data, tickets);
    let seeded = seed::seeded(&data, tickets).await?;
    let opened = rows::tickets(&data, tickets)?;
    let lasts = Duration::from_secs_f64(run.seconds);
    let (house, first) = house::start(&data).await?;
    let limits = house::start_limits(&data).await?;
    let catching_up = live::indexed(&house, &seeded).await?;
    // What making the index took is given back by a fresh start; rest is measured on one.
    tokio::time::sleep(SETTLE).await;
    house.rested().await?;
    house.stop().await?;
    let cold = if wanted(&run.only, "start") { Some(live::cold_starts(&data).await?) } else { None };
    let (house, _) = house::start(&data).await?;
    live::indexed(&house, &seeded).await?;
    house.rested().await?;
    let mut figures = vec![
        figure("seeding", seeded.seconds, "s"),
        figure("first start", first.as_secs_f64() * 1000.0, "ms"),
        figure("index caught up", catching_up.as_secs_f64(), "s"),
        figure("memory at rest", mib(house.memory().unwrap_or(0)), "MiB"),
    ];
    figures.extend(cold.into_iter().flatten());
    house.watch();
    let bare = limit::Bare::open(&data, "limit").await?;
    let mut ground =
        Ground { house: &house, limits: &limits, bare, seeded: &seeded, lasts, connections: &run.connections };
    let mut rows = rows::measure(&mut ground, opened, &run.only).await?;
    if wanted(&run.only, "found") {
        rows.push(live::found(&house, &limits, &seeded, lasts).await?);
    }
    if wanted(&run.only, "live") {
        let (told, each) = live::fan_out(&house, &limits, lasts).await?;
        rows.extend(told);
        figures.push(each);
    }
    figures.push(figure("memory under load, most", mib(house.most()), "MiB"));
    figures.push(figure("memory after load", mib(house.memory().unwrap_or(0)), "MiB"));
    house.stop().await?;
    drop(limits);
    if wanted(&run.only, "start") {
        figures.extend(live::starts_after_kill(&data, &seeded).await?);
    }
    Ok(Report { tickets, seconds: run.seconds, load_average, rows, figures })
}

fn figure(name: &str, value: f64, unit: &'static str) -> Figure {
    Figure { name: name.to_owned(), value, unit }
}

fn mib(bytes: u64) -> f64 {
    bytes as f64 / (1024.0 * 1024.0)
}
