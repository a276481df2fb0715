//! Access: every route is walked as every role. A route that is not written down in `policy.txt` fails.

use crate::rig::{Rig, rigs};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use event::{Actor, PersonId, ROLES, Role};
use std::{future::Future, pin::Pin, sync::Arc};
use tower::ServiceExt;
use web::{Door, Found, House, Inside, Need, Signed};

/// Lets in whoever says which role they have.
struct Anybody;

impl Door for Anybody {
    fn who<'a>(&'a self, headers: &'a HeaderMap) -> Pin<Box<dyn Future<Output = store::Result<Found>> + Send + 'a>> {
        let role = headers.get("x-role").and_then(|role| role.to_str().ok()?.parse::<Role>().ok());
        let found = match role {
            None | Some(Role::Anonymous) => Found::Nobody,
            Some(role) => {
                let id = PersonId(uuid::Uuid::from_u128(7));
                Found::Known(Box::new(Signed {
                    actor: Actor::Person { id, role },
                    person: id,
                    name: "Somebody".into(),
                    email: String::new(),
                    session: None,
                    look: web::Look::default(),
                }))
            }
        };
        Box::pin(async move { Ok(found) })
    }
}

fn word(need: Need) -> String {
    match need {
        Need::Anyone => "anyone".into(),
        Need::Visitor => "visitor".into(),
        Need::SignedIn => "signed-in".into(),
        Need::Right(right) => right.word().into(),
    }
}

struct Walked {
    method: String,
    path: &'static str,
    need: Need,
}

fn walk(rig: &Rig) -> (Vec<Walked>, Router) {
    let raised = &rig.stage.raised;
    let house = House::new(Inside { door: Arc::new(Anybody), ..Inside::clone(&raised.house) });
    let routes = handrail::raise::routes(
        &house,
        &raised.identity,
        &raised.desk,
        &raised.post,
        &raised.school,
        &raised.hiring,
        &raised.gauge,
    );
    let walked = routes.iter().map(|r| Walked { method: r.method.to_string(), path: r.path, need: r.need }).collect();
    (walked, web::build(house, routes))
}

#[tokio::test]
async fn every_route_is_written_down_with_what_it_needs() {
    let rig = rigs().await.remove(0);
    let (walked, _) = walk(&rig);
    let mut lines: Vec<String> = walked.iter().map(|r| format!("{} {} {}", r.method, r.path, word(r.need))).collect();
    lines.sort();
    let known: Vec<&str> =
        include_str!("policy.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let missing: Vec<&String> = lines.iter().filter(|line| !known.contains(&line.as_str())).collect();
    assert!(
        missing.is_empty(),
        "not in policy.txt, so nobody decided who may:\n{}",
        missing.iter().map(|l| l.as_str()).collect::<Vec<_>>().join("\n")
    );
    let stale: Vec<&&str> = known.iter().filter(|line| !lines.iter().any(|known| known == *line)).collect();
    assert!(stale.is_empty(), "in policy.txt and not in the house: {stale:?}");
}

#[tokio::test]
async fn every_role_is_stopped_where_it_has_no_right() {
    let rig = rigs().await.remove(0);
    let (walked, router) = walk(&rig);
    let mut asked = 0;
    for route in &walked {
        for role in ROLES {
            let path = fill(route.path);
            let request = Request::builder()
                .method(route.method.as_str())
                .uri(&path)
                .header("x-role", role.word())
                .header("accept", "application/json")
                .header("content-type", "application/json")
                .body(Body::from(if route.method == "GET" { "" } else { "{}" }))
                .unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            let status = response.status();
            asked += 1;
            let at = format!("{} {} as {role}", route.method, route.path);
            match route.need {
                Need::Right(_) | Need::SignedIn if *role == Role::Anonymous => assert_eq!(status, 401, "{at}"),
                Need::Right(right) if !role.may(right) => {
                    assert_eq!(status, 404, "{at}");
                    let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
                    assert!(
                        String::from_utf8_lossy(&body).contains("\"not_found\""),
                        "{at}: what is forbidden looks like what is missing"
                    );
                }
                Need::Visitor if route.method != "OPTIONS" => {
                    let open = route.path == "/widget/visitors";
                    assert!(open || status == StatusCode::UNAUTHORIZED, "{at}: {status}");
                }
                _ => assert_ne!(status, 401, "{at}"),
            }
        }
    }
    assert!(asked > 500, "only {asked} were asked");
}

fn fill(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "019b0000-0000-7000-8000-000000000001" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}
