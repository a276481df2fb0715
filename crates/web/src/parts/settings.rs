//! Settings: the rail of places, people with their roles, tokens, sessions, channels.

use super::{
    avatar::{Tone, avatar},
    bits::chip,
    code::copy_button,
    field::{Field, Select, field, select},
    icon::{Icon, icon},
    shell::{Page, page},
    status::{Mark, mark},
    table::{Column, table},
    time::{ago, count, day},
};
use event::{InvitationId, PersonId, SessionId, TokenId};
use language::Speak;
use maud::{Markup, html};

/// Places of the settings under one heading.
#[derive(Clone, Debug)]
pub struct SettingsSection {
    /// Heading.
    pub title: String,
    /// Address, words, a count, whether it is open.
    pub places: Vec<(String, String, Option<i64>, bool)>,
}

/// A page of the settings: the rail of places, a title, what is inside. `frame.kind` is `settings`.
pub fn settings(frame: &Page<'_>, places: &[SettingsSection], aside: Markup, inside: Markup, speak: &Speak) -> Markup {
    let content = html! {
        div.settings {
            nav.rail aria-label=(speak.settings_label()) {
                @for (n, section) in places.iter().enumerate() {
                    h2 #{ "settings-" (n) } { (section.title) }
                    ul aria-labelledby={ "settings-" (n) } {
                        @for (href, words, many, open) in &section.places {
                            li data-current[*open] { a href=(href) aria-current=[open.then_some("page")] {
                                span.name { (words) } @if let Some(many) = many { span.count { (count(*many)) } }
                            } }
                        }
                    }
                }
            }
            main.sheet #main tabindex="-1" {
                header.title { h1 { (frame.title) } div.aside { (aside) } }
                (inside)
            }
        }
    };
    page(frame, content, speak)
}

/// A colleague in the table of people. Live list `people`, key `person-<id>`.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub name: String,
    /// Mail address.
    pub email: String,
    /// Role, as forms send it.
    pub role: String,
    /// Role in words.
    pub role_words: String,
    /// Groups by name.
    pub groups: Vec<String>,
    /// Has a second factor.
    pub second_factor: bool,
    /// Seen last; Unix milliseconds, UTC.
    pub seen_ms: Option<i64>,
    /// May sign in.
    pub active: bool,
    /// The reader.
    pub you: bool,
    /// Whether the reader may change role and access.
    pub editable: bool,
}

/// An invitation that is not accepted yet.
#[derive(Clone, Debug)]
pub struct InvitationRow {
    /// Which.
    pub id: InvitationId,
    /// To whom.
    pub email: String,
    /// Role in words.
    pub role_words: String,
    /// By whom.
    pub by: String,
    /// When it ends; Unix milliseconds, UTC.
    pub until_ms: i64,
    /// Its address, shown once right after it was made.
    pub link: Option<String>,
}

/// People with their roles, open invitations, and the form that invites. `roles`: value and words of those that can be given.
pub fn people(
    rows: &[PersonRow],
    invited: &[InvitationRow],
    roles: &[(String, String)],
    now_ms: i64,
    speak: &Speak,
) -> Markup {
    let columns = [
        Column::words(speak.people_name()),
        Column::words(speak.people_role()),
        Column::words(speak.people_groups()),
        Column::words(speak.people_second_factor()),
        Column::words(speak.people_seen()),
        Column::words(""),
    ];
    html! {
        @if !roles.is_empty() { (invite_form(roles, speak)) }
        @if !invited.is_empty() {
            section.card {
                header { h2 { (speak.people_invited()) } span.count { (count(invited.len() as i64)) } }
                ul.lines data-list="invitations" { @for one in invited { (invitation_row(one, now_ms, speak)) } }
            }
        }
        section.card {
            header { h2 { (speak.people_title()) } span.count { (count(rows.len() as i64)) } }
            (table("people", speak.people_title(), &columns, html! { @for row in rows { (person_row(row, roles, now_ms, speak)) } }))
        }
    }
}

fn invite_form(roles: &[(String, String)], speak: &Speak) -> Markup {
    html! {
        section.card {
            header { h2 { (speak.people_invite()) } p { (speak.people_invite_hint()) } }
            form.fields.row method="post" action="/settings/people/invitations" {
                (field(&Field { name: "email", label: speak.gate_email(), kind: "email", required: true, ..Field::default() }))
                (select(&Select { name: "role", label: speak.people_role(), options: roles, chosen: "agent", hint: "" }))
                button.button.primary { (speak.people_invite()) }
            }
        }
    }
}

fn invitation_row(one: &InvitationRow, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        li #{ "invitation-" (one.id) } {
            div.what {
                p { b lang="" { (one.email) } " " (chip(&one.role_words)) }
                p.quiet { (speak.people_invited_by(&one.by)) " · " (speak.people_until(day(one.until_ms, now_ms, speak))) }
                @if let Some(link) = &one.link { p.link { code { (link) } (copy_button(link, speak)) } }
            }
            form method="post" action={ "/settings/people/invitations/" (one.id) "/withdraw" } { button.button.small { (speak.people_withdraw()) } }
        }
    }
}

/// One colleague; the same on first load and when something changes.
pub fn person_row(row: &PersonRow, roles: &[(String, String)], now_ms: i64, speak: &Speak) -> Markup {
    html! {
        tr #{ "person-" (row.id) } data-order=(row.name) data-off[!row.active] {
            td.person { (avatar(&row.name, if row.you { Tone::You } else { Tone::Plain }))
                div { b lang="" { @if row.editable { a href={ "/settings/people/" (row.id) } { (row.name) } } @else { (row.name) } } @if row.you { " " (chip(speak.people_you())) } @if !row.active { " " (chip(speak.people_off())) }
                    span.quiet { (row.email) } } }
            td { (role_cell(row, roles, speak)) }
            td lang="" { (row.groups.join(speak.comma())) }
            td { @if row.second_factor { (mark(Mark::Good, speak.people_on())) } @else { (mark(Mark::Soon, speak.people_missing())) } }
            td { @match row.seen_ms { Some(at_ms) => { (ago(at_ms, now_ms, speak)) } None => { (speak.people_never()) } } }
            td.choices { @if row.editable { (person_menu(row, speak)) } }
        }
    }
}

fn role_cell(row: &PersonRow, roles: &[(String, String)], speak: &Speak) -> Markup {
    html! {
        @if row.editable && !roles.is_empty() {
            form.inline method="post" action={ "/settings/people/" (row.id) "/role" } {
                div.select {
                    select name="role" aria-label=(speak.people_role_of(&row.name)) data-submit-on-change {
                        @for (value, words) in roles { option value=(value) selected[*value == row.role] { (words) } }
                    }
                    (icon(Icon::Down))
                }
                button.button.small.no-js { (speak.save()) }
            }
        } @else { (row.role_words) }
    }
}

fn person_menu(row: &PersonRow, speak: &Speak) -> Markup {
    let action = |what: &str| format!("/settings/people/{}/{what}", row.id);
    html! {
        details.menu.right {
            summary.button.icon.small aria-label=(speak.people_more(&row.name)) { (icon(Icon::Dots)) }
            ul {
                li { form method="post" action=(action("sign-out")) { button { (speak.people_sign_out()) } } }
                @if row.active { li { form method="post" action=(action("deactivate")) data-confirm=(speak.people_deactivate_ask(&row.name)) { button.red { (speak.people_deactivate()) } } } }
                @else { li { form method="post" action=(action("activate")) { button { (speak.people_activate()) } } } }
            }
        }
    }
}

/// A bearer token.
#[derive(Clone, Debug)]
pub struct TokenRow {
    /// Which.
    pub id: TokenId,
    /// What it is for.
    pub name: String,
    /// Whose.
    pub owner: String,
    /// Role in words.
    pub role_words: String,
    /// Made when; Unix milliseconds, UTC.
    pub made_ms: i64,
    /// Used last; Unix milliseconds, UTC.
    pub used_ms: Option<i64>,
    /// Ends when; Unix milliseconds, UTC.
    pub until_ms: Option<i64>,
}

/// A token just made: its secret is shown this once.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// What it is for.
    pub name: String,
    /// The secret.
    pub secret: String,
}

/// Tokens, the form that makes one, and the secret of one just made.
pub fn tokens(rows: &[TokenRow], made: Option<&NewToken>, now_ms: i64, speak: &Speak) -> Markup {
    let columns = [
        Column::words(speak.token_name()),
        Column::words(speak.token_owner()),
        Column::words(speak.people_role()),
        Column::words(speak.token_made()),
        Column::words(speak.token_used()),
        Column::words(speak.token_ends()),
        Column::words(""),
    ];
    html! {
        @if let Some(made) = made {
            section.card.secret role="status" {
                header { h2 { (speak.token_new(&made.name)) } p { (speak.token_once()) } }
                p.link { code { (made.secret) } (copy_button(&made.secret, speak)) }
            }
        }
        section.card {
            header { h2 { (speak.token_make()) } p { (speak.token_make_hint()) } }
            form.fields.row method="post" action="/settings/tokens" {
                (field(&Field { name: "name", label: speak.token_name(), required: true, length_max: Some(80), ..Field::default() }))
                button.button.primary { (speak.token_make()) }
            }
        }
        section.card {
            header { h2 { (speak.token_title()) } span.count { (count(rows.len() as i64)) } }
            @if rows.is_empty() { p.quiet.pad { (speak.token_none()) } }
            @else { (table("tokens", speak.token_title(), &columns, html! { @for row in rows { (token_row(row, now_ms, speak)) } })) }
        }
    }
}

fn token_row(row: &TokenRow, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        tr #{ "token-" (row.id) } {
            td { b lang="" { (row.name) } }
            td lang="" { (row.owner) }
            td { (row.role_words) }
            td { (ago(row.made_ms, now_ms, speak)) }
            td { @match row.used_ms { Some(at_ms) => { (ago(at_ms, now_ms, speak)) } None => { (speak.people_never()) } } }
            td { @match row.until_ms { Some(at_ms) => { (day(at_ms, now_ms, speak)) } None => { (speak.token_endless()) } } }
            td.choices { form method="post" action={ "/settings/tokens/" (row.id) "/revoke" } data-confirm=(speak.token_revoke_ask(&row.name)) {
                button.button.small { (speak.token_revoke()) }
            } }
        }
    }
}

/// A signed-in browser.
#[derive(Clone, Debug)]
pub struct SessionRow {
    /// Which.
    pub id: SessionId,
    /// Browser and system in words.
    pub device: String,
    /// Network address, when kept.
    pub address: String,
    /// Signed in when; Unix milliseconds, UTC.
    pub since_ms: i64,
    /// Seen last; Unix milliseconds, UTC.
    pub seen_ms: i64,
    /// The reader's own, here.
    pub here: bool,
}

/// The reader's signed-in browsers.
pub fn sessions(rows: &[SessionRow], now_ms: i64, speak: &Speak) -> Markup {
    html! {
        section.card {
            header { h2 { (speak.session_title()) } p { (speak.session_hint()) }
                @if rows.len() > 1 { form method="post" action="/settings/sessions/end-others" { button.button.small { (speak.session_end_others()) } } }
            }
            ul.lines {
                @for row in rows {
                    li #{ "session-" (row.id) } {
                        (icon(Icon::Screen))
                        div.what {
                            p { b { (row.device) } @if row.here { " " (chip(speak.session_here())) } }
                            p.quiet { @if !row.address.is_empty() { (row.address) " · " } (speak.session_since(day(row.since_ms, now_ms, speak))) " · " (speak.session_seen()) " " (ago(row.seen_ms, now_ms, speak)) }
                        }
                        @if !row.here { form method="post" action={ "/settings/sessions/" (row.id) "/end" } { button.button.small { (speak.session_end()) } } }
                    }
                }
            }
        }
    }
}

/// A channel by which customers reach us.
#[derive(Clone, Debug)]
pub struct ChannelCard {
    /// A drawing.
    pub icon: Icon,
    /// Such as "Mail".
    pub title: String,
    /// Such as the mailbox's address.
    pub detail: String,
    /// How it is doing.
    pub mark: Mark,
    /// The same in words.
    pub state: String,
    /// Label and value.
    pub facts: Vec<(String, String)>,
    /// A text to copy onto one's own site, such as the widget's script element.
    pub snippet: Option<(String, String)>,
    /// Buttons: address, words, whether it changes something (then a POST).
    pub ways: Vec<(String, String, bool)>,
}

/// One channel, with the form or the choices that belong to it in `inside`.
pub fn channel_card(card: &ChannelCard, inside: Markup, speak: &Speak) -> Markup {
    html! {
        section.card.channel {
            header { (icon(card.icon)) h2 { (card.title) } p lang="" { (card.detail) } (mark(card.mark, &card.state)) }
            @if !card.facts.is_empty() { dl.facts { @for (label, value) in &card.facts { div { dt { (label) } dd lang="" { (value) } } } } }
            @if let Some((label, text)) = &card.snippet { p.pad { (label) } div.snippet { pre { code { (text) } } (copy_button(text, speak)) } }
            (inside)
            @if !card.ways.is_empty() {
                div.actions.pad { @for (href, words, changes) in &card.ways {
                    @if *changes { form method="post" action=(href) { button.button { (words) } } } @else { a.button href=(href) { (words) } }
                } }
            }
        }
    }
}
