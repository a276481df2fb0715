//! The reply asks for remote control of the customer's device, or to share the screen.
//!
//! **What.** AnyDesk, TeamViewer, ToDesk, 向日葵 and their kin, screen sharing, "let me connect to your computer". Warnings, and help to
//! remove such software, pass.
//!
//! **Why.** It is how accounts are emptied while the customer watches.
//!
//! **Example.** "Please install AnyDesk and give me the number." · “请下载向日葵，我远程帮您操作。”
//!
//! **What to say instead.** "Please describe what you see, or send a screenshot without personal data. We never connect to your device." ·
//! “请描述您看到的内容或发送不含个人信息的截图。我们绝不会远程连接您的设备。”
//!
//! **Source.** `facts/security.md`, the outgoing guard.

use crate::outbound::{Context, Texts, draft::Draft, lexicon::Concept, push};
use std::ops::Range;

/// Why it is held.
pub const REASON: Texts = ["This asks for remote control or screen sharing.", "这句话要求远程控制或共享屏幕。"];
/// What to write instead.
pub const BETTER: Texts = [
    "Please describe what you see, or send a screenshot without personal data. We never connect to your device.",
    "请描述您看到的内容或发送不含个人信息的截图。我们绝不会远程连接您的设备。",
];

/// Finds requests.
pub fn find(draft: &Draft<'_>, _: &Context<'_>, found: &mut Vec<Range<usize>>) {
    for sentence in draft.sentences.iter().filter(|sentence| !sentence.is_warning) {
        for tool in sentence.all(Concept::Remote).take(32) {
            let step = sentence.all(Concept::Install).find(|step| {
                let apart =
                    if step.end <= tool.start { tool.start - step.end } else { step.start.saturating_sub(tool.end) };
                apart <= 90
            });
            let Some(step) = step else { continue };
            let range = step.start.min(tool.start)..step.end.max(tool.end);
            let clause = sentence.clause(range.start);
            let third =
                sentence.within(Concept::Third, &(clause..range.start)) || sentence.within(Concept::Third, &range);
            let denied = sentence.is_negated(&range) || sentence.is_negated(tool);
            if !third && !denied && !sentence.has(Concept::Undo) {
                push(draft, found, range);
            }
        }
    }
}
