//! The reply asks for a secret.
//!
//! **What.** A request for a seed phrase, a key, a password, a one-time or backup code, a card's number or code: to send, tell, show it,
//! to type it into the conversation or a form, or a question what it is. Warnings ("never tell anyone …"), directions for the customer's
//! own device, and codes that we send pass.
//!
//! **Why.** Nothing that support does needs one. A customer who learns that support asks for secrets is the scammer's next victim.
//!
//! **Example.** "Please send me your 12 words so that I can restore the wallet." · “请把您的验证码发给我。”
//!
//! **What to say instead.** "We never need your recovery phrase, keys, password or codes. Please enter them only on your own device." ·
//! “我们永远不需要您的助记词、私钥、密码或验证码，请只在您自己的设备上输入。”
//!
//! **Source.** `facts/security.md`, I9 and the outgoing guard; every exchange's own warning.

use crate::outbound::{
    Context, Texts,
    draft::{Draft, Sentence},
    lexicon::Concept,
    push,
};
use std::ops::Range;

/// Why it is held.
pub const REASON: Texts = ["This asks the customer for a secret.", "这句话在向客户索要秘密信息。"];
/// What to write instead.
pub const BETTER: Texts = [
    "We never need your recovery phrase, keys, password or codes. Please enter them only on your own device.",
    "我们永远不需要您的助记词、私钥、密码或验证码，请只在您自己的设备上输入。",
];

/// Findings in one sentence; it is held by the first.
const FINDINGS_MAX: usize = 8;

/// Finds requests.
pub fn find(draft: &Draft<'_>, _: &Context<'_>, found: &mut Vec<Range<usize>>) {
    for sentence in draft.sentences.iter().filter(|sentence| !sentence.is_warning) {
        let secrets: Vec<&Range<usize>> = sentence
            .all(Concept::Secret)
            .filter(|secret| !sentence.covered(Concept::NotSecret, secret))
            .take(64)
            .collect();
        let asked = secrets
            .into_iter()
            .filter_map(|secret| english(draft, sentence, secret).or_else(|| chinese(draft, sentence, secret)));
        asked.take(FINDINGS_MAX).for_each(|range| push(draft, found, range));
    }
}

/// Verbs that ask only right before what they ask for: "confirm your password", not "confirm with your code".
const CLOSE: &[&str] = &["confirm", "verify with", "get me", "attach", "include", "quote", "submit", "upload"];
/// Between a verb and a secret: what is asked is about the secret, not the secret.
const ABOUT: &[&str] = &[
    " if ",
    " whether ",
    " about ",
    " when you ",
    " who ",
    " how ",
    " that you ",
    " why ",
    " where you ",
    " before ",
    " after you ",
    " the error",
    " reset",
    " change",
];
/// Before a verb: the customer's own doing is spoken of.
const SPOKEN_OF: &[&str] = &[
    "did you",
    "have you",
    "if you",
    "when you",
    "that you",
    "ever ",
    "before you",
    "whenever",
    "after you",
    "you may have",
    "asked you to",
    "asking you to",
    "asks you to",
    "ask you to",
    "request to",
    "made you",
    "told you to",
];

fn english(draft: &Draft<'_>, sentence: &Sentence, secret: &Range<usize>) -> Option<Range<usize>> {
    let text = draft.text.as_str();
    let near = |verb: &&Range<usize>, gap: usize| verb.end <= secret.start && secret.start - verb.end <= gap;
    let open = |range: &Range<usize>| {
        !sentence.is_negated(range) && !sentence.is_third(range.start) && !sentence.is_quoted(text, range)
    };
    let give = sentence
        .all(Concept::Give)
        .filter(|verb| near(verb, 110))
        .filter(|verb| !sentence.covered(Concept::WeYou, verb))
        .find(|verb| {
            let gap = &text[verb.end..secret.start];
            let word = &text[(*verb).clone()];
            let elsewhere = sentence.has(Concept::Own) && !sentence.has(Concept::Here);
            let close = !CLOSE.contains(&word) || (gap.len() <= 14 && !elsewhere);
            let before = &text[sentence.clause(verb.start).min(verb.start)..verb.start];
            let to_us =
                gap.starts_with(" us") || gap.starts_with(" me") || gap.contains(" to me") || gap.contains(" to us");
            let asked = to_us && !before.contains("did you") && !before.contains("have you") && !before.contains("ask");
            close
                && !gap.starts_with(" you ")
                && !ABOUT.iter().any(|about| gap.contains(about))
                && (asked || !SPOKEN_OF.iter().any(|spoken| before.contains(spoken)))
                && open(&(verb.start..secret.end))
        });
    let need = sentence.all(Concept::Need).filter(|need| near(need, 70)).find(|need| {
        let gap = &text[need.end..secret.start];
        let before = text[sentence.range.start..need.start].trim_end();
        let own = ["you", "you will", "you'll", "you may", "you would", "you'd", "you only", "will"]
            .iter()
            .any(|own| before.ends_with(own))
            && !text[(*need).clone()].starts_with("have to")
            && !text[(*need).clone()].starts_with("must");
        !own && !ABOUT.iter().any(|about| gap.contains(about)) && open(&(need.start..secret.end))
    });
    let ask = sentence.all(Concept::Ask).filter(|ask| near(ask, 34)).find(|ask| open(&(ask.start..secret.end)));
    let fill = sentence.all(Concept::Fill).filter(|fill| near(fill, 48)).find(|fill| {
        let rest = &text[secret.end..sentence.range.end];
        let linked = rest.contains("://") || rest.contains("www.") || rest.contains("](");
        let here = sentence.all(Concept::Here).any(|here| here.start > fill.start || here.end <= fill.start);
        (linked || here && !sentence.has(Concept::Own)) && open(&(fill.start..secret.end))
    });
    let named = || {
        sentence.all(Concept::Give).filter(|verb| verb.start >= secret.end && verb.start - secret.end <= 60).find(
            |verb| {
                let rest = &text[verb.end..sentence.range.end];
                let rest = &rest[..rest.len().min(rest.char_indices().nth(26).map_or(rest.len(), |(at, _)| at))];
                let to_us =
                    [" over", "to me", "to us", " here", "with us", "with me", "in chat", "in the chat", " below"]
                        .iter()
                        .any(|us| rest.contains(us))
                        || text[(*verb).clone()].ends_with(" me");
                to_us
                    && (rest.starts_with(" it")
                        || rest.starts_with(" them")
                        || rest.starts_with(" that")
                        || rest.starts_with(" those"))
                    && open(&(verb.start..verb.end + rest.len()))
            },
        )
    };
    let before = give.or(need).or(ask).or(fill).map(|verb| verb.start..secret.end);
    before.or_else(|| named().map(|verb| secret.start..verb.end))
}

fn chinese(draft: &Draft<'_>, sentence: &Sentence, secret: &Range<usize>) -> Option<Range<usize>> {
    let text = draft.text.as_str();
    let span = |other: &Range<usize>| other.start.min(secret.start)..other.end.max(secret.end);
    let apart = |other: &Range<usize>| {
        if other.start >= secret.end { other.start - secret.end } else { secret.start.saturating_sub(other.end) }
    };
    let open = |range: &Range<usize>| {
        !sentence.is_negated(range) && !sentence.is_third(range.start) && !sentence.is_quoted(text, range)
    };
    let give = sentence.all(Concept::ZhGive).filter(|verb| apart(verb) <= 75).find(|verb| {
        let next = &text[verb.end..sentence.range.end];
        let away = (next.starts_with('您') || next.starts_with('你'))
            && !text[(*verb).clone()].starts_with("提供")
            && verb.start >= secret.end;
        let away = away || (next.starts_with("给您") || next.starts_with("给你"));
        let self_said = ["是否", "有没有", "有无", "如果您", "若您", "曾", "要求您", "让您", "要您", "叫您", "可能会"]
            .iter()
            .any(|said| text[sentence.range.start..span(verb).end].contains(said))
            && !next.starts_with("我");
        let of_ours = ["我们会", "系统会", "已为您", "我们已", "系统已", "系统将", "我们将"]
            .iter()
            .any(|ours| text[sentence.clause(span(verb).start)..span(verb).end].contains(ours))
            && !text[(*verb).clone()].contains('我');
        let about = ["如何", "怎么", "怎样", "截图发", "错误截图", "的方法", "为什么"]
            .iter()
            .any(|about| text[span(verb)].contains(about))
            && !text[(*verb).clone()].contains('我');
        !away && !self_said && !of_ours && !about && open(&span(verb))
    });
    let need = sentence
        .all(Concept::ZhNeed)
        .filter(|need| need.end <= secret.start && secret.start - need.end <= 45)
        .find(|need| {
            let before = &text[sentence.range.start..need.start];
            !(before.ends_with('您') || before.ends_with('你')) && open(&span(need))
        });
    let ask =
        sentence.all(Concept::ZhAsk).filter(|ask| ask.start >= secret.end && ask.start - secret.end <= 9).find(|ask| {
            let before = &text[sentence.range.start..secret.start];
            let tail = &before[before.char_indices().rev().nth(5).map_or(0, |(at, _)| at)..];
            let whose = ["您", "你", "收到的", "那个", "这个"].iter().any(|whose| tail.contains(whose))
                || text[(*ask).clone()].contains("多少")
                || text[(*ask).clone()].contains('几');
            whose && !before.ends_with("什么是") && open(&span(ask))
        });
    let fill = sentence.all(Concept::ZhFill).filter(|fill| apart(fill) <= 30).find(|fill| {
        let linked = text[secret.end..sentence.range.end].contains("://")
            || text[sentence.range.start..secret.start].contains("://");
        (linked || sentence.has(Concept::ZhHere) && !sentence.has(Concept::Own)) && open(&span(fill))
    });
    give.or(need).or(ask).or(fill).map(span)
}
