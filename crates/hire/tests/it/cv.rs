//! A CV is read, corrected, refused and replaced.

use crate::{
    apply::own,
    house::{MINA, RHEA, Town, towns},
};
use event::ApplicationId;
use hire::application::{
    ApplicationById, Erase,
    reading::{ReadingOf, ReadingRow},
};
use std::path::Path;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cv").join(name)).unwrap()
}

impl Town {
    async fn applied(&self) -> ApplicationId {
        let entries = self.store.entries(0, 1_000).await.unwrap();
        entries.iter().rev().find(|entry| entry.kind == "hire.applied").unwrap().subject.parse().unwrap()
    }

    async fn reading(&self, application: ApplicationId) -> Option<ReadingRow> {
        self.store.read().await.unwrap().opt(ReadingOf { application }).await.unwrap()
    }

    async fn log(&self) -> String {
        self.store.entries(0, 1_000).await.unwrap().into_iter().map(|entry| entry.body).collect()
    }
}

#[tokio::test]
async fn what_is_read_is_a_proposal_and_what_was_typed_wins() {
    for town in towns().await {
        town.open_requisition().await;
        let own = own(&town.applies("", "Amara", "SG", Some(&fixture("en-classic.pdf"))).await);
        let id = town.applied().await;
        let at = format!("/hiring/applications/{id}");
        assert!(town.page(None, &own).await.contains("We are reading your CV"));
        assert!(town.page(RHEA, &at).await.contains("It is being read."));
        town.form(None, &format!("{own}/details"), &[("name", "Amara"), ("email", "a@mail.example")], 409).await;
        town.works().await;
        let page = town.page(None, &format!("{own}?lang=en")).await;
        for shown in [
            "value=\"Amara\"",
            "Your CV says: Amara Oyelaran-Whitt",
            "value=\"+65 9123 4567\"",
            "Your CV says: +447700900123",
            "value=\"Quillfeather Exchange Ltd\"",
            "linkedin.com/in/amara-ow",
            "value=\"yo\" checked",
        ] {
            assert!(page.contains(shown), "{shown} is not in {page}");
        }
        assert!(town.page(None, &format!("{own}?lang=zh-CN")).await.contains("请核对更正"));
        let page = town.page(RHEA, &at).await;
        for shown in
            ["Quillfeather Exchange Ltd", "Amara Oyelaran-Whitt", "the form says: Amara", "not looked at it yet"]
        {
            assert!(page.contains(shown), "{shown} is not in {page}");
        }
        let row = town.store.read().await.unwrap().one(ApplicationById { application: id }).await.unwrap();
        assert_eq!((row.name.as_str(), row.phone.as_str()), ("Amara", "+65 9123 4567"), "nobody looked at it yet");

        let fields = [
            ("name", "Amara Oyelaran-Whitt"),
            ("email", "amara@mail.example"),
            ("phone", ""),
            (
                "employer",
                "Quillfeather Ltd; my words: legal winner thank year wave sausage worth useful legal winner thank yellow",
            ),
            ("language", "en"),
            ("links", "linkedin.com/in/amara-ow\r\n"),
        ];
        for (n, wrong) in [(0, ""), (1, "nobody"), (2, "call me"), (5, "no link at all")] {
            let mut fields = fields;
            fields[n].1 = wrong;
            town.form(None, &format!("{own}/details"), &fields, 422).await;
        }
        town.form(None, &format!("{own}/details"), &fields, 303).await;
        let page = town.page(RHEA, &at).await;
        assert!(page.contains("Looked at by the candidate") && !page.contains("sausage"), "{page}");
        assert!(page.contains("the CV says: Quillfeather Exchange Ltd"), "{page}");
        let row = town.store.read().await.unwrap().one(ApplicationById { application: id }).await.unwrap();
        assert_eq!((row.name.as_str(), row.email.as_str()), ("Amara Oyelaran-Whitt", "amara@mail.example"));
        let data = town.page(None, &format!("{own}/export")).await;
        assert!(data.contains("Quillfeather Exchange Ltd") && data.contains("Quillfeather Ltd"), "{data}");
        assert_eq!(town.get(MINA, &at).await.status, 404);

        let log = town.log().await;
        for word in ["Amara", "Quillfeather", "linkedin", "4477009"] {
            assert!(!log.contains(word), "the log holds {word}");
        }
        let erase = Erase { candidate: row.candidate_id, hash: None };
        town.store.run(&RHEA.actor(), None, erase).await.unwrap().unwrap();
        assert!(town.reading(id).await.is_none(), "what was read outlives whose it was");
    }
}

#[tokio::test]
async fn a_cv_that_cannot_be_read_says_why_and_is_replaced() {
    for town in towns().await {
        town.open_requisition().await;
        let own = own(&town.applies("", "Siti", "SG", Some(&fixture("locked.pdf"))).await);
        let id = town.applied().await;
        town.works().await;
        let page = town.page(None, &format!("{own}?lang=en")).await;
        assert!(page.contains("A password is needed") && page.contains("name=\"employer\""), "{page}");
        assert!(town.page(None, &format!("{own}?lang=zh-CN")).await.contains("请上传没有密码的文件"));
        let page = town.page(RHEA, &format!("/hiring/applications/{id}")).await;
        assert!(page.contains("Could not be read") && page.contains("A password is needed"), "{page}");

        let to = format!("{own}/cv?lang=en");
        assert_eq!(town.sends(&to, &[], Some(b"MZ\x90\x00")).await.status, 422);
        assert_eq!(town.sends(&to, &[], None).await.status, 422);
        let before = town.reading(id).await.unwrap().file_id;
        let sent = town.sends(&to, &[], Some(&fixture("en-at.pdf"))).await;
        assert_eq!(sent.status, 303, "{}", sent.body);
        assert!(town.page(None, &sent.to.unwrap()).await.contains("We have the new CV"));
        town.works().await;
        let reading = town.reading(id).await.unwrap();
        assert!(reading.file_id != before && reading.refusal.0.is_none() && reading.found.0.name.is_some());
        let files = town.page(None, &format!("{own}/export")).await;
        assert_eq!(files.matches("\"kind\":\"cv\"").count(), 1, "the old one is gone: {files}");
        assert_eq!(town.store.blobs().list().await.unwrap().len(), 1, "and its bytes too");

        town.form(None, &format!("{own}/withdraw"), &[("reason", "other_job")], 303).await;
        assert_eq!(town.sends(&to, &[], Some(&fixture("en-at.pdf"))).await.status, 409);
    }
}

#[tokio::test]
async fn whom_a_gate_shut_out_is_not_read() {
    for town in towns().await {
        town.open_requisition().await;
        own(&town.applies("", "Lin", "CN", Some(&fixture("en-at.pdf"))).await);
        let jobs = town.store.jobs().next(&hire::jobs(), 20, 5_000).await.unwrap();
        assert!(jobs.iter().all(|job| job.kind != hire::application::reading::JOB), "{jobs:?}");
        assert!(town.reading(town.applied().await).await.is_none());
    }
}

/// Somebody typed another's address into a form, and a person took both for one.
#[tokio::test]
async fn a_link_of_one_of_two_applications_does_not_change_how_the_candidate_is_reached() {
    for town in towns().await {
        town.open_requisition().await;
        own(&town.applies("", "Ana", "SG", None).await);
        let kept = town.applied().await;
        let other = own(&town.applies("", "Ana", "SG", Some(&fixture("en-at.pdf"))).await);
        let gone = town.applied().await;
        town.works().await;
        let rows = async |id| town.store.read().await.unwrap().one(ApplicationById { application: id }).await.unwrap();
        let merge =
            hire::application::Merge { kept: rows(kept).await.candidate_id, gone: rows(gone).await.candidate_id };
        town.store.run(&RHEA.actor(), None, merge).await.unwrap().unwrap();
        let fields = [("name", "Mallory"), ("email", "mallory@mail.example")];
        town.form(None, &format!("{other}/details"), &fields, 303).await;
        assert_eq!(rows(kept).await.email, "ana@mail.example");
        assert_eq!(town.reading(gone).await.unwrap().corrected.0.name.as_deref(), Some("Mallory"));
    }
}
