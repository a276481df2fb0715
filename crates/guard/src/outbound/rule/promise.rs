//! The reply promises what nobody can promise.
//!
//! **What.** A promise that money comes back, is refunded or made good, or that something earns: with a word of certainty, or as what we
//! will do. Conditions ("if the network returns it …") and denials ("we cannot guarantee …") pass.
//!
//! **Why.** A chain does not take back. A promise binds the house, and "we will recover your funds" is what recovery scammers say.
//!
//! **Example.** "Don't worry, we will definitely get your coins back." · “放心，一定帮您追回。”
//!
//! **What to say instead.** "We are looking into it and will write by <date>. We cannot promise an outcome." ·
//! “我们正在核实，将在 <日期> 前回复，目前无法承诺结果。”
//!
//! **Source.** MiCA Art. 66 (fair, clear, not misleading); the outgoing guard of `facts/security.md`.

use crate::outbound::{
    Context, Texts,
    draft::{Draft, Sentence},
    lexicon::Concept,
    push,
};
use std::ops::Range;

/// Why it is held.
pub const REASON: Texts = ["This promises a refund, a recovery or a profit.", "这句话承诺了退款、追回或收益。"];
/// What to write instead.
pub const BETTER: Texts = [
    "We are looking into it and will write by <date>. We cannot promise an outcome.",
    "我们正在核实，将在 <日期> 前回复，目前无法承诺结果。",
];

/// Words that promise by themselves.
const WHOLE: &[&str] = &[
    "risk free",
    "稳赚",
    "稳赚不赔",
    "包赚",
    "保本",
    "包回本",
    "包赔",
    "零风险",
    "无风险",
    "不会亏",
    "cannot lose",
    "can't lose",
    "never lose",
];

/// Finds promises.
pub fn find(draft: &Draft<'_>, _: &Context<'_>, found: &mut Vec<Range<usize>>) {
    let text = draft.text.as_str();
    for sentence in &draft.sentences {
        let asks = text[sentence.range.clone()].ends_with('?') || sentence.has(Concept::Asked);
        if asks || sentence.is_warning || sentence.disclaims {
            continue;
        }
        let open = |range: &Range<usize>| is_open(draft, sentence, range);
        for sure in sentence.all(Concept::Guarantee).take(32) {
            let aim = [Concept::Back, Concept::Profit]
                .into_iter()
                .flat_map(|concept| sentence.all(concept))
                .find(|aim| distance(sure, aim) <= 90 && !overlap(sure, aim));
            let whole = WHOLE.contains(&&text[sure.clone()]);
            let range = aim.map_or(sure.clone(), |aim| sure.start.min(aim.start)..sure.end.max(aim.end));
            if (aim.is_some() || whole) && open(&range) {
                push(draft, found, range);
            }
        }
        ours(draft, sentence, found);
    }
}

/// "We will refund …", "your coins will be recovered", "you will earn 20 %".
fn ours(draft: &Draft<'_>, sentence: &Sentence, found: &mut Vec<Range<usize>>) {
    let text = draft.text.as_str();
    if sentence.has(Concept::Iffy) {
        return;
    }
    let open = |range: &Range<usize>| is_open(draft, sentence, range);
    for aim in sentence.all(Concept::Back).take(32) {
        let we = sentence.all(Concept::We).find(|we| we.end <= aim.start && aim.start - we.end <= 60);
        let before = &text[sentence.clause(aim.start)..aim.start];
        let tail = &before[floor(before, before.len().saturating_sub(26))..];
        let will = [
            " will be ",
            " will get ",
            " will have ",
            "'ll get ",
            "'ll have ",
            " will receive ",
            "'ll receive ",
            " going to get ",
            " shall be ",
            " will fully be ",
            " will ",
            "会",
            "将",
            "能",
        ]
        .iter()
        .find_map(|will| tail.rfind(will));
        let range = match (we, will) {
            (Some(we), _) => we.start..aim.end,
            (None, Some(_)) if !text[aim.clone()].starts_with("will") => aim.start - tail.len()..aim.end,
            _ => continue,
        };
        let money = sentence.has(Concept::Money)
            || ["back", "赔", "退", "还", "reimburs", "compensat", "refund", "补"]
                .iter()
                .any(|back| text[aim.clone()].contains(back));
        if money && open(&range) {
            push(draft, found, range);
        }
    }
    for aim in sentence.all(Concept::Profit).take(32) {
        let before = &text[sentence.range.start..aim.start];
        let tail = &before[floor(before, before.len().saturating_sub(40))..];
        let sure = [
            "you will",
            "you'll",
            "you are going to",
            "you're going to",
            "会",
            "每天",
            "每月",
            "轻松",
            "easily",
            "带您",
            "带你",
            "让您",
            "让你",
        ]
        .iter()
        .any(|sure| tail.contains(sure));
        let range = aim.start - tail.len()..aim.end;
        if sure && open(&range) {
            push(draft, found, range);
        }
    }
}

/// Whether it is we who promise, and nothing takes it back.
fn is_open(draft: &Draft<'_>, sentence: &Sentence, range: &Range<usize>) -> bool {
    !is_negated(sentence, range) && !sentence.is_third(range.start) && !sentence.is_told(&draft.text, range)
}

/// Whether the promise is denied; "cannot lose" and "no risk" are promises themselves.
fn is_negated(sentence: &Sentence, range: &Range<usize>) -> bool {
    let scope = sentence.clause(range.start)..range.end;
    sentence.all(Concept::Negation).any(|no| {
        no.start >= scope.start
            && no.end <= scope.end
            && !sentence.covered(Concept::NoNegation, no)
            && !sentence.covered(Concept::Guarantee, no)
    })
}

fn distance(a: &Range<usize>, b: &Range<usize>) -> usize {
    if a.end <= b.start { b.start - a.end } else { a.start.saturating_sub(b.end) }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
