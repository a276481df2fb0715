use crate::house::{PASSWORD, URL, house, house_with};
use axum::http::{Method, StatusCode};
use event::{HOUR_MS, MINUTE_MS, Role};
use store::{on_both, testing::Fresh};
use web::{Config, Limits};

on_both! {
    async fn the_right_password_opens_a_session_that_only_the_browser_holds(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut browser = house.browser();
        assert!(!browser.is_known().await);
        let page = browser.sign_in(" Ines@Quayside.Example ", PASSWORD).await;
        assert_eq!((page.status, page.to.as_deref()), (StatusCode::SEE_OTHER, Some("/")));
        let session = page.set.iter().find(|cookie| cookie.starts_with("__Host-session=")).unwrap();
        for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure", "Max-Age=43200"] {
            assert!(session.contains(part), "{session}");
        }
        assert!(!session.contains("Domain"), "{session}");
        assert!(browser.is_known().await);
        let secret = &browser.cookies["__Host-session"];
        let log = house.log_text().await;
        assert!(!log.contains(secret.as_str()) && !log.to_lowercase().contains("ines") && !log.contains("192.0.2.1"));
    }

    async fn unknown_and_wrong_are_told_apart_by_nothing(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let away = house.person("away@quayside.example", Role::Agent).await;
        house.person("head@quayside.example", Role::Owner).await;
        let mut head = house.signed_in("head@quayside.example").await;
        head.done(&format!("/settings/people/{away}/deactivate"), &[]).await;
        let before = house.identity.hasher().checked();
        let mut answers = Vec::new();
        for (email, password) in
            [("ines@quayside.example", "wrong password"), ("nobody@quayside.example", PASSWORD), ("away@quayside.example", PASSWORD)]
        {
            let page = house.browser().sign_in(email, password).await;
            answers.push((page.status, page.body.replace(email, "x"), page.set));
        }
        assert!(answers.windows(2).all(|pair| pair[0] == pair[1]), "{answers:#?}");
        assert_eq!(answers[0].0, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(house.identity.hasher().checked() - before, 3, "each compared one password");
        let failed = house.log().await.into_iter().filter(|kind| kind == "identity.sign_in_failed").count();
        assert_eq!(failed, 3);
        assert!(!house.log_text().await.contains("nobody@"));
    }

    async fn guesses_wait_longer_and_longer_for_accounts_there_or_not(fresh: Fresh) {
        let limits = Limits { sign_in_tries: 3, ..Limits::default() };
        let house = house_with(fresh, Config { limits, ..Config::default() }).await;
        house.person("ines@quayside.example", Role::Agent).await;
        for (nth, email) in ["ines@quayside.example", "nobody@quayside.example"].into_iter().enumerate() {
            let mut waits = Vec::new();
            for round in 0..6 {
                let mut browser = house.elsewhere();
                browser.address = format!("192.0.2.{}", 10 + nth * 20 + round);
                let page = browser.sign_in(email, "wrong password").await;
                waits.push((page.status.as_u16(), page.retry_after.clone()));
                if let Some(seconds) = page.retry_after {
                    house.clock().advance_ms(seconds.parse::<i64>().unwrap() * 1_000);
                }
            }
            let wait = |seconds: &str| (429, Some(seconds.to_owned()));
            assert_eq!(waits, [(422, None), (422, None), (422, None), (422, None), wait("2"), (422, None)], "{email}");
        }
    }

    async fn one_address_does_not_try_every_account(fresh: Fresh) {
        let limits = Limits { sign_in_tries: 3, ..Limits::default() };
        let house = house_with(fresh, Config { limits, ..Config::default() }).await;
        for nth in 0..4 {
            house.browser().sign_in(&format!("p{nth}@quayside.example"), "wrong password").await;
        }
        let page = house.browser().sign_in("p9@quayside.example", "wrong password").await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
        let mut other = house.browser();
        other.address = "198.51.100.1".into();
        assert_eq!(other.sign_in("p9@quayside.example", "wrong password").await.status.as_u16(), 422);
    }

    async fn a_stranger_does_not_lock_out_whoever_signed_in_here_before(fresh: Fresh) {
        let limits = Limits { sign_in_tries: 2, ..Limits::default() };
        let house = house_with(fresh, Config { limits, ..Config::default() }).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        ines.post("/sign-out", &[]).await;
        ines.address = "198.51.100.7".into();
        let mut stranger = house.browser();
        for _ in 0..3 {
            stranger.sign_in("ines@quayside.example", "wrong password").await;
        }
        stranger.address = "203.0.113.9".into();
        assert_eq!(stranger.sign_in("ines@quayside.example", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(ines.sign_in("ines@quayside.example", PASSWORD).await.status, StatusCode::SEE_OTHER);
    }

    async fn sessions_end_when_idle_and_at_their_end_and_are_not_revived(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut idle = house.signed_in("ines@quayside.example").await;
        house.clock().advance_ms(8 * HOUR_MS - MINUTE_MS);
        assert!(idle.is_known().await);
        house.clock().advance_ms(2 * HOUR_MS);
        assert!(idle.is_known().await, "it was used in between");
        house.clock().advance_ms(2 * HOUR_MS + MINUTE_MS);
        assert!(!idle.is_known().await, "twelve hours are the end");
        house.clock().advance_ms(-6 * HOUR_MS);
        assert!(!idle.is_known().await, "a clock that jumps back revives nothing");
        let mut forgotten = house.signed_in("ines@quayside.example").await;
        house.clock().advance_ms(8 * HOUR_MS);
        assert!(!forgotten.is_known().await);
        let overdue = house.log().await.into_iter().filter(|kind| kind == "identity.sessions_ended").count();
        assert_eq!(overdue, 2);
    }

    async fn signing_in_again_replaces_the_session_of_the_browser(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut browser = house.signed_in("ines@quayside.example").await;
        let mut stolen = browser.clone();
        assert!(stolen.is_known().await);
        browser.cookies.remove("__Host-known");
        browser.sign_in("ines@quayside.example", PASSWORD).await;
        assert!(browser.is_known().await);
        assert!(!house.elsewhere_with(&stolen).is_known().await);
    }

    async fn signing_out_ends_the_session_on_the_server(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut browser = house.signed_in("ines@quayside.example").await;
        let mut copy = browser.clone();
        assert!(copy.is_known().await);
        let page = browser.post("/sign-out", &[]).await;
        assert_eq!(page.to.as_deref(), Some("/sign-in"));
        assert!(!copy.is_known().await);
        assert!(browser.get("/sign-in").await.body.contains("You are signed out."));
    }
}

#[tokio::test]
async fn another_site_signs_nobody_in() {
    let house = house(store::testing::sqlite()).await;
    house.person("ines@quayside.example", Role::Agent).await;
    let body = format!("email=ines%40quayside.example&password={}", PASSWORD.replace(' ', "+"));
    for headers in [&[("origin", "https://evil.test")][..], &[("sec-fetch-site", "cross-site")], &[]] {
        let page = house.browser().send(Method::POST, "/sign-in", headers, Some(body.clone())).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    let page = house.browser().send(Method::POST, "/sign-in", &[("origin", URL)], Some(body)).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn one_is_sent_on_within_the_house_only() {
    let house = house(store::testing::sqlite()).await;
    house.person("ines@quayside.example", Role::Agent).await;
    for (next, to) in
        [("/tickets/1?a=b", "/tickets/1?a=b"), ("//evil.test", "/"), ("https://evil.test", "/"), ("", "/")]
    {
        let fields = [("email", "ines@quayside.example"), ("password", PASSWORD), ("next", next)];
        assert_eq!(house.browser().post("/sign-in", &fields).await.to.as_deref(), Some(to));
    }
    let page = house.browser().get("/settings/people").await;
    assert_eq!(page.to.as_deref(), Some("/sign-in?next=/settings/people"));
}

#[tokio::test]
async fn unknown_fields_are_refused() {
    let house = house(store::testing::sqlite()).await;
    let fields = [("email", "a@b.c"), ("password", PASSWORD), ("role", "owner")];
    assert_eq!(house.browser().post("/sign-in", &fields).await.status.as_u16(), 422);
}

#[tokio::test]
async fn a_hot_request_asks_the_database_nothing() {
    let house = house(store::testing::sqlite()).await;
    house.person("ines@quayside.example", Role::Agent).await;
    let browser = house.signed_in("ines@quayside.example").await;
    let mut headers = axum::http::HeaderMap::new();
    let cookie = format!("__Host-session={}", browser.cookies["__Host-session"]);
    headers.insert("cookie", cookie.parse().unwrap());
    use web::Door;
    assert!(matches!(house.identity.who(&headers).await.unwrap(), web::Found::Known(_)));
    // With the store closed, only what is kept can answer.
    house.store.close().await;
    assert!(matches!(house.identity.who(&headers).await.unwrap(), web::Found::Known(_)));
}
