//! Words for what rows hold as codes.

use crate::{
    application::State as Standing,
    post::Channel,
    requisition::{Act, Band, Per, Post, Reason, Stage, State, lint::Rule},
    words::{Fluency, amount, language_name},
};
use language::Speak;

/// A role in words.
pub const fn role(role: Post, speak: &Speak) -> &'static str {
    match role {
        Post::Agent => speak.hire_role_agent(),
        Post::Senior => speak.hire_role_senior(),
        Post::Lead => speak.hire_role_lead(),
        Post::Community => speak.hire_role_community(),
        Post::Education => speak.hire_role_education(),
        Post::Quality => speak.hire_role_quality(),
        Post::Intern => speak.hire_role_intern(),
    }
}

/// Why seats are open.
pub const fn reason(reason: Reason, speak: &Speak) -> &'static str {
    match reason {
        Reason::Gap => speak.hire_reason_gap(),
        Reason::Attrition => speak.hire_reason_attrition(),
        Reason::NewQueue => speak.hire_reason_new_queue(),
        Reason::Growth => speak.hire_reason_growth(),
    }
}

/// Where a requisition stands.
pub const fn state(state: State, speak: &Speak) -> &'static str {
    match state {
        State::Draft => speak.hire_state_draft(),
        State::Asked => speak.hire_state_asked(),
        State::Open => speak.hire_state_open(),
        State::Paused => speak.hire_state_paused(),
        State::Closed => speak.hire_state_closed(),
    }
}

/// A step of a requisition.
pub const fn act(act: Act, speak: &Speak) -> &'static str {
    match act {
        Act::Ask => speak.hire_act_ask(),
        Act::Approve => speak.hire_act_approve(),
        Act::Decline => speak.hire_act_decline(),
        Act::Pause => speak.hire_act_pause(),
        Act::Resume => speak.hire_act_resume(),
        Act::Close => speak.hire_act_close(),
        Act::Reopen => speak.hire_act_reopen(),
    }
}

/// What became of it.
pub const fn acted(act: Act, speak: &Speak) -> &'static str {
    match act {
        Act::Ask => speak.hire_acted_ask(),
        Act::Approve => speak.hire_acted_approve(),
        Act::Decline => speak.hire_acted_decline(),
        Act::Pause => speak.hire_acted_pause(),
        Act::Resume => speak.hire_acted_resume(),
        Act::Close => speak.hire_acted_close(),
        Act::Reopen => speak.hire_acted_reopen(),
    }
}

/// A stage in words.
pub const fn stage(stage: Stage, speak: &Speak) -> &'static str {
    match stage {
        Stage::Applied => speak.hire_stage_applied(),
        Stage::Screened => speak.hire_stage_screened(),
        Stage::Knowledge => speak.hire_stage_knowledge(),
        Stage::Simulation => speak.hire_stage_simulation(),
        Stage::Interview => speak.hire_stage_interview(),
        Stage::Identity => speak.hire_stage_identity(),
        Stage::Offer => speak.hire_stage_offer(),
        Stage::Accepted => speak.hire_stage_accepted(),
        Stage::Started => speak.hire_stage_started(),
    }
}

/// Whether an application goes on.
pub const fn standing(state: Standing, speak: &Speak) -> &'static str {
    match state {
        Standing::Active => speak.hire_standing_active(),
        Standing::Rejected => speak.hire_standing_rejected(),
        Standing::Withdrawn => speak.hire_standing_withdrawn(),
        Standing::Pool => speak.hire_standing_pool(),
    }
}

/// A channel's name.
pub const fn channel(channel: Channel, speak: &Speak) -> &'static str {
    match channel {
        Channel::Careers => speak.hire_channel_careers(),
        Channel::LinkedIn => "LinkedIn",
        Channel::Zhaopin => speak.hire_channel_zhaopin(),
        Channel::Lieyun => speak.hire_channel_lieyun(),
        Channel::WeChatGroup => speak.hire_channel_wechat_group(),
        Channel::WeChatAccount => speak.hire_channel_wechat_account(),
        Channel::QqGroup => speak.hire_channel_qq_group(),
        Channel::Weibo => speak.hire_channel_weibo(),
        Channel::X => "X",
        Channel::Telegram => "Telegram",
        Channel::Discord => "Discord",
        Channel::Forum => speak.hire_channel_forum(),
        Channel::Event => speak.hire_channel_event(),
        Channel::Campus => speak.hire_channel_campus(),
        Channel::Referral => speak.hire_channel_referral(),
        Channel::Internal => speak.hire_channel_internal(),
    }
}

/// A field of a description.
pub fn field(name: &str, speak: &Speak) -> &'static str {
    match name {
        "nature" => speak.hire_field_nature(),
        "duties" => speak.hire_field_duties(),
        "must" => speak.hire_field_must(),
        "plus" => speak.hire_field_plus(),
        "environment" => speak.hire_field_environment(),
        "shifts" => speak.hire_field_shifts(),
        "pay" => speak.hire_field_pay(),
        _ => speak.hire_field_process(),
    }
}

/// What a rule says, and why.
pub const fn rule(rule: Rule, speak: &Speak) -> &'static str {
    match rule {
        Rule::Missing => speak.hire_rule_missing(),
        Rule::Many => speak.hire_rule_many(),
        Rule::Degree => speak.hire_rule_degree(),
        Rule::Years => speak.hire_rule_years(),
        Rule::Gender => speak.hire_rule_gender(),
        Rule::Age => speak.hire_rule_age(),
        Rule::Unlawful => speak.hire_rule_unlawful(),
    }
}

/// What pay is counted by.
pub const fn per(per: Per, speak: &Speak) -> &'static str {
    match per {
        Per::Hour => speak.hire_per_hour(),
        Per::Month => speak.hire_per_month(),
        Per::Year => speak.hire_per_year(),
    }
}

/// A salary band: `Singapore: SGD 3,000–4,200 a month`.
pub fn band(band: &Band, speak: &Speak) -> String {
    let per = per(band.per, speak);
    speak.hire_band(&band.market, &band.currency, amount(band.low), amount(band.high), per)
}

/// Languages and levels: `English C1 · 中文 B2`.
pub fn languages(list: &[Fluency]) -> String {
    list.iter().map(|one| format!("{} {}", language_name(&one.lang), one.cefr)).collect::<Vec<_>>().join(" · ")
}

/// A rule's name.
pub const fn rule_name(rule: Rule, speak: &Speak) -> &'static str {
    match rule {
        Rule::Missing => speak.hire_rule_name_missing(),
        Rule::Many => speak.hire_rule_name_many(),
        Rule::Degree => speak.hire_rule_name_degree(),
        Rule::Years => speak.hire_rule_name_years(),
        Rule::Gender => speak.hire_rule_name_gender(),
        Rule::Age => speak.hire_rule_name_age(),
        Rule::Unlawful => speak.hire_rule_name_unlawful(),
    }
}

/// Why somebody was moved out, for the team.
pub fn move_reason(code: &str, speak: &Speak) -> &'static str {
    match code {
        "language" => speak.hire_out_language(),
        "knowledge" => speak.hire_out_knowledge(),
        "simulation" => speak.hire_out_simulation(),
        "interview" => speak.hire_out_interview(),
        "shifts" => speak.hire_out_shifts(),
        "pay" => speak.hire_out_pay(),
        "identity" => speak.hire_out_identity(),
        "filled" => speak.hire_out_filled(),
        "duplicate" => speak.hire_out_duplicate(),
        "gate" => speak.hire_out_gate(),
        "other_job" => speak.hire_out_other_job(),
        "slow" => speak.hire_out_slow(),
        "later" => speak.hire_out_later(),
        "other_role" => speak.hire_out_other_role(),
        _ => speak.hire_out_other(),
    }
}

/// The same for the candidate who was rejected: kind, true, and without a score.
pub fn kind_rejection(code: &str, speak: &Speak) -> &'static str {
    match code {
        "language" => speak.hire_kind_language(),
        "knowledge" => speak.hire_kind_knowledge(),
        "simulation" => speak.hire_kind_simulation(),
        "interview" => speak.hire_kind_interview(),
        "shifts" => speak.hire_kind_shifts(),
        "pay" => speak.hire_kind_pay(),
        "identity" => speak.hire_kind_identity(),
        "filled" => speak.hire_kind_filled(),
        "duplicate" => speak.hire_kind_duplicate(),
        "gate" => speak.hire_kind_gate(),
        _ => speak.hire_kind_other(),
    }
}

/// Codes of kind texts for who asks why they were not taken.
pub const FEEDBACK: &[&str] =
    &["thanks", "knowledge", "language", "crisis", "shifts", "pay", "identity", "filled", "duplicate", "gate"];

/// The kind text that fits the reason of a rejection.
pub fn feedback_of(reason: &str) -> &'static str {
    match reason {
        "simulation" => "crisis",
        reason => FEEDBACK.iter().find(|code| **code == reason).copied().unwrap_or(FEEDBACK[0]),
    }
}

/// What a kind text is about.
pub fn feedback_name(code: &str, speak: &Speak) -> &'static str {
    match code {
        "thanks" => speak.feedback_name_thanks(),
        "knowledge" => speak.feedback_name_knowledge(),
        "language" => speak.feedback_name_language(),
        "crisis" => speak.feedback_name_crisis(),
        "pay" => speak.feedback_name_pay(),
        "identity" => speak.feedback_name_identity(),
        "filled" => speak.feedback_name_filled(),
        "duplicate" => speak.feedback_name_duplicate(),
        "gate" => speak.feedback_name_gate(),
        _ => speak.feedback_name_shifts(),
    }
}

/// A kind text to begin an answer with; empty for a code that is none.
pub fn feedback(code: &str, speak: &Speak) -> &'static str {
    match code {
        "thanks" => speak.feedback_thanks(),
        "knowledge" => speak.feedback_knowledge(),
        "language" => speak.feedback_language(),
        "crisis" => speak.feedback_crisis(),
        "shifts" => speak.feedback_shifts(),
        "pay" => speak.feedback_pay(),
        "identity" => speak.feedback_identity(),
        "filled" => speak.feedback_filled(),
        "duplicate" => speak.feedback_duplicate(),
        "gate" => speak.feedback_gate(),
        _ => "",
    }
}

/// How somebody knows whom they refer.
pub fn relation(code: &str, speak: &Speak) -> &'static str {
    match code {
        "colleague" => speak.refer_colleague(),
        "friend" => speak.refer_friend(),
        "community" => speak.refer_community(),
        "family" => speak.refer_family(),
        _ => speak.refer_partner(),
    }
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::application::REASONS;
    use language::Lang;
    use std::collections::BTreeSet;

    /// Words that judge a person, or tell a figure.
    const UNKIND: &[&str] = &[
        "fail",
        "score",
        "bad",
        "poor",
        "weak",
        "reject",
        "unqualified",
        "not good",
        "分数",
        "得分",
        "失败",
        "不合格",
        "淘汰",
        "太差",
        "拒绝",
    ];

    fn kind(text: &str, lang: Lang) {
        assert!(text.starts_with("Thank you") || text.contains("感谢"), "{lang}: no thanks: {text}");
        let lower = text.to_lowercase();
        let found: Vec<&&str> = UNKIND.iter().filter(|word| lower.contains(**word)).collect();
        assert!(found.is_empty(), "{lang}: {found:?}: {text}");
        assert_eq!(lang == Lang::Zh, text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{text}");
    }

    #[test]
    fn whoever_asks_why_gets_an_answer_that_begins_kindly_whatever_the_reason() {
        for lang in [Lang::En, Lang::Zh] {
            let speak = Speak::new(lang);
            let texts: BTreeSet<&str> = FEEDBACK.iter().map(|code| feedback(code, &speak)).collect();
            let names: BTreeSet<&str> = FEEDBACK.iter().map(|code| feedback_name(code, &speak)).collect();
            assert_eq!((texts.len(), names.len()), (FEEDBACK.len(), FEEDBACK.len()), "{lang}");
            texts.into_iter().for_each(|text| kind(text, lang));
            for (_, reason) in REASONS.iter().filter(|(state, _)| *state == Standing::Rejected) {
                assert!(FEEDBACK.contains(&feedback_of(reason)), "{reason}");
                let general = ["interview"].contains(reason);
                assert_eq!(feedback_of(reason) == FEEDBACK[0], general, "{reason} has words of its own");
            }
        }
    }

    #[test]
    fn whoever_is_not_taken_reads_a_kind_text_of_their_own_reason_in_both_languages() {
        let codes = REASONS.iter().filter(|(state, _)| *state == Standing::Rejected).map(|(_, code)| *code);
        let codes: Vec<&str> = codes.chain(["other"]).collect();
        for lang in [Lang::En, Lang::Zh] {
            let speak = Speak::new(lang);
            let texts: BTreeSet<&str> = codes.iter().map(|code| kind_rejection(code, &speak)).collect();
            assert_eq!(texts.len(), codes.len(), "{lang}: a reason without a text of its own");
            for text in texts {
                kind(text, lang);
            }
        }
    }
}
