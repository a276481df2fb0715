//! Draws every screen in both languages and themes into a folder, to be looked at and to be checked.

use crate::{company::*, office::*};
use language::{Lang, Speak};
use maud::Markup;
use serve::screen::*;
use web::{Look, Theme, assets, parts::*};

/// A drawn page and its name.
pub struct Drawn {
    /// Such as `desk-zh-dark`.
    pub name: String,
    /// The document.
    pub html: String,
}

/// Every screen, in both languages and themes.
pub fn all() -> Vec<Drawn> {
    let mut out = Vec::new();
    for lang in [Lang::En, Lang::Zh] {
        for theme in [Theme::Light, Theme::Dark] {
            let speak = Speak { lang, zone: "UTC".to_owned() };
            let look = Look { lang, zone: "UTC".to_owned(), theme, ..Look::default() };
            for (name, html) in screens(&speak, &look) {
                let short = if lang == Lang::En { "en" } else { "zh" };
                out.push(Drawn { name: format!("{name}-{short}-{}", theme.word()), html: html.0 });
            }
        }
    }
    out
}

/// Writes the screens and what they load into `folder`.
pub fn write(folder: &std::path::Path) {
    std::fs::create_dir_all(folder.join("assets")).expect("a folder");
    for drawn in all() {
        std::fs::write(folder.join(format!("{}.html", drawn.name)), drawn.html).expect("a file");
    }
    for path in [
        assets::css_url(),
        assets::js_url(),
        assets::worker_url(),
        assets::icon_url(),
        assets::OFFLINE_URL,
        assets::SERVICE_WORKER_URL,
    ] {
        let asset = assets::asset(path).expect("an asset");
        std::fs::write(folder.join(&path[1..]), asset.bytes).expect("a file");
    }
}

fn screens(speak: &Speak, look: &Look) -> Vec<(&'static str, Markup)> {
    let me = Me {
        name: "Mina Okafor".to_owned(),
        email: "mina@quayside.example".to_owned(),
        role: if speak.lang == Lang::En { "Lead" } else { "组长" }.to_owned(),
        serves: true,
        trains: true,
        hires: true,
        settings: Some("/settings/people".to_owned()),
    };
    let watch = ["view:mine".to_owned(), "rail".to_owned()];
    let frame = |title: &'static str, kind: &'static str, room| Page {
        title,
        kind,
        room,
        company: if speak.lang == Lang::En { "Quayside" } else { "渡口" },
        me: Some(&me),
        look,
        now_ms: NOW,
        seq: 4_182_907,
        watch: &watch,
        here: "/tickets",
        ticket: None,
        toast: None,
    };
    let outside = |title: &'static str| Page { me: None, watch: &[], ..frame(title, "gate", Room::Elsewhere) };
    let watch_ticket =
        ["view:mine".to_owned(), "ticket:0199a6e0-7000-7000-8000-000000048213".to_owned(), "rail".to_owned()];
    let ticket = Page {
        watch: &watch_ticket,
        ticket: Some("0199a6e0-7000-7000-8000-000000048213".to_owned()),
        ..frame("USDT deposit not credited", "desk", Room::Serve)
    };
    let mut stale = desk_of(speak);
    if let Some(composer) = stale.open.as_mut().and_then(|open| open.thread.composer.as_mut()) {
        composer.notice = Some(Notice::Stale { seq: 4_182_910, news: news_of(speak) });
        composer.undo = Some(undo());
        composer.attachments = vec![attachment()];
    }
    if let Some(open) = stale.open.as_mut() {
        open.customer.proof = Proof::Claimed(
            if speak.lang == Lang::En { "Mail only, nothing proved" } else { "仅有邮件，未经证实" }.to_owned(),
        );
        open.customer.facts.iter_mut().for_each(|fact| fact.proved = false);
        open.thread.present[0].writing = false;
    }
    let mut nothing = desk_of(speak);
    nothing.open = None;
    nothing.list.rows.clear();
    nothing.list.count = 0;
    let page_of = |title: &'static str, here: &str, inside: Markup| {
        settings(&frame(title, "settings", Room::Settings), &places(speak, here), maud::html! {}, inside, speak)
    };
    let en = speak.lang == Lang::En;
    vec![
        ("desk", desk(&ticket, &desk_of(speak), NOW, speak)),
        ("stale", desk(&ticket, &stale, NOW, speak)),
        ("empty", desk(&frame("Open, mine", "desk", Room::Serve), &nothing, NOW, speak)),
        ("list", desk(&frame("Open, mine", "desk", Room::Serve), &Desk { open: None, ..desk_of(speak) }, NOW, speak)),
        (
            "open",
            open_ticket(
                &frame(speak.ticket_open_new(), "sheet", Room::Serve),
                &OpenTicketForm {
                    problem: Some(speak.list_empty().to_owned()),
                    groups: vec![("1".to_owned(), "Deposits".to_owned())],
                    ..OpenTicketForm::default()
                },
                speak,
            ),
        ),
        (
            "suspended",
            suspended(
                &frame(speak.suspended_title(), "desk", Room::Serve),
                &rail_of(speak),
                &suspended_of(speak),
                NOW,
                speak,
            ),
        ),
        (
            "results",
            results(
                &frame(speak.results_title(), "desk", Room::Serve),
                &rail_of(speak),
                &results_of(speak),
                NOW,
                speak,
            ),
        ),
        (
            "health",
            settings(
                &frame(speak.health_title(), "settings", Room::Settings),
                &places(speak, "health"),
                live_note(speak),
                health(&health_of(speak), NOW, speak),
                speak,
            ),
        ),
        ("people", page_of(if en { "People and roles" } else { "人员与角色" }, "people", people_of(speak))),
        ("tokens", page_of(if en { "Tokens" } else { "令牌" }, "tokens", tokens_of(speak))),
        ("sessions", page_of(if en { "Sessions" } else { "登录的设备" }, "sessions", sessions_of(speak))),
        ("channels", page_of(if en { "Channels" } else { "渠道" }, "channels", channels_of(speak))),
        (
            "sign-in",
            sign_in(
                &outside(speak.gate_sign_in()),
                &SignIn {
                    email: "mina@quayside.example",
                    problem: Some(if en {
                        "That address and password do not belong together."
                    } else {
                        "邮箱与密码不匹配。"
                    }),
                    next: "/tickets",
                    ..SignIn::default()
                },
                speak,
            ),
        ),
        ("code", two_factor(&outside(speak.gate_two_factor()), &TwoFactor { problem: None, next: "/tickets" }, speak)),
        (
            "invitation",
            invitation(
                &outside(speak.gate_welcome()),
                &Invitation {
                    action: "/invitation/x",
                    email: "sofia@quayside.example",
                    by: "Mina Okafor",
                    role: if en { "agent" } else { "客服" },
                    name: "",
                    name_problem: None,
                    password_problem: Some(if en {
                        "Too short: 12 characters at least."
                    } else {
                        "太短，至少 12 个字符。"
                    }),
                    password_min: 12,
                },
                speak,
            ),
        ),
        (
            "missing",
            failure(
                &frame(speak.failure_missing(), "gate", Room::Elsewhere),
                &Failure {
                    status: 404,
                    say: speak.problem_missing(),
                    request: Some("0199a6e0"),
                    ways: vec![("/tickets", speak.back())],
                },
                speak,
            ),
        ),
    ]
}

fn attachment() -> Attachment {
    Attachment {
        id: "0199a6e0-7000-7000-8000-000000000009".parse().expect("a UUID"),
        name: "recovery-steps.pdf".to_owned(),
        media: "application/pdf".to_owned(),
        size_bytes: 84_000,
        href: Some("/attachments/9".to_owned()),
        why_not: None,
    }
}
