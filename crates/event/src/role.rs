//! Roles and rights: the one table that says who may do what.

use crate::vocabulary;

vocabulary! {
    /// What a person is here for.
    Role, ROLES:
    /// Set the house up; cannot be removed by anyone else.
    Owner = "owner",
    /// Configures people, channels, tokens.
    Admin = "admin",
    /// Leads a team of agents.
    Lead = "lead",
    /// Answers customers.
    Agent = "agent",
    /// Learns to; sees and drafts, a certified colleague sends.
    Trainee = "trainee",
    /// Finds people.
    Recruiter = "recruiter",
    /// Prepares them.
    Trainer = "trainer",
    /// Grades conversations.
    Reviewer = "reviewer",
    /// Complaints and statutory clocks.
    Compliance = "compliance",
    /// Anti-money-laundering cases.
    Aml = "aml",
    /// Reads the log, changes nothing.
    Auditor = "auditor",
    /// A program.
    Integration = "integration",
    /// Outsider: asks for help.
    Customer = "customer",
    /// Outsider: applies for work.
    Candidate = "candidate",
    /// Outsider: nobody known.
    Anonymous = "anonymous",
}

vocabulary! {
    /// One thing that may or may not be done.
    Right, RIGHTS:
    /// Read tickets and their threads.
    TicketsRead = "tickets.read",
    /// Assign, note, set status, priority and tags.
    TicketsWork = "tickets.work",
    /// Answer the customer.
    TicketsReply = "tickets.reply",
    /// Let a reply go that the guard holds.
    RepliesRelease = "replies.release",
    /// Open a ticket on behalf of a customer.
    TicketsOpen = "tickets.open",
    /// Look at and recover suspended and quarantined mail.
    MailSuspended = "mail.suspended",
    /// Invite people, change roles, end sessions.
    PeopleManage = "people.manage",
    /// Say which queue a ticket belongs to and how queues are given out.
    RoutingManage = "routing.manage",
    /// Configure channels and groups.
    ChannelsManage = "channels.manage",
    /// Make and revoke API tokens for oneself.
    TokensOwn = "tokens.own",
    /// See and revoke everybody's tokens.
    TokensManage = "tokens.manage",
    /// Read the health page; decide about dead letters.
    HealthRead = "health.read",
    /// Decide what becomes of a dead letter.
    JobsDecide = "jobs.decide",
    /// Have a customer's words and names erased.
    CustomersErase = "customers.erase",
    /// Read the log.
    LogRead = "log.read",
    /// Learn: read courses, take quizzes and exams, hold certificates.
    TrainingLearn = "training.learn",
    /// See what others have learned, and which queue lacks whom.
    TrainingSee = "training.see",
    /// Lead those who learn: cohorts, checklists, stages, what was learned elsewhere, promotions.
    TrainingLead = "training.lead",
    /// Write courses and questions, revoke certificates, say what a queue needs.
    TrainingTeach = "training.teach",
    /// See whom the company looks for, and how the search goes.
    HiringSee = "hiring.see",
    /// Find people: requisitions, posts, candidates.
    HiringWork = "hiring.work",
    /// Agree to a requisition that somebody else asks for.
    HiringApprove = "hiring.approve",
    /// Interview the candidates that one was given.
    HiringInterview = "hiring.interview",
    /// Change one's own password, second factor, language.
    SelfManage = "self.manage",
}

impl Role {
    /// The table: whether this role has `right`.
    pub const fn may(self, right: Right) -> bool {
        use Right::*;
        match self {
            Role::Owner => true,
            Role::Admin => !matches!(right, TicketsReply | RepliesRelease | CustomersErase),
            Role::Lead => matches!(
                right,
                TicketsRead
                    | TicketsWork
                    | TicketsReply
                    | RepliesRelease
                    | TicketsOpen
                    | MailSuspended
                    | RoutingManage
                    | HealthRead
                    | JobsDecide
                    | TokensOwn
                    | TrainingLearn
                    | TrainingSee
                    | TrainingLead
                    | HiringSee
                    | HiringApprove
                    | HiringInterview
                    | SelfManage
            ),
            Role::Agent => {
                matches!(
                    right,
                    TicketsRead | TicketsWork | TicketsReply | TicketsOpen | TokensOwn | TrainingLearn | SelfManage
                )
            }
            // Within their stage: `serve::ramp`.
            Role::Trainee => {
                matches!(right, TicketsRead | TicketsWork | TicketsReply | TrainingLearn | SelfManage)
            }
            Role::Compliance => {
                matches!(
                    right,
                    TicketsRead
                        | TicketsWork
                        | RepliesRelease
                        | CustomersErase
                        | TrainingLearn
                        | TrainingSee
                        | SelfManage
                )
            }
            Role::Reviewer | Role::Aml => matches!(right, TicketsRead | TicketsWork | TrainingLearn | SelfManage),
            Role::Auditor => matches!(right, LogRead | HealthRead | TrainingLearn | TrainingSee | SelfManage),
            Role::Trainer => matches!(right, TrainingLearn | TrainingSee | TrainingLead | TrainingTeach | SelfManage),
            Role::Recruiter => matches!(right, TrainingLearn | HiringSee | HiringWork | HiringInterview | SelfManage),
            Role::Integration => matches!(right, TicketsRead | TicketsWork | TicketsReply | TicketsOpen),
            Role::Customer | Role::Candidate | Role::Anonymous => false,
        }
    }

    /// Whether this role answers for every queue: it sees tickets of those too whose certificates it lacks.
    pub const fn sees_every_queue(self) -> bool {
        !matches!(self, Role::Agent | Role::Trainee | Role::Aml)
    }

    /// Whether people can be given this role by invitation.
    pub const fn invitable(self) -> bool {
        !matches!(self, Role::Owner | Role::Integration | Role::Customer | Role::Candidate | Role::Anonymous)
    }
}
