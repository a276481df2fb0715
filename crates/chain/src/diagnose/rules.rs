//! The diagnoses, in the order in which they are tried: what the message itself shows, then what the desk knows, then what
//! the chains say. A contradiction between sources comes before every verdict that rests on one.

mod address_poisoning;
mod below_minimum;
mod block_not_tx;
mod bounced;
mod cancelled_by_sender;
mod chain_halted;
mod chain_retired;
mod compliance_hold;
mod credit_delay;
mod credit_soon;
mod credited;
mod dropped;
mod failed_out_of_gas;
mod failed_reverted;
mod fake_token;
mod impersonation;
mod inconclusive;
mod inner_failed;
mod internal_transfer;
mod malformed_id;
mod missing_memo;
mod need_txid;
mod not_enough_confs;
mod not_found;
mod not_our_address;
mod partial_payment;
mod pending;
mod pending_ancestor;
mod pending_low_fee;
mod pending_nonce_gap;
mod reorged;
mod replaced;
mod secret_exposed;
mod sent_to_contract;
mod unsupported_token;
mod wallet_maintenance;
mod wrong_memo;
mod wrong_network;

use super::Rule;

/// Every diagnosis.
pub(super) const RULES: &[Rule] = &[
    secret_exposed::RULE,
    impersonation::RULE,
    chain_retired::RULE,
    address_poisoning::RULE,
    credited::RULE,
    wallet_maintenance::RULE,
    chain_halted::RULE,
    need_txid::RULE,
    malformed_id::RULE,
    block_not_tx::RULE,
    inconclusive::RULE,
    wrong_network::RULE,
    reorged::RULE,
    pending_low_fee::RULE,
    pending_ancestor::RULE,
    pending_nonce_gap::RULE,
    pending::RULE,
    cancelled_by_sender::RULE,
    replaced::RULE,
    dropped::RULE,
    not_found::RULE,
    failed_out_of_gas::RULE,
    failed_reverted::RULE,
    bounced::RULE,
    inner_failed::RULE,
    not_enough_confs::RULE,
    sent_to_contract::RULE,
    not_our_address::RULE,
    missing_memo::RULE,
    wrong_memo::RULE,
    fake_token::RULE,
    unsupported_token::RULE,
    internal_transfer::RULE,
    below_minimum::RULE,
    partial_payment::RULE,
    compliance_hold::RULE,
    credit_delay::RULE,
    credit_soon::RULE,
];
