//! Tickets: received, assigned, noted, answered, delivered; over chat, form, mail and the API.

#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod api;
pub mod assign;
pub mod attach;
pub mod bytes;
pub mod channel;
pub mod count;
pub mod customer;
pub mod deliver;
pub mod draft;
pub mod elsewhere;
pub mod erase;
mod evidence;
pub mod find;
pub mod gate;
pub mod hand_back;
pub mod happening;
pub mod hold;
pub mod live;
pub mod markdown;
pub mod message;
pub mod money;
pub mod note;
pub mod page;
pub mod palette;
pub mod presence;
pub mod priority;
pub mod promise;
pub mod ramp;
pub mod receive;
pub mod record;
pub mod refer;
pub mod refusal;
pub mod reply;
pub mod retain;
pub mod retry;
pub mod route;
pub mod screen;
pub mod secret;
pub mod sees;
pub mod sight;
pub mod status;
pub mod tag;
pub mod tell;
pub mod ticket;
pub mod view;
mod words;

mod again;
mod desk;
mod follow;
mod jobs;
mod nodes;
mod stale;
pub mod written;

pub use desk::Desk;
pub use jobs::jobs;

use web::Route;

/// Everything that can be asked of this room.
pub fn routes(desk: &Desk) -> Vec<Route> {
    let mut routes = page::routes(desk);
    routes.extend(api::routes(desk));
    routes.extend(live::routes(desk));
    routes.extend(find::routes(desk));
    routes.extend(palette::routes(desk));
    routes.extend(draft::routes(desk));
    routes.extend(retry::routes(desk));
    routes.extend(hold::routes(desk));
    routes.extend(record::routes(desk));
    routes.extend(route::page::routes(desk));
    routes.extend(erase::routes(desk));
    routes.extend(elsewhere::routes(desk));
    routes.extend(channel::chat::routes(desk));
    routes.extend(channel::form::routes(desk));
    sees::guarded(routes, desk)
}

/// Kinds of events that this room records.
pub const EVENTS: &[&str] = &[
    <customer::CustomerMet as store::Event>::KIND,
    <receive::TicketOpened as store::Event>::KIND,
    <receive::MessageReceived as store::Event>::KIND,
    <reply::ReplyWritten as store::Event>::KIND,
    <reply::ReplyUndone as store::Event>::KIND,
    <note::NoteWritten as store::Event>::KIND,
    <status::StatusSet as store::Event>::KIND,
    <assign::Assigned as store::Event>::KIND,
    <priority::PrioritySet as store::Event>::KIND,
    <tag::TagsSet as store::Event>::KIND,
    <attach::FileAttached as store::Event>::KIND,
    <attach::FileRemoved as store::Event>::KIND,
    <retain::WordsGone as store::Event>::KIND,
    <promise::PromiseStarted as store::Event>::KIND,
    <promise::PromiseMet as store::Event>::KIND,
    <deliver::ReplyReleased as store::Event>::KIND,
    <deliver::ReplyDelivered as store::Event>::KIND,
    <deliver::ReplyFailed as store::Event>::KIND,
    <hand_back::HandedBack as store::Event>::KIND,
    <erase::CustomerErased as store::Event>::KIND,
    <erase::TicketErased as store::Event>::KIND,
    <channel::chat::origin::OriginAllowed as store::Event>::KIND,
    <channel::chat::origin::OriginForbidden as store::Event>::KIND,
    <channel::mail::made::MailboxSet as store::Event>::KIND,
    <channel::mail::made::MailboxEnded as store::Event>::KIND,
    <tell::CustomerTold as store::Event>::KIND,
    <hold::ReplyHeld as store::Event>::KIND,
    <hold::HoldAsked as store::Event>::KIND,
    <hold::HoldDecided as store::Event>::KIND,
    <hold::HoldReleased as store::Event>::KIND,
    <record::RecordOpened as store::Event>::KIND,
    <record::ActionDone as store::Event>::KIND,
    <retry::ReplyRetried as store::Event>::KIND,
    <deliver::RepliesRead as store::Event>::KIND,
    <refer::ReferencesFound as store::Event>::KIND,
    <refer::TicketDiagnosed as store::Event>::KIND,
    <secret::SecretRemoved as store::Event>::KIND,
    <secret::MessageMended as store::Event>::KIND,
    <secret::CustomerWarned as store::Event>::KIND,
    <channel::chat::visitor::VisitorArrived as store::Event>::KIND,
    <route::rules::RuleSet as store::Event>::KIND,
    <route::rules::RuleMoved as store::Event>::KIND,
    <route::rules::RuleDropped as store::Event>::KIND,
    <route::sort::TopicRuled as store::Event>::KIND,
    <route::queue::QueueRouted as store::Event>::KIND,
    <route::queue::CapacitySet as store::Event>::KIND,
    <route::availability::AvailabilitySet as store::Event>::KIND,
    <route::give::TicketRouted as store::Event>::KIND,
    <route::give::NobodyFree as store::Event>::KIND,
];
