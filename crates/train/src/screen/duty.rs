//! What is asked of people, and how far they are: lines on their own page, cells of a matrix.

use crate::{
    certify::CertificationRow,
    cohort::{Duty, ItemKind, ReminderRow, Stands},
    course::CourseRow,
};
use language::{Lang, Speak};
use maud::{Markup, html};
use web::parts::{Icon, Mark, ago, chip_in, icon, mark};

/// Titles of courses and certifications.
pub struct Titles<'a> {
    /// Courses.
    pub courses: &'a [CourseRow],
    /// Certifications.
    pub kinds: &'a [CertificationRow],
}

impl Titles<'_> {
    /// The title of one; its code when it is not there any more.
    pub fn of<'c>(&'c self, kind: ItemKind, code: &'c str, lang: Lang) -> &'c str {
        match kind {
            ItemKind::Course => self.courses.iter().find(|one| one.code == code).map(|one| one.title.0.of(lang)),
            ItemKind::Certification => self.kinds.iter().find(|one| one.code == code).map(|one| one.title.0.of(lang)),
        }
        .unwrap_or(code)
    }
}

fn drawing(kind: ItemKind) -> Icon {
    if kind == ItemKind::Course { Icon::Book } else { Icon::ShieldCheck }
}

/// Where somebody goes to do it.
fn place(kind: ItemKind, code: &str) -> String {
    match kind {
        ItemKind::Course => format!("/training/courses/{code}"),
        ItemKind::Certification => format!("/training/certificates#kind-{code}"),
    }
}

/// One duty in a cell: done, or how far and by when.
pub fn duty_cell(duty: &Duty, now_ms: i64, speak: &Speak) -> Markup {
    let day = speak.day(duty.asked.due_ms - 1, now_ms);
    let far = |words: String| match duty.asked.kind {
        ItemKind::Course => format!("{}/{} · {words}", duty.done, duty.of),
        ItemKind::Certification => words,
    };
    html! {
        @match duty.stands(now_ms) {
            Stands::Done => { (mark(Mark::Good, speak.train_done())) }
            Stands::Late => { (mark(Mark::Bad, &far(speak.train_late_since(day)))) }
            Stands::Soon => { (mark(Mark::Soon, &far(day))) }
            Stands::Open => { span.quiet { (far(day)) } }
        }
        @if duty.asked.moved { " " span.quiet { (speak.train_moved_own()) } }
    }
}

/// Duties as lines, with where to do them.
pub fn duty_lines(duties: &[Duty], titles: &Titles<'_>, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        ul.lines { @for duty in duties {
            @let (kind, code) = (duty.asked.kind, duty.asked.code.as_str());
            @let day = speak.day(duty.asked.due_ms - 1, now_ms);
            li {
                (icon(drawing(kind)))
                div.what {
                    p { a href=(place(kind, code)) { (titles.of(kind, code, speak.lang)) } }
                    @if kind == ItemKind::Course { p.quiet { (speak.train_modules_done(duty.done, duty.of)) } }
                }
                div.choices { @match duty.stands(now_ms) {
                    Stands::Done => { (mark(Mark::Good, speak.train_done())) }
                    Stands::Late => { (chip_in(Mark::Bad, &speak.train_late_since(day))) }
                    Stands::Soon => { (chip_in(Mark::Soon, &speak.train_due_by(day))) }
                    Stands::Open => { (chip_in(Mark::Quiet, &speak.train_due_by(day))) }
                } }
            }
        } }
    }
}

/// Reminders as lines, the latest first.
pub fn reminder_lines(reminders: &[ReminderRow], titles: &Titles<'_>, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        ul.lines { @for one in reminders {
            @let title = titles.of(one.kind, &one.code, speak.lang);
            @let day = speak.day(one.due_ms - 1, now_ms);
            li {
                (icon(Icon::Clock))
                div.what {
                    p { a href=(place(one.kind, &one.code)) { (if one.step == Stands::Late { speak.train_reminder_late(title, day) } else { speak.train_reminder_soon(title, day) }) } }
                    p.quiet { (ago(one.at_ms, now_ms, speak)) }
                }
            }
        } }
    }
}
