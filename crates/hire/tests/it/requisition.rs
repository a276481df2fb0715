//! A requisition from a template to its opening, on its pages.

use crate::house::{ADA, LEO, MINA, RHEA, Town, towns};

fn fields(seats: &str) -> Vec<(&str, &str)> {
    vec![
        ("seen", "0"),
        ("role", "agent"),
        ("level", "1"),
        ("title-en", "Night agent"),
        ("title-zh", "夜班客服"),
        ("languages", "en:C1, zh:B2"),
        ("site", "Singapore"),
        ("remote", "1"),
        ("zone", "Asia/Singapore"),
        ("shifts", "Nights"),
        ("seats", seats),
        ("reason", "gap"),
        ("why", "Nights are short"),
        ("needed", "2026-05-01"),
        ("bands", "Singapore | SGD | 3000 | 4200 | month"),
        ("stages", "applied:5, screened:5, interview:7, identity:4, offer:4, started:14"),
        ("gate", "residence"),
    ]
}

async fn written(town: &Town) -> String {
    let made = town.form(RHEA, "/hiring/requisitions?template=agent", &fields("2"), 303).await;
    let to = made.to.unwrap();
    to.split("/description").next().unwrap().to_owned()
}

#[tokio::test]
async fn a_requisition_is_written_described_agreed_to_and_opened() {
    for town in towns().await {
        let page = town.page(RHEA, "/hiring/requisitions/new?template=agent").await;
        assert!(page.contains("Support agent, chat") && page.contains("Where do you live?"), "{page}");
        let path = written(&town).await;
        let page = town.page(RHEA, &format!("{path}/description/zh-CN")).await;
        assert!(page.contains("全职客户支持") && page.contains("Nothing found"), "{page}");
        town.form(RHEA, &format!("{path}/act"), &[("act", "asked")], 303).await;
        town.form(RHEA, &format!("{path}/act"), &[("act", "approved")], 404).await;
        assert!(town.page(ADA, &path).await.contains("Agree"));
        town.form(ADA, &format!("{path}/act"), &[("act", "declined")], 422).await;
        town.form(ADA, &format!("{path}/act"), &[("act", "approved")], 303).await;
        let page = town.page(LEO, &path).await;
        assert!(page.contains("SGD 3,000–4,200 a month") && page.contains("Timeline"), "{page}");
        // More seats have to be agreed to again; fewer have not.
        let mut fewer = fields("1");
        fewer[0] = ("seen", "3");
        town.form(RHEA, &path, &fewer, 303).await;
        assert!(!town.page(RHEA, &path).await.contains("Ask for agreement"));
        let mut more = fields("9");
        more[0] = ("seen", "4");
        town.form(RHEA, &path, &more, 303).await;
        assert!(town.page(RHEA, &path).await.contains("Ask for agreement"));
        town.form(RHEA, &path, &more, 409).await;
    }
}

#[tokio::test]
async fn a_description_says_what_is_wrong_with_it() {
    for town in towns().await {
        let path = written(&town).await;
        let at = format!("{path}/description/en");
        town.form(
            RHEA,
            &at,
            &[("seen", "1"), ("nature", "Support"), ("must", "A bachelor's degree\n3 years of support")],
            303,
        )
        .await;
        let page = town.page(RHEA, &at).await;
        assert!(page.contains("<mark>bachelor&#39;s</mark>") || page.contains("<mark>bachelor's</mark>"), "{page}");
        assert!(page.contains("<mark>3 years</mark>") && page.contains(".07"), "{page}");
        town.form(RHEA, &format!("{path}/act"), &[("act", "asked")], 409).await;
        town.form(RHEA, &at, &[("seen", "1"), ("nature", "Support")], 409).await;
    }
}

#[tokio::test]
async fn an_agent_sees_nothing_of_hiring() {
    for town in towns().await {
        let path = written(&town).await;
        assert_eq!(town.get(MINA, &path).await.status, 404);
        assert_eq!(town.get(MINA, "/hiring").await.status, 404);
        assert_eq!(town.get(LEO, &format!("{path}/edit")).await.status, 404);
        town.form(LEO, &path, &fields("3"), 404).await;
    }
}
