//! What pages about interviews are made of.

use crate::{
    interview::{
        State,
        debrief::{Debrief, Judged},
        kit::{self, Kit, MARK_MAX},
    },
    requisition::Colleague,
    stats::Band,
};
use event::PersonId;
use jiff::{Timestamp, civil::Weekday, tz::TimeZone};
use language::{Lang, Speak};
use maud::{Markup, html};
use web::parts::{Column, Mark, mark, table};

/// Characters of what a mark rests on, as forms say it.
const EVIDENCE_CHARS: usize = 2_000;
/// From here on a spread is told.
const FAR: i64 = 2;

/// What a state is called.
pub const fn state(state: State, speak: &Speak) -> &'static str {
    match state {
        State::Asked => speak.judge_state_asked(),
        State::Booked => speak.judge_state_booked(),
        State::Cancelled => speak.judge_state_cancelled(),
    }
}

/// A day of the week, a date and a time in a zone, with how far the zone is from UTC: `Mon 2 Mar 2026, 17:00 (UTC+8)`.
pub fn moment(at_ms: i64, zone: &str, lang: Lang) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let Ok(at) = Timestamp::from_millisecond(at_ms) else { return String::new() };
    let at = at.to_zoned(zone);
    let seconds = at.offset().seconds();
    let (hours, minutes) = (seconds / 3600, seconds.abs() / 60 % 60);
    let offset = match (hours, minutes) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{hours:+}"),
        (hours, minutes) => format!("UTC{hours:+}:{minutes:02}"),
    };
    match lang {
        Lang::En => format!("{} ({offset})", at.strftime("%a %-d %b %Y, %H:%M")),
        Lang::Zh => {
            format!("{} {} {} ({offset})", at.strftime("%Y年%-m月%-d日"), weekday(at.weekday()), at.strftime("%H:%M"))
        }
    }
}

const fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "周一",
        Weekday::Tuesday => "周二",
        Weekday::Wednesday => "周三",
        Weekday::Thursday => "周四",
        Weekday::Friday => "周五",
        Weekday::Saturday => "周六",
        Weekday::Sunday => "周日",
    }
}

/// A zone's name if it is one.
pub fn zone(name: &str) -> Option<&str> {
    let name = name.trim();
    TimeZone::get(name).is_ok().then_some(name).filter(|name| !name.is_empty())
}

/// Times of a form, one a line, in a zone. Nothing if a line is no time, or there are more than `most`.
pub fn moments(text: &str, zone: &str, most: usize) -> Option<Vec<i64>> {
    let zone = TimeZone::get(zone).ok()?;
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > most {
        return None;
    }
    let read = |line: &&str| {
        let at: jiff::civil::DateTime = line.replace('T', " ").replacen(' ', "T", 1).parse().ok()?;
        at.to_zoned(zone.clone()).ok().map(|at| at.timestamp().as_millisecond())
    };
    lines.iter().map(read).collect()
}

/// The questions of a kit.
pub fn questions(kit: &Kit, speak: &Speak) -> Markup {
    html! {
        p.pad { (kit.intro.of(speak.lang)) }
        ol.kit { @for question in &kit.questions { li {
            p { b { (question.text.of(speak.lang)) } }
            p.quiet { (speak.judge_probe()) ": " (question.probe.of(speak.lang)) " · " (name(&question.competency, speak)) }
        } } }
    }
}

/// A competency's name.
pub fn name<'a>(code: &'a str, speak: &Speak) -> &'a str {
    kit::competency(code).map_or(code, |one| one.name.of(speak.lang))
}

/// The form of a scorecard for some competencies.
pub fn card(action: &str, wanted: &[&str], speak: &Speak) -> Markup {
    let recommend =
        [speak.judge_recommend_1(), speak.judge_recommend_2(), speak.judge_recommend_3(), speak.judge_recommend_4()];
    html! {
        form.pad method="post" action=(action) {
            @for code in wanted {
                @if let Some(one) = kit::competency(code) {
                    div.field { label for={ "evidence-" (code) } { (one.name.of(speak.lang)) " · " (speak.judge_evidence()) } textarea id={ "evidence-" (code) } name={ "evidence-" (code) } rows="3" required maxlength=(EVIDENCE_CHARS) {} }
                    fieldset.question {
                        legend { (one.name.of(speak.lang)) }
                        @for (n, anchor) in (1..=MARK_MAX).zip(&one.anchors) {
                            label.option { input type="radio" name={ "mark-" (code) } value=(n) required; " " b { (n) } " " (anchor.of(speak.lang)) }
                        }
                    }
                }
            }
            fieldset.question {
                legend { (speak.judge_recommend()) }
                @for (n, words) in (1..=MARK_MAX).zip(recommend) {
                    label.option { input type="radio" name="recommendation" value=(n) required; " " b { (n) } " " (words) }
                }
            }
            div.field { label for="summary" { (speak.judge_summary()) } textarea #summary name="summary" rows="3" maxlength=(EVIDENCE_CHARS) {} }
            div.actions { button.button.primary { (speak.judge_hand_in()) } }
        }
    }
}

/// What several people thought.
pub fn debrief(found: &Debrief, cards: &[Judged], people: &[Colleague], speak: &Speak) -> Markup {
    let called = |id: PersonId| people.iter().find(|one| one.id == id).map_or("–", |one| one.name.as_str());
    let columns = [
        Column::words(speak.judge_competency()),
        Column::figures(speak.judge_weight()),
        Column::figures(speak.judge_mean()),
        Column::words(speak.judge_marks()),
        Column::words(speak.judge_spread()),
    ];
    let rows = html! { @for line in &found.lines { tr {
        td { (name(&line.competency, speak)) }
        td.n { @if line.weight > 0 { (line.weight) } @else { "–" } }
        td.n { (format!("{:.1}", line.mean)) }
        td { @for (n, (person, given)) in line.marks.iter().enumerate() { @if n > 0 { (speak.comma()) } span lang="" { (called(*person)) } " " b { (given) } } }
        td {
            @if line.short { (mark(Mark::Bad, speak.judge_short())) " " }
            @if line.spread >= FAR { (mark(Mark::Soon, speak.judge_differ())) } @else { (line.spread) }
        }
    } } };
    let few = found.agreement.few;
    html! {
        (table("debrief", speak.judge_debrief(), &columns, rows))
        div.pad {
            @if let Some(mean) = found.mean { p { (speak.judge_weighted(format!("{mean:.2}"), found.covered)) } }
            @match (found.agreement.kappa, found.agreement.band) {
                (Some(kappa), Some(band)) => p { (speak.judge_kappa(format!("{kappa:.2}"), found.agreement.n)) " (" (band_words(band, speak)) ")" @if few { " · " (speak.judge_kappa_few()) } },
                _ => p.quiet { (speak.judge_kappa_none(found.agreement.n)) },
            }
        }
        @for one in cards { (told(one, called(one.card.rater_id), speak)) }
    }
}

fn told(one: &Judged, who: &str, speak: &Speak) -> Markup {
    let recommend = match one.card.recommendation {
        1 => speak.judge_recommend_1(),
        2 => speak.judge_recommend_2(),
        3 => speak.judge_recommend_3(),
        _ => speak.judge_recommend_4(),
    };
    html! {
        details.pad {
            summary { span lang="" { (who) } " · " (recommend) }
            dl.facts { @for (code, given, evidence) in &one.marks { div { dt { (name(code, speak)) " " b { (given) } } dd lang="" { (evidence) } } } }
            @if !one.card.summary.is_empty() { blockquote lang="" { (one.card.summary) } }
        }
    }
}

const fn band_words(band: Band, speak: &Speak) -> &'static str {
    match band {
        Band::Poor => speak.judge_band_poor(),
        Band::Slight => speak.judge_band_slight(),
        Band::Fair => speak.judge_band_fair(),
        Band::Moderate => speak.judge_band_moderate(),
        Band::Substantial => speak.judge_band_substantial(),
        Band::AlmostPerfect => speak.judge_band_almost(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_a_zone() {
        let at = 1_772_442_000_000;
        assert_eq!(moment(at, "UTC", Lang::En), "Mon 2 Mar 2026, 09:00 (UTC)");
        assert_eq!(moment(at, "Asia/Singapore", Lang::En), "Mon 2 Mar 2026, 17:00 (UTC+8)");
        assert_eq!(moment(at, "Asia/Kolkata", Lang::Zh), "2026年3月2日 周一 14:30 (UTC+5:30)");
        assert_eq!(moment(at, "America/St_Johns", Lang::En), "Mon 2 Mar 2026, 05:30 (UTC-3:30)");
        assert_eq!(moment(at, "Nowhere/At_All", Lang::En), "Mon 2 Mar 2026, 09:00 (UTC)");
    }

    #[test]
    fn times_of_a_form_are_in_its_zone() {
        assert_eq!(
            moments("2026-03-02 17:00\n\n 2026-03-02T18:00 ", "Asia/Singapore", 9),
            Some(vec![1_772_442_000_000, 1_772_445_600_000])
        );
        assert_eq!(moments("tomorrow", "UTC", 9), None);
        assert_eq!(moments("2026-03-02 17:00\n2026-03-02 18:00", "UTC", 1), None);
        // Clocks jump over 02:30 there that night; what is meant is an hour later.
        assert_eq!(moments("2026-03-29 02:30", "Europe/Berlin", 1), moments("2026-03-29 03:30", "Europe/Berlin", 1));
    }
}
