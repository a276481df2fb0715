//! The reply gives investment advice or forecasts a price.
//!
//! **What.** Advice to buy, sell, hold or invest, and statements where a price will go. Directions how to place an order, and "we cannot
//! give advice", pass.
//!
//! **Why.** Advice is a licensed service, and a forecast by support is remembered when it fails.
//!
//! **Example.** "I'd buy the dip now, BTC will go up." · “建议您现在抄底，马上要涨了。”
//!
//! **What to say instead.** "We cannot advise on buying or selling. You find prices and the risks on the market page." ·
//! “我们不能提供买卖建议，您可以在行情页查看价格和风险提示。”
//!
//! **Source.** MiCA Art. 81 (advice), MiFID II.

use crate::outbound::{Context, Texts, draft::Draft, lexicon::Concept, push};
use std::ops::Range;

/// Why it is held.
pub const REASON: Texts = ["This advises on an investment or forecasts a price.", "这句话在提供投资建议或预测价格。"];
/// What to write instead.
pub const BETTER: Texts = [
    "We cannot advise on buying or selling. You find prices and the risks on the market page.",
    "我们不能提供买卖建议，您可以在行情页查看价格和风险提示。",
];

/// Finds advice and forecasts.
pub fn find(draft: &Draft<'_>, _: &Context<'_>, found: &mut Vec<Range<usize>>) {
    let text = draft.text.as_str();
    for sentence in draft.sentences.iter().filter(|sentence| !sentence.is_warning) {
        let open = |range: &Range<usize>| {
            let from = sentence.part(text, range.start);
            let denied = sentence
                .all(Concept::Negation)
                .any(|no| no.start >= from && no.end <= range.end && !sentence.covered(Concept::NoNegation, no));
            !denied && !sentence.is_third(range.start) && !sentence.is_told(text, range)
        };
        for trade in sentence.all(Concept::Trade).take(64) {
            let advice = sentence.all(Concept::Advice).find(|advice| {
                advice.start < trade.start && trade.start.saturating_sub(advice.end) <= 48
                    || advice.start >= trade.end
                        && advice.start - trade.end <= 15
                        && !advice.is_empty()
                        && text[(*advice).clone()].as_bytes()[0] >= 0x80
            });
            let Some(advice) = advice else { continue };
            let asset = sentence.all(Concept::Asset).any(|asset| {
                asset.start >= trade.start && asset.start - trade.start <= 40
                    || asset.end <= trade.start && trade.start - asset.end <= 30
            });
            let range = advice.start.min(trade.start)..trade.end.max(advice.end);
            if asset && open(&range) {
                push(draft, found, range);
            }
        }
        for forecast in sentence.all(Concept::Forecast).take(64) {
            let topic = sentence.all(Concept::PriceTopic).any(|topic| {
                topic.start < forecast.start && forecast.start - topic.start <= 80
                    || topic.start >= forecast.start && topic.start - forecast.end.min(topic.start) <= 30
            });
            let before = &text[sentence.clause(forecast.start)..forecast.start];
            let open_question = ["whether", "if ", "predict", "是否", "会不会", "能否", "预测", "how high", "when "]
                .iter()
                .any(|asked| before.contains(asked));
            // How a price works in a position is told, not where it goes.
            if topic && !open_question && !sentence.has(Concept::Mechanic) && open(forecast) {
                push(draft, found, forecast.clone());
            }
        }
    }
}
