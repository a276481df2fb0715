//! Every screen, drawn for an invented company in both languages and themes, and held to what screens must be.
//!
//! `GALLERY=/some/folder cargo test -p serve --test screen` also writes them, to be looked at in a browser.

mod company;
mod gallery;
mod markup;
mod office;

use flate2::{Compression, write::GzEncoder};
use gallery::{Drawn, all};
use language::{Lang, Speak};
use markup::{Tag, tags};
use std::{collections::HashSet, io::Write};
use web::assets;

/// Compressed bytes of a ticket's page with all that it loads.
const PAGE_MAX: usize = 60_000;
/// Requests of a ticket's page: itself, style, script, worker, icon.
const REQUESTS_MAX: usize = 5;

fn each(check: impl Fn(&Drawn, &[Tag<'_>]) -> Result<(), String>) {
    for drawn in all() {
        let tags = tags(&drawn.html);
        if let Err(wrong) = check(&drawn, &tags) {
            panic!("{}: {wrong}", drawn.name);
        }
    }
}

#[test]
fn nothing_runs_or_looks_from_within_the_page() {
    each(|_, tags| {
        for tag in tags {
            let inline = tag.has("style") || tag.name == "style" || (tag.name == "script" && !tag.has("src"));
            let handler = tag.attributes.iter().any(|(name, _)| name.starts_with("on"));
            let url = ["href", "src", "action"]
                .iter()
                .any(|name| tag.get(name).is_some_and(|url| url.starts_with("javascript:")));
            if inline || handler || url {
                return Err(format!("{tag:?}"));
            }
        }
        Ok(())
    });
}

#[test]
fn an_id_names_one_element() {
    each(|_, tags| {
        let mut ids = HashSet::new();
        match tags.iter().filter_map(|tag| tag.get("id")).find(|id| !ids.insert(*id)) {
            Some(twice) => Err(format!("{twice} twice")),
            None => Ok(()),
        }
    });
}

#[test]
fn every_field_has_a_label() {
    each(|_, tags| {
        let labelled: HashSet<_> =
            tags.iter().filter(|tag| tag.name == "label").filter_map(|tag| tag.get("for")).collect();
        for tag in tags.iter().filter(|tag| ["input", "select", "textarea"].contains(&tag.name)) {
            let named = tag.has("aria-label") || tag.get("id").is_some_and(|id| labelled.contains(id));
            if tag.get("type") != Some("hidden") && !named && !tag.inside.contains(&"label") {
                return Err(format!("{tag:?}"));
            }
        }
        Ok(())
    });
}

#[test]
fn what_describes_is_there() {
    each(|_, tags| {
        let ids: HashSet<_> = tags.iter().filter_map(|tag| tag.get("id")).collect();
        for tag in tags {
            for name in ["aria-labelledby", "aria-describedby", "for"] {
                if let Some(missing) = tag.get(name).unwrap_or("").split_whitespace().find(|id| !ids.contains(id)) {
                    return Err(format!("{missing} of {tag:?}"));
                }
            }
        }
        Ok(())
    });
}

/// A browser closes a paragraph before a block, and so would tear a form out of it.
#[test]
fn no_block_stands_in_a_paragraph_and_no_control_in_another() {
    const BLOCKS: &[&str] = &[
        "form", "div", "ul", "ol", "dl", "p", "table", "section", "header", "footer", "details", "pre", "h1", "h2",
        "fieldset",
    ];
    const CONTROLS: &[&str] = &["a", "button", "summary"];
    each(|_, tags| {
        for tag in tags {
            let torn = BLOCKS.contains(&tag.name) && tag.inside.contains(&"p");
            let nested = CONTROLS.contains(&tag.name) && CONTROLS.iter().any(|outer| tag.inside.contains(outer));
            let form = tag.name == "form" && tag.inside.contains(&"form");
            if torn || nested || form {
                return Err(format!("{tag:?} inside {:?}", tag.inside));
            }
        }
        Ok(())
    });
}

#[test]
fn every_page_has_one_heading_one_main_part_and_a_way_to_skip_to_it() {
    each(|_, tags| {
        let mains = tags.iter().filter(|tag| tag.name == "main" || tag.get("role") == Some("main")).count();
        let headings = tags.iter().filter(|tag| tag.name == "h1").count();
        let skip = tags.iter().any(|tag| tag.get("href") == Some("#main"));
        let found = tags.iter().any(|tag| tag.get("id") == Some("main"));
        if mains == 1 && headings >= 1 && skip && found {
            Ok(())
        } else {
            Err(format!("{mains} mains, {headings} headings"))
        }
    });
}

#[test]
fn a_ticket_is_light() {
    for drawn in all().into_iter().filter(|drawn| drawn.name.starts_with("desk-") || drawn.name.starts_with("stale-")) {
        let tags = tags(&drawn.html);
        let loaded: HashSet<_> = tags
            .iter()
            .flat_map(|tag| ["href", "src", "data-worker"].map(|name| tag.get(name)))
            .flatten()
            .filter(|url| url.starts_with("/assets/"))
            .collect();
        let sum: usize =
            loaded.iter().map(|url| assets::asset(url).expect("what a page names is there").gzip.len()).sum();
        let mut page = GzEncoder::new(Vec::new(), Compression::default());
        page.write_all(drawn.html.as_bytes()).expect("memory");
        let sum = sum + page.finish().expect("memory").len();
        assert!(sum <= PAGE_MAX, "{}: {sum} bytes", drawn.name);
        assert!(loaded.len() < REQUESTS_MAX, "{}: {loaded:?}", drawn.name);
    }
}

#[test]
fn a_live_fragment_is_what_the_page_holds() {
    for lang in [Lang::En, Lang::Zh] {
        let speak = Speak { lang, zone: "UTC".to_owned() };
        let desk = company::desk_of(&speak);
        let short = if lang == Lang::En { "en" } else { "zh" };
        let page = all().into_iter().find(|drawn| drawn.name == format!("desk-{short}-light")).expect("drawn").html;
        let open = desk.open.expect("open");
        let mut fragments = vec![
            serve::screen::thread_head(&open.thread.head, company::NOW, &speak),
            serve::screen::customer(&open.customer, company::NOW, &speak),
            serve::screen::list_count(desk.list.count),
        ];
        fragments.extend(open.thread.entries.iter().map(|one| serve::screen::entry(one, company::NOW, &speak)));
        fragments.extend(open.thread.present.iter().map(|one| serve::screen::present(one, &speak)));
        let rows = desk.list.rows.iter().filter(|row| desk.list.current != Some(row.id));
        fragments.extend(rows.map(|row| serve::screen::ticket_row(row, false, company::NOW, &speak)));
        let views =
            desk.rail.sections.iter().flat_map(|section| &section.views).filter(|view| view.name != desk.rail.current);
        fragments.extend(views.map(|view| serve::screen::rail_view(view, false)));
        for fragment in fragments {
            assert!(page.contains(&fragment.0), "{}", fragment.0);
        }
    }
}

#[test]
fn the_gallery_can_be_looked_at() {
    let folder = match std::env::var_os("GALLERY") {
        Some(folder) => std::path::PathBuf::from(folder),
        None => std::env::temp_dir().join(format!("gallery-{}", std::process::id())),
    };
    gallery::write(&folder);
    assert!(folder.join("desk-zh-dark.html").exists() && folder.join(&assets::css_url()[1..]).exists());
    if std::env::var_os("GALLERY").is_none() {
        std::fs::remove_dir_all(folder).expect("what was written can be removed");
    }
}
