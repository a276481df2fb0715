//! Draws whether the reader takes tickets: three plain buttons, in the rail.

use crate::route::{STATES, State};
use language::Speak;
use maud::{Markup, html};
use web::parts::Mark;

/// What the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Availability {
    /// Whether they take tickets.
    pub state: State,
    /// They are away because nothing was heard of them.
    pub silent: bool,
}

/// A state in words.
pub fn state_words(state: State, speak: &Speak) -> &'static str {
    match state {
        State::Online => speak.available_online(),
        State::Away => speak.available_away(),
        State::Offline => speak.available_offline(),
    }
}

/// The buttons; the same on first load and when the state changes by itself. The key O presses the one that is marked.
pub fn availability(one: &Availability, speak: &Speak) -> Markup {
    let toggles = if one.state == State::Online { State::Away } else { State::Online };
    html! {
        li.availability #availability data-order="" data-state=(one.state.word()) {
            form method="post" action="/availability" data-quiet {
                fieldset {
                    legend { (speak.available_label()) }
                    @for state in STATES {
                        button name="state" value=(state.word()) aria-pressed=(*state == one.state) data-toggle[*state == toggles]
                            aria-keyshortcuts=[(*state == toggles).then_some("O")] { @if *state == one.state { (shape(*state)) } (state_words(*state, speak)) }
                    }
                }
            }
            @if one.silent { p.quiet { (speak.available_silent()) } }
        }
    }
}

/// A state's mark.
pub fn state_mark(state: State) -> Mark {
    match state {
        State::Online => Mark::Good,
        State::Away => Mark::Soon,
        State::Offline => Mark::Quiet,
    }
}

fn shape(state: State) -> Markup {
    html! { span.mark data-mark=[Some(match state_mark(state) { Mark::Good => "good", Mark::Soon => "soon", _ => "quiet" })] { (state_mark(state).shape()) } }
}
