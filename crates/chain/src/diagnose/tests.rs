//! Every code is reached, in both languages, and only where it should be.

use super::*;
use crate::{
    Chain, Chains,
    observation::{
        Amount, Answer, Fate, Fee, Gone, Head, How, Inner, Movement, Observation, Outcome, Recipient, Seen, Stage,
        Transaction,
    },
    recognise,
};

const NOW: i64 = 1_795_270_320_000;
const OURS: &str = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
const OTHER: &str = "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359";
const USDT: &str = "0xdAC17F958D2ee523a2206206994597C13D831ec7";
const HASH: &str = "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b";

/// A good deposit of 500 USDT on Ethereum, final and long ago, not credited; each test changes what it is about.
struct Case {
    said: Said,
    desk: Desk,
    transaction: Transaction,
    chain: Chain,
    answers: Vec<Answer>,
    head_ms: i64,
}

fn usdt(units: u128) -> Amount {
    Amount { units, decimals: 6, symbol: "USDT".to_owned() }
}

fn case() -> Case {
    let mut transaction = Transaction::new(HASH);
    transaction.stage = Stage::Included { height: 100, confirmations: 40, is_final: true };
    transaction.outcome = Outcome::Succeeded;
    transaction.from = Some(OTHER.to_owned());
    transaction.at_ms = Some(NOW - 7_200_000);
    transaction.moved(Movement {
        from: OTHER.to_owned(),
        to: OURS.to_owned(),
        amount: usdt(500_000_000),
        token: Some(USDT.to_owned()),
        how: How::Direct,
        memo: None,
    });
    let desk = Desk {
        deposits: vec![Deposit { chain: Chain::Eth, address: OURS.to_owned(), memo: None }],
        listed: vec![Listed {
            chain: Chain::Eth,
            contract: Some(USDT.to_owned()),
            symbol: "USDT".to_owned(),
            minimum: 1_000_000,
        }],
        expected: Some(Chain::Eth),
        ..Desk::default()
    };
    Case {
        said: Said { deposit: true, readings: recognise::read(HASH), ..Said::default() },
        desk,
        transaction,
        chain: Chain::Eth,
        answers: Vec::new(),
        head_ms: NOW,
    }
}

impl Case {
    fn gone(mut self, gone: Gone) -> Case {
        self.answers.push(Answer::Unknown(gone));
        self
    }

    fn verdicts(self) -> Vec<Verdict> {
        let answers =
            if self.answers.is_empty() { vec![Answer::Transaction(Box::new(self.transaction))] } else { self.answers };
        let observations = answers
            .into_iter()
            .enumerate()
            .map(|(at, answer)| Observation {
                chain: self.chain,
                source: format!("node-{at}"),
                own: at == 0,
                asked_ms: NOW,
                head: Some(Head { height: 139, time_ms: Some(self.head_ms) }),
                answer,
            })
            .collect();
        diagnose(&Facts { now_ms: NOW, said: &self.said, desk: &self.desk, seen: &Seen { observations } })
    }
}

/// A case for each code, by what is changed in the good deposit.
fn cases() -> Vec<(&'static str, Case)> {
    let change = |code, change: fn(&mut Case)| {
        let mut case = case();
        change(&mut case);
        (code, case)
    };
    let gone = |code, gone| (code, case().gone(gone));
    let replaced = |by: Option<&str>, pays: &[&str]| Gone {
        fate: Fate::Replaced { by: by.map(str::to_owned), pays: pays.iter().map(|to| (*to).to_owned()).collect() },
        ..Gone::default()
    };
    vec![
        change("SECRET_EXPOSED", |case| case.said.secret = true),
        change("IMPERSONATION", |case| case.said.impersonator = Some("t.me/desk_help_24".to_owned())),
        change("CHAIN_RETIRED", |case| case.chain = Chain::Oktc),
        change("ADDRESS_POISONING", |case| {
            case.desk.counterparties = vec![OTHER.to_owned()];
            case.transaction.movements[0].to = "0xfb6916111111111111111111111111111115d359".to_owned();
        }),
        change("CREDITED", |case| {
            case.desk.credited = Some(Credit { at_ms: NOW - 60_000, account: "Funding".to_owned() })
        }),
        change("WALLET_MAINTENANCE", |case| case.desk.maintenance = Chains::one(Chain::Eth)),
        change("CHAIN_HALTED", |case| {
            case.head_ms = NOW - 3_600_000;
            case.transaction.stage = Stage::Pending;
            case.transaction.outcome = Outcome::Unsettled;
        }),
        change("MALFORMED_ID", |case| {
            case.said.readings = recognise::read(&OURS[..41]);
            case.answers = vec![Answer::Unknown(Gone::default())];
        }),
        change("BLOCK_NOT_TX", |case| case.answers = vec![Answer::Block]),
        change("INCONCLUSIVE", |case| {
            let failed = Transaction { outcome: Outcome::OutOfGas, ..case.transaction.clone() };
            case.answers =
                vec![Answer::Transaction(Box::new(case.transaction.clone())), Answer::Transaction(Box::new(failed))];
        }),
        change("WRONG_NETWORK", |case| case.chain = Chain::Bsc),
        gone("REORGED", Gone { orphaned: true, ..Gone::default() }),
        change("PENDING_LOW_FEE", |case| {
            pend(case);
            case.transaction.fee = Some(Fee { rate: 2.0, needed: 12.5, unit: "gwei" });
        }),
        change("PENDING_ANCESTOR", |case| {
            pend(case);
            case.transaction.ancestors = 2;
        }),
        change("PENDING_NONCE_GAP", |case| {
            pend(case);
            case.transaction.nonce = Some((14, 12));
        }),
        change("PENDING", pend),
        gone("CANCELLED_BY_SENDER", replaced(Some("0xabc"), &[OTHER])),
        gone("REPLACED", replaced(None, &[])),
        gone("DROPPED", Gone { fate: Fate::Free, ..Gone::default() }),
        gone("NOT_FOUND", Gone::default()),
        change("FAILED_OUT_OF_GAS", |case| case.transaction.outcome = Outcome::OutOfGas),
        change("FAILED_REVERTED", |case| {
            case.transaction.outcome = Outcome::Failed(Some("transfer amount exceeds balance".to_owned()))
        }),
        change("BOUNCED", |case| case.transaction.inner = vec![Inner::Bounced]),
        change("INNER_FAILED", |case| case.transaction.inner = vec![Inner::Rejected("call".to_owned())]),
        change("NOT_ENOUGH_CONFS", |case| {
            case.transaction.stage = Stage::Included { height: 139, confirmations: 3, is_final: false }
        }),
        change("SENT_TO_CONTRACT", |case| {
            case.transaction.movements[0].to = USDT.to_owned();
            case.transaction.recipient = Recipient::TokenContract;
        }),
        change("NOT_OUR_ADDRESS", |case| case.transaction.movements[0].to = OTHER.to_owned()),
        change("MISSING_MEMO", |case| case.desk.deposits[0].memo = Some("77".to_owned())),
        change("WRONG_MEMO", |case| {
            case.desk.deposits[0].memo = Some("77".to_owned());
            case.transaction.movements[0].memo = Some("78".to_owned());
        }),
        change("FAKE_TOKEN", |case| case.transaction.movements[0].token = Some(OTHER.to_owned())),
        change("UNSUPPORTED_TOKEN", |case| {
            case.transaction.movements[0].token = Some(OTHER.to_owned());
            case.transaction.movements[0].amount.symbol = "USDC.e".to_owned();
        }),
        change("INTERNAL_TRANSFER", |case| case.transaction.movements[0].how = How::Internal),
        change("BELOW_MINIMUM", |case| case.transaction.movements[0].amount = usdt(500_000)),
        change("PARTIAL_PAYMENT", |case| case.transaction.promised = Some(usdt(900_000_000))),
        change("COMPLIANCE_HOLD", |case| case.desk.hold = true),
        change("CREDIT_DELAY", |_| {}),
        change("CREDIT_SOON", |case| case.transaction.at_ms = Some(NOW - 60_000)),
    ]
}

fn pend(case: &mut Case) {
    case.transaction.stage = Stage::Pending;
    case.transaction.outcome = Outcome::Unsettled;
}

#[test]
fn every_code_is_reached_and_says_the_whole_thing_in_both_languages() {
    let mut reached: Vec<&str> = vec!["NEED_TXID"];
    for (code, case) in cases() {
        let verdicts = case.verdicts();
        let verdict = verdicts.iter().find(|verdict| verdict.code == code);
        let told: Vec<&str> = verdicts.iter().map(|verdict| verdict.code).collect();
        let verdict = verdict.unwrap_or_else(|| panic!("{code} was not reached: {told:?}"));
        assert!(
            verdict.warns
                || told.iter().filter(|other| !verdicts.iter().any(|v| v.code == **other && v.warns)).count() == 1,
            "{told:?}"
        );
        assert!(!verdict.evidence.is_empty(), "{code} rests on nothing");
        for (en, zh) in [&verdict.what, &verdict.next] {
            assert!(en.len() > 20 && zh.chars().count() > 8, "{code}: {en} {zh}");
            assert!(
                zh.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)),
                "{code} is not in Chinese: {zh}"
            );
            assert!(
                !en.chars().any(|letter| ('\u{4e00}'..='\u{9fff}').contains(&letter)),
                "{code} is not in English: {en}"
            );
            assert_whole(code, en, zh);
        }
        for fact in verdict.evidence.iter().flat_map(|one| &one.facts) {
            let (en, zh) = &fact.value;
            assert!(!en.is_empty() && !zh.is_empty(), "{code}: {:?}", fact.field);
            assert_whole(code, en, zh);
        }
        reached.push(verdict.code);
    }
    let missing: Vec<&str> = codes().filter(|code| !reached.contains(code)).collect();
    assert!(missing.is_empty(), "not reached: {missing:?}");
}

fn assert_whole(code: &str, en: &str, zh: &str) {
    for hole in ["{", "}", "None", "Some(", "  ", "()", "（）", "“”"] {
        assert!(!en.contains(hole) && !zh.contains(hole), "{code} has a hole: {en} {zh}");
    }
}

#[test]
fn what_a_node_said_is_told_with_the_verdict() {
    let verdicts = case().verdicts();
    let evidence = &verdicts[0].evidence[0];
    assert_eq!(
        (evidence.source.name(), evidence.chain, evidence.height, evidence.at_ms),
        ("node-0", Some(Chain::Eth), Some(139), NOW)
    );
    let facts: Vec<_> = evidence.facts.iter().map(|fact| (fact.field.code(), fact.value.0.as_str())).collect();
    let moved = format!("500 USDT → {OURS}");
    assert_eq!(
        facts,
        [
            ("txid", HASH),
            ("stage", "block 100, 40 confirmation(s), final"),
            ("outcome", "succeeded"),
            ("moved", &moved),
            ("late", "about 2 hours"),
        ]
    );
}

#[test]
fn without_a_transaction_it_is_asked_for() {
    let (desk, seen) = (Desk::default(), Seen::default());
    let said = Said { deposit: true, readings: recognise::read("500 USDT did not arrive"), ..Said::default() };
    let verdicts = diagnose(&Facts { now_ms: NOW, said: &said, desk: &desk, seen: &seen });
    assert_eq!(verdicts[0].code, "NEED_TXID");
    assert!(verdicts[0].what.1.contains("TxID"));
    let said = Said::default();
    assert!(diagnose(&Facts { now_ms: NOW, said: &said, desk: &desk, seen: &seen }).is_empty());
}

#[test]
fn numbers_and_addresses_come_from_the_facts() {
    let verdict = |code: &str| {
        let (_, case) = cases().into_iter().find(|(known, _)| *known == code).unwrap();
        case.verdicts().into_iter().find(|verdict| verdict.code == code).unwrap()
    };
    assert!(verdict("NOT_ENOUGH_CONFS").what.0.contains("3 of 32 confirmations"));
    assert!(verdict("PENDING_LOW_FEE").what.1.contains("12.5 gwei"));
    assert!(verdict("NOT_OUR_ADDRESS").what.0.contains(OTHER));
    assert!(verdict("FAKE_TOKEN").what.0.contains(USDT));
    assert!(
        verdict("WRONG_NETWORK").what.0.contains("BNB Smart Chain")
            && verdict("WRONG_NETWORK").what.0.contains("same kind of address")
    );
    assert!(verdict("BELOW_MINIMUM").what.1.contains("0.5 USDT"));
}

#[test]
fn a_contradiction_comes_before_every_verdict_on_the_chain_and_one_old_source_is_none() {
    let mut late = case();
    late.answers = vec![Answer::Transaction(Box::new(late.transaction.clone())), Answer::Unknown(Gone::default())];
    assert_eq!(late.verdicts()[0].code, "INCONCLUSIVE");
}

#[test]
fn what_must_never_be_said_is_not_said() {
    for (code, case) in cases() {
        for verdict in case.verdicts() {
            let said =
                format!("{} {} {} {}", verdict.what.0, verdict.next.0, verdict.what.1, verdict.next.1).to_lowercase();
            for word in [
                "guarantee",
                "refund your",
                "lost forever",
                "risk score",
                "suspicious",
                "does not exist",
                "you are safe",
                "保证",
                "洗钱",
                "举报了您",
            ] {
                assert!(!said.contains(word), "{code}: {word}");
            }
        }
    }
}

#[test]
fn the_handbook_is_what_the_rules_say() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/handbook/chain");
    let pages = pages();
    for page in &pages {
        let kept = std::fs::read_to_string(folder.join(&page.file)).unwrap_or_default();
        assert!(kept == page.text, "{} is stale: run `cargo run -p chain --example handbook`", page.file);
    }
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(pages.iter().any(|page| page.file == name), "{name} is no rule's page");
    }
    for rule in rules::RULES {
        for part in ["Why:", "Example:", "Say instead:", "Source:"] {
            assert!(rule.text.contains(&format!("//! {part}")), "{} lacks {part}", rule.code);
        }
    }
}
