//! /hiring/requisitions/{requisition}/posts: copy-ready texts, tracked links, squares to scan, costs.

use crate::{
    Hiring,
    post::{
        CHANNELS, Channel, EndPost, LABEL_CHARS, MakePost, PostById, PostRow, PostsOf, TEXT_CHARS, VisitsOf, VisitsRow,
        text::{LINK, text},
    },
    refusal::Refusal,
    requisition::{DescriptionsOf, RequisitionById, RequisitionRow, State},
    scene::{Fields, Scene},
    screen::{site::qr, tabs::tabs, words},
    secret,
    words::{amount, end_of_day_ms, minor},
};
use axum::{
    body::Bytes,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use event::{DAY_MS, PostId, RequisitionId, Right, Words};
use language::{Lang, Speak};
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Refuses, Route,
    parts::{Field, Icon, Mark, copy_button, empty, field, mark},
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let work = Need::Right(Right::HiringWork);
    vec![
        Route::get("/hiring/requisitions/{requisition}/posts", work, show, hiring),
        Route::post("/hiring/requisitions/{requisition}/posts", work, make, hiring),
        Route::post("/hiring/posts/{post}/end", work, end, hiring),
        Route::get("/hiring/posts/{post}/qr", work, square, hiring),
    ]
}

/// The tracked link of a post.
fn link_of(scene_url: &str, code: &str) -> String {
    format!("{scene_url}/j/{code}")
}

/// GET /hiring/requisitions/{requisition}/posts
async fn show(scene: Scene, Path(requisition): Path<RequisitionId>) -> Answer {
    let (row, posts, visits, described) = {
        let mut rd = scene.hall.house.store.read().await?;
        let row = rd.opt(RequisitionById { requisition }).await?.ok_or_else(Problem::missing)?;
        let posts = rd.all(PostsOf { requisition }).await?;
        (row, posts, rd.all(VisitsOf { requisition }).await?, rd.all(DescriptionsOf { requisition }).await?)
    };
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let may = |right: Right| scene.signed.may(right);
    let chosen: Option<Channel> = scene.asked("channel").and_then(|word| word.parse().ok());
    let lang: Lang = scene.asked("in").and_then(|tag| tag.parse().ok()).unwrap_or(speak.lang);
    let url = &scene.hall.house.config.public_url;
    let inside = html! {
        (tabs(&row, &scene.here, &may, now_ms, speak))
        @if row.state == State::Open {
            section.card {
                header { h2 { (speak.hire_post_new()) } p { (speak.hire_post_new_hint()) } }
                div.pad { ul.filters { @for one in CHANNELS.iter().filter(|one| **one != Channel::Referral) {
                    li { a.button.small href={ "?channel=" (one) "&in=" (lang) } aria-current=[(Some(*one) == chosen).then_some("true")] { (words::channel(*one, speak)) } }
                } } }
                @if let Some(channel) = chosen.filter(|one| *one != Channel::Referral) {
                    @let body = described.iter().find(|one| one.lang == lang.tag()).map(|one| one.body.0.clone()).unwrap_or_default();
                    @let company = scene.hall.house.config.company_for(lang);
                    (form(&row, channel, lang, &text(channel, lang, &row, &body, company), speak))
                }
            }
        } @else { p.lead { (speak.hire_post_not_open()) } }
        @if posts.is_empty() { section.card { (empty(Icon::Mail, speak.hire_posts_none(), speak.hire_posts_none_hint())) } }
        @for one in &posts { (post_card(one, &visits, url, now_ms, speak)) }
    };
    Ok(scene.page(row.title.0.of(speak.lang), html! {}, inside))
}

fn form(row: &RequisitionRow, channel: Channel, lang: Lang, text: &str, speak: &Speak) -> Markup {
    let currency = row.bands.0.first().map_or("USD", |band| band.currency.as_str());
    html! {
        form.fields.wide method="post" action={ "/hiring/requisitions/" (row.id) "/posts" } {
            input type="hidden" name="channel" value=(channel);
            input type="hidden" name="lang" value=(lang);
            h3 { (words::channel(channel, speak)) }
            ul.filters { @for other in [Lang::En, Lang::Zh] { li {
                a.button.small href={ "?channel=" (channel) "&in=" (other) } lang=(other.tag()) aria-current=[(other == lang).then_some("true")] { (if other == Lang::En { "English" } else { "中文" }) }
            } } }
            div.field { label for="text" { (speak.hire_post_text()) } textarea #text name="text" rows="10" lang=(lang.tag()) required maxlength=(TEXT_CHARS) { (text) } p.hint { (speak.hire_post_text_hint(LINK)) } }
            div.thirds {
                (field(&Field { name: "label", label: speak.hire_post_label(), hint: speak.hire_post_label_hint(), length_max: u32::try_from(LABEL_CHARS).ok(), ..Field::default() }))
                (field(&Field { name: "cost", label: speak.hire_post_cost(), value: "0", required: true, ..Field::default() }))
                (field(&Field { name: "currency", label: speak.hire_post_currency(), value: currency, required: true, length_max: Some(3), ..Field::default() }))
            }
            (field(&Field { name: "from", label: speak.hire_post_from(), kind: "date", hint: speak.hire_post_from_hint(), ..Field::default() }))
            div.actions { button.button.primary { (speak.hire_post_make()) } }
        }
    }
}

fn post_card(one: &PostRow, visits: &[VisitsRow], url: &str, now_ms: i64, speak: &Speak) -> Markup {
    let link = link_of(url, &one.code);
    let text = one.text.replace(LINK, &link);
    let n = visits.iter().find(|row| row.post_id == one.id).map_or(0, |row| row.n);
    html! {
        section.card.post {
            header {
                h2 { (words::channel(one.channel, speak)) @if !one.label.is_empty() { " · " span lang="" { (one.label) } } }
                p { (speak.hire_post_since(speak.day(one.from_ms, now_ms))) " · " (speak.hire_visits(n)) " · " (one.currency) " " (amount(one.cost)) }
                @if one.until_ms.is_some() { (mark(Mark::Quiet, speak.hire_post_ended())) } @else { (mark(Mark::Good, speak.hire_post_runs())) }
            }
            div.post-inside {
                div {
                    p.link { code { (link) } (copy_button(&link, speak)) }
                    div.copy-text { pre lang=(one.lang) tabindex="0" { (text) } (copy_button(&text, speak)) }
                }
                figure { (qr(&link, 144)) figcaption { a href={ "/hiring/posts/" (one.id) "/qr" } download={ "post-" (one.code) ".svg" } { (speak.hire_post_square()) } } }
            }
            @if one.until_ms.is_none() {
                form.fields.row method="post" action={ "/hiring/posts/" (one.id) "/end" } {
                    @let name = format!("cost-{}", one.code);
                    (field(&Field { name: &name, label: speak.hire_post_cost_end(), value: &(one.cost / 100).to_string(), required: true, ..Field::default() }))
                    button.button { (speak.hire_post_end()) }
                }
            }
        }
    }
}

/// POST /hiring/requisitions/{requisition}/posts
async fn make(scene: Scene, Path(requisition): Path<RequisitionId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let written = fields.one("text").trim();
    let text = if written.contains(LINK) { written.to_owned() } else { format!("{written}\n{LINK}") };
    let from_ms = match fields.one("from").trim() {
        "" => scene.now_ms(),
        day => end_of_day_ms(day).ok_or_else(|| Refusal::Day.problem())? - DAY_MS + 1,
    };
    let wish = MakePost {
        requisition,
        channel: fields.one("channel").parse().map_err(|_| Problem::missing())?,
        lang: fields.one("lang").parse().map_err(|_| Problem::missing())?,
        text: Words(text.replace("\r\n", "\n")),
        code: secret::code(),
        label: Words(fields.one("label").to_owned()),
        cost: minor(fields.one("cost")).ok_or_else(|| Refusal::Value("cost").problem())?,
        currency: fields.one("currency").trim().to_ascii_uppercase(),
        from_ms,
        referrer: None,
    };
    scene.run(wish).await?;
    Ok(scene.done(&format!("/hiring/requisitions/{requisition}/posts"), "saved"))
}

/// POST /hiring/posts/{post}/end
async fn end(scene: Scene, Path(post): Path<PostId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let cost = fields.0.iter().find(|(name, _)| name.starts_with("cost")).and_then(|(_, value)| minor(value));
    let cost = cost.ok_or_else(|| Refusal::Value("cost").problem())?;
    let requisition = scene.run(EndPost { post, cost }).await?;
    Ok(scene.done(&format!("/hiring/requisitions/{requisition}/posts"), "saved"))
}

/// GET /hiring/posts/{post}/qr: the link as a square, as a picture to print.
async fn square(scene: Scene, Path(post): Path<PostId>) -> Answer {
    let row = scene.hall.house.store.read().await?.opt(PostById { post }).await?.ok_or_else(Problem::missing)?;
    let drawn = qr(&link_of(&scene.hall.house.config.public_url, &row.code), 1_024).into_string();
    let mut response: Response = drawn.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"));
    Ok(response)
}
