//! The truth about hiring: the funnel's pages and file, the judgement after ninety days, interviewers, what predicted.

use crate::{
    apply::own,
    house::{ADA, LEO, MINA, RHEA, Town, towns},
};
use event::{Actor, ApplicationId, DAY_MS};
use hire::{
    application::{Move, State, Step},
    quality::{Started, WAIT_DAYS},
    requisition::{STAGES, Stage},
};

impl Town {
    async fn to(&self, application: ApplicationId, step: Step) {
        // Nobody passes the checks of who they are here, so the house itself lets people start.
        let by = if step == Step::To(Stage::Started) { Actor::House } else { RHEA.actor() };
        let wish = Move { application, seen: None, step };
        self.store.run(&by, None, wish).await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_funnel_tells_how_far_how_fast_and_for_how_much() {
    for town in towns().await {
        let requisition = town.open_requisition().await;
        let code = town.post(requisition, "forum", "600").await;
        for n in 0..6 {
            own(&town
                .applies(if n < 5 { &code } else { "" }, ["Ana", "Bo", "Cem", "Dao", "Eva", "Fei"][n], "SG", None)
                .await);
            let application = town.newest().await;
            town.store.clock().advance_ms(DAY_MS);
            for stage in STAGES.iter().skip(1).take([8, 4, 4, 6, 2, 0][n]) {
                town.to(application, Step::To(*stage)).await;
                town.store.clock().advance_ms(2 * DAY_MS);
            }
            if n == 3 {
                town.to(application, Step::Out(State::Withdrawn, "pay".into())).await;
            }
        }
        let here = format!("/hiring/requisitions/{requisition}/figures");
        let page = town.page(LEO, &here).await;
        assert!(page.contains("Of 6 who applied, 4 came to an interview and 1 said yes"), "{page}");
        assert!(page.contains("Forum") && page.contains("SGD 600"), "{page}");
        let csv = town.page(LEO, &format!("{here}.csv")).await;
        for line in [
            "stage,applied,reached,6",
            "stage,interview,reached,4",
            "stage,applied,days_median,1",
            "channel,forum,hires,1",
            "channel,forum,cost_SGD,600.00",
            "channel,careers,applications,1",
        ] {
            assert!(csv.contains(&format!("{line}\r\n")), "{line}: {csv}");
        }
        assert!(town.page(RHEA, "/hiring/figures").await.contains("Of 6 who applied"));
        let some = town.page(RHEA, &format!("{here}?weeks=4&channel=careers")).await;
        assert!(some.contains("Of 1 who applied, 0 came to an interview"), "{some}");
        // Nobody applied in the last weeks once a year has gone by, whatever somebody writes into the address.
        town.store.clock().advance_ms(365 * DAY_MS);
        assert!(town.page(RHEA, "/hiring/figures?weeks=4").await.contains("Nobody has applied in this time"));
        assert!(town.page(RHEA, "/hiring/figures?weeks=99999999999").await.contains("Of 6 who applied"));
        for path in ["/hiring/figures", "/hiring/figures.csv", "/hiring/figures/predicted", here.as_str()] {
            assert_eq!(town.get(MINA, path).await.status, 404, "{path}");
        }
    }
}

#[tokio::test]
async fn who_started_is_judged_once_after_ninety_days_by_who_leads() {
    for town in towns().await {
        let requisition = town.open_requisition().await;
        let code = town.post(requisition, "forum", "600").await;
        own(&town.applies(&code, "Ana", "SG", None).await);
        let application = town.newest().await;
        for stage in STAGES.iter().skip(1) {
            town.to(application, Step::To(*stage)).await;
        }
        assert!(town.page(LEO, "/hiring/quality").await.contains("Ana"));
        let judge = format!("/hiring/quality/{application}");
        let mut fields = vec![("stayed", "1")];
        fields.extend([("mark-right", "4"), ("mark-customers", "3"), ("mark-rules", "3"), ("mark-alone", "3")]);
        town.form(LEO, &judge, &fields, 409).await;
        town.store.clock().advance_ms(WAIT_DAYS * DAY_MS);
        assert_eq!(town.get(RHEA, &judge).await.status, 404, "who recruits does not judge the own work");
        town.form(RHEA, &judge, &fields, 404).await;
        assert!(town.page(ADA, &judge).await.contains("Answers are right"));
        town.form(LEO, &judge, &fields[..3], 422).await;
        town.form(LEO, &judge, &fields, 303).await;
        town.form(LEO, &judge, &fields, 409).await;
        let started = town.store.read().await.unwrap().all(Started { limit: 9 }).await.unwrap();
        assert_eq!((started[0].score, started[0].stayed), (Some(325), Some(1)));
        let csv = town.page(LEO, "/hiring/figures.csv").await;
        assert!(csv.contains("channel,forum,judged,1\r\nchannel,forum,good,1\r\n"), "{csv}");
        let predicted = town.page(LEO, "/hiring/figures/predicted").await;
        assert!(
            predicted.contains("of 1 people who were hired") && predicted.contains("not enough yet"),
            "{predicted}"
        );
    }
}

#[tokio::test]
async fn without_scorecards_nothing_is_said_of_interviewers() {
    for town in towns().await {
        let page = town.page(LEO, "/hiring/figures/interviewers").await;
        assert!(page.contains("No scorecard is in yet"), "{page}");
    }
}

#[tokio::test]
async fn what_people_say_of_themselves_yields_totals_and_nothing_else() {
    for town in towns().await {
        let requisition = town.open_requisition().await;
        let code = town.post(requisition, "forum", "600").await;
        let mut pages = Vec::new();
        for n in 0..10 {
            let page = own(&town.applies(&code, &format!("Ana{n}"), "SG", None).await);
            let application = town.newest().await;
            if n % 2 == 0 {
                town.to(application, Step::To(STAGES[1])).await;
            }
            pages.push((page, application));
        }
        for (n, (page, _)) in pages.iter().enumerate() {
            assert!(town.page(None, page).await.contains("Two questions of your own will"));
            let said = [("sex", if n % 2 == 0 { "woman" } else { "man" }), ("age", "open")];
            if n == 9 {
                let fair = town.page(LEO, "/hiring/figures/fairness").await;
                assert!(fair.contains("Not enough yet") && !fair.contains("Woman"), "four men are too few: {fair}");
            }
            town.form(None, &format!("{page}/declare"), &said, 303).await;
            town.form(None, &format!("{page}/declare"), &said, 409).await;
            assert!(!town.page(None, page).await.contains("Two questions of your own will"));
        }
        town.form(None, &format!("{}/declare", pages[0].0), &[("sex", "x"), ("age", "open")], 422).await;
        let fair = town.page(LEO, "/hiring/figures/fairness").await;
        assert!(fair.contains("Woman") && fair.contains("below four fifths") && fair.contains("few people"), "{fair}");
        // Neither the rows nor the log say whose an answer is.
        let mut rd = town.store.read().await.unwrap();
        let rows = rd.all(hire::declared::DeclaredAll {}).await.unwrap();
        assert_eq!(rows.len(), 10);
        for (_, application) in &pages {
            assert!(rows.iter().all(|row| !row.id.contains(&application.to_string())));
        }
        for entry in town.store.entries(0, 1_000).await.unwrap().iter().filter(|entry| entry.kind == "hire.declared") {
            let text = format!("{entry:?}");
            assert!(entry.subject == requisition.to_string() && !text.contains("woman"), "{text}");
        }
    }
}
