//! The page around every screen: head, skip link, top bar, what the script needs.

use super::{
    avatar::{Tone, avatar},
    bits::key,
    icon::{Icon, icon, sign},
};
use crate::{Look, Theme, assets};
use language::{Lang, Speak};
use maud::{DOCTYPE, Markup, html};

/// Which room is open, for the top bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Room {
    /// Tickets.
    Serve,
    /// Courses, exams, certificates.
    Train,
    /// Requisitions and candidates.
    Hire,
    /// Settings.
    Settings,
    /// None of them.
    Elsewhere,
}

/// Who reads.
#[derive(Clone, Debug)]
pub struct Me {
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Role in words.
    pub role: String,
    /// May work with tickets.
    pub serves: bool,
    /// Learns.
    pub trains: bool,
    /// Sees whom the company looks for.
    pub hires: bool,
    /// Where settings begin for this reader; none when there are none to see.
    pub settings: Option<String>,
}

/// A page's frame.
#[derive(Clone, Debug)]
pub struct Page<'a> {
    /// Title of the window, without the product's name.
    pub title: &'a str,
    /// Class of the body: `desk`, `sheet`, `gate`.
    pub kind: &'static str,
    /// The room.
    pub room: Room,
    /// The company's name.
    pub company: &'a str,
    /// Who reads; none before sign-in.
    pub me: Option<&'a Me>,
    /// Theme and density.
    pub look: &'a Look,
    /// When the page was drawn; Unix milliseconds, UTC. A browser whose clock is off counts by this one.
    pub now_ms: i64,
    /// The log's place at which the page was drawn.
    pub seq: i64,
    /// What the page watches: `view:mine ticket:… rail`.
    pub watch: &'a [String],
    /// This page's own path and query, to come back to.
    pub here: &'a str,
    /// The id of the ticket that is open, for presence and the palette.
    pub ticket: Option<String>,
    /// What became of the last act.
    pub toast: Option<Markup>,
}

/// The whole document.
pub fn page(page: &Page<'_>, content: Markup, speak: &Speak) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(speak.lang.tag()) data-theme=(page.look.theme.word())
            data-density=(if page.look.compact { "compact" } else { "comfortable" }) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-content";
                meta name="color-scheme" content=(scheme(page.look.theme));
                meta name="referrer" content="same-origin";
                meta name="robots" content="noindex";
                title { (page.title) " · " (speak.product()) }
                link rel="icon" type="image/svg+xml" href=(assets::icon_url());
                link rel="stylesheet" href=(assets::css_url());
                script type="module" src=(assets::js_url()) {}
            }
            body class=(page.kind) data-seq=(page.seq) data-watch=[(!page.watch.is_empty()).then(|| page.watch.join(" "))]
                data-worker=[page.me.map(|_| assets::worker_url())] data-ticket=[page.ticket.as_deref()] data-now=(page.now_ms) {
                a.skip href="#main" { (speak.skip()) }
                @if let Some(me) = page.me { (top(page, me, speak)) }
                @if let Some(back) = &page.look.practice {
                    @let guest = page.look.guest;
                    aside.practice aria-label=(if guest { speak.assess_simulation() } else { speak.practice_label() }) {
                        (icon(Icon::Book)) span { (if guest { speak.assess_strip() } else { speak.practice_strip() }) }
                        a href=(back) { (if guest { speak.assess_back() } else { speak.practice_back() }) }
                    }
                }
                @if !page.watch.is_empty() { live-line role="status" {} }
                div #notices aria-live="polite" { @if let Some(toast) = &page.toast { (toast) } }
                (content)
            }
        }
    }
}

fn scheme(theme: Theme) -> &'static str {
    match theme {
        Theme::Auto => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn top(page: &Page<'_>, me: &Me, speak: &Speak) -> Markup {
    html! {
        header.top {
            a.house href="/" { (sign()) b { (speak.product()) } span lang="" { (page.company) } }
            @if !page.look.guest { nav aria-label=(speak.rooms_label()) {
                @if me.serves { a href="/tickets" aria-current=[(page.room == Room::Serve).then_some("page")] { (speak.room_serve()) } }
                @if me.hires { a href="/hiring" aria-current=[(page.room == Room::Hire).then_some("page")] { (speak.room_hire()) } }
                @if me.trains { a href="/training" aria-current=[(page.room == Room::Train).then_some("page")] { (speak.room_train()) } }
                @if let Some(href) = &me.settings {
                    a href=(href) aria-current=[(page.room == Room::Settings).then_some("page")] { (speak.room_settings()) }
                }
            } }
            @if me.serves && !page.look.guest {
                form.find action="/search" role="search" {
                    (icon(Icon::Search))
                    input #find type="search" name="q" aria-label=(speak.find_label()) placeholder=(speak.find_label()) autocomplete="off" maxlength="200";
                    button.js-only #palette-open type="button" title=(speak.palette_open()) aria-keyshortcuts="Control+K Meta+K" {
                        (key("⌘K")) span.hidden { (speak.palette_open()) }
                    }
                }
            }
            (me_menu(page, me, speak))
        }
    }
}

fn me_menu(page: &Page<'_>, me: &Me, speak: &Speak) -> Markup {
    html! {
        details.menu.me {
            summary title=(me.name) { (avatar(&me.name, Tone::You)) span.hidden { (speak.me_label(&me.name)) } }
            div {
                @if !page.look.guest { p { b lang="" { (me.name) } br; span.quiet { (me.email) " · " (me.role) } } }
                (look_form(page.look, page.here, speak))
                @if !page.look.guest { ul {
                    li { a href="/settings/me" { (icon(Icon::Person)) (speak.me_settings()) } }
                    li { a href="/refer" { (icon(Icon::People)) (speak.refer_title()) } }
                    li { button.js-only #keys-open type="button" { (icon(Icon::Help)) (speak.keys_all()) } }
                    li { form method="post" action="/sign-out" { button { (icon(Icon::Door)) (speak.me_sign_out()) } } }
                } }
            }
        }
    }
}

/// Language, theme and density; plain buttons of one form, so that it works without script.
pub(crate) fn look_form(look: &Look, here: &str, speak: &Speak) -> Markup {
    let choice = |name: &'static str, value: &'static str, words: &str, on: bool, lang: Option<&str>| {
        html! { button name=(name) value=(value) aria-pressed=(on) lang=[lang] { (words) } }
    };
    html! {
        form.look method="post" action="/look" {
            input type="hidden" name="back" value=(here);
            fieldset { legend { (speak.look_language()) }
                (choice("lang", "zh-CN", "中文", speak.lang == Lang::Zh, Some("zh-CN")))
                (choice("lang", "en", "English", speak.lang == Lang::En, Some("en")))
            }
            fieldset { legend { (speak.look_theme()) }
                (choice("theme", "auto", speak.look_auto(), look.theme == Theme::Auto, None))
                (choice("theme", "light", speak.look_light(), look.theme == Theme::Light, None))
                (choice("theme", "dark", speak.look_dark(), look.theme == Theme::Dark, None))
            }
            fieldset { legend { (speak.look_density()) }
                (choice("density", "comfortable", speak.look_comfortable(), !look.compact, None))
                (choice("density", "compact", speak.look_compact(), look.compact, None))
            }
        }
    }
}
