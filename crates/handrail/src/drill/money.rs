//! What a drill's desk knows of transactions: what the scenario's world says of them. Nobody outside is asked.

use chain::{
    diagnose,
    look::{Lookup, Policy, Told},
};
use scenario::{Scenario, draw::Values};
use serve::money::Money;
use std::sync::Arc;

/// What is known of the money of all chats of a drill. `begun_ms`: when it began; Unix milliseconds, UTC.
pub fn money(scenario: &Scenario, draws: &[Values], begun_ms: i64) -> Result<Money, String> {
    let (mut desk, mut heads, mut seen) = (diagnose::Desk::default(), Vec::new(), Vec::new());
    for values in draws {
        let ledger = scenario::ledger(scenario, values, begun_ms)?;
        desk.deposits.extend(ledger.desk.deposits);
        desk.listed.extend(ledger.desk.listed);
        desk.counterparties.extend(ledger.desk.counterparties);
        heads.extend(ledger.heads);
        seen.extend(ledger.seen);
    }
    let lookup = Lookup::new(Vec::new(), Arc::new(Told::new(seen)), Policy::default());
    let lookup = Some(lookup.map_err(|error| error.to_string())?);
    Ok(Money { lookup, desk, heads, every_deposit: false })
}
