//! Who else looks at the ticket, and who writes.

use event::PersonId;
use language::Speak;
use maud::{Markup, html};
use web::parts::{Tone, avatar};

/// A colleague at the same ticket. Live list `present`, key `present-<person>`.
#[derive(Clone, Debug)]
pub struct Present {
    /// Who.
    pub person: PersonId,
    /// Name.
    pub name: String,
    /// Reads or writes.
    pub writing: bool,
}

/// One colleague: a ring while they write.
pub fn present(one: &Present, speak: &Speak) -> Markup {
    html! {
        li #{ "present-" (one.person) } data-order=(one.name) data-writing[one.writing] {
            (avatar(&one.name, Tone::Plain))
            span { @if one.writing { (speak.present_writing(&one.name)) } @else { (speak.present_reading(&one.name)) } }
        }
    }
}
