//! The reply names a blockchain address that did not come from a verified source.
//!
//! **What.** Any address of a chain that the registry knows, as [`chain::recognise`] reads it (wrapped, spaced, in links too), that is
//! neither verified ([`Context::verified_addresses`]) nor written by the customer in this ticket; also one that is wrong by a letter.
//! Transactions and abbreviated addresses pass.
//!
//! **Why.** One letter wrong, or an address from a poisoned history, and the customer sends everything to nobody or to a thief.
//!
//! **Example.** "Send it again to TJ…"
//!
//! **What to say instead.** "You find your deposit address in the app under Deposit. Please copy it from there." ·
//! “请在应用的“充值”页面复制您的充值地址。”
//!
//! **Source.** `facts/chain.md`, address poisoning; `facts/helpdesk.md` 4.3.

use crate::outbound::{Context, Texts, draft::Draft};
use chain::recognise::{Kind, READINGS_MAX, read};
use std::ops::Range;

/// Why it is held.
pub const REASON: Texts = ["This address does not come from a verified source.", "该地址并非来自已核实的来源。"];
/// What to write instead.
pub const BETTER: Texts = [
    "You find your deposit address in the app under Deposit. Please copy it from there.",
    "请在应用的“充值”页面复制您的充值地址。",
];

/// Finds addresses.
pub fn find(draft: &Draft<'_>, context: &Context<'_>, found: &mut Vec<Range<usize>>) {
    let known = |word: &str| {
        let folds = word.starts_with("0x") || word.contains('1') && word == word.to_ascii_lowercase();
        let same = |address: &&str| {
            let address = address.trim();
            let bare = address.rsplit(':').next().unwrap_or(address);
            address == word
                || bare == word
                || folds && (address.eq_ignore_ascii_case(word) || bare.eq_ignore_ascii_case(word))
        };
        context.verified_addresses.iter().any(same) || context.said.iter().any(|said| said.contains(word))
    };
    let readings = read(draft.source);
    let full = readings.len() >= READINGS_MAX;
    for reading in readings {
        let is_address = matches!(reading.kind, Kind::Address | Kind::AddressInvalid);
        let written = draft.source.get(reading.span.clone()).unwrap_or(&reading.value);
        if is_address && !reading.partial && !known(&reading.value) && !known(written) {
            found.push(reading.span);
        }
    }
    // What was not read is held: no reply names a thousand things of chains.
    if full {
        found.push(0..draft.source.len());
    }
}
