//! /hiring/figures: what became of those who applied, of one requisition or all; the same as CSV.

use crate::{
    Hiring,
    application::{CardsIn, State, TallyAll, TallyOf, TallyRow},
    figure::{
        Cell, Funnel, Goods, HirePaces, Over, Pace, Paces, Reach, StageLine, WEEKS_SHOWN, WeekRow, Weeks, funnel,
        week_begins_ms, week_of,
    },
    post::{CHANNELS, Channel, PostRow, PostsAll, PostsOf},
    requisition::{RequisitionById, RequisitionRow, Stage},
    scene::Scene,
    screen::{figures, tabs::tabs},
};
use axum::{
    http::{HeaderValue, header},
    response::IntoResponse,
};
use event::{DAY_MS, RequisitionId, Right};
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Icon, empty},
};

/// Times that may be chosen, in weeks.
pub const WEEKS: [i64; 4] = [4, 13, 26, 52];

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let see = Need::Right(Right::HiringSee);
    vec![
        Route::get("/hiring/figures", see, of_all, hiring),
        Route::get("/hiring/figures.csv", see, all_csv, hiring),
        Route::get("/hiring/requisitions/{requisition}/figures", see, of_one, hiring),
        Route::get("/hiring/requisitions/{requisition}/figures.csv", see, one_csv, hiring),
    ]
}

/// What was asked for.
pub struct Asked {
    /// Who applied in the last weeks; none: at any time.
    pub weeks: Option<i64>,
    /// By which channel; none: all.
    pub channel: Option<Channel>,
}

/// Everything that the page shows.
pub struct Found {
    /// What was asked for.
    pub asked: Asked,
    /// The figures.
    pub funnel: Funnel,
    /// Week, all who applied, those who came to an interview. Without gaps.
    pub weeks: Vec<(i64, i64, i64)>,
    /// Since when the one waits who waits longest, by stage; of one requisition.
    pub longest: Vec<(Stage, i64)>,
}

/// GET /hiring/figures
async fn of_all(scene: Scene) -> Answer {
    let (_, found) = find(&scene, None).await?;
    let inside = html! { (figures::places(&scene)) (page("/hiring/figures", &found, &scene)) };
    Ok(scene.page(scene.speak.figures_funnel(), html! {}, inside))
}

/// GET /hiring/requisitions/{requisition}/figures
async fn of_one(scene: Scene, Path(requisition): Path<RequisitionId>) -> Answer {
    let (row, found) = find(&scene, Some(requisition)).await?;
    let row = row.ok_or_else(Problem::missing)?;
    let may = |right: Right| scene.signed.may(right);
    let here = format!("/hiring/requisitions/{requisition}/figures");
    let inside = html! {
        (tabs(&row, &scene.here, &may, scene.now_ms(), &scene.speak))
        (page(&here, &found, &scene))
    };
    Ok(scene.page(row.title.0.of(scene.speak.lang), html! {}, inside))
}

/// GET /hiring/figures.csv
async fn all_csv(scene: Scene) -> Answer {
    let (_, found) = find(&scene, None).await?;
    Ok(csv(&found, &scene))
}

/// GET /hiring/requisitions/{requisition}/figures.csv
async fn one_csv(scene: Scene, Path(requisition): Path<RequisitionId>) -> Answer {
    let (_, found) = find(&scene, Some(requisition)).await?;
    Ok(csv(&found, &scene))
}

async fn find(scene: &Scene, requisition: Option<RequisitionId>) -> Result<(Option<RequisitionRow>, Found), Problem> {
    let number = |name: &str| scene.asked(name).and_then(|text| text.parse::<i64>().ok());
    let asked = Asked {
        weeks: number("weeks").filter(|weeks| WEEKS.contains(weeks)),
        channel: scene.asked("channel").and_then(|word| word.parse().ok()),
    };
    let now_ms = scene.now_ms();
    let week = asked.weeks.map_or(0, |weeks| week_of(now_ms) + 1 - weeks);
    let over = requisition.map_or(Over::ALL, Over::one).range();
    let (low, high) = (over.0.as_ref(), over.1.as_ref());
    let (first, last) = asked.channel.map_or(("", "zzzz"), |channel| (channel.word(), channel.word()));
    let mut rd = scene.hall.house.store.read().await?;
    let row = match requisition {
        Some(requisition) => Some(rd.opt(RequisitionById { requisition }).await?.ok_or_else(Problem::missing)?),
        None => None,
    };
    let (mut now, posts) = match requisition {
        Some(requisition) => (rd.all(TallyOf { requisition }).await?, rd.all(PostsOf { requisition }).await?),
        None => (rd.all(TallyAll {}).await?, rd.all(PostsAll {}).await?),
    };
    let mut reach = rd.all(Reach { low, high, week }).await?;
    let mut paced = rd.all(HirePaces { low, high, week }).await?;
    let mut goods = rd.all(Goods { low, high, week }).await?;
    if let Some(channel) = asked.channel {
        reach.retain(|row| row.channel == channel);
        paced.retain(|row| row.channel == channel);
        goods.retain(|row| row.channel == channel);
        now.retain(|row| row.channel == channel);
    }
    let paces = rd.all(Paces { low, high, week }).await?;
    let weeks = filled(&rd.all(Weeks { low, high, week, first, last }).await?, week_of(now_ms));
    let longest = match requisition {
        Some(requisition) if asked.channel.is_none() => longest(&mut rd, requisition, &now).await?,
        _ => Vec::new(),
    };
    let posts: Vec<PostRow> =
        posts.into_iter().filter_map(|post| within(post, &asked, week_begins_ms(week), now_ms)).collect();
    let stages: Vec<Stage> =
        row.as_ref().map(|row| row.stages.0.iter().map(|one| one.stage).collect()).unwrap_or_default();
    let funnel = funnel(&reach, &paces, &now, &posts, (&paced, &goods), &stages);
    Ok((row, Found { asked, funnel, weeks, longest }))
}

/// Since when the one waits who waits longest, in each stage in which somebody is.
async fn longest(
    rd: &mut store::Rd<'_>,
    requisition: RequisitionId,
    now: &[TallyRow],
) -> Result<Vec<(Stage, i64)>, Problem> {
    let mut stages: Vec<Stage> =
        now.iter().filter(|row| row.state == State::Active && row.n > 0).map(|row| row.stage).collect();
    stages.sort_unstable();
    stages.dedup();
    let mut list = Vec::new();
    for stage in stages {
        let first = rd.all(CardsIn { requisition, state: State::Active, stage, limit: 1 }).await?;
        list.extend(first.first().map(|card| (stage, card.since_ms)));
    }
    Ok(list)
}

/// The part of a post's cost that falls into the time asked for: spread evenly from its beginning to its end, or until now.
fn within(mut post: PostRow, asked: &Asked, from_ms: i64, now_ms: i64) -> Option<PostRow> {
    if asked.channel.is_some_and(|channel| channel != post.channel) {
        return None;
    }
    if asked.weeks.is_some() {
        let until_ms = post.until_ms.unwrap_or(now_ms).max(post.from_ms + DAY_MS);
        let inside = (until_ms.min(now_ms) - post.from_ms.max(from_ms)).max(0);
        let part = i128::from(post.cost) * i128::from(inside) / i128::from(until_ms - post.from_ms);
        post.cost = i64::try_from(part).unwrap_or(0);
    }
    Some(post)
}

/// Week, all, interviews; weeks in which nobody applied stand there with 0. At most the last [`WEEKS_SHOWN`].
fn filled(rows: &[WeekRow], this: i64) -> Vec<(i64, i64, i64)> {
    let Some(first) = rows.iter().filter(|row| row.n > 0).map(|row| row.week).min() else { return Vec::new() };
    let count = |week: i64, rank: i64| {
        rows.iter().filter(|row| row.week == week && row.reached >= rank).map(|row| row.n).sum::<i64>()
    };
    let first = first.max(this + 1 - WEEKS_SHOWN);
    (first..=this).map(|week| (week, count(week, 0), count(week, Stage::Interview.rank()))).collect()
}

fn page(here: &str, found: &Found, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let query = figures::query(&found.asked);
    html! {
        (figures::choose(here, &found.asked, speak))
        @if found.funnel.applications == 0 {
            section.card { (empty(Icon::People, speak.figures_none(), speak.figures_none_hint())) }
        } @else {
            (figures::keys(&found.funnel, speak))
            (figures::stages(found, scene.now_ms(), speak))
            @if found.weeks.len() > 1 { (figures::weeks(found, scene.now_ms(), speak)) }
            (figures::channels(&found.funnel, speak))
            p.actions { a.button href={ (here) ".csv" (query) } download { (speak.figures_csv()) } }
        }
    }
}

/// Three tables, one after the other: kind, of what, and figures by name. Codes and plain numbers, for a spreadsheet.
fn csv(found: &Found, scene: &Scene) -> axum::response::Response {
    let mut text = String::from("table,of,measure,value\r\n");
    let mut line = |table: &str, of: &str, measure: &str, value: String| {
        text.push_str(&format!("{table},{of},{measure},{value}\r\n"));
    };
    let days = |pace: &Pace| pace.days.map_or_else(String::new, |days| format!("{days}"));
    for StageLine { stage, reached, pace, waits, .. } in &found.funnel.stages {
        let of = stage.word();
        line("stage", of, "reached", reached.to_string());
        line("stage", of, "moved_on", pace.n.to_string());
        line("stage", of, "days_median", days(pace));
        line("stage", of, "waiting", waits.to_string());
    }
    for (week, all, interviews) in &found.weeks {
        let of = crate::words::day_text(week_begins_ms(*week));
        line("week", &of, "applications", all.to_string());
        line("week", &of, "interviews", interviews.to_string());
    }
    for Cell { channel, line: brought, pace, judged, good, .. } in &found.funnel.channels {
        let of = channel.word();
        line("channel", of, "applications", brought.applications.to_string());
        line("channel", of, "interviews", brought.at(Stage::Interview).to_string());
        line("channel", of, "offers", brought.at(Stage::Offer).to_string());
        line("channel", of, "hires", brought.hires().to_string());
        line("channel", of, "days_to_hire_median", days(pace));
        line("channel", of, "judged", judged.to_string());
        line("channel", of, "good", good.to_string());
        for (currency, cost) in &brought.cost {
            line("channel", of, &format!("cost_{currency}"), format!("{}.{:02}", cost / 100, cost.rem_euclid(100)));
        }
    }
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    let name = format!("attachment; filename=\"hiring-{}.csv\"", crate::words::day_text(scene.now_ms()));
    let name = HeaderValue::try_from(name).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, name);
    response
}

/// Channels that may be chosen.
pub const fn channels() -> &'static [Channel] {
    CHANNELS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_without_anybody_stand_there_with_nothing() {
        let row = |week, reached, n| WeekRow { week, reached, n };
        let rows = [row(100, 0, 3), row(100, 4, 2), row(102, 8, 1)];
        assert_eq!(filled(&rows, 103), [(100, 5, 2), (101, 0, 0), (102, 1, 1), (103, 0, 0)]);
        assert_eq!(filled(&[], 103), []);
        assert_eq!(filled(&rows, 100 + WEEKS_SHOWN).len() as i64, WEEKS_SHOWN);
    }
}
