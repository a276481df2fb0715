//! A token with a known name from a contract that is not the listed one.
//!
//! Why: anybody can name a token USDT. It has no value, and it is how people are made to believe that they were paid.
//!
//! Example: "USDT" from a contract that was made yesterday.
//!
//! Say instead: show both contract addresses.
//!
//! Source: the address that logged the transfer, against the listed contract.

use super::super::{
    Rule, Severity, Told, Who,
    evidence::{Fact, Field},
    facts::{Facts, told},
    words::both,
};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: "FAKE_TOKEN",
    severity: Severity::Security,
    who: Who::Customer,
    warns: false,
    never: &[("a market value", "市场价值"), ("that it will be supported soon", "“很快会支持”")],
    check,
    text: include_str!("fake_token.rs"),
};

fn check(facts: &Facts<'_>) -> Option<Told> {
    let (observation, moves) = facts.received()?;
    let (movement, listed) = moves.iter().find_map(|(movement, _)| {
        let token = movement.token.as_ref().filter(|_| facts.listing(observation.chain, movement).is_none())?;
        let alike = facts.desk.listed.iter().find(|listed| {
            listed.chain == observation.chain
                && listed.contract.as_ref() != Some(token)
                && same_name(&listed.symbol, &movement.amount.symbol)
        })?;
        Some((*movement, alike))
    })?;
    let (token, symbol) = (movement.token.clone().unwrap_or_default(), &listed.symbol);
    let real = listed.contract.clone().unwrap_or_else(|| observation.chain.entry().coin.to_owned());
    told(
        both(
            format!(
                "What you received calls itself {symbol} but is not: its contract is {token}, the real one is {real}."
            ),
            format!("您收到的代币自称 {symbol}，但并不是：它的合约是 {token}，真正的是 {real}。"),
        ),
        both(
            "It cannot be credited. If somebody paid you with it, please stop dealing with them and report it to us.",
            "它无法入账。如果有人用它向您付款，请停止交易并向我们举报。",
        ),
        facts.of(observation, vec![Fact::new(Field::Contract, token), Fact::new(Field::Listed, real)]),
    )
}

/// Whether a token's name is made to be taken for another: equal but for case, spaces and letters that look alike.
fn same_name(listed: &str, name: &str) -> bool {
    let plain = |text: &str| {
        text.chars()
            .filter(|letter| letter.is_alphanumeric())
            .map(|letter| match letter {
                'Ｕ' | 'υ' => 'u',
                'Ѕ' | 'ѕ' | 'ꓢ' | '5' | '$' => 's',
                'Т' | 'т' | 'Τ' | 'ꓔ' => 't',
                'С' | 'с' => 'c',
                'Ꭰ' | 'ԁ' => 'd',
                'Е' | 'е' => 'e',
                'Н' | 'н' => 'h',
                'В' | 'ʙ' => 'b',
                other => other.to_ascii_lowercase(),
            })
            .collect::<String>()
    };
    plain(listed) == plain(name)
}
