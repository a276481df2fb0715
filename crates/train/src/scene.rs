//! What every page of the room is drawn from.

use crate::{School, screen};
use event::Right;
use language::Speak;
use maud::Markup;
use web::{Hall, House, parts::Room};

pub use web::Fields;

/// A request for a page of this room.
pub type Scene = web::Scene<School>;

impl Hall for School {
    const ROOM: Room = Room::Train;
    const HOME: &'static str = "/training";

    fn house(&self) -> &House {
        &self.house
    }

    fn rail(here: &str, may: &dyn Fn(Right) -> bool, speak: &Speak) -> Markup {
        screen::rail(here, may, speak)
    }

    fn said(word: &str, speak: &Speak) -> Option<&'static str> {
        screen::said(word, speak)
    }
}
