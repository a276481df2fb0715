//! Answers of the machine: 200 sittings at once, each step one message of the agent. Run: `cargo bench -p scenario`.

use language::Lang;
use scenario::{Script, Sitting, Step, house, transcript::Act};
use std::{fs, hint::black_box, path::PathBuf, time::Instant};

const SITTINGS: usize = 200;
const ROUNDS: usize = 50;

fn main() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/scenarios");
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).expect("the library").filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let texts: Vec<String> = files.iter().map(|path| fs::read_to_string(path).expect("a file")).collect();
    let began = Instant::now();
    let scripts: Vec<Script> = texts.iter().map(|text| Script::open(text).expect("a right file")).collect();
    println!(
        "{} scripts opened in {:?} ({:?} each)",
        scripts.len(),
        began.elapsed(),
        began.elapsed() / scripts.len() as u32
    );
    let mut sittings: Vec<(usize, Lang, Sitting)> = (0..SITTINGS)
        .map(|n| {
            let lang = if n % 2 == 0 { Lang::En } else { Lang::Zh };
            (n % scripts.len(), lang, Sitting::open(&scripts[n % scripts.len()], n as u64, lang).0)
        })
        .collect();
    let moves: Vec<_> = house().moves.values().collect();
    let mut took = Vec::with_capacity(SITTINGS * ROUNDS);
    let began = Instant::now();
    for round in 0..ROUNDS {
        for (n, (script, lang, sitting)) in sittings.iter_mut().enumerate() {
            // Three sentences, as an agent writes.
            let text: Vec<&str> = (0..3).map(|k| moves[(round + n + 7 * k) % moves.len()].example.of(*lang)).collect();
            let step = Step { after_ms: 500, act: Act::Say { text: text.join(" ") } };
            let start = Instant::now();
            match black_box(sitting.step(&scripts[*script], &step)) {
                Ok(_) => took.push(start.elapsed()),
                // It has ended: another begins.
                Err(_) => *sitting = Sitting::open(&scripts[*script], (round * SITTINGS + n) as u64, *lang).0,
            }
        }
    }
    let all = began.elapsed();
    took.sort();
    let at = |share: f64| took[((took.len() - 1) as f64 * share) as usize];
    println!("{} answers in {all:?}: {:.0} a second on one core", took.len(), took.len() as f64 / all.as_secs_f64());
    println!("one answer: p50 {:?}, p99 {:?}, longest {:?}", at(0.5), at(0.99), at(1.0));
}
