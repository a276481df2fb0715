//! The room's pages: plain forms that work without script, answered with 303 after a change.

mod api;
mod forgotten;
mod frame;
mod groups;
mod invitations;
mod join;
mod me;
mod passkeys;
mod people;
mod security;
mod sessions;
mod sign_in;
mod tokens;

use crate::Identity;
use event::{Right, Role};
use language::Speak;
use web::{Route, Signed, parts::SettingsSection};

pub use frame::me;

/// A page of the settings that another room adds to the rail.
#[derive(Clone, Copy)]
pub struct Place {
    /// Heading under which it stands.
    pub section: Section,
    /// Address.
    pub href: &'static str,
    /// What it is called.
    pub words: fn(&Speak) -> &'static str,
    /// Who sees it.
    pub right: Right,
}

/// Headings of the rail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The reader themselves.
    Mine,
    /// People and teams.
    Company,
    /// How customers reach us.
    Channels,
    /// Health, log, backups.
    Running,
}

impl Section {
    fn words(self, speak: &Speak) -> &'static str {
        match self {
            Section::Mine => speak.place_mine(),
            Section::Company => speak.place_company(),
            Section::Channels => speak.place_channels(),
            Section::Running => speak.place_running(),
        }
    }
}

/// This room's own places.
const OWN: &[Place] = &[
    Place { section: Section::Mine, href: "/settings/me", words: |speak| speak.place_me(), right: Right::SelfManage },
    Place {
        section: Section::Mine,
        href: "/settings/security",
        words: |speak| speak.place_security(),
        right: Right::SelfManage,
    },
    Place {
        section: Section::Mine,
        href: "/settings/sessions",
        words: |speak| speak.place_sessions(),
        right: Right::SelfManage,
    },
    Place {
        section: Section::Mine,
        href: "/settings/tokens",
        words: |speak| speak.place_tokens(),
        right: Right::TokensOwn,
    },
    Place {
        section: Section::Company,
        href: "/settings/people",
        words: |speak| speak.place_people(),
        right: Right::PeopleManage,
    },
    Place {
        section: Section::Company,
        href: "/settings/groups",
        words: |speak| speak.place_groups(),
        right: Right::PeopleManage,
    },
];

/// The rail of the settings as `signed` sees it, with the place whose address begins `here` open. `more`: the places
/// of other rooms.
pub fn places(more: &[Place], signed: &Signed, here: &str, speak: &Speak) -> Vec<SettingsSection> {
    let path = here.split('?').next().unwrap_or("");
    let open = |href: &str| path.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    [Section::Company, Section::Channels, Section::Running, Section::Mine]
        .into_iter()
        .filter_map(|section| {
            let seen = OWN.iter().chain(more).filter(|place| place.section == section && signed.may(place.right));
            let places: Vec<_> = seen
                .map(|place| (place.href.to_owned(), (place.words)(speak).to_owned(), None, open(place.href)))
                .collect();
            (!places.is_empty()).then(|| SettingsSection { title: section.words(speak).to_owned(), places })
        })
        .collect()
}

/// Every route of the room.
pub fn routes(identity: &Identity) -> Vec<Route> {
    [
        sign_in::routes(identity),
        join::routes(identity),
        me::routes(identity),
        security::routes(identity),
        passkeys::routes(identity),
        sessions::routes(identity),
        people::routes(identity),
        invitations::routes(identity),
        forgotten::routes(identity),
        groups::routes(identity),
        tokens::routes(identity),
        api::routes(identity),
    ]
    .into_iter()
    .flatten()
    .collect()
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
        Role::Customer => speak.role_customer(),
        Role::Candidate => speak.role_candidate(),
        Role::Anonymous => speak.role_anonymous(),
    }
}

/// A right in words.
pub fn right_words(right: Right, speak: &Speak) -> &'static str {
    match right {
        Right::TicketsRead => speak.right_tickets_read(),
        Right::TicketsWork => speak.right_tickets_work(),
        Right::TicketsReply => speak.right_tickets_reply(),
        Right::RepliesRelease => speak.right_replies_release(),
        Right::TicketsOpen => speak.right_tickets_open(),
        Right::MailSuspended => speak.right_mail_suspended(),
        Right::PeopleManage => speak.right_people_manage(),
        Right::RoutingManage => speak.right_routing_manage(),
        Right::ChannelsManage => speak.right_channels_manage(),
        Right::TokensOwn => speak.right_tokens_own(),
        Right::TokensManage => speak.right_tokens_manage(),
        Right::HealthRead => speak.right_health_read(),
        Right::JobsDecide => speak.right_jobs_decide(),
        Right::CustomersErase => speak.right_customers_erase(),
        Right::LogRead => speak.right_log_read(),
        Right::TrainingLearn => speak.right_training_learn(),
        Right::TrainingSee => speak.right_training_see(),
        Right::TrainingLead => speak.right_training_lead(),
        Right::TrainingTeach => speak.right_training_teach(),
        Right::HiringSee => speak.right_hiring_see(),
        Right::HiringWork => speak.right_hiring_work(),
        Right::HiringApprove => speak.right_hiring_approve(),
        Right::HiringInterview => speak.right_hiring_interview(),
        Right::SelfManage => speak.right_self_manage(),
    }
}
