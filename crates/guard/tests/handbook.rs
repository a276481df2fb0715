//! The handbook's page of a rule is the docstring of its file. `HANDRAIL_TEST_WRITE=1 cargo test -p guard --test handbook` writes them.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, env, fs, path::PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The page of each rule: its docstring under its name.
fn pages() -> BTreeMap<String, String> {
    let mut pages = BTreeMap::new();
    for (side, folder) in [("Inbound", "src/inbound/rule"), ("Outbound", "src/outbound/rule")] {
        for entry in fs::read_dir(root().join(folder)).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = if path.is_file() { fs::read_to_string(&path).unwrap() } else { continue };
            let doc: Vec<&str> =
                text.lines().map_while(|line| line.strip_prefix("//!")).map(|line| line.trim_start()).collect();
            let doc = doc.join("\n");
            if doc.contains("**What.**") {
                let page = format!(
                    "# {name}\n\n{side} rule of the guard. Written from `crates/guard/{folder}/{name}.rs`; change it there.\n\n{doc}\n"
                );
                assert!(pages.insert(name.clone(), page).is_none(), "two rules are called {name}");
            }
        }
    }
    pages
}

#[test]
fn every_rule_has_its_page_and_no_page_is_stale() {
    let folder = root().join("../../docs/handbook/guard");
    let pages = pages();
    if env::var_os("HANDRAIL_TEST_WRITE").is_some() {
        fs::create_dir_all(&folder).unwrap();
        pages.iter().for_each(|(name, page)| fs::write(folder.join(format!("{name}.md")), page).unwrap());
    }
    let mut found: Vec<String> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    found.sort();
    assert_eq!(found, pages.keys().map(|name| format!("{name}.md")).collect::<Vec<_>>());
    for (name, page) in &pages {
        assert_eq!(
            &fs::read_to_string(folder.join(format!("{name}.md"))).unwrap(),
            page,
            "docs/handbook/guard/{name}.md is stale"
        );
        for part in ["**What.**", "**Why.**", "**Example.**", "**What to say", "**Source.**"] {
            assert!(page.contains(part), "{name} lacks {part}");
        }
    }
    for kind in guard::inbound::Kind::ALL {
        assert!(pages.contains_key(kind.name()), "{kind} has no page");
    }
    for rule in guard::outbound::Rule::ALL {
        assert!(pages.contains_key(rule.name()), "{rule} has no page");
    }
}
