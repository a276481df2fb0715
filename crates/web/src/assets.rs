//! What the browser loads beside a page: one stylesheet, one script, one shared worker, the icon, the offline page; and for a test that
//! a candidate takes, the script of its clock.
//! Each is built in, put together once, and named by its hash, so that it may be kept for ever.

use crate::parts::ICONS;
use flate2::{Compression, write::GzEncoder};
use language::{Lang, Speak};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, io::Write, sync::LazyLock};

/// A file for the browser.
#[derive(Clone, Debug)]
pub struct Asset {
    /// As it is.
    pub bytes: &'static [u8],
    /// Compressed with gzip.
    pub gzip: &'static [u8],
    /// Media type.
    pub mime: &'static str,
    /// Named by its hash: may be kept for ever. Otherwise it is asked for again each time.
    pub immutable: bool,
}

/// Characters of the hash in a name.
const HASH_LENGTH: usize = 12;

/// In the order in which they apply; each file is its own layer.
const STYLES: &[&str] = &[
    include_str!("../assets/css/tokens.css"),
    include_str!("../assets/css/base.css"),
    include_str!("../assets/css/parts.css"),
    include_str!("../assets/css/forms.css"),
    include_str!("../assets/css/shell.css"),
    include_str!("../assets/css/desk.css"),
    include_str!("../assets/css/thread.css"),
    include_str!("../assets/css/composer.css"),
    include_str!("../assets/css/panel.css"),
    include_str!("../assets/css/tables.css"),
    include_str!("../assets/css/dialogs.css"),
    include_str!("../assets/css/sheets.css"),
    include_str!("../assets/css/training.css"),
    include_str!("../assets/css/hiring.css"),
    include_str!("../assets/css/figures.css"),
    include_str!("../assets/css/gate.css"),
    include_str!("../assets/css/phone.css"),
    include_str!("../assets/css/print.css"),
];

/// The first is shared by the others; each of the others has its own scope.
const SCRIPTS: &[&str] = &[
    include_str!("../assets/js/ground.js"),
    include_str!("../assets/js/time.js"),
    include_str!("../assets/js/menu.js"),
    include_str!("../assets/js/dialog.js"),
    include_str!("../assets/js/copy.js"),
    include_str!("../assets/js/form.js"),
    include_str!("../assets/js/passkey.js"),
    include_str!("../assets/js/list.js"),
    include_str!("../assets/js/live.js"),
    include_str!("../assets/js/composer.js"),
    include_str!("../assets/js/format.js"),
    include_str!("../assets/js/attach.js"),
    include_str!("../assets/js/again.js"),
    include_str!("../assets/js/undo.js"),
    include_str!("../assets/js/news.js"),
    include_str!("../assets/js/presence.js"),
    include_str!("../assets/js/palette.js"),
    include_str!("../assets/js/board.js"),
    include_str!("../assets/js/keys.js"),
    include_str!("../assets/js/offline.js"),
];

const WORKER: &str = include_str!("../assets/js/worker.js");
const SERVICE_WORKER: &str = include_str!("../assets/js/service-worker.js");
const CLOCK: &str = include_str!("../assets/js/clock.js");
const OFFLINE: &str = include_str!("../assets/offline.html");
const ICON: &str = include_str!("../assets/icon.svg");

struct Shelf {
    files: HashMap<String, Asset>,
    css: String,
    js: String,
    worker: String,
    clock: String,
    icon: String,
    speculation: String,
}

static SHELF: LazyLock<Shelf> = LazyLock::new(fill);

/// The file at `path`, such as `/assets/desk.0a1b2c3d4e5f.css`.
pub fn asset(path: &str) -> Option<Asset> {
    SHELF.files.get(path).cloned()
}

/// Where the stylesheet is.
pub fn css_url() -> &'static str {
    &SHELF.css
}

/// Where the script is.
pub fn js_url() -> &'static str {
    &SHELF.js
}

/// Where the shared worker is.
pub fn worker_url() -> &'static str {
    &SHELF.worker
}

/// Where the script of a test's clock is.
pub fn clock_url() -> &'static str {
    &SHELF.clock
}

/// Where the icon is.
pub fn icon_url() -> &'static str {
    &SHELF.icon
}

/// Where the offline page is.
pub const OFFLINE_URL: &str = "/assets/offline.html";

/// Where the rules are by which a browser fetches a page when the reader is about to ask for it.
pub fn speculation_url() -> &'static str {
    &SHELF.speculation
}

/// Pages that a pointer which rests on their link may fetch: none that shows a customer's data, which is seen only by who
/// opened it. Fetching marks nothing as read and nobody as present: the page's script does that once it is in sight.
const SPECULATION: &str = r#"{"prefetch":[{"where":{"or":[{"href_matches":"/settings"},{"href_matches":"/settings/me"},
{"href_matches":"/settings/security"},{"href_matches":"/settings/groups"},{"href_matches":"/tickets/new"}]},"eagerness":"moderate"}]}"#;

/// Where the service worker is; it must stand at the root to see every page.
pub const SERVICE_WORKER_URL: &str = "/service-worker.js";

fn fill() -> Shelf {
    let mut files = HashMap::new();
    let css = keep(&mut files, "desk", "css", "text/css; charset=utf-8", styles());
    let icon = keep(&mut files, "icon", "svg", "image/svg+xml", ICON.to_owned());
    let js = keep(&mut files, "desk", "js", "text/javascript; charset=utf-8", scripts());
    let worker = keep(&mut files, "worker", "js", "text/javascript; charset=utf-8", bare_script(WORKER));
    let clock = keep(&mut files, "clock", "js", "text/javascript; charset=utf-8", bare_script(CLOCK));
    let offline = OFFLINE.replace("{css}", &css).replace("{icon}", &icon);
    let service =
        bare_script(SERVICE_WORKER).replace("{css}", &css).replace("{icon}", &icon).replace("{offline}", OFFLINE_URL);
    files.insert(OFFLINE_URL.to_owned(), made("text/html; charset=utf-8", offline, false));
    let rules = SPECULATION.replace('\n', "");
    let speculation = keep(&mut files, "speculation", "json", "application/speculationrules+json", rules);
    files.insert(SERVICE_WORKER_URL.to_owned(), made("text/javascript; charset=utf-8", service, false));
    Shelf { files, css, js, worker, clock, icon, speculation }
}

fn keep(files: &mut HashMap<String, Asset>, name: &str, end: &str, mime: &'static str, text: String) -> String {
    let hash: String = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    let path = format!("/assets/{name}.{}.{end}", &hash[..HASH_LENGTH]);
    files.insert(path.clone(), made(mime, text, true));
    path
}

fn made(mime: &'static str, text: String, immutable: bool) -> Asset {
    let bytes: &'static [u8] = Vec::leak(text.into_bytes());
    let gzip: &'static [u8] = Vec::leak(gzip(bytes));
    Asset { bytes, gzip, mime, immutable }
}

/// Bytes compressed as well as gzip can.
pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).expect("writing to memory does not fail");
    encoder.finish().expect("writing to memory does not fail")
}

fn styles() -> String {
    STYLES.iter().map(|style| bare_style(style)).collect()
}

fn scripts() -> String {
    let mut out = format!("const WORDS={};const ICONS={};\n", words(), icons());
    for (n, script) in SCRIPTS.iter().enumerate() {
        let bare = bare_script(script);
        out.push_str(&if n == 0 { bare } else { format!("{{\n{bare}}}\n") });
    }
    out
}

/// A stylesheet without comments and indentation.
fn bare_style(style: &str) -> String {
    let mut rest = style;
    let mut out = String::with_capacity(style.len());
    while let Some((before, after)) = rest.split_once("/*") {
        out.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    lines(&out, |_| true)
}

/// A script without indentation and lines that are only a comment. Our scripts hold no text that spans lines.
fn bare_script(script: &str) -> String {
    let comment = |line: &str| line.starts_with("//") || (line.starts_with("/**") && line.ends_with("*/"));
    lines(script, |line| !comment(line))
}

fn lines(text: &str, keep: impl Fn(&str) -> bool) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && keep(line)).flat_map(|line| [line, "\n"]).collect()
}

fn icons() -> String {
    let map: serde_json::Map<_, _> =
        ICONS.iter().map(|(_, word, drawing)| ((*word).to_owned(), serde_json::Value::from(*drawing))).collect();
    serde_json::Value::Object(map).to_string()
}

fn words() -> String {
    let mut both = serde_json::Map::new();
    for lang in [Lang::En, Lang::Zh] {
        both.insert(lang.tag().to_owned(), words_in(&Speak::new(lang)));
    }
    serde_json::Value::Object(both).to_string()
}

/// The phrases that the script says by itself; `{n}` and the like are filled in there.
fn words_in(speak: &Speak) -> serde_json::Value {
    let pairs = [
        ("seconds", speak.span_seconds("{n}")),
        ("minutes", speak.span_minutes("{n}")),
        ("hours", speak.span_hours("{n}")),
        ("hours_minutes", speak.span_hours_minutes("{n}", "{m}")),
        ("days", speak.span_days("{n}")),
        ("ago", speak.ago("{n}")),
        ("left", speak.promise_left("{n}")),
        ("sign_in", speak.gate_sign_in().to_owned()),
        ("now", speak.ago_now().to_owned()),
        ("news", speak.thread_new().to_owned()),
        ("late", speak.promise_late("{n}")),
        ("offline", speak.live_offline().to_owned()),
        ("online", speak.live_back().to_owned()),
        ("signed_out", speak.live_signed_out().to_owned()),
        ("copied", speak.copied().to_owned()),
        ("close", speak.close().to_owned()),
        ("cancel", speak.cancel().to_owned()),
        ("confirm", speak.confirm().to_owned()),
        ("saving", speak.compose_saving().to_owned()),
        ("saved", speak.compose_saved().to_owned()),
        ("not_saved", speak.compose_not_saved().to_owned()),
        ("no_preview", speak.compose_preview_empty().to_owned()),
        ("keys_bold", speak.compose_bold().to_owned()),
        ("keys_italic", speak.compose_italic().to_owned()),
        ("sending", speak.compose_sending().to_owned()),
        ("not_sent", speak.compose_not_sent().to_owned()),
        ("too_large", speak.compose_attach_too_large("{n}", "{m}")),
        ("upload_failed", speak.compose_attach_failed("{n}")),
        ("taken_back", speak.undo_taken_back().to_owned()),
        ("too_late", speak.undo_too_late().to_owned()),
        ("find", speak.find_label().to_owned()),
        ("nothing", speak.palette_empty().to_owned()),
        ("run", speak.palette_run().to_owned()),
        ("move", speak.keys_move().to_owned()),
        ("ticket", speak.palette_ticket("{n}")),
        ("all_tickets", speak.palette_all().to_owned()),
        ("keys_title", speak.keys_title().to_owned()),
        ("keys_move", speak.keys_to_move().to_owned()),
        ("keys_open", speak.keys_to_open().to_owned()),
        ("keys_reply", speak.keys_reply().to_owned()),
        ("keys_note", speak.keys_note().to_owned()),
        ("keys_submit", speak.keys_submit().to_owned()),
        ("keys_status", speak.keys_status().to_owned()),
        ("keys_assign", speak.keys_assign().to_owned()),
        ("keys_available", speak.keys_available().to_owned()),
        ("keys_search", speak.search().to_owned()),
        ("keys_palette", speak.keys_palette().to_owned()),
        ("keys_go", speak.keys_go().to_owned()),
        ("keys_leave", speak.keys_leave().to_owned()),
        ("keys_all", speak.keys_all().to_owned()),
    ];
    pairs.into_iter().map(|(name, words)| (name.to_owned(), serde_json::Value::from(words))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_page_names_is_there_and_may_be_kept() {
        for path in [css_url(), js_url(), worker_url(), clock_url(), icon_url(), speculation_url()] {
            let found = asset(path).unwrap();
            assert!(found.immutable && !found.bytes.is_empty(), "{path}");
        }
        for path in [OFFLINE_URL, SERVICE_WORKER_URL] {
            assert!(!asset(path).unwrap().immutable, "{path}");
        }
        assert!(asset("/assets/../Cargo.toml").is_none());
    }

    #[test]
    fn style_script_and_worker_leave_room_for_the_page() {
        let sum: usize =
            [css_url(), js_url(), worker_url(), icon_url()].iter().map(|path| asset(path).unwrap().gzip.len()).sum();
        assert!(sum <= 40_000, "{sum} bytes compressed");
    }

    #[test]
    fn nothing_of_a_customer_is_fetched_before_it_is_opened() {
        let rules: serde_json::Value = serde_json::from_slice(asset(speculation_url()).unwrap().bytes).unwrap();
        let pages = rules["prefetch"][0]["where"]["or"].as_array().unwrap();
        assert!(!pages.is_empty() && rules.get("prerender").is_none());
        for page in pages {
            let path = page["href_matches"].as_str().unwrap();
            assert!(path.starts_with("/settings") || path == "/tickets/new", "{path} may show a customer");
            assert!(!path.contains('*') && !path.contains("people"), "{path}");
        }
    }

    #[test]
    fn no_name_is_left_unfilled() {
        for path in [OFFLINE_URL, SERVICE_WORKER_URL] {
            let text = String::from_utf8(asset(path).unwrap().bytes.to_vec()).unwrap();
            for name in ["{css}", "{icon}", "{offline}"] {
                assert!(!text.contains(name), "{path} {name}");
            }
        }
    }

    #[test]
    fn comments_go_and_rules_stay() {
        assert_eq!(bare_style("/* a */\n  b { c: d }\n"), "b { c: d }\n");
        assert_eq!(bare_script("// a\n  /** d */\n  b();  // c\n"), "b();  // c\n");
    }
}
