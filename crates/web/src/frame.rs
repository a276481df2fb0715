//! The frame around a page for this reader, and the page that tells a problem.

use crate::{House, Problem, Signed, Speaks, parts};
use event::{Right, Role};
use language::Speak;
use maud::Markup;

/// Who reads, for the top bar.
pub fn me(signed: &Signed) -> parts::Me {
    let speak = signed.speak();
    parts::Me {
        name: signed.name.clone(),
        email: signed.email.clone(),
        role: role_words(signed.actor.role(), &speak).to_owned(),
        serves: signed.may(Right::TicketsRead),
        trains: signed.may(Right::TrainingLearn),
        hires: signed.may(Right::HiringSee),
        settings: signed.may(Right::SelfManage).then(|| "/settings".to_owned()),
    }
}

/// A role in words.
pub fn role_words(role: Role, speak: &Speak) -> &'static str {
    match role {
        Role::Owner => speak.role_owner(),
        Role::Admin => speak.role_admin(),
        Role::Lead => speak.role_lead(),
        Role::Agent => speak.role_agent(),
        Role::Trainee => speak.role_trainee(),
        Role::Recruiter => speak.role_recruiter(),
        Role::Trainer => speak.role_trainer(),
        Role::Reviewer => speak.role_reviewer(),
        Role::Compliance => speak.role_compliance(),
        Role::Aml => speak.role_aml(),
        Role::Auditor => speak.role_auditor(),
        Role::Integration => speak.role_integration(),
        Role::Customer | Role::Candidate | Role::Anonymous => speak.role_outsider(),
    }
}

/// The page that tells a problem: what happened and where to go.
pub fn problem_page(house: &House, problem: &Problem, speaks: &Speaks) -> Markup {
    let speak = &speaks.speak;
    let say = (problem.say)(speak);
    let frame = parts::Page {
        title: &say,
        kind: "gate",
        room: parts::Room::Elsewhere,
        company: house.config.company_for(speak.lang),
        me: None,
        look: &speaks.look,
        now_ms: house.store.clock().now_ms(),
        seq: 0,
        watch: &[],
        here: "/",
        ticket: None,
        toast: None,
    };
    let failure = parts::Failure {
        status: problem.status.as_u16(),
        say: &say,
        request: None,
        ways: vec![("/", speak.problem_home())],
    };
    parts::failure(&frame, &failure, speak)
}
