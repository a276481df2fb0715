use crate::house::{PASSWORD, house};
use axum::http::{Method, StatusCode};
use event::Role;
use store::{on_both, testing::Fresh};

on_both! {
    async fn whoever_is_deactivated_is_out_at_once_everywhere(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Owner).await;
        let ines = house.person("ines@quayside.example", Role::Agent).await;
        let mut head = house.signed_in("head@quayside.example").await;
        let mut here = house.signed_in("ines@quayside.example").await;
        let rights = Some("tickets.read".parse().unwrap());
        let token = identity::create_token(&house.store, &house.keys, "ines@quayside.example", "t", rights, None)
            .await
            .unwrap()
            .unwrap();
        let bearer = format!("Bearer {token}");
        let mut program = house.browser();
        assert!(here.is_known().await);
        assert_eq!(program.send(Method::GET, "/api/v1/me", &[("authorization", &bearer)], None).await.status, StatusCode::OK);
        head.done(&format!("/settings/people/{ines}/deactivate"), &[]).await;
        assert!(!here.is_known().await);
        let page = program.send(Method::GET, "/api/v1/me", &[("authorization", &bearer)], None).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(!house.elsewhere_with(&here).is_known().await);
        assert_eq!(house.browser().sign_in("ines@quayside.example", PASSWORD).await.status.as_u16(), 422);
        head.done(&format!("/settings/people/{ines}/activate"), &[]).await;
        assert!(!here.is_known().await, "the old session stays dead");
        house.signed_in("ines@quayside.example").await;
    }

    async fn roles_are_changed_by_those_above_and_count_at_once(fresh: Fresh) {
        let house = house(fresh).await;
        let owner = house.person("owner@quayside.example", Role::Owner).await;
        let head = house.person("head@quayside.example", Role::Admin).await;
        let ines = house.person("ines@quayside.example", Role::Agent).await;
        let mut admin = house.signed_in("head@quayside.example").await;
        let mut browser = house.signed_in("ines@quayside.example").await;
        assert_eq!(browser.get("/settings/people").await.status, StatusCode::NOT_FOUND);
        let page = admin.done(&format!("/settings/people/{ines}/role"), &[("role", "admin")]).await;
        assert!(page.body.contains("Saved."));
        assert_eq!(browser.get("/settings/people").await.status, StatusCode::OK);
        let check = [
            (ines, "owner", "Only an owner decides about owners."),
            (owner, "agent", "Only an owner decides about owners."),
            (head, "owner", "Nobody changes their own role"),
            (ines, "integration", "This role is not given"),
        ];
        for (person, role, words) in check {
            let page = admin.done(&format!("/settings/people/{person}/role"), &[("role", role)]).await;
            assert!(page.body.contains(words), "{role}: {}", page.body);
        }
        let mut first = house.signed_in("owner@quayside.example").await;
        first.done(&format!("/settings/people/{ines}/role"), &[("role", "owner")]).await;
        browser.done(&format!("/settings/people/{owner}/role"), &[("role", "agent")]).await;
        assert_eq!(first.get("/settings/people").await.status, StatusCode::NOT_FOUND);
        let page = browser.done(&format!("/settings/people/{ines}/deactivate"), &[]).await;
        assert!(page.body.contains("Nobody changes their own role"));
    }

    async fn two_owners_who_demote_each_other_at_once_leave_one(fresh: Fresh) {
        let house = house(fresh).await;
        let one = house.person("one@quayside.example", Role::Owner).await;
        let two = house.person("two@quayside.example", Role::Owner).await;
        let (mut a, mut b) = (house.signed_in("one@quayside.example").await, house.signed_in("two@quayside.example").await);
        let (to_two, to_one) = (format!("/settings/people/{two}/role"), format!("/settings/people/{one}/role"));
        let fields = [("role", "admin")];
        let _ = tokio::join!(a.post(&to_two, &fields), b.post(&to_one, &fields));
        let changed = house.log().await.into_iter().filter(|kind| kind == "identity.role_changed").count();
        assert_eq!(changed, 1, "whoever came second was no owner any more");
    }

    async fn people_change_their_own_name_language_and_looks(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        let page = ines.done("/settings/me", &[("name", "Inés"), ("lang", "zh-CN"), ("zone", "Asia/Shanghai")]).await;
        assert!(page.body.contains("已保存") && page.body.contains("Inés"), "{}", page.body);
        let bad = ines.done("/settings/me", &[("name", "Inés"), ("lang", "en"), ("zone", "Mars")]).await;
        assert!(bad.body.contains("请从列表中选择时区"), "{}", bad.body);
        ines.done("/settings/me/look", &[("theme", "dark"), ("density", "compact")]).await;
        let page = ines.get("/settings/me").await.body;
        assert!(page.contains("data-theme=\"dark\"") && page.contains("data-density=\"compact\""));
        let page = ines.done("/look", &[("back", "/settings/me"), ("lang", "en")]).await.body;
        assert!(page.contains("Profile") && page.contains("data-theme=\"dark\""));
        let log = house.log_text().await;
        assert!(!log.contains("Inés"), "{log}");
    }

    async fn sessions_are_listed_and_ended_one_by_one_and_all_others(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut here = house.signed_in("ines@quayside.example").await;
        let mut phone = house.signed_in("ines@quayside.example").await;
        let mut old = house.signed_in("ines@quayside.example").await;
        let page = here.get("/settings/sessions").await.body;
        assert_eq!(page.matches("id=\"session-").count(), 3);
        assert_eq!(page.matches("192.0.2.1").count(), 3);
        let newest = page.split("id=\"session-").nth(1).unwrap().split('"').next().unwrap().to_owned();
        here.done(&format!("/settings/sessions/{newest}/end"), &[]).await;
        assert!(!old.is_known().await && phone.is_known().await);
        here.done("/settings/sessions/end-others", &[]).await;
        assert!(!phone.is_known().await && here.is_known().await);
    }

    async fn when_someone_was_last_seen_stays_after_they_left(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Owner).await;
        house.person("ines@quayside.example", Role::Agent).await;
        let mut head = house.signed_in("head@quayside.example").await;
        assert_eq!(head.get("/settings/people").await.body.matches("Never").count(), 1);
        let mut ines = house.signed_in("ines@quayside.example").await;
        ines.post("/sign-out", &[]).await;
        assert_eq!(head.get("/settings/people").await.body.matches("Never").count(), 0);
    }

    async fn nobody_ends_the_sessions_of_others_by_their_id(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("ines@quayside.example", Role::Agent).await;
        house.person("tom@quayside.example", Role::Agent).await;
        let mut ines = house.signed_in("ines@quayside.example").await;
        let mut tom = house.signed_in("tom@quayside.example").await;
        let page = ines.get("/settings/sessions").await.body;
        let session = page.split("id=\"session-").nth(1).unwrap().split('"').next().unwrap().to_owned();
        tom.post(&format!("/settings/sessions/{session}/end"), &[]).await;
        assert!(ines.is_known().await);
    }

    async fn groups_are_named_once_and_people_come_and_go(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Owner).await;
        let ines = house.person("ines@quayside.example", Role::Agent).await.to_string();
        let mut head = house.signed_in("head@quayside.example").await;
        let to = head.post("/settings/groups", &[("name", " VIP ")]).await.to.unwrap();
        assert!(head.done("/settings/groups", &[("name", "vip")]).await.body.contains("A group of this name"));
        head.done(&format!("{to}/people"), &[("person", &ines)]).await;
        let listed = head.get("/api/v1/groups").await.body;
        assert!(listed.contains("\"name\":\"VIP\"") && listed.contains(&ines), "{listed}");
        head.done(&to, &[("name", "VIP desk")]).await;
        head.done(&format!("{to}/people/{ines}/remove"), &[]).await;
        let listed = head.get("/api/v1/groups").await.body;
        assert!(listed.contains("VIP desk") && !listed.contains(&ines), "{listed}");
        let group = to.rsplit('/').next().unwrap();
        head.done(&format!("/settings/people/{ines}/groups"), &[("group", group)]).await;
        assert!(head.get("/api/v1/groups").await.body.contains(&ines));
        head.done(&format!("/settings/people/{ines}/groups"), &[]).await;
        assert!(!head.get("/api/v1/groups").await.body.contains(&ines));
    }

    async fn colleagues_are_listed_page_by_page_and_addresses_only_to_those_who_manage(fresh: Fresh) {
        let house = house(fresh).await;
        house.person("head@quayside.example", Role::Owner).await;
        for name in ["ana", "bo", "cy"] {
            house.person(&format!("{name}@quayside.example"), Role::Agent).await;
        }
        let mut ana = house.signed_in("ana@quayside.example").await;
        let page = ana.get("/api/v1/people?limit=2").await.body;
        assert!(page.contains("\"ana\"") && page.contains("\"bo\"") && !page.contains("\"cy\"") && page.contains("\"more\":true"));
        assert!(!page.contains('@'), "{page}");
        let bo = page.split("\"id\":\"").nth(2).unwrap().split('"').next().unwrap().to_owned();
        let page = ana.get(&format!("/api/v1/people?limit=2&name=bo&after={bo}")).await.body;
        assert!(page.contains("\"cy\"") && page.contains("\"head\"") && page.contains("\"more\":false"), "{page}");
        let mut head = house.signed_in("head@quayside.example").await;
        assert!(head.get("/api/v1/people").await.body.contains("ana@quayside.example"));
        for body in [page, head.get("/api/v1/me").await.body] {
            for word in ["secret", "hash", "password\""] {
                assert!(!body.contains(word), "{word}: {body}");
            }
        }
    }
}

#[tokio::test]
async fn every_page_is_there_in_both_languages_for_those_who_may() {
    let house = house(store::testing::sqlite()).await;
    let head = house.person("head@quayside.example", Role::Owner).await;
    house.person("ines@quayside.example", Role::Trainee).await;
    let mut owner = house.signed_in("head@quayside.example").await;
    let mut trainee = house.signed_in("ines@quayside.example").await;
    let one = format!("/settings/people/{head}");
    let own = ["/settings/me", "/settings/security", "/settings/sessions"];
    let managed = ["/settings/tokens", "/settings/people", "/settings/groups", one.as_str()];
    for lang in ["en", "zh-CN"] {
        owner.post("/look", &[("back", "/"), ("lang", lang)]).await;
        for path in own.iter().chain(&managed) {
            let page = owner.get(path).await;
            assert_eq!(page.status, StatusCode::OK, "{path}");
            assert!(page.body.contains(&format!("<html lang=\"{lang}\"")), "{path} {lang}");
            assert!(!page.body.contains(" style=") && !page.body.contains("<script>"), "{path}");
        }
    }
    for path in own {
        assert_eq!(trainee.get(path).await.status, StatusCode::OK, "{path}");
    }
    for path in managed {
        assert_eq!(trainee.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
