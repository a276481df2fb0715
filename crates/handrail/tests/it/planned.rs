//! What a requisition gives by itself, end to end: chosen once, given to whoever reaches the stage, told by letter, taken back by a person.

use crate::{
    assess::{applied, moved},
    rig::{Rig, rigs, soon},
};
use event::ApplicationId;
use hire::{
    application::{ApplicationById, Step},
    assess::{AssessmentRow, AssessmentsOf, Kind},
    requisition::Stage,
};

async fn given(rig: &Rig, application: ApplicationId) -> Vec<AssessmentRow> {
    rig.stage.raised.house.store.read().await.unwrap().all(AssessmentsOf { application }).await.unwrap()
}

#[tokio::test]
async fn whoever_reaches_the_stage_is_given_what_the_requisition_names_once() {
    for rig in rigs().await {
        let (team, ana) = applied(&rig, Stage::Screened).await;
        let store = &rig.stage.raised.house.store;
        let row = store.read().await.unwrap().one(ApplicationById { application: ana }).await.unwrap();
        let requisition = format!("/hiring/requisitions/{}", row.requisition_id);
        let chooses = async |simulation: &str, status| {
            let fields = [("test", "first"), ("simulation", simulation)];
            rig.posted(Some(&team.rhea), &format!("{requisition}/assessments"), &fields, status).await;
        };
        chooses("bribe-telegram", 422).await;
        chooses("wrong-network", 303).await;
        let shown = rig.page(&team.rhea, &requisition).await;
        assert!(shown.contains("Given by itself") && shown.contains("value=\"first\" selected"), "{shown}");
        assert!(given(&rig, ana).await.is_empty(), "{}: she is not there yet", rig.engine);

        moved(&rig, &team, ana, Step::To(Stage::Knowledge)).await;
        soon("the test", async || given(&rig, ana).await.len() == 1).await;
        let test = given(&rig, ana).await.remove(0);
        assert_eq!((test.kind, test.what.as_str(), test.given_by), (Kind::Test, "first", None), "{}", rig.engine);
        let told = || rig.stage.outbox.letters().iter().any(|one| one.subject.starts_with("A test waits"));
        soon("a letter says so", async || told()).await;

        // A person takes it back; coming to the stage again brings no other.
        rig.posted(Some(&team.rhea), &format!("/hiring/assessments/{}/withdraw", test.id), &[], 303).await;
        moved(&rig, &team, ana, Step::Undo).await;
        moved(&rig, &team, ana, Step::To(Stage::Knowledge)).await;
        moved(&rig, &team, ana, Step::To(Stage::Simulation)).await;
        soon("the simulation", async || given(&rig, ana).await.len() == 2).await;
        let all = given(&rig, ana).await;
        assert_eq!((all[1].kind, all[1].what.as_str()), (Kind::Simulation, "wrong-network"), "{}", rig.engine);
        assert!(all[0].withdrawn_ms.is_some() && all[1].minutes > 0, "{}: {all:?}", rig.engine);
        let planned = store.entries(0, 10_000).await.unwrap();
        let planned = planned.iter().filter(|one| one.kind == "hire.assessments_planned").count();
        assert_eq!(planned, 1, "{}: what was refused changed nothing", rig.engine);
    }
}
