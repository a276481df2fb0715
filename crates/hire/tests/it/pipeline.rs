//! The way of applications: moves and their undoing, many at once, merges, gates corrected, figures, erasure.

use crate::{
    apply::own,
    house::{LEO, MINA, RHEA, Town, towns},
};
use event::{ApplicationId, RequisitionId};
use hire::application::{ApplicationById, ApplicationRow, CardsIn, Erase, State, TallyOf};
use hire::figure;
use hire::requisition::Stage;
use std::collections::BTreeSet;

const PDF: &[u8] = b"%PDF-1.4\n%%EOF";

impl Town {
    async fn row(&self, application: ApplicationId) -> ApplicationRow {
        self.store.read().await.unwrap().opt(ApplicationById { application }).await.unwrap().unwrap()
    }

    /// The newest application, by the log.
    pub async fn newest(&self) -> ApplicationId {
        let entries = self.store.entries(0, 1_000).await.unwrap();
        entries.iter().rev().find(|entry| entry.kind == "hire.applied").unwrap().subject.parse().unwrap()
    }

    async fn standing(&self, requisition: RequisitionId) -> Vec<(Stage, State, i64)> {
        let tally = self.store.read().await.unwrap().all(TallyOf { requisition }).await.unwrap();
        tally.iter().map(|row| (row.stage, row.state, row.n)).collect()
    }
}

#[tokio::test]
async fn an_application_moves_and_any_move_is_undone() {
    for town in towns().await {
        let requisition = town.open_requisition().await;
        own(&town.applies("", "Ana", "SG", Some(PDF)).await);
        let id = town.newest().await;
        let at = format!("/hiring/applications/{id}");
        let board = format!("/hiring/requisitions/{requisition}/board");
        assert!(town.page(RHEA, &board).await.contains(">Ana</a>"));
        assert_eq!(town.get(LEO, &board).await.status, 404);
        assert_eq!(town.get(MINA, &at).await.status, 404);
        let fields = [("seen", "applied:active"), ("to", "screened"), ("back", board.as_str())];
        let moved = town.form(RHEA, &format!("{at}/move"), &fields, 303).await;
        assert_eq!(moved.to, Some(format!("{board}?moved={id}&said=moved")));
        assert!(town.page(RHEA, &moved.to.unwrap()).await.contains("data-undo"));
        town.form(RHEA, &format!("{at}/move"), &fields, 409).await;
        town.form(RHEA, &format!("{at}/move"), &[("act", "out:rejected:language")], 303).await;
        let row = town.row(id).await;
        assert_eq!((row.stage, row.state, row.reason.as_deref()), (Stage::Screened, State::Rejected, Some("language")));
        town.form(RHEA, &format!("{at}/undo"), &[], 303).await;
        assert_eq!((town.row(id).await.stage, town.row(id).await.state), (Stage::Screened, State::Active));
        town.form(RHEA, &format!("{at}/undo"), &[], 303).await;
        let row = town.row(id).await;
        assert_eq!((row.stage, row.state, row.reached), (Stage::Applied, State::Active, 0));
        town.form(RHEA, &format!("{at}/undo"), &[], 409).await;
        assert_eq!(town.standing(requisition).await, [(Stage::Applied, State::Active, 1)]);
        town.form(RHEA, &format!("{at}/move"), &[("act", "out:rejected:score")], 422).await;
    }
}

#[tokio::test]
async fn many_move_at_once_and_a_shut_gate_stays_where_it_is() {
    for town in towns().await {
        let requisition = town.open_requisition().await;
        let mut ids = Vec::new();
        for (name, residence) in [("Ana", "SG"), ("Bo", "MY"), ("Chen", "CN")] {
            own(&town.applies("", name, residence, None).await);
            ids.push(town.newest().await.to_string());
        }
        let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("application", id.as_str())).collect();
        fields.push(("act", "to:screened"));
        let bulk = format!("/hiring/requisitions/{requisition}/bulk");
        let done = town.form(RHEA, &bulk, &fields, 303).await.to.unwrap();
        assert!(done.contains("done=2&stood=1"), "{done}");
        let chen: ApplicationId = ids[2].parse().unwrap();
        let gate = format!("/hiring/applications/{chen}/gate");
        town.form(RHEA, &gate, &[("gate", "residence"), ("said", "HK"), ("why", "")], 422).await;
        town.form(RHEA, &gate, &[("gate", "residence"), ("said", "HK"), ("why", "Moved in May, lease seen")], 303)
            .await;
        let row = town.row(chen).await;
        assert_eq!((row.state, row.gate, row.residence.as_str()), (State::Active, None, "HK"));
        let list =
            town.page(RHEA, &format!("/hiring/requisitions/{requisition}/list?state=active&stage=screened")).await;
        assert!(list.contains("Ana") && list.contains("Bo") && !list.contains("Chen"), "{list}");
    }
}

#[tokio::test]
async fn somebody_is_found_by_the_beginning_of_a_name_until_they_are_erased() {
    for town in towns().await {
        town.open_requisition().await;
        let page = own(&town.applies("", "林知夏", "SG", None).await);
        let first = town.newest().await;
        town.applies("", "Ana-Lima", "SG", None).await;
        let second = town.newest().await;
        let number = town.row(second).await.number;
        let found = async |text: &str| {
            let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
            let page = town.page(RHEA, &format!("/hiring/candidates?q={text}")).await;
            [first, second].map(|one| page.contains(&format!("/hiring/applications/{one}\"")))
        };
        for (text, who) in [
            ("知夏", [true, false]),
            ("林", [true, false]),
            ("li", [false, true]),
            ("LIMA ana", [false, true]),
            ("lima bo", [false, false]),
            ("ima", [false, false]),
            (&town.row(second).await.email[..6], [false, true]),
            (&format!("#{number}"), [false, true]),
            ("%", [false, false]),
        ] {
            assert_eq!(found(text).await, who, "{text}");
        }
        assert_eq!(town.get(MINA, "/hiring/candidates?q=li").await.status, 404);
        town.form(None, &format!("{page}/withdraw"), &[("reason", "other")], 303).await;
        town.form(None, &format!("{page}/erase"), &[], 303).await;
        assert_eq!(found("知夏").await, [false, false], "who is erased is found by nothing");
    }
}

#[tokio::test]
async fn the_team_and_the_candidate_talk_in_one_thread() {
    for town in towns().await {
        let requisition = town.open_requisition().await;
        let page = own(&town.applies("", "Ana", "SG", Some(PDF)).await);
        let id = town.newest().await;
        let at = format!("/hiring/applications/{id}");
        let phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
        town.form(None, &format!("{page}/messages"), &[("text", &format!("my words: {phrase}"))], 303).await;
        assert!(town.page(RHEA, "/hiring/waiting").await.contains("messages: 1"));
        assert!(!town.page(RHEA, &at).await.contains("sausage"), "no secret reaches a row");
        town.form(RHEA, &format!("{at}/messages"), &[("text", "Never send those. Nights start at ten.")], 303).await;
        town.form(RHEA, &format!("{at}/notes"), &[("text", "Careful with secrets")], 303).await;
        let own = town.page(None, &page).await;
        assert!(own.contains("Nights start at ten") && !own.contains("Careful with secrets"), "{own}");
        assert!(!town.page(RHEA, "/hiring/waiting").await.contains("messages: 1"));
        let staff = town.page(RHEA, &at).await;
        let file = staff.split("/hiring/files/").nth(1).unwrap()[..36].to_owned();
        assert_eq!(town.get(RHEA, &format!("/hiring/files/{file}")).await.body.as_bytes(), PDF);
        assert_eq!(town.get(MINA, &format!("/hiring/files/{file}")).await.status, 404);
        let _ = requisition;
    }
}

#[tokio::test]
async fn two_who_are_one_become_one_and_two_again() {
    for town in towns().await {
        let requisition = town.open_requisition().await;
        own(&town.applies("", "Ana", "SG", None).await);
        let first = town.newest().await;
        own(&town.applies("", "ana", "SG", None).await);
        let second = town.newest().await;
        let cards = CardsIn { requisition, state: State::Active, stage: Stage::Applied, limit: 9 };
        let cards = town.store.read().await.unwrap().all(cards).await.unwrap();
        assert_eq!(cards.iter().map(|card| card.twins).collect::<Vec<_>>(), [1, 1]);
        let gone = town.row(second).await.candidate_id;
        let at = format!("/hiring/applications/{first}");
        assert!(town.page(RHEA, &at).await.contains("Same mail address"));
        town.form(RHEA, &format!("{at}/merge"), &[("gone", &gone.to_string())], 303).await;
        assert_eq!(town.row(second).await.candidate_id, town.row(first).await.candidate_id);
        let page = town.page(RHEA, &at).await;
        let merge = page.split("name=\"merge\" value=\"").nth(1).unwrap()[..36].to_owned();
        town.form(RHEA, &format!("{at}/unmerge"), &[("merge", &merge)], 303).await;
        assert_eq!(town.row(second).await.candidate_id, gone);
        town.form(RHEA, &format!("{at}/unmerge"), &[("merge", &merge)], 409).await;
    }
}

store::query! {
    scan "all that is kept, to look whether somebody is left in it"; KeptRows {} -> [Kept { said: String }] =
        "select name || ' ' || email || ' ' || email_key || ' ' || phone as said from hire_candidate
          union all select email_key || ' ' || phone_key as said from hire_merge
          union all select word as said from hire_word order by said limit 1000"
}

fn kept_of(text: &str, rows: &[Kept]) -> usize {
    rows.iter().filter(|row| row.said.to_lowercase().contains(text)).count()
}

#[tokio::test]
async fn who_became_one_twice_is_erased_whole_and_found_whole() {
    for town in towns().await {
        town.open_requisition().await;
        let mut ids = Vec::new();
        for name in ["Chen", "Bo", "Ana"] {
            own(&town.applies("", name, "SG", None).await);
            let application = town.newest().await;
            ids.push((application, town.row(application).await.candidate_id));
        }
        let [(chen, one), (bo, two), (ana, three)] = ids[..] else { panic!("three") };
        let found = async |name: &str| {
            let page = town.page(RHEA, &format!("/hiring/candidates?q={name}")).await;
            page.contains(&format!("/hiring/applications/{chen}\""))
        };
        // Chen becomes one with Bo, and Bo with Ana.
        for (at, gone) in [(bo, one), (ana, two)] {
            town.form(RHEA, &format!("/hiring/applications/{at}/merge"), &[("gone", &gone.to_string())], 303).await;
        }
        assert!(found("chen").await && found("bo").await, "every name leads to what is theirs now");
        let page = town.page(RHEA, &format!("/hiring/applications/{ana}")).await;
        let merge = page.split("name=\"merge\" value=\"").nth(1).unwrap()[..36].to_owned();
        town.form(RHEA, &format!("/hiring/applications/{ana}/unmerge"), &[("merge", &merge)], 303).await;
        assert_eq!(town.row(chen).await.candidate_id, two, "they are two with Bo as before");
        town.form(RHEA, &format!("/hiring/applications/{ana}/merge"), &[("gone", &two.to_string())], 303).await;
        let erase = Erase { candidate: three, hash: None };
        town.store.run(&RHEA.actor(), None, erase).await.unwrap().unwrap();
        let rows = town.store.read().await.unwrap().all(KeptRows {}).await.unwrap();
        for name in ["chen", "bo@", "ana"] {
            assert_eq!(kept_of(name, &rows), 0, "{name} is left");
        }
        assert!(!found("chen").await && !found("bo").await);
    }
}

#[tokio::test]
async fn a_channel_says_what_it_brought_and_what_it_cost() {
    for town in towns().await {
        let requisition = town.open_requisition().await;
        let code = town.post(requisition, "linkedin", "300").await;
        for name in ["Ana", "Bo", "Cem"] {
            town.get(None, &format!("/j/{code}")).await;
            own(&town.applies(&code, name, "SG", None).await);
        }
        let id = town.newest().await;
        for stage in ["interview", "accepted"] {
            town.form(RHEA, &format!("/hiring/applications/{id}/move"), &[("to", stage)], 303).await;
        }
        let page = town.page(LEO, &format!("/hiring/requisitions/{requisition}/channels")).await;
        assert!(page.contains("LinkedIn") && page.contains("33 %"), "{page}");
        assert!(page.contains("SGD 100<") && page.matches("SGD 300<").count() == 2, "{page}");
        assert!(!page.contains("Ana"), "figures name nobody");
        assert!(town.page(LEO, "/hiring/channels").await.contains("SGD 100<"));
    }
}

#[tokio::test]
async fn a_consent_that_is_over_erases_who_gave_it_and_nothing_else() {
    for town in towns().await {
        let requisition = town.open_requisition().await;
        let page = own(&town.applies("", "Ana", "SG", Some(PDF)).await);
        let ana = town.newest().await;
        own(&town.applies("", "Bo", "SG", None).await);
        let bo = town.newest().await;
        town.form(RHEA, &format!("/hiring/applications/{bo}/move"), &[("to", "accepted")], 303).await;
        town.form(None, &format!("{page}/messages"), &[("text", "Hello from Ana")], 303).await;
        assert_eq!(town.hiring.retain().await.unwrap(), 0);
        town.store.clock().advance_ms(181 * event::DAY_MS);
        let digest = {
            let mut rd = town.store.read().await.unwrap();
            let candidate = town.row(ana).await.candidate_id;
            rd.all(hire::application::FilesOf { candidate }).await.unwrap()[0].digest.clone()
        };
        assert_eq!(town.hiring.retain().await.unwrap(), 1);
        assert_eq!(town.hiring.retain().await.unwrap(), 0);
        let row = town.row(ana).await;
        assert!(row.erased_ms.is_some() && row.name.is_empty() && row.email.is_empty() && row.answers.0.0.is_empty());
        assert_eq!(town.row(bo).await.name, "Bo", "who is about to work here is kept");
        assert_eq!(town.get(None, &page).await.status, 404);
        assert!(town.store.blobs().get(&digest).await.unwrap().is_none(), "the file is gone");
        assert_eq!(town.standing(requisition).await.iter().map(|(_, _, n)| n).sum::<i64>(), 2, "figures stay");
        let kinds: BTreeSet<String> =
            town.store.entries(0, 200).await.unwrap().into_iter().map(|one| one.kind).collect();
        assert!(kinds.contains("hire.candidate_erased"));
    }
}

#[tokio::test]
async fn whoever_works_here_refers_somebody_and_sees_figures_without_names() {
    for town in towns().await {
        let requisition = town.open_requisition().await.to_string();
        let fields = [("requisition", requisition.as_str()), ("relation", "family")];
        town.form(MINA, "/refer", &fields, 303).await;
        town.form(MINA, "/refer", &[("requisition", requisition.as_str()), ("relation", "enemy")], 422).await;
        let page = town.page(MINA, "/refer").await;
        let code = page.split("/j/").nth(1).unwrap()[..8].to_owned();
        assert!(page.contains("conflict of interest"), "{page}");
        town.get(None, &format!("/j/{code}")).await;
        own(&town.applies(&code, "Ana", "SG", None).await);
        let page = town.page(MINA, "/refer").await;
        assert!(page.contains("visits: 1") && page.contains("Applied, Goes on: 1") && !page.contains("Ana"), "{page}");
        let id = town.newest().await;
        let page = town.page(RHEA, &format!("/hiring/applications/{id}")).await;
        assert!(page.contains("Referred by") && page.contains("conflict of interest"), "{page}");
        assert_eq!(town.get(None, "/refer").await.status, 303, "a stranger is led to the door");
    }
}

store::query! {
    /// What the tally must say.
    scan "a test counts"; Counted {} -> [hire::application::TallyRow] =
        "select channel, stage, state, reached, count(*) as n from hire_application
          group by channel, stage, state, reached order by channel, stage, state, reached limit 1000"
}

store::query! {
    scan "a test counts"; CountedReach {} -> [figure::ReachRow] =
        "select channel, reached, case when state = 'active' then 1 else 0 end as going, count(*) as n from hire_application
          group by channel, reached, case when state = 'active' then 1 else 0 end
          order by channel, reached, case when state = 'active' then 1 else 0 end limit 1000"
}
store::query! {
    scan "a test counts"; CountedPaces {} -> [figure::PaceRow] =
        "select coalesce(from_stage, '') as step, spent_ms / 86400000 as days, count(*) as n from hire_move
          where from_state = 'active' and reached > from_reached and undone_ms is null and undoes is null
          group by from_stage, spent_ms / 86400000 order by from_stage, spent_ms / 86400000 limit 1000"
}

#[tokio::test]
async fn the_tally_agrees_with_a_count_whatever_is_moved_and_undone() {
    use hire::application::{Move, REASONS, Step};
    for town in towns().await {
        let requisition = town.open_requisition().await;
        let code = town.post(requisition, "forum", "0").await;
        let mut ids = Vec::new();
        for (n, name) in ["Ana", "Bo", "Cem", "Dao"].iter().enumerate() {
            own(&town.applies(if n % 2 == 0 { &code } else { "" }, name, "SG", None).await);
            ids.push(town.newest().await);
        }
        let mut seed: u64 = 7;
        let mut draw = |end: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % end
        };
        let (mut moved, mut stood) = (0, 0);
        for _ in 0..160 {
            let step = match draw(5) {
                0 | 1 => Step::To(hire::requisition::STAGES[draw(9)]),
                2 => Step::Undo,
                3 => Step::Back,
                _ => {
                    REASONS.get(draw(REASONS.len())).map(|(state, code)| Step::Out(*state, (*code).to_owned())).unwrap()
                }
            };
            town.store.clock().advance_ms(draw(60) as i64 * event::HOUR_MS);
            let wish = Move { application: ids[draw(ids.len())], seen: None, step };
            match town.store.run(&RHEA.actor(), None, wish).await.unwrap() {
                Ok(()) => moved += 1,
                Err(_) => stood += 1,
            }
        }
        assert!(moved > 60 && stood > 5, "{moved} moved, {stood} stood");
        let mut rd = town.store.read().await.unwrap();
        let plain = |rows: Vec<hire::application::TallyRow>| -> Vec<_> {
            rows.iter().map(|row| (row.channel.word(), row.stage, row.state.word(), row.reached, row.n)).collect()
        };
        let tally = plain(rd.all(TallyOf { requisition }).await.unwrap());
        assert_eq!(tally, plain(rd.all(Counted {}).await.unwrap()));
        // The same by the week of the application, and of the days that steps took.
        let low = requisition.to_string();
        let reach = rd.all(figure::Reach { low: &low, high: &low, week: 0 }).await.unwrap();
        let reach: Vec<_> =
            reach.iter().filter(|row| row.n != 0).map(|row| (row.channel, row.reached, row.going, row.n)).collect();
        let counted = rd.all(CountedReach {}).await.unwrap();
        assert_eq!(reach, counted.iter().map(|row| (row.channel, row.reached, row.going, row.n)).collect::<Vec<_>>());
        let paces = rd.all(figure::Paces { low: &low, high: &low, week: 0 }).await.unwrap();
        let days = |rows: Vec<figure::PaceRow>| -> BTreeSet<(String, i64, i64)> {
            rows.into_iter().filter(|row| row.step != "hire").map(|row| (row.step, row.days, row.n)).collect()
        };
        assert_eq!(days(paces), days(rd.all(CountedPaces {}).await.unwrap()));
    }
}
