use crate::house::{Browser, Page, house};
use axum::http::{Method, StatusCode};
use event::{DAY_MS, MINUTE_MS, Role};
use store::{on_both, testing::Fresh};

async fn with(browser: &mut Browser, token: &str, path: &str) -> Page {
    let bearer = format!("Bearer {token}");
    browser.send(Method::GET, path, &[("authorization", &bearer)], None).await
}

on_both! {
    async fn a_token_acts_with_its_own_rights_and_ends(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Owner).await;
        let mut head = house.signed_in("head@quayside.example").await;
        let fields = [("name", "export"), ("days", "7"), ("right", "tickets.read"), ("right", "people.manage")];
        let page = head.done("/settings/tokens", &fields).await;
        let token = page.codes().into_iter().find(|code| code.starts_with("hr_") && code.len() == 52).unwrap();
        assert!(!head.get("/settings/tokens").await.body.contains(&token), "shown once");
        let mut program = house.browser();
        let me = with(&mut program, &token, "/api/v1/me").await.body;
        assert!(me.contains("\"rights\":[\"tickets.read\",\"people.manage\"]"), "{me}");
        assert_eq!(with(&mut program, &token, "/settings/people").await.status, StatusCode::OK);
        assert_eq!(with(&mut program, &token, "/settings/tokens").await.status, StatusCode::NOT_FOUND);
        assert_eq!(with(&mut program, &token, "/settings/security").await.status, StatusCode::NOT_FOUND);
        let page = with(&mut house.browser(), &token.replace("hr_", "hr_x"), "/api/v1/me").await;
        assert_eq!((page.status, page.body.contains("sign_in")), (StatusCode::UNAUTHORIZED, true));
        house.clock().advance_ms(7 * DAY_MS);
        assert_eq!(with(&mut program, &token, "/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
        let log = house.log_text().await;
        assert!(!log.contains(&token) && !log.contains("export"), "{log}");
    }

    async fn a_revoked_token_is_refused_at_once(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Admin).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let make = identity::create_token(&house.store, &house.keys, "Ines@quayside.example", "bot", None, Some(30));
        let token = make.await.unwrap().unwrap();
        let mut program = house.browser();
        assert_eq!(with(&mut program, &token, "/api/v1/me").await.status, StatusCode::OK);
        let mut head = house.signed_in("head@quayside.example").await;
        let page = head.get("/settings/tokens").await.body;
        assert!(page.contains("bot") && page.contains(&token[48..]) && !page.contains(&token));
        let id = page.split("id=\"token-").nth(1).unwrap().split('"').next().unwrap().to_owned();
        head.done(&format!("/settings/tokens/{id}/revoke"), &[]).await;
        assert_eq!(with(&mut program, &token, "/api/v1/me").await.status, StatusCode::UNAUTHORIZED);
        let mut tom = house.browser();
        house.person("tom@quayside.example", Role::Agent).await;
        tom.sign_in("tom@quayside.example", crate::house::PASSWORD).await;
        assert_eq!(tom.post(&format!("/settings/tokens/{id}/revoke"), &[]).await.status, StatusCode::NOT_FOUND);
    }

    async fn a_token_loses_what_its_person_loses(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("owner@quayside.example", Role::Owner).await;
        let head = house.person("head@quayside.example", Role::Admin).await;
        let rights = Some("people.manage,tickets.read".parse().unwrap());
        let make = identity::create_token(&house.store, &house.keys, "head@quayside.example", "bot", rights, None);
        let token = make.await.unwrap().unwrap();
        assert_eq!(with(&mut house.browser(), &token, "/settings/people").await.status, StatusCode::OK);
        let mut owner = house.signed_in("owner@quayside.example").await;
        owner.done(&format!("/settings/people/{head}/role"), &[("role", "trainee")]).await;
        let mut program = house.browser();
        assert_eq!(with(&mut program, &token, "/settings/people").await.status, StatusCode::NOT_FOUND);
        assert!(with(&mut program, &token, "/api/v1/me").await.body.contains("\"rights\":[\"tickets.read\"]"));
    }

    async fn nobody_gives_a_token_more_than_they_have(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        for right in ["people.manage", "tokens.own", "self.manage"] {
            let page = ines.done("/settings/tokens", &[("name", "x"), ("right", right)]).await;
            assert!(page.body.contains("none that you do not have"), "{right}");
        }
        let page = ines.post("/settings/tokens", &[("name", "x"), ("right", "tickets.read"), ("role", "owner")]).await;
        assert_eq!(page.status.as_u16(), 422, "an unknown field");
        assert!(!house.log().await.contains(&"identity.token_made".to_owned()));
    }

    async fn last_seen_is_written_once_a_minute(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut here = house.signed_in("ines@quayside.example").await;
        let head = *house.store.head().borrow();
        for _ in 0..5 {
            house.clock().advance_ms(MINUTE_MS);
            assert!(here.is_known().await);
        }
        assert_eq!(*house.store.head().borrow(), head, "not an event");
    }
}

#[tokio::test]
async fn a_token_is_made_for_people_who_are_there() {
    let house = house(store::testing::sqlite()).await;
    let make = identity::create_token(&house.store, &house.keys, "nobody@quayside.example", "bot", None, None);
    assert_eq!(make.await.unwrap(), Err(identity::Refusal::Unseen));
}
