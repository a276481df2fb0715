//! Routes: each says what it needs; one middleware asks who is there, checks, and shows problems as the reader needs them.

use crate::{Found, House, Problem, Signed, Speaks, Wants, extract::cookie, fetch_site::own_site};
use axum::{
    Router,
    extract::{ConnectInfo, MatchedPath, Request, State},
    handler::Handler,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Redirect, Response},
    routing::{MethodFilter, MethodRouter, on},
};
use event::Right;
use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, LazyLock},
};
use tower_http::{CompressionLevel, compression::CompressionLayer};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

/// What a route needs of the one who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Nothing: sign-in pages, forms, assets.
    Anyone,
    /// The secret of a chat visitor, asked for by the handler's `Visitor` extractor; callable from allowed origins.
    Visitor,
    /// Any signed-in person.
    SignedIn,
    /// A right.
    Right(Right),
}

/// What the API document says of a route.
#[derive(Clone)]
pub struct Operation {
    /// One sentence.
    pub summary: &'static str,
    /// Name and schema of the JSON body taken.
    pub takes: Option<Named>,
    /// Name and schema of the JSON body given.
    pub gives: Option<Named>,
    /// Schemas that those refer to.
    pub also: Vec<(String, RefOr<Schema>)>,
    /// Query parameters: name and meaning.
    pub asks: &'static [(&'static str, &'static str)],
    /// Status of success.
    pub status: u16,
}

/// A schema and its name.
pub type Named = (String, RefOr<Schema>);

impl Operation {
    /// An operation that answers 200 with nothing described yet.
    pub fn new(summary: &'static str) -> Operation {
        Operation { summary, takes: None, gives: None, also: Vec::new(), asks: &[], status: 200 }
    }

    /// Takes a JSON body of `T`.
    pub fn takes<T: ToSchema>(mut self) -> Operation {
        T::schemas(&mut self.also);
        self.takes = Some((T::name().into_owned(), T::schema()));
        self
    }

    /// Gives a JSON body of `T` with `status`.
    pub fn gives<T: ToSchema>(mut self, status: u16) -> Operation {
        T::schemas(&mut self.also);
        self.gives = Some((T::name().into_owned(), T::schema()));
        self.status = status;
        self
    }

    /// Names query parameters.
    pub fn asks(mut self, asks: &'static [(&'static str, &'static str)]) -> Operation {
        self.asks = asks;
        self
    }
}

/// One method on one path.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path, in axum's syntax.
    pub path: &'static str,
    /// What it needs.
    pub need: Need,
    /// What the API document says; only of routes under `/api/v1`.
    pub operation: Option<Operation>,
    handler: MethodRouter,
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident = $method:ident),+) => { impl Route { $(
        $(#[$doc])*
        pub fn $name<H, T, S>(path: &'static str, need: Need, handler: H, state: &S) -> Route
        where H: Handler<T, S>, T: 'static, S: Clone + Send + Sync + 'static {
            let handler = on(MethodFilter::$method, handler).with_state(state.clone());
            Route { method: Method::$method, path, need, operation: None, handler }
        }
    )+ } };
}

methods! {
    /// A read.
    get = GET,
    /// A command.
    post = POST,
    /// A replacement.
    put = PUT,
    /// A change of some fields.
    patch = PATCH,
    /// A removal.
    delete = DELETE,
    /// What another origin may ask for.
    options = OPTIONS
}

impl Route {
    /// Puts something in front of the handler, behind the look at who asks.
    pub fn behind<L>(mut self, layer: L) -> Route
    where
        L: tower::Layer<axum::routing::Route> + Clone + Send + Sync + 'static,
        L::Service: tower::Service<Request, Error = std::convert::Infallible> + Clone + Send + Sync + 'static,
        <L::Service as tower::Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as tower::Service<Request>>::Future: Send + 'static,
    {
        self.handler = self.handler.layer(layer);
        self
    }

    /// Describes the route in the API document.
    pub fn doc(mut self, operation: Operation) -> Route {
        self.operation = Some(operation);
        self
    }
}

/// The address that a request came from, behind trusted proxies the one they name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Peer(pub IpAddr);

impl<S: Sync> axum::extract::FromRequestParts<S> for Peer {
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut axum::http::request::Parts, _: &S) -> Result<Peer, Self::Rejection> {
        Ok(parts.extensions.get::<Peer>().copied().unwrap_or(Peer(IpAddr::from([127, 0, 0, 1]))))
    }
}

/// 303: what a form without script is answered with.
pub fn see_other(to: &str) -> Response {
    Redirect::to(to).into_response()
}

struct Gate {
    house: House,
    needs: HashMap<&'static str, Vec<(Method, Need)>>,
}

/// Puts routes together behind one gate: who asks, what the route needs, headers, problems as page or JSON.
pub fn build(house: House, routes: Vec<Route>) -> Router {
    let mut needs: HashMap<&'static str, Vec<(Method, Need)>> = HashMap::new();
    let mut paths: HashMap<&'static str, MethodRouter> = HashMap::new();
    let mut order = Vec::new();
    for route in routes {
        let here = needs.entry(route.path).or_default();
        let twice = here.iter().any(|(method, _)| *method == route.method);
        assert!(!twice, "two routes for {} {}", route.method, route.path);
        here.push((route.method.clone(), route.need));
        match paths.remove(route.path) {
            Some(handler) => paths.insert(route.path, handler.merge(route.handler)),
            None => {
                order.push(route.path);
                paths.insert(route.path, route.handler)
            }
        };
    }
    let mut router = Router::new();
    for path in order {
        if let Some(handler) = paths.remove(path) {
            router = router.route(path, handler);
        }
    }
    let limit = axum::extract::DefaultBodyLimit::max(house.config.limits.body_bytes);
    router
        .fallback(|| async { Problem::missing() })
        .method_not_allowed_fallback(|| async {
            Problem::new(405, "method", |speak| speak.problem_method().to_owned())
        })
        .layer(limit)
        // Pages and JSON; live streams, and what is compressed already, pass as they are.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn_with_state(Arc::new(Gate { house, needs }), pass))
}

async fn pass(State(gate): State<Arc<Gate>>, mut request: Request, next: Next) -> Response {
    let peer = peer(&gate.house, &request);
    request.extensions_mut().insert(peer);
    let path = request.uri().path().to_owned();
    let wants = Wants::of(&path, request.headers());
    let need = need(&gate, &request);
    let admitted = admit(&gate.house, need, &mut request).await;
    let (mut parts, body) = request.into_parts();
    let speaks = Speaks::of(&parts);
    let answer = match admitted {
        Ok(()) => {
            parts.extensions.insert(speaks.clone());
            next.run(Request::from_parts(parts, body)).await
        }
        Err(problem) => problem.into_response(),
    };
    let mut answer = show(&gate.house, answer, wants, &speaks, &path);
    guard_headers(answer.headers_mut(), need);
    answer
}

fn need(gate: &Gate, request: &Request) -> Option<Need> {
    let matched = request.extensions().get::<MatchedPath>()?;
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    gate.needs.get(matched.as_str())?.iter().find(|(known, _)| known == method).map(|(_, need)| *need)
}

async fn admit(house: &House, need: Option<Need>, request: &mut Request) -> Result<(), Problem> {
    let Some(need) = need else { return Ok(()) };
    if need == Need::Visitor {
        return Ok(());
    }
    let found = house.door.who(request.headers()).await?;
    if let Found::Known(signed) = &found {
        let by_cookie = signed.session.is_some();
        if by_cookie && !own_site(request.method(), request.headers(), &house.config.public_url) {
            return Err(Problem::new(403, "other_site", |speak| speak.problem_other_site().to_owned()));
        }
    } else if need == Need::Anyone
        && cookie(request.headers(), house.config.session_cookie()).is_some()
        && !own_site(request.method(), request.headers(), &house.config.public_url)
    {
        return Err(Problem::new(403, "other_site", |speak| speak.problem_other_site().to_owned()));
    }
    let signed: Option<Signed> = match found {
        Found::Known(signed) => Some(*signed),
        Found::Nobody | Found::Refused => None,
    };
    let allowed = match need {
        Need::Anyone | Need::Visitor => Ok(()),
        Need::SignedIn => signed.as_ref().map(|_| ()).ok_or_else(Problem::sign_in),
        Need::Right(right) => match &signed {
            None => Err(Problem::sign_in()),
            Some(signed) if signed.may(right) => Ok(()),
            Some(_) => Err(Problem::missing()),
        },
    };
    if let Some(signed) = signed {
        request.extensions_mut().insert(signed);
    }
    allowed
}

/// A problem becomes JSON or a page; a page that needs a sign-in becomes the way there.
fn show(house: &House, answer: Response, wants: Wants, speaks: &Speaks, path: &str) -> Response {
    let Some(problem) = answer.extensions().get::<Problem>().cloned() else { return answer };
    let mut shown = match wants {
        Wants::Json => axum::Json(problem.json(&speaks.speak)).into_response(),
        Wants::Page if problem.status == StatusCode::UNAUTHORIZED => {
            return see_other(&format!("/sign-in?next={}", crate::percent_path(path)));
        }
        Wants::Page => crate::problem_page(house, &problem, speaks).into_response(),
    };
    *shown.status_mut() = problem.status;
    if let Some(value) = answer.headers().get(header::RETRY_AFTER) {
        shown.headers_mut().insert(header::RETRY_AFTER, value.clone());
    }
    for name in [header::ACCESS_CONTROL_ALLOW_ORIGIN, header::ACCESS_CONTROL_EXPOSE_HEADERS, header::VARY] {
        if let Some(value) = answer.headers().get(&name) {
            shown.headers_mut().insert(name, value.clone());
        }
    }
    shown
}

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      worker-src 'self'; manifest-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every answer carries unless its handler said otherwise.
const GUARDS: [(HeaderName, HeaderValue); 7] = [
    (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
];
/// Not on what other origins may fetch.
const OWN_ORIGIN: (HeaderName, HeaderValue) =
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin"));

fn guard_headers(headers: &mut HeaderMap, need: Option<Need>) {
    headers.reserve(GUARDS.len() + 1);
    for (name, value) in GUARDS {
        headers.entry(name).or_insert(value);
    }
    if need != Some(Need::Visitor) {
        headers.entry(OWN_ORIGIN.0).or_insert(OWN_ORIGIN.1);
    }
    let is_page = headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if is_page && matches!(need, Some(Need::Right(_) | Need::SignedIn)) {
        headers.insert(SPECULATION, RULES.clone());
    }
}

/// Where the browser learns which pages it may fetch before they are asked for.
const SPECULATION: HeaderName = HeaderName::from_static("speculation-rules");
static RULES: LazyLock<HeaderValue> = LazyLock::new(|| {
    let quoted = format!("\"{}\"", crate::assets::speculation_url());
    HeaderValue::from_str(&quoted).expect("an address of ours is plain")
});

fn peer(house: &House, request: &Request) -> Peer {
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let direct = direct.unwrap_or(IpAddr::from([127, 0, 0, 1]));
    if !house.config.trusted_proxies.contains(&direct) {
        return Peer(direct);
    }
    // The last address that a trusted proxy did not add itself is the nearest one that can be believed.
    let forwarded = request.headers().get("x-forwarded-for").and_then(|v| v.to_str().ok()).unwrap_or("");
    let named = forwarded.rsplit(',').filter_map(|text| text.trim().parse::<IpAddr>().ok());
    Peer(named.into_iter().find(|ip| !house.config.trusted_proxies.contains(ip)).unwrap_or(direct))
}

impl<S: Sync> axum::extract::FromRequestParts<S> for House
where
    House: axum::extract::FromRef<S>,
{
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(_: &mut axum::http::request::Parts, state: &S) -> Result<House, Self::Rejection> {
        Ok(axum::extract::FromRef::from_ref(state))
    }
}
