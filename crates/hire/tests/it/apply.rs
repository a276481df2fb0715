//! From a post's link to an application, as strangers see it.

use crate::house::{Answered, MINA, RHEA, Town, towns};
use axum::{
    body::Body,
    http::{Request, header},
};
use event::RequisitionId;

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF";

/// What a phone sends: fields, and a file.
pub fn multipart(fields: &[(&str, &str)], cv: Option<&[u8]>) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part = format!("--edge\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    if let Some(bytes) = cv {
        let head = "--edge\r\ncontent-disposition: form-data; name=\"cv\"; filename=\"cv.pdf\"\r\ncontent-type: application/pdf\r\n\r\n";
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--edge--\r\n");
    ("multipart/form-data; boundary=edge".into(), body)
}

impl Town {
    /// Makes a post, and answers the code of its link.
    pub async fn post(&self, requisition: RequisitionId, channel: &str, cost: &str) -> String {
        let at = format!("/hiring/requisitions/{requisition}/posts");
        let fields =
            [("channel", channel), ("lang", "en"), ("text", "Come! {link}"), ("cost", cost), ("currency", "SGD")];
        self.form(RHEA, &at, &fields, 303).await;
        let page = self.page(RHEA, &at).await;
        page.split("/j/").nth(1).unwrap()[..8].to_owned()
    }

    /// Applies; `name` is also the address.
    pub async fn applies(&self, via: &str, name: &str, residence: &str, cv: Option<&[u8]>) -> Answered {
        let command = self.store.new_id::<event::CommandId>().to_string();
        let email = format!("{}@mail.example", name.to_lowercase());
        let fields = [
            ("command_id", command.as_str()),
            ("via", via),
            ("name", name),
            ("email", &email),
            ("phone", "+65 9123 4567"),
            ("cefr-en", "C1"),
            ("gate-residence", residence),
            ("gate-permission", "yes"),
            ("consent", "1"),
        ];
        self.sends("/careers/1/apply?lang=en", &fields, cv).await
    }

    pub async fn sends(&self, path: &str, fields: &[(&str, &str)], cv: Option<&[u8]>) -> Answered {
        let (kind, body) = multipart(fields, cv);
        let request = Request::post(path).header(header::CONTENT_TYPE, kind).header(header::ACCEPT, "text/html");
        self.send(request.body(Body::from(body)).unwrap()).await
    }
}

/// The path of the candidate's own page.
pub fn own(answered: &Answered) -> String {
    assert_eq!(answered.status, 303, "{}", answered.body);
    answered.to.clone().unwrap().split('?').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_link_leads_to_an_application_and_its_page() {
    for town in towns().await {
        let requisition = town.open_requisition().await;
        let code = town.post(requisition, "wechat_group", "120").await;
        let to = town.get(None, &format!("/j/{code}")).await.to.unwrap();
        assert_eq!(to, format!("/careers/1?lang=en&via={code}"));
        let page = town.page(None, &to).await;
        assert!(
            page.contains("application/ld+json") && page.contains("JobPosting") && !page.contains("type=\"module\"")
        );
        assert!(page.contains(&format!("/careers/1/apply?lang=en&amp;via={code}")), "{page}");
        let page = town.page(None, "/careers/1/apply?lang=zh-CN").await;
        assert!(page.contains("你的常住国家或地区") && page.contains("multipart/form-data"), "{page}");
        let own = own(&town.applies(&code, "Siti", "SG", Some(PDF)).await);
        let page = town.page(None, &own).await;
        assert!(page.contains("Support agent, chat") && page.contains("aria-current=\"step\""), "{page}");
        town.form(None, &format!("{own}/messages"), &[("text", "When do nights start?")], 303).await;
        assert!(town.page(None, &own).await.contains("When do nights start?"));
        let data = town.page(None, &format!("{own}/export")).await;
        assert!(
            data.contains("siti@mail.example") && data.contains("cv.pdf") && data.contains("wechat_group"),
            "{data}"
        );
        assert!(town.page(RHEA, &format!("/hiring/requisitions/{requisition}/posts")).await.contains("visits: 1"));
        town.form(None, &format!("{own}/withdraw"), &[("reason", "other_job")], 303).await;
        assert!(town.page(None, &own).await.contains("took your application back"));
        town.form(None, &format!("{own}/withdraw"), &[("reason", "other_job")], 409).await;
        town.form(None, &format!("{own}/erase"), &[], 303).await;
        assert_eq!(town.get(None, &own).await.status, 404, "erased on the candidate's own wish");
        let log: String = town.store.entries(0, 200).await.unwrap().into_iter().map(|entry| entry.body).collect();
        for word in ["Siti", "siti@", "9123", "nights", "cv.pdf"] {
            assert!(!log.contains(word), "the log holds {word}");
        }
    }
}

#[tokio::test]
async fn a_legal_gate_closes_an_application_and_says_why() {
    for town in towns().await {
        town.open_requisition().await;
        let own = own(&town.applies("", "Lin", "CN", None).await);
        let page = town.page(None, &own).await;
        assert!(page.contains("law of mainland China") && page.contains("if you move, you are welcome"), "{page}");
        let open = town.applies("", "Ana", "HK", None).await;
        assert!(town.page(None, &open.to.unwrap()).await.contains("aria-current=\"step\""));
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_what_is_sent_twice_is_one_application() {
    for town in towns().await {
        town.open_requisition().await;
        assert_eq!(town.applies("", "Ana", "XX", None).await.status, 422);
        assert_eq!(town.applies("", "Ana", "SG", Some(b"MZ\x90\x00")).await.status, 422);
        let large = [b"%PDF-".to_vec(), vec![b' '; 11 * 1024 * 1024]].concat();
        assert_eq!(town.applies("", "Ana", "SG", Some(&large)).await.status, 413);
        let command = town.store.new_id::<event::CommandId>().to_string();
        let mut fields = vec![
            ("command_id", command.as_str()),
            ("name", "Ana"),
            ("email", "ana@mail.example"),
            ("cefr-en", "C1"),
            ("gate-residence", "SG"),
            ("gate-permission", "yes"),
        ];
        assert_eq!(town.sends("/careers/1/apply", &fields, None).await.status, 422, "without consent");
        fields.push(("consent", "1"));
        let command = town.store.new_id::<event::CommandId>().to_string();
        fields[0].1 = command.as_str();
        let first = own(&town.sends("/careers/1/apply", &fields, None).await);
        let second = own(&town.sends("/careers/1/apply", &fields, None).await);
        assert_eq!(first, second);
        let kinds: Vec<String> = town.store.entries(0, 200).await.unwrap().into_iter().map(|one| one.kind).collect();
        assert_eq!(kinds.iter().filter(|kind| *kind == "hire.applied").count(), 1);
        assert_eq!(town.get(None, "/application/0000").await.status, 404);
        assert_eq!(town.get(None, "/careers/2").await.status, 404);
        assert_eq!(town.get(None, "/j/nothing").await.status, 404);
        assert_eq!(town.get(MINA, "/hiring/requisitions/1/posts").await.status, 404);
    }
}
