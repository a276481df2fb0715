//! The company's systems in a drill: the scenario's world, as the desk's own panel shows it.

use super::booth::Booth;
use event::TicketId;
use language::Lang;
use scenario::draw::fill;
use serve::record::{Action, Record, Shelf, Soon, Systems};
use std::sync::Weak;
use tokio::sync::SetOnce;

/// What stands before the name of a move that the machine was unsure of.
pub const PICK: &str = "pick.";

/// The systems of one drill. Whoever asks before its booth stands waits: what was looked up is read while the stage is made again.
#[derive(Default)]
pub struct World(pub SetOnce<Weak<Booth>>);

impl Systems for World {
    fn shelf(&self, ticket: TicketId, lang: Lang) -> Soon<'_, Shelf> {
        Box::pin(async move {
            match self.0.wait().await.upgrade() {
                Some(booth) => booth.shelf(ticket, lang),
                None => Shelf::default(),
            }
        })
    }
}

impl Booth {
    fn shelf(&self, ticket: TicketId, lang: Lang) -> Shelf {
        let faces = self.faces.lock();
        let Some(face) = faces.iter().find(|face| face.ticket == Some(ticket)) else { return Shelf::default() };
        let scenario = &self.script.scenario;
        let records = scenario.world.entries().map(|(name, entry)| Record {
            name: name.to_owned(),
            label: fill(entry.label.of(lang), &face.values),
            lines: entry
                .shows
                .iter()
                .map(|(key, text)| (scenario::house().label(key, lang), fill(text.of(lang), &face.values)))
                .collect(),
        });
        let actions =
            scenario.actions.iter().map(|(name, text)| Action { name: name.clone(), label: text.of(lang).to_owned() });
        // A candidate is offered no words for what they meant: that would tell them what is asked.
        let unsure: &[String] = if self.row.lock().outsider { &[] } else { &face.unsure };
        let picks = unsure.iter().map(|name| {
            let about = self.script.about(name);
            Action { name: format!("{PICK}{name}"), label: language::Speak::new(lang).drill_meant(about.of(lang)) }
        });
        Shelf { records: records.collect(), actions: actions.chain(picks).collect() }
    }
}
