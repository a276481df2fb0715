use crate::house::{Browser, House, PASSWORD, house};
use axum::http::StatusCode;
use event::{MINUTE_MS, Role};
use identity::Seals;
use store::{on_both, testing::Fresh};
use totp_rs::{Builder, Secret};
use web::Keys;

const STEP_MS: i64 = 30_000;

/// The code that the phone shows now.
fn code(house: &House, seed: &str) -> String {
    let now_s = u64::try_from(house.clock().now_ms() / 1_000).unwrap();
    let totp = Builder::new().with_secret(Secret::try_from_base32(seed).unwrap()).build().unwrap();
    totp.generate(now_s).to_string()
}

/// Turns the second factor on; the seed and the recovery codes.
pub async fn turn_on(house: &House, browser: &mut Browser) -> (String, Vec<String>) {
    let page = browser.done("/settings/security/totp", &[]).await;
    assert!(page.body.contains("<svg width=\"200\""), "a code to scan");
    let seed = page.codes().remove(0).replace(' ', "");
    let page = browser.done("/settings/security/totp/confirm", &[("code", &code(house, &seed))]).await;
    assert!(page.body.contains("The second factor is on."), "{}", page.body);
    let recovery = page.codes();
    assert_eq!(recovery.len(), 10);
    assert!(browser.get("/settings/security").await.codes().is_empty(), "shown once");
    (seed, recovery)
}

on_both! {
    async fn a_code_is_asked_for_and_counts_once(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        let (seed, _) = turn_on(&house, &mut ines).await;
        let mut browser = house.browser();
        let page = browser.sign_in("ines@quayside.example", PASSWORD).await;
        assert_eq!(page.to.as_deref(), Some("/sign-in/code?next=/"));
        assert!(!browser.is_known().await, "half is not in");
        assert!(browser.get("/sign-in/code").await.body.contains("name=\"code\""));
        let used = code(&house, &seed);
        let page = browser.post("/sign-in/code", &[("code", &used)]).await;
        assert_eq!(page.status.as_u16(), 422, "the code that turned it on does not count again");
        house.clock().advance_ms(STEP_MS);
        let fresh_code = code(&house, &seed);
        let page = browser.post("/sign-in/code", &[("code", &fresh_code), ("next", "/tickets")]).await;
        assert_eq!(page.to.as_deref(), Some("/tickets"));
        assert!(browser.is_known().await);
        let mut thief = house.browser();
        thief.sign_in("ines@quayside.example", PASSWORD).await;
        assert_eq!(thief.post("/sign-in/code", &[("code", &fresh_code)]).await.status.as_u16(), 422, "seen over a shoulder");
    }

    async fn a_recovery_code_stands_in_once(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        let (_, recovery) = turn_on(&house, &mut ines).await;
        let typed = recovery[3].to_uppercase().replace('-', " ");
        let mut browser = house.browser();
        browser.sign_in("ines@quayside.example", PASSWORD).await;
        assert_eq!(browser.post("/sign-in/code", &[("code", &typed)]).await.status, StatusCode::SEE_OTHER);
        assert!(browser.get("/settings/security").await.body.contains("Recovery codes left: 9"));
        let mut again = house.browser();
        again.sign_in("ines@quayside.example", PASSWORD).await;
        assert_eq!(again.post("/sign-in/code", &[("code", &typed)]).await.status.as_u16(), 422);
    }

    async fn a_second_factor_outlives_the_key_it_was_sealed_with(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        let (seed, recovery) = turn_on(&house, &mut ines).await;
        let house = house.with_keys(Keys::ring(&[8; 32], &[[7; 32]], Vec::new()));
        let count = async |house: &House| identity::seals(&house.store, &house.keys).await.unwrap();
        assert_eq!(count(&house).await, Seals { older: 1, ..Seals::default() });
        let by = async |house: &House, code: &str| {
            let mut browser = house.browser();
            browser.sign_in("ines@quayside.example", PASSWORD).await;
            browser.post("/sign-in/code", &[("code", code)]).await.status == StatusCode::SEE_OTHER
        };
        house.clock().advance_ms(STEP_MS);
        assert!(by(&house, &code(&house, &seed)).await, "sealed with the key of before");
        assert!(by(&house, &recovery[0]).await, "hashed with the key of before");
        house.identity.seal_again().await.unwrap();
        assert_eq!(count(&house).await, Seals { current: 1, ..Seals::default() });
        let house = house.with_keys(Keys::derive(&[8; 32]));
        house.clock().advance_ms(STEP_MS);
        assert!(by(&house, &code(&house, &seed)).await, "the key of before is gone");
        assert!(!by(&house, &recovery[1]).await, "and with it what was hashed with it");
        assert_eq!(count(&house.with_keys(Keys::derive(&[9; 32]))).await, Seals { lost: 1, ..Seals::default() });
    }

    async fn codes_are_not_guessed(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        let (seed, _) = turn_on(&house, &mut ines).await;
        house.clock().advance_ms(STEP_MS);
        let mut thief = house.browser();
        thief.sign_in("ines@quayside.example", PASSWORD).await;
        let mut statuses = Vec::new();
        for _ in 0..8 {
            statuses.push(thief.post("/sign-in/code", &[("code", "000000")]).await.status.as_u16());
        }
        assert_eq!(statuses, [422, 422, 422, 422, 422, 422, 429, 429]);
        assert_eq!(thief.post("/sign-in/code", &[("code", &code(&house, &seed))]).await.status.as_u16(), 429, "even the right one waits");
        thief.sign_in("ines@quayside.example", PASSWORD).await;
        assert_eq!(thief.post("/sign-in/code", &[("code", "000000")]).await.status.as_u16(), 429, "a new password entry does not start anew");
    }

    async fn half_a_sign_in_ends_after_ten_minutes(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        let (seed, _) = turn_on(&house, &mut ines).await;
        let mut browser = house.browser();
        browser.sign_in("ines@quayside.example", PASSWORD).await;
        house.clock().advance_ms(10 * MINUTE_MS);
        let page = browser.post("/sign-in/code", &[("code", &code(&house, &seed))]).await;
        assert_eq!(page.to.as_deref(), Some("/sign-in"));
        assert!(!browser.is_known().await);
        assert_eq!(house.browser().get("/sign-in/code").await.to.as_deref(), Some("/sign-in"));
    }

    async fn it_is_removed_with_the_password_or_by_someone_above(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Admin).await;
        let ines = house.person("ines@quayside.example", Role::Agent).await;
        let mut browser = house.signed_in("ines@quayside.example").await;
        turn_on(&house, &mut browser).await;
        let page = browser.done("/settings/security/totp/remove", &[("present_remove", "wrong password")]).await;
        assert!(page.body.contains("The present password does not fit."));
        let page = browser.done("/settings/security/recovery", &[("present_recovery", PASSWORD)]).await;
        assert_eq!(page.codes().len(), 10);
        let page = browser.done("/settings/security/totp/remove", &[("present_remove", PASSWORD)]).await;
        assert!(page.body.contains("The second factor is off."));
        house.signed_in("ines@quayside.example").await;
        house.clock().advance_ms(STEP_MS);
        turn_on(&house, &mut browser).await;
        let mut head = house.signed_in("head@quayside.example").await;
        head.done(&format!("/settings/people/{ines}/factor/remove"), &[]).await;
        house.signed_in("ines@quayside.example").await;
    }

    async fn another_password_ends_the_other_sessions(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut here = house.signed_in("ines@quayside.example").await;
        let mut there = house.signed_in("ines@quayside.example").await;
        let change = |present: &'static str, password: &'static str| [("present", present), ("password", password)];
        let page = here.done("/settings/security/password", &change("wrong password", "another lamp at dawn")).await;
        assert!(page.body.contains("The present password does not fit."));
        let page = here.done("/settings/security/password", &change(PASSWORD, "ines-ines-ines")).await;
        assert!(page.body.contains("first that a guesser tries") || page.body.contains("repeats"), "{}", page.body);
        assert!(there.is_known().await);
        here.done("/settings/security/password", &change(PASSWORD, "another lamp at dawn")).await;
        assert!(here.is_known().await && !there.is_known().await);
        assert_eq!(house.browser().sign_in("ines@quayside.example", PASSWORD).await.status.as_u16(), 422);
        assert_eq!(house.browser().sign_in("ines@quayside.example", "another lamp at dawn").await.status.as_u16(), 303);
    }
}

#[tokio::test]
async fn a_copy_of_the_database_holds_neither_seed_nor_code_nor_password() {
    let fresh = store::testing::sqlite();
    let file = fresh.url.strip_prefix("sqlite:").unwrap().to_owned();
    let house = house(fresh).await;
    house.person("ines@quayside.example", Role::Agent).await;
    let mut ines = house.signed_in("ines@quayside.example").await;
    let (seed, recovery) = turn_on(&house, &mut ines).await;
    let token = identity::create_token(&house.store, &house.keys, "ines@quayside.example", "t", None, None);
    let token = token.await.unwrap().unwrap();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.extend(std::fs::read(format!("{file}-wal")).unwrap_or_default());
    let has = |needle: &str| bytes.windows(needle.len()).any(|window| window == needle.as_bytes());
    assert!(has("ines@quayside.example"), "the search works");
    let session = ines.cookies["__Host-session"].clone();
    for secret in [&seed, &recovery[0], &recovery[0].replace('-', ""), &session, &token, PASSWORD] {
        assert!(!has(secret), "{secret}");
    }
    let raw = Secret::try_from_base32(&seed).unwrap();
    assert!(!bytes.windows(20).any(|window| window == raw.as_bytes()));
}
