//! The origin where drills are sat: another host that leads to this house. Whoever comes there has a seat at one drill's desk,
//! or is sent back.

use super::{
    Booths,
    booth::{Asked, Booth},
    seat::{As, Seat},
};
use crate::examine::guest;
use axum::{
    body::{Body, to_bytes},
    extract::{ConnectInfo, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use hire::assess::Guest;
use serve::written::Written;
use std::net::SocketAddr;
use tower::ServiceExt;
use train::drill::{AnyDrill, DrillRow};
use web::{House, Problem, Speaks, Wants, see_other};

/// The cookie that holds a seat: `__Host-seat` when people come by TLS, as with sessions.
pub fn cookie(practice_url: &str) -> &'static str {
    if practice_url.starts_with("https://") { "__Host-seat" } else { "seat" }
}

/// Where a drill is looked at outside its desk: by those who learn where they learn, by a guest where they were let in.
pub fn back(house: &House, row: &DrillRow) -> String {
    let url = &house.config.public_url;
    match guest(row) {
        Some(Guest::Assessed(assessment)) => hire::assess::link::address(url, &house.keys, assessment),
        Some(Guest::Rehearsing(rehearsal)) => hire::practice::address(url, &house.keys, rehearsal),
        None => format!("{url}/training/drills/{}", row.id),
    }
}

/// What a guest may reach: the desk and what it is made of. The rest of the house is not there for them.
fn is_desk(path: &str) -> bool {
    const PLACES: [&str; 8] = [
        "/tickets",
        "/api/v1/tickets",
        "/assets",
        "/attachments",
        "/stream",
        "/look",
        "/preview",
        "/service-worker.js",
    ];
    let place = |place: &&str| path.strip_prefix(*place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    path == "/" || path != "/tickets/new" && PLACES.iter().any(place)
}

/// Takes what comes to the origin of drills; everything else goes on.
pub async fn front(State(booths): State<Booths>, request: Request, next: Next) -> Response {
    let url = &booths.config().practice_url;
    if url.is_empty() || !is_there(url, request.headers()) {
        return next.run(request).await;
    }
    let path = request.uri().path().to_owned();
    if let Some(proof) = path.strip_prefix("/sit/") {
        return sit(&booths, proof);
    }
    let wants = Wants::of(&path, request.headers());
    let (parts, body) = request.into_parts();
    let speaks = Speaks::of(&parts);
    let request = Request::from_parts(parts, body);
    match serve(&booths, request).await {
        Ok(answer) => answer,
        Err(problem) => shown(&booths, &problem, wants, &speaks),
    }
}

fn is_there(url: &str, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("");
    url.split_once("://").is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host))
}

fn now_ms(booths: &Booths) -> i64 {
    booths.house().store.clock().now_ms()
}

/// GET /sit/{proof}: takes the seat and goes to the desk.
fn sit(booths: &Booths, proof: &str) -> Response {
    let key = &booths.house().keys.links.0;
    let Some(seat) = Seat::proved(proof, key, now_ms(booths)) else {
        return see_other(&booths.config().public_url);
    };
    let held = seat.proof(key, now_ms(booths) + super::seat::SITS_MS);
    let name = cookie(&booths.config().practice_url);
    let secure = if name.starts_with("__Host-") { "; Secure" } else { "" };
    let cookie = format!("{name}={held}; Path=/; HttpOnly; SameSite=Lax{secure}");
    let mut answer = see_other("/tickets?view=unassigned");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        answer.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    answer
}

async fn serve(booths: &Booths, request: Request) -> Result<Response, Problem> {
    let key = &booths.house().keys.links.0;
    let proof = web::cookie(request.headers(), cookie(&booths.config().practice_url)).unwrap_or("");
    let Some(seat) = Seat::proved(proof, key, now_ms(booths)) else {
        return Ok(see_other(&booths.config().public_url));
    };
    if !booths.holds(&seat).await? {
        return Ok(see_other(&away(booths, &seat).await?));
    }
    if seat.as_what == As::Guest && !is_desk(request.uri().path()) {
        return Err(Problem::missing());
    }
    let booth = booths.booth(seat.drill).await?;
    booth.seen(now_ms(booths));
    // Signs of presence and drafts change nothing that counts.
    let counts = !["/presence", "/draft"].iter().any(|end| request.uri().path().ends_with(end));
    if request.method().is_safe() || !counts {
        return Ok(pass(&booth, request).await);
    }
    if booth.over() {
        return Err(Problem::new(409, "over", |speak| speak.drill_over().to_owned()));
    }
    if !booth.goes_on() {
        return Err(Problem::new(409, "paused", |speak| speak.drill_paused().to_owned()));
    }
    let most = booths.config().limits.upload_bytes;
    let _mine = booth.one_at_a_time().await;
    if !["/replies", "/notes"].iter().any(|end| request.uri().path().ends_with(end)) {
        let answer = pass(&booth, request).await;
        booth.catch_up(&Asked::default()).await?;
        return Ok(answer);
    }
    let (parts, body) = request.into_parts();
    let bytes = to_bytes(body, most).await.map_err(|_| Problem::missing())?;
    let written = Written::read(&parts.headers, &bytes).unwrap_or_default();
    let asked = Asked { text: written.draft().text.text().to_owned(), command: written.command_id };
    let answer = pass(&booth, Request::from_parts(parts, Body::from(bytes))).await;
    booth.catch_up(&asked).await?;
    Ok(answer)
}

/// Where somebody is led whose seat is no more. A guest's own page says that it is over; nothing is left of who was erased.
async fn away(booths: &Booths, seat: &Seat) -> Result<String, Problem> {
    let url = &booths.config().public_url;
    Ok(match seat.as_what {
        As::Guest => {
            let row = booths.house().store.read().await?.opt(AnyDrill { drill: seat.drill }).await?;
            row.map_or_else(|| format!("{url}/careers"), |row| back(booths.house(), &row))
        }
        As::Player | As::Watcher => url.clone(),
    })
}

/// Asks the stage. What this house's router has found out about the request stays here.
async fn pass(booth: &Booth, mut request: Request) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().cloned();
    request.extensions_mut().clear();
    if let Some(from) = from {
        request.extensions_mut().insert(from);
    }
    match booth.raised.router.clone().oneshot(request).await {
        Ok(answer) => answer,
        Err(never) => match never {},
    }
}

fn shown(booths: &Booths, problem: &Problem, wants: Wants, speaks: &Speaks) -> Response {
    let mut answer = match wants {
        Wants::Json => axum::Json(problem.json(&speaks.speak)).into_response(),
        Wants::Page => web::problem_page(booths.house(), problem, speaks).into_response(),
    };
    *answer.status_mut() = problem.status;
    if problem.status == StatusCode::SERVICE_UNAVAILABLE {
        answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::is_desk;

    #[test]
    fn a_guest_reaches_the_desk_and_nothing_else() {
        for path in ["/", "/tickets", "/tickets/019b/replies", "/api/v1/tickets/019b", "/assets/a.css", "/stream"] {
            assert!(is_desk(path), "{path}");
        }
        for path in
            ["/training", "/hiring", "/settings", "/tickets/new", "/ticketsx", "/search", "/palette", "/api/v1/people"]
        {
            assert!(!is_desk(path), "{path}");
        }
    }
}
