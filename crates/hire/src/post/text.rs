//! What a post says, ready to be copied: each channel's length and tone. Nothing is posted by the house itself.

use super::Channel;
use crate::{
    requisition::{Description, RequisitionRow, gate},
    screen::words,
};
use language::{Lang, Speak};

/// Where the link stands in a text.
pub const LINK: &str = "{link}";
/// Characters that a link takes at most, for channels that count.
pub const LINK_CHARS: usize = 60;

/// How much a channel takes, and in which tone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tone {
    /// One line and a link.
    Line,
    /// A few lines, as one says it to people one knows.
    Chat,
    /// Sections with lists.
    Whole,
    /// Sections in Markdown.
    Marked,
    /// What stands on a wall or a table.
    Poster,
}

/// The most characters that a channel takes, with the link counted at [`LINK_CHARS`]. X counts a Chinese character twice.
pub const fn chars_max(channel: Channel, lang: Lang) -> usize {
    match (channel, lang) {
        (Channel::X, Lang::En) => 280,
        (Channel::X, Lang::Zh) => 140,
        (Channel::Weibo, _) => 280,
        (Channel::WeChatGroup | Channel::QqGroup | Channel::Telegram, _) => 600,
        (Channel::Discord, _) => 2_000,
        (Channel::LinkedIn, _) => 3_000,
        (Channel::Event | Channel::Campus, _) => 600,
        _ => 5_000,
    }
}

const fn tone(channel: Channel) -> Tone {
    match channel {
        Channel::X | Channel::Weibo => Tone::Line,
        Channel::WeChatGroup | Channel::QqGroup | Channel::Telegram | Channel::Referral => Tone::Chat,
        Channel::Discord | Channel::Forum => Tone::Marked,
        Channel::Event | Channel::Campus => Tone::Poster,
        _ => Tone::Whole,
    }
}

/// The text of a post, with [`LINK`] where the link stands. `company`: its name in the language of the text.
pub fn text(channel: Channel, lang: Lang, row: &RequisitionRow, body: &Description, company: &str) -> String {
    let speak = Speak::new(lang);
    let facts = Facts::of(row, company, &speak);
    let text = match tone(channel) {
        Tone::Line => line(&facts, channel, lang),
        Tone::Chat => chat(&facts, channel, &speak),
        Tone::Whole => whole(&facts, body, channel, &speak, false),
        Tone::Marked => whole(&facts, body, channel, &speak, true),
        Tone::Poster => poster(&facts, body, channel, &speak),
    };
    cut(text, chars_max(channel, lang) - LINK_CHARS, lang)
}

struct Facts<'a> {
    title: &'a str,
    company: &'a str,
    place: String,
    languages: String,
    shifts: &'a str,
    pay: String,
    barred: String,
}

impl<'a> Facts<'a> {
    fn of(row: &'a RequisitionRow, company: &'a str, speak: &Speak) -> Facts<'a> {
        let site = if row.site.is_empty() { speak.hire_anywhere() } else { &row.site };
        let place = if row.remote { speak.hire_place_remote(site) } else { site.to_owned() };
        let pay = row.bands.0.iter().map(|band| words::band(band, speak)).collect::<Vec<_>>().join("; ");
        let shut = row.gates.0.iter().filter_map(|code| gate::find(code)).flat_map(|gate| &gate.shut);
        let regions: Vec<&str> = shut.map(|shut| gate::region_name(&shut.region, speak.lang)).collect();
        let barred = match regions.as_slice() {
            [] => String::new(),
            list => speak.hire_post_barred(list.join(if speak.lang == Lang::Zh { "、" } else { ", " })),
        };
        Facts {
            title: row.title.0.of(speak.lang),
            company,
            place,
            languages: words::languages(&row.languages.0),
            shifts: &row.shifts,
            pay,
            barred,
        }
    }
}

fn line(facts: &Facts<'_>, channel: Channel, lang: Lang) -> String {
    match (channel, lang) {
        (Channel::Weibo, Lang::Zh) => format!(
            "#招聘# {} 招聘{}，{}，{}。三分钟申请：{LINK}\n{}",
            facts.company, facts.title, facts.place, facts.languages, facts.barred
        ),
        (_, Lang::Zh) => {
            format!("{} 招聘{}，{}，{}。申请：{LINK}", facts.company, facts.title, facts.place, facts.languages)
        }
        (_, Lang::En) => format!(
            "{} is hiring: {}. {}. {}. Three minutes to apply: {LINK}",
            facts.company, facts.title, facts.place, facts.languages
        ),
    }
}

fn chat(facts: &Facts<'_>, channel: Channel, speak: &Speak) -> String {
    let hello = match channel {
        Channel::Referral => speak.hire_post_hello_friend(facts.company, facts.title),
        _ => speak.hire_post_hello(facts.company, facts.title),
    };
    lines(&[
        &hello,
        &facts.place,
        &facts.languages,
        facts.shifts,
        &facts.pay,
        &speak.hire_post_apply(LINK),
        &facts.barred,
    ])
}

fn poster(facts: &Facts<'_>, body: &Description, channel: Channel, speak: &Speak) -> String {
    let first = body.nature.lines().next().unwrap_or("");
    let hello = match channel {
        Channel::Campus => speak.hire_post_campus(),
        _ => speak.hire_post_event(),
    };
    lines(&[facts.company, facts.title, first, &facts.place, &facts.languages, &facts.pay, hello, LINK, &facts.barred])
}

fn lines(list: &[&str]) -> String {
    list.iter().filter(|line| !line.is_empty()).copied().collect::<Vec<_>>().join("\n")
}

fn whole(facts: &Facts<'_>, body: &Description, channel: Channel, speak: &Speak, marked: bool) -> String {
    let head = |words: &str| if marked { format!("**{words}**") } else { words.to_owned() };
    let mut parts = vec![head(&format!("{} · {}", facts.title, facts.company))];
    parts.push(lines(&[&facts.place, &facts.languages, facts.shifts, &facts.pay]));
    for name in crate::requisition::FIELDS {
        let text = match *name {
            "duties" | "must" | "plus" => {
                body.items(name).iter().map(|item| format!("- {item}")).collect::<Vec<_>>().join("\n")
            }
            _ => body.field(name).to_owned(),
        };
        if !text.is_empty() {
            parts.push(format!("{}\n{text}", head(words::field(name, speak))));
        }
    }
    parts.push(speak.hire_post_apply(LINK));
    parts.push(facts.barred.clone());
    if channel == Channel::LinkedIn {
        parts.push("#hiring #customersupport #web3".to_owned());
    }
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

/// A text within a limit. What is too long loses its middle, never its link: lines go from the longest section first.
fn cut(text: String, most: usize, lang: Lang) -> String {
    let mut text = text;
    while text.chars().count() > most + LINK.len() {
        let mut lines: Vec<&str> = text.lines().collect();
        let longest = lines
            .iter()
            .enumerate()
            .filter(|(at, line)| *at > 0 && !line.contains(LINK))
            .max_by_key(|(_, line)| line.chars().count())
            .map(|(at, _)| at);
        match longest {
            Some(at) => {
                lines.remove(at);
                text = lines.join("\n");
            }
            // One line is all there is: its end goes, but for the link.
            None => {
                let room = most.saturating_sub(2);
                let kept: String = text.replace(LINK, "").chars().take(room).collect();
                let gap = if lang == Lang::Zh { "" } else { " " };
                return format!("{}{gap}{LINK}", kept.trim_end());
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{post::CHANNELS, requisition::template};

    #[test]
    fn every_channel_gets_a_text_that_fits_and_leads_here() {
        for template in template::all() {
            let row = crate::requisition::testing::row(template);
            for lang in [Lang::En, Lang::Zh] {
                let body = if lang == Lang::Zh { &template.zh } else { &template.en };
                for channel in CHANNELS {
                    let text = text(*channel, lang, &row, body, "Quayside");
                    assert_eq!(text.matches(LINK).count(), 1, "{channel} {lang}: {text}");
                    let chars = text.chars().count() - LINK.len() + LINK_CHARS;
                    assert!(chars <= chars_max(*channel, lang), "{channel} {lang}: {chars}: {text}");
                    assert!(text.contains(template.title.of(lang)), "{channel} {lang}: {text}");
                }
            }
        }
    }

    #[test]
    fn channels_do_not_all_say_the_same() {
        let agent = template::find("agent").unwrap();
        let row = crate::requisition::testing::row(agent);
        let said: std::collections::BTreeSet<String> =
            CHANNELS.iter().map(|channel| text(*channel, Lang::Zh, &row, &agent.zh, "渡口")).collect();
        assert!(said.len() >= 7, "{}", said.len());
        assert!(text(Channel::Discord, Lang::En, &row, &agent.en, "Quayside").contains("**Duties**"));
        assert!(text(Channel::Weibo, Lang::Zh, &row, &agent.zh, "渡口").starts_with("#招聘#"));
        let barred = text(Channel::WeChatGroup, Lang::Zh, &row, &agent.zh, "渡口");
        assert!(barred.contains("中国大陆"), "who lives where the law bars them is told before they apply: {barred}");
    }
}
