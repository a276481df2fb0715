//! The reply moves the conversation to another messenger or a private address.
//!
//! **What.** "Add me on Telegram", a private number or mail address, `t.me/…`. Warnings about strangers there, the house's own channels
//! ([`Context::contacts`]) and questions about what happened there pass.
//!
//! **Why.** Elsewhere there is no guard, no record and no proof who writes; scammers and bribed agents both lead customers there.
//!
//! **Example.** "It is faster on WhatsApp, message me at …" · “加我微信详聊。”
//!
//! **What to say instead.** "Please keep writing here, so that you can always check that it is us." ·
//! “请继续在这里联系我们，这样您随时可以确认对方是官方客服。”
//!
//! **Source.** `facts/security.md`, I9 and the insider threat.

use crate::outbound::{Context, Texts, draft::Draft, lexicon::Concept, push};
use std::ops::Range;

/// Why it is held.
pub const REASON: Texts = ["This leads the customer to another messenger.", "这句话引导客户离开本渠道。"];
/// What to write instead.
pub const BETTER: Texts = [
    "Please keep writing here, so that you can always check that it is us.",
    "请继续在这里联系我们，这样您随时可以确认对方是官方客服。",
];

/// Addresses of messengers.
const HOSTS: &[&str] = &[
    "t.me/",
    "telegram.me/",
    "wa.me/",
    "line.me/",
    "discord.gg/",
    "discord.com/invite",
    "m.me/",
    "weixin://",
    "signal.me/",
    "chat.whatsapp.com",
];

/// Finds invitations elsewhere.
pub fn find(draft: &Draft<'_>, context: &Context<'_>, found: &mut Vec<Range<usize>>) {
    let text = draft.text.as_str();
    // Each of the addresses has a slash, but the last.
    let linked = text.contains('/') || text.contains("chat.whatsapp.com");
    for sentence in draft.sentences.iter().filter(|sentence| !sentence.is_warning) {
        let all = &text[sentence.range.clone()];
        if context.contacts.iter().any(|contact| !contact.is_empty() && all.contains(&language::fold(contact))) {
            continue;
        }
        let personal = [" me", " my ", "我"].iter().any(|own| all.contains(own)) || all.starts_with("my ");
        let channel = ["official", "announcement", "官方", "公告"].iter().any(|word| all.contains(word)) && !personal;
        for place in sentence.all(Concept::Messenger).take(32) {
            let step = sentence.all(Concept::Move).find(|step| {
                let apart =
                    if step.end <= place.start { place.start - step.end } else { step.start.saturating_sub(place.end) };
                apart <= if matches!(&text[(*step).clone()], "加" | "我的" | "add" | "follow") { 18 } else { 70 }
            });
            let Some(step) = step else { continue };
            let range = step.start.min(place.start)..step.end.max(place.end);
            let clause = sentence.clause(range.start);
            let third = sentence.within(Concept::Third, &(clause..range.start))
                || sentence.within(Concept::Third, &range) && !personal;
            if !channel && !third && !sentence.has(Concept::NeverMove) && !sentence.is_negated(&range) {
                push(draft, found, range);
            }
        }
        if let Some((at, host)) = HOSTS
            .iter()
            .filter(|_| linked)
            .find_map(|host| all.find(host).map(|at| (at, host)))
            .filter(|_| !sentence.has(Concept::Third))
        {
            let start = sentence.range.start + at;
            push(draft, found, start..start + host.len());
        }
    }
}
