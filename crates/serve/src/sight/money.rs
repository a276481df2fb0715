//! References and verdicts of a ticket, as its reader sees them.

use crate::{
    evidence::{self, Kept},
    refer::VerdictsOf,
    screen::{Money, MoneyEvidence, MoneyReference, MoneyVerdict},
};
use chain::{Chain, diagnose::Field};
use event::{DAY_MS, TicketId};
use language::{Lang, Speak};
use store::{Rd, Result, query};

/// References shown.
const SHOWN: i64 = 12;
/// Other tickets shown beside a reference.
const OTHERS: i64 = 5;
/// So many tickets about one thing within a day are told as a burst.
const BURST: i64 = 5;
/// More chains than these are not listed one by one.
const CHAINS_SHOWN: usize = 4;

query! {
    /// What a ticket refers to.
    pub ReferencesOf { ticket: TicketId, limit: i64 } -> [ReferenceRow {
        kind: String, value: String, chains: String, ambiguous: bool,
    }] = "select kind, value, chains, ambiguous from serve_reference
           where ticket_id = $ticket order by at_ms, kind, value limit $limit"
}
query! {
    /// Other tickets that refer to the same thing, newest first.
    AlsoIn { value: String, ticket: TicketId, limit: i64 } -> [Also { id: TicketId, number: i64, at_ms: i64 }] =
        "select t.id, t.number, r.at_ms
           from serve_reference r join serve_ticket t on t.id = r.ticket_id
          where r.value = $value and r.ticket_id <> $ticket
          order by r.at_ms desc, r.ticket_id desc limit $limit"
}

/// What is known of a ticket's money. `lang`: the customer's.
pub async fn money(rd: &mut Rd<'_>, ticket: TicketId, lang: Lang, speak: &Speak, now_ms: i64) -> Result<Money> {
    let verdicts = rd.all(VerdictsOf { ticket }).await?.into_iter();
    let verdicts = verdicts.map(|row| {
        let zh = speak.lang == Lang::Zh;
        let (what_said, next_said) =
            if lang == Lang::Zh { (&row.what_zh, &row.next_zh) } else { (&row.what_en, &row.next_en) };
        let say = format!("{what_said}\n\n{next_said}");
        let pick = |en: String, other: String| if zh { other } else { en };
        MoneyVerdict {
            say,
            code: row.code,
            severity: row.severity,
            who: pick(row.who_en, row.who_zh),
            what: pick(row.what_en, row.what_zh),
            next: pick(row.next_en, row.next_zh),
            never: pick(row.never_en, row.never_zh).lines().map(str::to_owned).collect(),
            evidence: evidence::read(&row.evidence).into_iter().map(|one| shown(one, speak)).collect(),
        }
    });
    let verdicts = verdicts.collect();
    let mut references = Vec::new();
    for row in rd.all(ReferencesOf { ticket, limit: SHOWN }).await? {
        let also = rd.all(AlsoIn { value: row.value.clone(), ticket, limit: 50 }).await?;
        let recent = also.iter().filter(|one| now_ms - one.at_ms < DAY_MS).count() as i64 + 1;
        let chains: Vec<Chain> = row.chains.split(' ').filter_map(Chain::of_code).collect();
        references.push(MoneyReference {
            kind: kind(&row.kind, speak).to_owned(),
            chains: chains_of(&chains, speak),
            explorer: match chains.as_slice() {
                [chain] => explorer(*chain, &row.kind, &row.value),
                _ => None,
            },
            value: row.value,
            ambiguous: row.ambiguous,
            tickets: also
                .iter()
                .take(OTHERS as usize)
                .map(|one| (one.number, format!("/tickets/{}", one.id)))
                .collect(),
            burst: (recent >= BURST).then_some(recent),
        });
    }
    Ok(Money { verdicts, references })
}

/// What a source said, in the reader's language.
fn shown(kept: Kept, speak: &Speak) -> MoneyEvidence {
    let zh = speak.lang == Lang::Zh;
    let (chain, txid) = (kept.chain(), kept.txid().map(str::to_owned));
    let word = |code: &str| Field::of_code(code).map(|field| if zh { field.name().1 } else { field.name().0 });
    let facts = kept.facts.into_iter();
    MoneyEvidence {
        explorer: chain.and_then(|chain| explorer(chain, "txid", txid.as_deref()?)),
        chain: chain.map(|chain| name(chain, speak).to_owned()),
        source: match kept.node {
            Some(node) => node,
            None if kept.message => speak.money_from_message().to_owned(),
            None => speak.money_from_desk().to_owned(),
        },
        height: kept.height,
        at_ms: kept.at_ms,
        facts: facts
            .filter_map(|(code, en, other)| Some((word(&code)?.to_owned(), if zh { other } else { en })))
            .collect(),
    }
}

fn name(chain: Chain, speak: &Speak) -> &'static str {
    match speak.lang {
        Lang::En => chain.entry().name,
        Lang::Zh => chain.entry().name_zh,
    }
}

fn chains_of(chains: &[Chain], speak: &Speak) -> Vec<String> {
    let mut names: Vec<String> = chains.iter().take(CHAINS_SHOWN).map(|chain| name(*chain, speak).to_owned()).collect();
    if chains.len() > CHAINS_SHOWN {
        names.push(speak.money_more_chains(chains.len() - CHAINS_SHOWN));
    }
    names
}

fn kind(word: &str, speak: &Speak) -> &'static str {
    match word {
        "address" => speak.money_address(),
        "txid" => speak.money_txid(),
        "block" => speak.money_block(),
        "memo" => speak.money_memo(),
        "lookalike_pair" => speak.money_lookalike(),
        _ => speak.money_invalid(),
    }
}

/// Where people look a transaction or an address up: before `{}`, and after it.
fn explorer(chain: Chain, kind: &str, value: &str) -> Option<String> {
    let (base, tx, address) = match chain.code() {
        "BTC" => ("https://mempool.space", "tx", "address"),
        "LTC" => ("https://litecoinspace.org", "tx", "address"),
        "DOGE" => ("https://blockchair.com/dogecoin", "transaction", "address"),
        "BCH" => ("https://blockchair.com/bitcoin-cash", "transaction", "address"),
        "ETH" => ("https://etherscan.io", "tx", "address"),
        "BSC" => ("https://bscscan.com", "tx", "address"),
        "POLYGON" => ("https://polygonscan.com", "tx", "address"),
        "ARBITRUM" => ("https://arbiscan.io", "tx", "address"),
        "OPTIMISM" => ("https://optimistic.etherscan.io", "tx", "address"),
        "BASE" => ("https://basescan.org", "tx", "address"),
        "AVAX-C" => ("https://snowtrace.io", "tx", "address"),
        "TRON" => ("https://tronscan.org/#", "transaction", "address"),
        "SOL" => ("https://solscan.io", "tx", "account"),
        "XRP" => ("https://xrpscan.com", "tx", "account"),
        "ADA" => ("https://cardanoscan.io", "transaction", "address"),
        "NEAR" => ("https://nearblocks.io", "txns", "address"),
        "SUI" => ("https://suiscan.xyz/mainnet", "tx", "account"),
        "TON" => ("https://tonviewer.com", "transaction", ""),
        _ => return None,
    };
    let part = match kind {
        "txid" => tx,
        "address" => address,
        _ => return None,
    };
    let whole = value.chars().all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, ':' | '-' | '_' | '.'));
    whole.then(|| if part.is_empty() { format!("{base}/{value}") } else { format!("{base}/{part}/{value}") })
}
