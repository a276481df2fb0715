//! Drills: cases to choose from, and how one went.

use super::bar;
use crate::drill::{LineRow, PartRow, lines_of};
use language::Speak;
use maud::{Markup, html};
use scenario::{
    Grade, Script, Transcript,
    draw::{Values, draw, fill},
    grade::{Quote, replay},
    sitting::{Event, What},
    transcript::Act,
};
use std::collections::BTreeMap;
use web::parts::{Icon, Mark, chip, chip_in, icon, mark};

/// A case to choose.
#[derive(Clone, Debug)]
pub struct DrillCase {
    /// Its name.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// 1 to 5.
    pub level: u8,
    /// Chats at once.
    pub wave: u8,
    /// How long it takes at most.
    pub minutes: u32,
    /// It was passed at least once.
    pub passed: bool,
    /// How often it was tried.
    pub tries: usize,
}

/// A card with a title.
pub fn section(title: &str, inside: Markup) -> Markup {
    html! { section.card { header { h2 { (title) } } (inside) } }
}

/// A case as a tile.
pub fn drill_case(case: &DrillCase, can: bool, speak: &Speak) -> Markup {
    html! {
        section.card.tile #{ "case-" (case.code) } {
            h2 { (case.title) }
            p.quiet {
                (speak.drill_level(case.level)) " · " (speak.drill_minutes(case.minutes))
                @if case.wave > 1 { " · " (speak.drill_wave(case.wave)) }
            }
            p.marks {
                @if case.passed { (chip_in(Mark::Good, speak.train_passed())) }
                @else if case.tries > 0 { (chip(&speak.drill_tries(case.tries))) }
            }
            @if can {
                form.actions method="post" action="/training/drills" {
                    input type="hidden" name="case" value=(case.code);
                    button.button.small name="lang" value="en" { span lang="en" { (speak.drill_in_english()) } }
                    button.button.small name="lang" value="zh-CN" { span lang="zh-CN" { (speak.drill_in_chinese()) } }
                }
            }
        }
    }
}

/// How one chat of a drill went, and why.
/// `lines`: what a model put in other words; `many`: there are several chats.
pub fn drill_result(
    script: &Script,
    part: &PartRow,
    transcript: &Transcript,
    (lines, many): (&[LineRow], bool),
    speak: &Speak,
) -> Markup {
    let Some(grade) = part.grade.as_ref().map(|grade| &grade.0) else { return html! {} };
    let tale = Tale { script, values: draw(&script.scenario, transcript.seed, transcript.locale), speak };
    let lang = speak.lang;
    html! {
        @if many { h2.between { (speak.drill_chat(part.place + 1)) } }
        (section(speak.drill_broken_rules(), broken(grade, speak)))
        (section(speak.drill_musts(), html! {
            ul.lines { @for must in &grade.must {
                li {
                    @if must.met { span.mark data-mark="good" { (icon(Icon::Check)) } } @else { span.mark data-mark="bad" { (icon(Icon::Cross)) } }
                    div.what {
                        @let about = tale.about(&must_of(script, &must.id));
                        p { b { (about) } @if must.late { " " (chip_in(Mark::Soon, speak.drill_late())) } }
                        @let why = fill(must.why.of(lang), &tale.values);
                        @if !must.met && !about.ends_with(&why) { p.quiet { (why) } }
                        @if let Some(quote) = must.quote.as_ref().filter(|quote| !quote.text.is_empty()) { (quoted(quote, speak)) }
                    }
                }
            } }
        }))
        (section(speak.drill_numbers(), numbers(&tale, grade)))
        (section(speak.drill_replay(), tale.timeline(transcript, &lines_of(lines, part.place))))
    }
}

/// What was said and done in one chat, for whoever judges it.
/// `lines`: what a model put in other words, by number.
pub fn drill_told(script: &Script, transcript: &Transcript, lines: &Lines, speak: &Speak) -> Markup {
    Tale { script, values: draw(&script.scenario, transcript.seed, transcript.locale), speak }
        .timeline(transcript, lines)
}

/// What people rate, in words.
pub fn criterion(id: &str, speak: &Speak) -> String {
    match id {
        "empathy" => speak.rate_empathy().to_owned(),
        "clarity" => speak.rate_clarity().to_owned(),
        "ownership" => speak.rate_ownership().to_owned(),
        "compliance" => speak.rate_compliance().to_owned(),
        other => other.replace('_', " "),
    }
}

/// The first thing by which a must is met, to say what it is.
fn must_of(script: &Script, id: &str) -> String {
    let found = script.scenario.must.iter().find(|must| must.id == id).and_then(|must| must.by.first().cloned());
    found.unwrap_or_else(|| id.to_owned())
}

fn broken(grade: &Grade, speak: &Speak) -> Markup {
    let broken: Vec<_> = grade.must_not.iter().filter(|not| !not.broken.is_empty()).collect();
    html! {
        @if broken.is_empty() { p.pad { (mark(Mark::Good, speak.drill_nothing_broken())) } }
        ul.lines { @for not in broken { li {
            span.mark data-mark="bad" { (icon(Icon::Warning)) }
            div.what {
                p { b { (not.why.of(speak.lang)) } }
                @for quote in &not.broken { (quoted(quote, speak)) }
            }
        } } }
    }
}

fn quoted(quote: &Quote, speak: &Speak) -> Markup {
    html! { blockquote lang="" { (quote.text) } p.quiet { a href={ "#step-" (quote.step) } { (at(quote.at_ms)) } span.hidden { " " (speak.drill_replay()) } } }
}

/// Minutes and seconds.
pub fn at(ms: u64) -> String {
    format!("{}:{:02}", ms / 60_000, ms / 1_000 % 60)
}

fn numbers(tale: &Tale<'_>, grade: &Grade) -> Markup {
    let (script, speak, lang) = (tale.script, tale.speak, tale.speak.lang);
    let fact = |label: &str, value: Markup| html! { div { dt { (label) } dd { (value) } } };
    let facts = grade.facts_found.len() + grade.facts_missed.len();
    let outcome =
        grade.outcome.as_ref().map_or_else(|| speak.drill_no_end().to_owned(), |end| end.text.of(lang).to_owned());
    let missed = script.scenario.facts.iter().filter(|fact| grade.facts_missed.contains(&fact.id));
    html! {
        div.pad { (bar(usize::from(grade.score), 100, &speak.drill_score(grade.score))) }
        dl.facts {
            (fact(speak.drill_outcome(), html! { (outcome) }))
            (fact(speak.drill_facts(), html! { (grade.facts_found.len()) " / " (facts) }))
            (fact(speak.drill_first_reply(), match grade.first_reply_ms {
                Some(ms) => html! { (at(ms)) " " @if !grade.first_reply_in_time { (chip_in(Mark::Soon, speak.drill_late())) } },
                None => html! { (speak.drill_never()) },
            }))
            (fact(speak.drill_longest_wait(), html! { (at(grade.idle_max_ms)) }))
            (fact(speak.drill_took(), html! { (at(grade.took_ms)) }))
            (fact(speak.drill_plain(), html! { (grade.plain.score) " / 100" }))
            (fact(speak.drill_emotion_end(), html! { (grade.emotion_end) " / 10" }))
        }
        @if !grade.facts_missed.is_empty() {
            div.pad { h3 { (speak.drill_missed_facts()) } ul.bullets { @for fact in missed { li { (fill(fact.text.of(lang), &tale.values)) } } } }
        }
        p.pad.quiet { (speak.drill_proof(&grade.transcript_sha256, grade.version, grade.seed)) }
    }
}

/// What a model put in other words, by the line's number.
pub type Lines = BTreeMap<i64, String>;

/// Something that happened, as it was read.
struct Told {
    event: Event,
    /// The words are a model's.
    worded: bool,
}

impl Told {
    /// `written`: lines that the customer wrote before.
    fn of(mut event: Event, lines: &Lines, written: &mut i64) -> Told {
        let mut worded = false;
        if let What::Wrote { text } = &mut event.what {
            if let Some(line) = lines.get(written) {
                line.clone_into(text);
                worded = true;
            }
            *written += 1;
        }
        Told { event, worded }
    }
}

/// A drill told again, with what was drawn for it.
struct Tale<'a> {
    script: &'a Script,
    values: Values,
    speak: &'a Speak,
}

impl Tale<'_> {
    /// What a move, look-up, action or rule is, for the player.
    fn about(&self, name: &str) -> String {
        let about = self.script.about(name);
        let text = fill(about.of(self.speak.lang), &self.values);
        match name.strip_prefix("looks_up.") {
            Some(_) => self.speak.drill_look_up(text),
            None => text,
        }
    }

    /// What was said and done, moment by moment, with what the machine made of it.
    fn timeline(&self, transcript: &Transcript, lines: &Lines) -> Markup {
        let Ok((_, events)) = replay(self.script, transcript) else {
            return html! { p.pad { (self.speak.drill_broken()) } };
        };
        let mut written = 0;
        let events: Vec<_> =
            events.into_iter().map(|(step, event)| (step, Told::of(event, lines, &mut written))).collect();
        let of = |n: Option<usize>| events.iter().filter(move |(step, _)| *step == n).map(|(_, told)| told);
        let mut at_ms = 0;
        let steps = transcript.steps.iter().enumerate().map(|(n, step)| {
            at_ms += step.after_ms;
            // What time brought before the step, the step, what came of it.
            let (before, after): (Vec<_>, Vec<_>) = of(Some(n)).partition(|told| told.event.at_ms < at_ms);
            (before, n, step, at_ms, after)
        });
        html! {
            ol.timeline {
                @for told in of(None) { (self.happened(told)) }
                @for (before, n, step, at_ms, after) in steps {
                    @for told in before { (self.happened(told)) }
                    (self.acted(n, &step.act, at_ms))
                    @for told in after { (self.happened(told)) }
                }
            }
        }
    }

    fn acted(&self, n: usize, act: &Act, at_ms: u64) -> Markup {
        let speak = self.speak;
        let (word, text) = match act {
            Act::Say { text } => (speak.drill_you(), text.clone()),
            Act::Held { text } => (speak.drill_held(), text.clone()),
            Act::Note { text } => (speak.drill_note(), text.clone()),
            Act::LookUp { entry } => {
                let about = self.script.about(&format!("looks_up.{entry}"));
                (speak.drill_looked_up(), fill(about.of(speak.lang), &self.values))
            }
            Act::Do { action } => (speak.drill_did(), self.about(&format!("does.{action}"))),
            Act::Pick { name } => (speak.drill_picked(), self.about(name)),
            Act::Customer { .. } | Act::Wait => return html! {},
        };
        html! { li.you data-act=(act.word()) #{ "step-" (n) } { span.at { (at(at_ms)) } div { b { (word) } p lang="" { (text) } } } }
    }

    fn happened(&self, told: &Told) -> Markup {
        let (what, at_ms) = (&told.event.what, told.event.at_ms);
        let (speak, lang) = (self.speak, self.speak.lang);
        let line = |bad: bool, drawing: Icon, words: String| html! { li.mark-line data-mark=[bad.then_some("bad")] { span.at { (at(at_ms)) } p { (icon(drawing)) (words) } } };
        match what {
            What::Wrote { text } => {
                html! { li.customer { span.at { (at(at_ms)) } div {
                    b { (speak.drill_customer()) } @if told.worded { " " (chip(speak.drill_worded())) }
                    p lang="" { (text) }
                } } }
            }
            What::Heard { name, .. } => line(false, Icon::Check, speak.drill_heard(self.about(name))),
            What::Broke { name, .. } => line(true, Icon::Warning, self.about(name)),
            What::Unsure { name, .. } => line(false, Icon::Help, speak.drill_unsure(self.about(name))),
            What::Found { fact } => {
                let found = self.script.scenario.facts.iter().find(|known| known.id == *fact);
                line(false, Icon::Search, speak.drill_found(found.map_or("", |fact| fact.text.of(lang))))
            }
            What::Felt { from, to } => {
                line(false, if to > from { Icon::Up } else { Icon::Down }, speak.drill_felt(*from, *to))
            }
            What::Nudged => line(false, Icon::Clock, speak.drill_nudged().to_owned()),
            What::FirstReplyLate => line(true, Icon::Clock, speak.drill_first_late().to_owned()),
            What::Ended { outcome, .. } => {
                let end = self.script.scenario.outcomes.get(outcome);
                line(false, Icon::Door, end.map_or_else(String::new, |end| end.text.of(lang).to_owned()))
            }
            What::Saw { .. } | What::Did { .. } | What::Went { .. } => html! {},
        }
    }
}
