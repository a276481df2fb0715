//! The reply lets a customer see that a report was made or a check has struck.
//!
//! **What.** Reports to authorities, "suspicious", money laundering, compliance or risk control having flagged, screening vendors, risk
//! scores, police and courts as the reason, and how to stay below a limit. Advice to a victim to go to the police, warnings of suspicious
//! links, and what holds for everyone pass.
//!
//! **Why.** Telling is an offence in the EU, the UK, Hong Kong and elsewhere, for the agent in person.
//!
//! **Example.** "Compliance flagged your deposit as suspicious." · “您的账户触发了风控，可能涉嫌洗钱。”
//!
//! **What to say instead.** "Your request is being reviewed. We will write by <date>. We may ask for more documents." ·
//! “我们正在处理您的申请，将在 <日期> 前回复，可能需要您补充资料。”
//!
//! **Source.** Directive (EU) 2015/849 Art. 39, Regulation (EU) 2024/1624 Art. 73; `facts/security.md`, tipping-off as data.

use crate::outbound::{Context, Texts, draft::Draft, lexicon::Concept, push};
use std::ops::Range;

/// Why it is held.
pub const REASON: Texts = ["This may reveal that a check or a report exists.", "这句话可能让客户知道存在审查或报告。"];
/// What to write instead.
pub const BETTER: Texts = [
    "Your request is being reviewed. We will write by <date>. We may ask for more documents.",
    "我们正在处理您的申请，将在 <日期> 前回复，可能需要您补充资料。",
];

/// What a check strikes.
const OBJECTS: &[&str] = &[
    "account",
    "transaction",
    "deposit",
    "withdrawal",
    "funds",
    "transfer",
    "you",
    "address",
    "wallet",
    "payment",
    "coins",
    "账户",
    "帐户",
    "账号",
    "交易",
    "充值",
    "提现",
    "提币",
    "资金",
    "转账",
    "您",
    "你",
    "地址",
    "钱包",
    "用户",
];

/// Finds what tips off.
pub fn find(draft: &Draft<'_>, _: &Context<'_>, found: &mut Vec<Range<usize>>) {
    let text = draft.text.as_str();
    for sentence in &draft.sentences {
        let casual = sentence.has(Concept::Casual);
        let general = sentence.has(Concept::General);
        let all = &text[sentence.range.clone()];
        let struck = || OBJECTS.iter().any(|object| all.contains(object));
        for concept in [Concept::Laundering, Concept::Suspicion, Concept::Watcher] {
            for word in sentence.all(concept).take(32) {
                let seen = sentence.covered(Concept::Visible, word)
                    || (concept == Concept::Suspicion && sentence.has(Concept::Visible));
                let plain = concept == Concept::Watcher
                    && (!struck() || all.contains("urgent") || all.contains("priority") || all.contains("加急"));
                let victim = casual && (concept == Concept::Watcher || sentence.covered(Concept::Casual, word));
                let scam = concept != Concept::Laundering
                    && ["scam", "fraudster", "phish", "骗", "冒充"].iter().any(|word| all.contains(word));
                if !seen && !plain && !victim && !general && !scam {
                    push(draft, found, word.clone());
                }
            }
        }
        for word in sentence.all(Concept::Evade).take(32) {
            if sentence.has(Concept::EvadeTopic) && !sentence.is_negated(word) && !is_ordinary(&text[word.clone()], all)
            {
                push(draft, found, word.clone());
            }
        }
    }
}

/// Limits that are no check's: "below the minimum" and the like.
fn is_ordinary(word: &str, sentence: &str) -> bool {
    matches!(word, "not trigger" | "won't trigger" | "stay under" | "stay below")
        && !sentence.contains("review")
        && !sentence.contains("check")
        || word == "bypass" && sentence.contains("cache")
}
