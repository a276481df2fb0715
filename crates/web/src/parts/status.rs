//! Marks: a state is a shape, a word and a colour at once.

use super::icon::{Icon, icon};
use language::Speak;
use maud::{Markup, PreEscaped, html};

/// The state of a ticket, as screens show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Nobody took it yet.
    New,
    /// Someone works on it.
    Open,
    /// Waits for the customer.
    Pending,
    /// Waits for a third party.
    Hold,
    /// Answered; may be reopened.
    Solved,
    /// Over; a reply opens a follow-up.
    Closed,
}

impl Status {
    /// The word that forms and URLs use.
    pub const fn word(self) -> &'static str {
        match self {
            Status::New => "new",
            Status::Open => "open",
            Status::Pending => "pending",
            Status::Hold => "hold",
            Status::Solved => "solved",
            Status::Closed => "closed",
        }
    }

    /// The name in the reader's language.
    pub const fn name(self, speak: &Speak) -> &'static str {
        match self {
            Status::New => speak.status_new(),
            Status::Open => speak.status_open(),
            Status::Pending => speak.status_pending(),
            Status::Hold => speak.status_hold(),
            Status::Solved => speak.status_solved(),
            Status::Closed => speak.status_closed(),
        }
    }

    const fn drawing(self) -> &'static str {
        match self {
            Status::New => {
                "<circle cx='8' cy='8' r='5.5' stroke-dasharray='2.2 1.255'/><circle class='f' cx='8' cy='8' r='1.5'/>"
            }
            Status::Open => "<circle cx='8' cy='8' r='5.5'/><path class='f' d='M8 4.500a3.5 3.5 0 0 1 0 7z'/>",
            Status::Pending => "<circle cx='8' cy='8' r='5.5'/><path d='M8 5v3l1.8 1.2'/>",
            Status::Hold => "<circle cx='8' cy='8' r='5.5'/><path d='M6.6 6.200v3.600M9.4 6.200v3.6'/>",
            Status::Solved => "<circle class='f' cx='8' cy='8' r='6.2'/><path class='k' d='m5.3 8.3 1.9 1.9 3.5-3.9'/>",
            Status::Closed => "<circle class='f' cx='8' cy='8' r='6.2'/><path class='k' d='M5.6 8h4.8'/>",
        }
    }
}

/// The shape alone, named for those who do not see it.
pub fn status_shape(status: Status, speak: &Speak) -> Markup {
    html! {
        svg.i.status data-status=(status.word()) viewBox="0 0 16 16" role="img" aria-label=(status.name(speak)) {
            (PreEscaped(status.drawing()))
        }
    }
}

/// Shape and word.
pub fn status_mark(status: Status, speak: &Speak) -> Markup {
    html! {
        span.status data-status=(status.word()) {
            svg.i viewBox="0 0 16 16" aria-hidden="true" { (PreEscaped(status.drawing())) }
            (status.name(speak))
        }
    }
}

/// How something is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// In order.
    Good,
    /// Soon, or catching up.
    Soon,
    /// Act now.
    Bad,
    /// Neither.
    Quiet,
    /// Under way.
    Busy,
}

/// A mark with its words.
pub fn mark(mark: Mark, words: &str) -> Markup {
    html! { span.mark data-mark=(mark.word()) { (mark.shape()) (words) } }
}

impl Mark {
    const fn word(self) -> &'static str {
        match self {
            Mark::Good => "good",
            Mark::Soon => "soon",
            Mark::Bad => "bad",
            Mark::Quiet => "quiet",
            Mark::Busy => "busy",
        }
    }

    /// The shape without words.
    pub fn shape(self) -> Markup {
        match self {
            Mark::Good => icon(Icon::Check),
            Mark::Soon => diamond(),
            Mark::Bad => icon(Icon::Cross),
            Mark::Quiet => dot(),
            Mark::Busy => icon(Icon::Refresh),
        }
    }
}

/// Amber: soon.
pub fn diamond() -> Markup {
    html! { svg.i.shape viewBox="0 0 16 16" aria-hidden="true" { path.f d="m8 4 4 4-4 4-4-4z" {} } }
}

/// Red: late.
pub fn triangle() -> Markup {
    html! { svg.i.shape viewBox="0 0 16 16" aria-hidden="true" { path.f d="M8 3.5 13 12H3z" {} } }
}

/// A small dot, for live and for quiet.
pub fn dot() -> Markup {
    html! { svg.i.dot viewBox="0 0 16 16" aria-hidden="true" { circle.f cx="8" cy="8" r="2.5" {} } }
}

/// A message's channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The widget on a site.
    Chat,
    /// Mail.
    Mail,
    /// The web form.
    Form,
    /// The API.
    Api,
    /// A call.
    Phone,
}

impl Channel {
    /// Its drawing.
    pub const fn icon(self) -> Icon {
        match self {
            Channel::Chat => Icon::Chat,
            Channel::Mail => Icon::Mail,
            Channel::Form => Icon::Form,
            Channel::Api => Icon::Plug,
            Channel::Phone => Icon::Phone,
        }
    }

    /// Its name.
    pub const fn name(self, speak: &Speak) -> &'static str {
        match self {
            Channel::Chat => speak.channel_chat(),
            Channel::Mail => speak.channel_mail(),
            Channel::Form => speak.channel_form(),
            Channel::Api => speak.channel_api(),
            Channel::Phone => speak.channel_phone(),
        }
    }
}

/// The channel's shape, named for those who do not see it.
pub fn channel_shape(channel: Channel, speak: &Speak) -> Markup {
    html! {
        svg.i viewBox="0 0 16 16" role="img" aria-label=(channel.name(speak)) { (PreEscaped(channel.icon().drawing())) }
    }
}
