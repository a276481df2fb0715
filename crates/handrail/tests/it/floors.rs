//! Floors: a crate stands on those below it; no room imports a room.

use std::{collections::BTreeMap, fs, path::PathBuf};

/// Every crate and its floor. `scenario` asks `guard` what must not be written, `identity` asks `web` for routes, and so each stands
/// above the other on the same floor.
const FLOORS: &[(&str, u8)] = &[
    ("event", 0),
    ("language", 10),
    ("chain", 10),
    ("store", 10),
    ("search", 11),
    ("guard", 11),
    ("scenario", 12),
    ("web", 12),
    ("identity", 13),
    ("serve", 20),
    ("train", 20),
    ("hire", 20),
    ("handrail", 30),
    ("bench", 30),
];
const ROOMS: &[&str] = &["plan", "hire", "train", "serve", "knowledge", "improve"];

fn crates() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

#[test]
fn every_crate_stands_on_the_floors_below_it() {
    let floors: BTreeMap<&str, u8> = FLOORS.iter().copied().collect();
    let mut seen = 0;
    for entry in fs::read_dir(crates()).unwrap() {
        let path = entry.unwrap().path();
        let Ok(manifest) = fs::read_to_string(path.join("Cargo.toml")) else { continue };
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let floor =
            *floors.get(name.as_str()).unwrap_or_else(|| panic!("{name} has no floor: give it one in floors.rs"));
        let needs = manifest.split("[dependencies]").nth(1).unwrap_or("").split("\n[").next().unwrap_or("");
        for line in needs.lines() {
            let Some(need) = line.split(['.', ' ', '=']).next().filter(|need| floors.contains_key(need)) else {
                continue;
            };
            assert!(floors[need] < floor, "{name} (floor {floor}) must not stand on {need} (floor {})", floors[need]);
            assert!(!(ROOMS.contains(&need) && ROOMS.contains(&name.as_str())), "room {name} imports room {need}");
        }
        seen += 1;
    }
    assert_eq!(seen, FLOORS.iter().filter(|(name, _)| crates().join(name).exists()).count());
}

#[test]
fn only_store_names_a_database() {
    for entry in fs::read_dir(crates()).unwrap() {
        let path = entry.unwrap().path();
        if path.ends_with("store") || path.ends_with("bench") {
            continue;
        }
        let Ok(manifest) = fs::read_to_string(path.join("Cargo.toml")) else { continue };
        for driver in ["rusqlite", "tokio-postgres", "sqlx", "diesel"] {
            assert!(!manifest.contains(driver), "{} names {driver}", path.display());
        }
    }
}
