//! The page of notices names exactly what is built in.

use crate::rig::rigs;
use axum::{body::Body, http::Request};
use serde_json::Value;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What the program is built for where licences are counted.
const TARGET: &str = "x86_64-unknown-linux-gnu";
/// Bytes of one licence's text.
const TEXT_MAX: u64 = 64 * 1024;
const RULE: &str = "----------------------------------------------------------------";
/// What is taken over without being a package.
const TABLES: &str = "OpenCC's character tables (Apache-2.0): traditional Chinese characters are found by their simplified forms with a table made\n\
                      from them, crates/language/src/fold/simplified.txt. By the OpenCC authors.";

fn cargo(words: &[&str]) -> String {
    let done = Command::new(env!("CARGO")).args(words).current_dir(env!("CARGO_MANIFEST_DIR")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

/// `name version licence` of every package that is built in, but the house's own.
fn built_in() -> BTreeSet<String> {
    let words =
        ["tree", "-p", "handrail", "-e", "normal", "--target", TARGET, "--prefix", "none", "--offline", "--locked"];
    let tree = cargo(&[&words[..], &["--format", "{p}|{l}"]].concat());
    let lines = tree.lines().map(|line| line.trim_end_matches(" (*)")).filter(|line| !line.contains("(/"));
    lines
        .filter_map(|line| {
            let (package, licence) = line.split_once('|')?;
            let package = package.split(" (").next()?.replacen(" v", " ", 1);
            Some(format!("{package}  {licence}"))
        })
        .collect()
}

fn folders() -> BTreeMap<String, PathBuf> {
    let words = ["metadata", "--format-version", "1", "--offline", "--locked", "--filter-platform", TARGET];
    let packages: Value = serde_json::from_str(&cargo(&words)).unwrap();
    let packages = packages["packages"].as_array().unwrap().iter();
    packages
        .map(|package| {
            let text = |name: &str| package[name].as_str().unwrap().to_owned();
            let folder = Path::new(&text("manifest_path")).parent().unwrap().to_owned();
            (format!("{} {}", text("name"), text("version")), folder)
        })
        .collect()
}

/// The texts of the licences, each once, with the packages that carry it.
fn texts(packages: &BTreeSet<String>) -> BTreeMap<String, Vec<String>> {
    let folders = folders();
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages {
        let package = package.split("  ").next().unwrap();
        let mut files: Vec<PathBuf> = fs::read_dir(&folders[package]).unwrap().flatten().map(|e| e.path()).collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy().to_ascii_uppercase();
            let named = ["LICENSE", "LICENCE", "COPYING", "COPYRIGHT", "NOTICE", "UNLICENSE"];
            let text = named.iter().any(|start| name.starts_with(start)) && file.is_file();
            if text
                && fs::metadata(&file).unwrap().len() <= TEXT_MAX
                && let Ok(text) = fs::read_to_string(&file)
            {
                let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
                let carriers = texts.entry(lines.join("\n").trim().to_owned()).or_default();
                if carriers.last().is_none_or(|last| last != package) {
                    carriers.push(package.to_owned());
                }
            }
        }
    }
    texts
}

fn write() -> String {
    let packages = built_in();
    let list: Vec<&str> = packages.iter().map(String::as_str).collect();
    let mut out = format!("{}\n{RULE}\n{TABLES}\n", list.join("\n"));
    let mut texts: Vec<(String, Vec<String>)> = texts(&packages).into_iter().collect();
    texts.sort_by_key(|(_, carriers)| std::cmp::Reverse(carriers.len()));
    for (text, carriers) in texts {
        out += &format!("{RULE}\n{}\n\n{text}\n", carriers.join(", "));
    }
    out
}

#[test]
fn every_package_that_is_built_in_is_named() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/notices.txt");
    if std::env::var("HANDRAIL_TEST_NOTICES").is_ok_and(|wish| wish == "write") {
        fs::write(&file, write()).unwrap();
    }
    let written = fs::read_to_string(&file).unwrap();
    let named: BTreeSet<String> = written.split(RULE).next().unwrap().trim().lines().map(str::to_owned).collect();
    let built_in = built_in();
    assert!(built_in.len() > 100, "{}", built_in.len());
    let (missing, gone): (Vec<_>, Vec<_>) =
        (built_in.difference(&named).collect(), named.difference(&built_in).collect());
    assert!(
        missing.is_empty() && gone.is_empty(),
        "make it again: HANDRAIL_TEST_NOTICES=write cargo test -p handrail --test it notices\nmissing {missing:?}\ngone {gone:?}"
    );
    assert!(built_in.iter().all(|package| !package.ends_with("  ")), "each names its licence");
    for word in ["OpenCC", "Apache License", "Mozilla Public License", "Permission is hereby granted"] {
        assert!(written.contains(word), "{word}");
    }
}

#[tokio::test]
async fn the_notices_are_a_page_for_anybody_in_both_languages() {
    let rig = rigs().await.remove(0);
    for (lang, title) in [("en", "Licences and notices"), ("zh-CN", "许可与声明")] {
        let request = Request::get("/notices").header("accept-language", lang).body(Body::empty()).unwrap();
        let page = rig.send(request).await;
        assert_eq!(page.status, 200);
        assert!(page.text().contains(title) && page.text().contains("OpenCC") && page.text().contains("rusqlite"));
    }
}
