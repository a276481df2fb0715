//! Topic rules: "when … then this queue". The first of the list that fits says where a ticket belongs.

use event::{GroupId, MailboxId, TopicRuleId};
use serde::{Deserialize, Serialize};
use store::{Json, query, row};

/// Rules of one house.
pub const RULES_MAX: usize = 200;
/// Values of one condition.
pub const VALUES_MAX: usize = 50;
/// Characters of one value.
pub const VALUE_CHARS_MAX: usize = 80;

/// When a rule fits: every condition that says anything holds; a condition holds when any of its values does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fits {
    /// Codes of the diagnosis, such as `WRONG_NETWORK`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<String>,
    /// `ticket::channel::*`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// BCP 47.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub langs: Vec<String>,
    /// Words or phrases of the subject or the first message, folded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Tags, as [`crate::tag::clean`] leaves them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Where mail came in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mailboxes: Vec<MailboxId>,
}

row! {
    /// A rule of the list.
    pub Rule { id: TopicRuleId, place: i64, name: String, fits: Json<Fits>, group_id: GroupId, priority: Option<i64> }
}

query! {
    scan "an administrator writes at most 200";
    /// Rules, in order.
    pub Rules {} -> [Rule] =
        "select id, place, name, fits, group_id, priority from serve_topic_rule order by place, id limit 200"
}

/// What a ticket is about.
#[derive(Clone, Debug, Default)]
pub struct About<'a> {
    /// Codes of its diagnosis; none before it has one.
    pub codes: &'a [&'a str],
    /// `ticket::channel::*`.
    pub channel: &'a str,
    /// BCP 47.
    pub lang: &'a str,
    /// Subject and first message, as they were written.
    pub text: &'a str,
    /// Tags.
    pub tags: &'a [String],
    /// Where it came in.
    pub mailbox: Option<MailboxId>,
}

/// The first of `rules` that fits. Pure.
pub fn first<'a>(rules: &'a [Rule], about: &About<'_>) -> Option<&'a Rule> {
    let reads = rules.iter().any(|rule| !rule.fits.0.words.is_empty());
    let folded = if reads { language::fold(about.text) } else { String::new() };
    rules.iter().find(|rule| rule.fits.0.fit(about, &folded))
}

impl Fits {
    /// Whether it says nothing, and so would fit everything.
    pub fn is_empty(&self) -> bool {
        *self == Fits::default()
    }

    fn fit(&self, about: &About<'_>, folded: &str) -> bool {
        let any = |wanted: &[String], is: &str| wanted.is_empty() || wanted.iter().any(|one| one == is);
        !self.is_empty()
            && (self.codes.is_empty() || self.codes.iter().any(|code| about.codes.contains(&code.as_str())))
            && any(&self.channels, about.channel)
            && any(&self.langs, about.lang)
            && (self.tags.is_empty() || self.tags.iter().any(|tag| about.tags.contains(tag)))
            && (self.mailboxes.is_empty() || about.mailbox.is_some_and(|mailbox| self.mailboxes.contains(&mailbox)))
            && (self.words.is_empty() || self.words.iter().any(|word| says(folded, word)))
    }
}

/// Whether a folded text says a folded word: whole words where they are written with spaces, anywhere where they are not.
pub fn says(folded: &str, word: &str) -> bool {
    let part = |letter: Option<char>| letter.is_some_and(|letter| letter.is_ascii_alphanumeric());
    let (first, last) = (part(word.chars().next()), part(word.chars().next_back()));
    !word.is_empty()
        && folded.match_indices(word).any(|(at, _)| {
            let (before, after) = (folded[..at].chars().next_back(), folded[at + word.len()..].chars().next());
            !(first && part(before) || last && part(after))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn rule(n: u128, fits: Fits) -> Rule {
        let (id, group_id) = (TopicRuleId(Uuid::from_u128(n)), GroupId(Uuid::from_u128(n)));
        Rule { id, place: n as i64, name: format!("rule {n}"), fits: Json(fits), group_id, priority: None }
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| language::fold(word)).collect()
    }

    fn check(fits: Fits, about: &About<'_>, expected: bool) {
        assert_eq!(first(&[rule(1, fits.clone())], about).is_some(), expected, "{fits:?} of {about:?}");
    }

    #[test]
    fn every_condition_holds_and_of_each_any_value() {
        let text = "提币到错的网络 Wrong Network, TRC20?";
        let tags = ["vip".to_owned()];
        let mailbox = Some(MailboxId(Uuid::from_u128(9)));
        let about = About {
            codes: &["SECRET_EXPOSED", "WRONG_NETWORK"],
            channel: "chat",
            lang: "en",
            text,
            tags: &tags,
            mailbox,
        };
        check(Fits { codes: vec!["WRONG_NETWORK".into(), "X".into()], ..Fits::default() }, &about, true);
        check(Fits { codes: vec!["PENDING".into()], ..Fits::default() }, &about, false);
        check(
            Fits { channels: vec!["mail".into(), "chat".into()], langs: vec!["en".into()], ..Fits::default() },
            &about,
            true,
        );
        check(Fits { channels: vec!["chat".into()], langs: vec!["zh-CN".into()], ..Fits::default() }, &about, false);
        check(Fits { tags: vec!["vip".into()], words: words(&["錯的網絡"]), ..Fits::default() }, &about, true);
        check(Fits { words: words(&["wrong network"]), ..Fits::default() }, &about, true);
        check(Fits { words: words(&["net"]), ..Fits::default() }, &about, false);
        check(Fits { words: words(&["ｔｒｃ20"]), ..Fits::default() }, &about, true);
        check(Fits { mailboxes: vec![MailboxId(Uuid::from_u128(9))], ..Fits::default() }, &about, true);
        check(Fits { mailboxes: vec![MailboxId(Uuid::from_u128(8))], ..Fits::default() }, &about, false);
        check(Fits::default(), &about, false);
        check(Fits { codes: vec!["WRONG_NETWORK".into()], ..Fits::default() }, &About { codes: &[], ..about }, false);
    }

    #[test]
    fn the_first_that_fits_wins() {
        let chat = || Fits { channels: vec!["chat".into()], ..Fits::default() };
        let mail = || Fits { channels: vec!["mail".into()], ..Fits::default() };
        let rules = [rule(1, mail()), rule(2, chat()), rule(3, chat())];
        let about = About { channel: "chat", lang: "en", ..About::default() };
        assert_eq!(first(&rules, &about).map(|rule| rule.place), Some(2));
        assert_eq!(first(&rules, &About { channel: "form", ..about }), None);
    }

    proptest! {
        #[test]
        fn a_text_says_each_of_its_words_and_no_part_of_one(text in "[a-z0-9 币网络提现,.]{0,60}", other in "[a-z]{1,6}") {
            for word in text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
                let (longer, before) = (format!("{word}{other}"), format!("{other}{word}"));
                prop_assert!(says(&text, word));
                prop_assert!(!says(&longer, word) && !says(&before, word));
            }
        }

        #[test]
        fn no_rule_that_says_nothing_ever_fits(text in any::<String>()) {
            let about = About { text: &text, ..About::default() };
            prop_assert!(first(&[rule(1, Fits::default())], &about).is_none());
        }
    }
}
