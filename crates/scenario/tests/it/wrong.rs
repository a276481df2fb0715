//! Files that are wrong: each error names the line and what to write instead.

const RIGHT: &str = include_str!("../../../../fixtures/scenarios/wrong-network.yaml");

/// The problems of the file after `from` was replaced by `to`, one a line.
fn problems(from: &str, to: &str) -> String {
    assert!(RIGHT.contains(from), "{from} is not in the file");
    let text = RIGHT.replacen(from, to, 1);
    let problems = scenario::check(&text).expect_err("the file is wrong");
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

fn line_of(part: &str) -> usize {
    RIGHT[..RIGHT.find(part).unwrap()].lines().count() + 1
}

#[test]
fn a_file_that_is_right_is_right() {
    assert!(scenario::check(RIGHT).is_ok());
}

#[test]
fn an_error_names_its_line_and_its_mend() {
    let told = problems("  opened:\n", "  angry:\n    on: { acknowledges: { goto: opened } }\n  opened:\n");
    assert_eq!(
        told,
        format!("line {}: state `angry` is never reached; add a move to it or remove it\n", line_of("  opened:\n"))
    );
    let told = problems("  emotion: 6\n", "  emotion: 6\n  mood: bad\n");
    assert!(told.starts_with(&format!("line {}: ", line_of("  emotion: 6\n") + 1)) && told.contains("mood"), "{told}");
    assert!(told.contains("use one of the keys named"), "{told}");
}

#[test]
fn what_cannot_be_played_is_refused() {
    for (from, to, told) in [
        ("format: 2", "format: 9", "write `format: 2`"),
        ("goto: explained", "goto: nowhere", "there is no state `nowhere`"),
        (
            "      explains_network: { say: { en: \"So",
            "      asks.nothing: { say: { en: \"So",
            "`asks.nothing` is no move",
        ),
        ("{amount} USDT an hour", "{sum} USDT an hour", "there is no parameter `sum`"),
        ("chain: BSC", "chain: MOON", "no chain has this code"),
        ("format: 2", "format: 1", "write `format: 2`"),
        ("        chain: BSC\n", "        chain: MOON\n", "no chain has this code"),
        ("        chain: BSC\n", "        chain: ETH\n", ", not WRONG_NETWORK"),
        ("hash: \"{hash}\"", "hash: \"{amount}\"", "is no id of a transaction"),
        ("hash: \"{hash}\"", "hash: \"{sum}\"", "there is no parameter `sum`"),
        ("to: \"{address}\", amount", "to: \"{amount}\", amount", "is no address"),
        ("amount: \"{amount}\", coin", "amount: \"{customer}\", coin", "is no amount"),
        ("diagnosis: WRONG_NETWORK", "diagnosis: WRONG_NET", "there is no diagnosis `WRONG_NET`"),
        ("diagnosis: WRONG_NETWORK", "diagnosis: MISSING_MEMO", "the panel says WRONG_NETWORK, not MISSING_MEMO"),
        (
            "        diagnosis: WRONG",
            "        fee: { rate: 1, needed: 2 }\n        diagnosis: WRONG",
            "while the transaction is pending",
        ),
        ("chain: ETH, address: \"{address}\"", "chain: ETH, address: \"{amount}\"", "is no address"),
        ("  desk:\n", "  halted: { SOL: { minutes: \"1\" } }\n  desk:\n", "has not stood still long enough"),
        ("  desk:\n", "  halted: { SOL: { minutes: \"{customer}\" } }\n  desk:\n", "this is no number of minutes"),
        ("from: 180", "from: 99999", "`from` is at most `to`"),
        ("leaves: left", "leaves: recovery", "who leaves has not been helped"),
        ("    end: recovery\n", "", "outcome `recovery` is never reached"),
        ("  does.close_ticket: { goto: closed }\n", "", "state `closed` is never reached"),
        ("by: [looks_up.deposit_tx]", "by: [looks_up.moon]", "`looks_up.moon` is no move"),
        ("    asked: [asks.network]\n    seen: [deposit_tx]\n", "", "cannot be found out"),
        ("  - explains_network\n", "  - explains_network\n  - blames\n", "must be done and must not be done"),
        ("sent|went|arrived", "@nobody|arrived", "there is no list of words `@nobody`"),
        ("patience_s: 300", "patience_s: 100", "make it longer than `idle_nudge_s`"),
        ("version: 2\n", "version: 2\nversion: 3\n", "`version` stands twice"),
        ("level: 2", "level: two", "write a value of that kind"),
        ("rubric: [empathy", "rubric: [charm", "expected one of clarity"),
    ] {
        let said = problems(from, to);
        assert!(said.contains(told), "{from} → {to}: {said}");
    }
}

#[test]
fn a_dead_end_is_found() {
    let right = include_str!("../../../../fixtures/scenarios/address-poisoning.yaml");
    let text = right.replace("    after: { s: 300, goto: informed_half }\n", "").replace(", goto: informed }", " }");
    let problems = scenario::check(&text).expect_err("nothing leads out of `accepts`");
    assert!(problems.iter().any(|problem| problem.what == "state `accepts` can be a dead end"), "{problems:?}");
}

#[test]
fn a_case_that_cannot_be_won_is_refused() {
    let told = problems(
        "    - { needs: [explains_network], goto: opened }\n",
        "    - { needs: [explains_network, blames], goto: opened }\n",
    );
    assert!(told.contains("no way wins with all that must be done"), "{told}");
}
