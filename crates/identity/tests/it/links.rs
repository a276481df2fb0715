use crate::house::{PASSWORD, URL, house};
use axum::http::{Method, StatusCode};
use event::{DAY_MS, MINUTE_MS, Role};
use store::{on_both, testing::Fresh};

fn path(link: &str) -> String {
    link.strip_prefix(URL).unwrap().to_owned()
}

on_both! {
    async fn the_first_owner_is_made_by_the_printed_link_once(fresh: Fresh) {
        let house = house(fresh).await;
        let link = || identity::first_owner_link(&house.store, &house.config, &house.keys);
        let (first, second) = (link().await.unwrap().unwrap(), link().await.unwrap().unwrap());
        assert_eq!(house.browser().get(&path(&first)).await.status, StatusCode::GONE, "the later link counts");
        let mut browser = house.browser();
        assert!(browser.get("/sign-in").await.body.contains("handrail init"));
        assert!(browser.get(&path(&second)).await.body.contains("first owner"));
        let fields = |password| {
            [("name", "林舟"), ("email", "lin@quayside.example"), ("password", password), ("lang", "zh-CN"), ("zone", "Asia/Shanghai")]
        };
        let weak = browser.post(&path(&second), &fields("password1234")).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(!browser.is_known().await);
        let page = browser.post(&path(&second), &fields(PASSWORD)).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.body);
        let me = browser.get("/api/v1/me").await.body;
        for part in ["林舟", "\"role\":\"owner\"", "\"lang\":\"zh-CN\"", "\"zone\":\"Asia/Shanghai\"", "people.manage"] {
            assert!(me.contains(part), "{me}");
        }
        assert!(browser.get("/settings/me").await.body.contains("个人资料"));
        assert_eq!(house.browser().post(&path(&second), &fields(PASSWORD)).await.status, StatusCode::GONE);
        assert_eq!(link().await.unwrap(), None);
        assert!(!house.browser().get("/sign-in").await.body.contains("handrail init"));
    }

    async fn an_owners_link_ends_after_a_day(fresh: Fresh) {
        let house = house(fresh).await;
        let link = identity::first_owner_link(&house.store, &house.config, &house.keys).await.unwrap().unwrap();
        house.clock().advance_ms(DAY_MS - 1);
        assert_eq!(house.browser().get(&path(&link)).await.status, StatusCode::OK);
        house.clock().advance_ms(1);
        assert_eq!(house.browser().get(&path(&link)).await.status, StatusCode::GONE);
        let fields = [("name", "林舟"), ("email", "lin@quayside.example"), ("password", PASSWORD)];
        assert_eq!(house.browser().post(&path(&link), &fields).await.status, StatusCode::GONE);
    }

    async fn an_invitation_makes_one_person_with_its_role_and_groups(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Admin).await;
        let mut head = house.signed_in("head@quayside.example").await;
        let to = head.post("/settings/groups", &[("name", "充提")]).await.to.unwrap();
        let group = to.rsplit('/').next().unwrap().to_owned();
        let fields = [("email", "jo@quayside.example"), ("role", "lead"), ("group", group.as_str())];
        let first = head.done("/settings/people/invitations", &fields).await.codes().remove(0);
        assert!(first.starts_with(&format!("{URL}/invitation/")), "the configured address, whatever the host: {first}");
        assert!(head.get("/settings/people").await.codes().is_empty(), "shown once");
        let second = head.done("/settings/people/invitations", &fields).await.codes().remove(0);
        assert_eq!(house.browser().get(&path(&first)).await.status, StatusCode::GONE, "replaced");
        let mut jo = house.browser();
        assert!(jo.get(&path(&second)).await.body.contains("jo@quayside.example"));
        let fields = [("name", "Jo Park"), ("email", "other@evil.test"), ("password", PASSWORD), ("lang", "en"), ("zone", "Asia/Seoul")];
        assert_eq!(jo.post(&path(&second), &fields).await.status, StatusCode::SEE_OTHER);
        let me = jo.get("/api/v1/me").await.body;
        for part in ["jo@quayside.example", "\"role\":\"lead\"", "充提", "Asia/Seoul"] {
            assert!(me.contains(part), "{me}");
        }
        assert_eq!(house.browser().post(&path(&second), &fields).await.status, StatusCode::GONE, "used");
        let log = house.log_text().await;
        assert!(!log.contains("jo@") && !log.contains("Jo Park"), "{log}");
    }

    async fn an_invitation_is_withdrawn_and_ends(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Owner).await;
        let mut head = house.signed_in("head@quayside.example").await;
        let fields = [("email", "jo@quayside.example"), ("role", "agent")];
        let page = head.done("/settings/people/invitations", &fields).await;
        let link = page.codes().remove(0);
        let id = page.body.split("id=\"invitation-").nth(1).unwrap().split('"').next().unwrap().to_owned();
        head.done(&format!("/settings/people/invitations/{id}/withdraw"), &[]).await;
        assert_eq!(house.browser().get(&path(&link)).await.status, StatusCode::GONE);
        let link = head.done("/settings/people/invitations", &fields).await.codes().remove(0);
        house.clock().advance_ms(DAY_MS);
        assert_eq!(house.browser().get(&path(&link)).await.status, StatusCode::GONE);
        house.clock().advance_ms(-DAY_MS);
        let taken = [("email", "HEAD@quayside.example"), ("role", "agent")];
        assert!(house.signed_in("head@quayside.example").await.done("/settings/people/invitations", &taken).await.codes().is_empty());
    }

    async fn a_one_click_link_signs_in_until_it_ends(fresh: Fresh) {
        let house = house(fresh).await;
        let ines = house.person("ines@quayside.example", Role::Agent).await;
        let link = |once| identity::sign_in_link(&house.store, &house.config, &house.keys, ines, once, 10 * MINUTE_MS);
        let (once, often) = (link(true).await.unwrap().unwrap(), link(false).await.unwrap().unwrap());
        let mut browser = house.browser();
        assert_eq!(browser.get(&path(&once)).await.to.as_deref(), Some("/"));
        assert!(browser.is_known().await);
        assert_eq!(house.browser().get(&path(&once)).await.status, StatusCode::GONE);
        for _ in 0..2 {
            assert_eq!(house.browser().get(&path(&often)).await.status, StatusCode::SEE_OTHER);
        }
        house.clock().advance_ms(10 * MINUTE_MS);
        assert_eq!(house.browser().get(&path(&often)).await.status, StatusCode::GONE);
    }

    async fn a_new_password_comes_by_a_link_from_someone_above(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Admin).await;
        let ines = house.person("ines@quayside.example", Role::Agent).await;
        let owner = house.person("owner@quayside.example", Role::Owner).await;
        let mut open = house.signed_in("ines@quayside.example").await;
        let mut head = house.signed_in("head@quayside.example").await;
        let refused = head.done(&format!("/settings/people/{owner}/password"), &[]).await;
        assert!(refused.codes().is_empty() && refused.body.contains("Only an owner decides about owners."));
        let link = head.done(&format!("/settings/people/{ines}/password"), &[]).await.codes().remove(0);
        let mut browser = house.browser();
        assert_eq!(browser.get(&path(&link)).await.status, StatusCode::OK);
        let weak = browser.post(&path(&link), &[("password", "ines2026ines")]).await;
        assert_eq!(weak.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(open.is_known().await);
        let page = browser.done(&path(&link), &[("password", "another lamp at dawn")]).await;
        assert!(page.body.contains("Your new password counts"));
        assert!(!open.is_known().await, "sessions end");
        assert_eq!(browser.post(&path(&link), &[("password", "another lamp at dawn")]).await.status, StatusCode::GONE);
        assert_eq!(house.browser().sign_in("ines@quayside.example", PASSWORD).await.status.as_u16(), 422);
        let page = house.browser().sign_in("ines@quayside.example", "another lamp at dawn").await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
    }
}

#[tokio::test]
async fn two_who_open_one_link_at_once_do_not_both_get_in() {
    for fresh in store::testing::both() {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Owner).await;
        let mut head = house.signed_in("head@quayside.example").await;
        let fields = [("email", "jo@quayside.example"), ("role", "agent")];
        let link = path(&head.done("/settings/people/invitations", &fields).await.codes().remove(0));
        let fields = [("name", "Jo Park"), ("password", PASSWORD)];
        let (mut one, mut other) = (house.browser(), house.elsewhere());
        let (a, b) = tokio::join!(one.post(&link, &fields), other.post(&link, &fields));
        let mut statuses = [a.status.as_u16(), b.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 410]);
    }
}

#[tokio::test]
async fn a_link_in_the_address_of_another_purpose_is_nothing() {
    let house = house(store::testing::sqlite()).await;
    let link = identity::first_owner_link(&house.store, &house.config, &house.keys).await.unwrap().unwrap();
    let secret = link.rsplit('/').next().unwrap();
    for place in ["invitation", "password", "sign-in/link"] {
        assert_eq!(house.browser().get(&format!("/{place}/{secret}")).await.status, StatusCode::GONE, "{place}");
    }
    let page = house.browser().send(Method::GET, &link.replace(URL, ""), &[("host", "evil.test")], None).await;
    assert!(!page.body.contains("evil.test"));
}
