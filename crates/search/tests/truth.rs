//! The index finds exactly what a plain scan of all texts finds, whatever is committed, merged, replaced or removed.
#![allow(clippy::unwrap_used)]

use proptest::{collection::vec, prelude::*};
use search::{Ask, Doc, Hit, Index};

/// Few letters, so that words meet by chance; signs, so that they are kept apart by chance.
const LETTERS: &str = "[提币没有到账幣賬，。 aU1]{0,24}";

fn doc(n: i64, body: &str) -> Doc {
    let (id, ticket) = (format!("m{n}"), format!("t{n}"));
    Doc { id, ticket, number: 1000 + n, at_ms: n / 3, body: body.to_owned(), ..Doc::default() }
}

fn found(index: &Index, words: &str) -> Vec<i64> {
    let mut numbers: Vec<i64> =
        index.search(&Ask::new(words, 500)).unwrap().iter().map(|hit| hit.number - 1000).collect();
    numbers.sort_unstable();
    numbers
}

/// The texts that hold `words`, by reading them all.
fn scanned(bodies: &[String], words: &str) -> Vec<i64> {
    let holds = |body: &String| language::fold(body).contains(&language::fold(words));
    (0..).zip(bodies).filter(|(_, body)| holds(body)).map(|(n, _)| n).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn chinese_is_found_exactly_where_a_scan_finds_it(
        bodies in vec(LETTERS, 1..40),
        words in vec("[提币没有到账幣賬]{1,2}", 12),
        phrases in vec("[提币没有到账]{3,5}", 6),
        commit_at in 0_usize..40,
    ) {
        let index = Index::open(None).unwrap();
        for (n, body) in (0..).zip(&bodies) {
            index.add(doc(n, body), n);
            if n == commit_at as i64 {
                index.commit(n).unwrap();
            }
        }
        for words in words {
            prop_assert_eq!(found(&index, &words), scanned(&bodies, &words), "{}", words);
        }
        for phrase in phrases {
            prop_assert_eq!(found(&index, &format!("“{phrase}”")), scanned(&bodies, &phrase), "{}", phrase);
        }
    }
}

/// What the follower may tell the index.
#[derive(Clone, Debug)]
enum Step {
    Add(String),
    Replace(usize, String),
    Forget(usize),
    Remove(usize),
    Commit,
    Erase,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        8 => "[提币到账 ，deposit]{0,16}".prop_map(Step::Add),
        2 => (0_usize..40, "[提币到账 ，deposit]{0,16}").prop_map(|(n, body)| Step::Replace(n, body)),
        1 => (0_usize..40).prop_map(Step::Forget),
        1 => (0_usize..9).prop_map(Step::Remove),
        2 => Just(Step::Commit),
        1 => Just(Step::Erase),
    ];
    vec(step, 1..40)
}

/// Tells `index` the steps; commits only when `commits`.
fn follow(index: &Index, steps: &[Step], commits: bool) {
    let in_ticket = |n: usize, body: &String| {
        let (id, ticket) = (format!("m{n}"), format!("t{}", n % 9));
        Doc { id, ticket, number: n as i64 % 9, at_ms: n as i64 / 4, body: body.clone(), ..Doc::default() }
    };
    for (n, step) in steps.iter().enumerate() {
        let seq = n as i64 + 1;
        match step {
            Step::Add(body) => index.add(in_ticket(n, body), seq),
            // An id is added once: only what came before is replaced.
            Step::Replace(old, body) => index.replace(in_ticket(old % n.max(1), body), seq),
            Step::Forget(old) => index.forget(&format!("m{old}"), seq),
            Step::Remove(ticket) => index.remove(&format!("t{ticket}"), seq),
            Step::Commit if commits => index.commit(seq).unwrap(),
            Step::Erase if commits => index.erase(seq).unwrap(),
            Step::Commit | Step::Erase => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn an_answer_is_the_same_whatever_was_committed(steps in steps()) {
        let (fresh, mixed, committed) = (Index::open(None).unwrap(), Index::open(None).unwrap(), Index::open(None).unwrap());
        follow(&fresh, &steps, false);
        follow(&mixed, &steps, true);
        follow(&committed, &steps, false);
        committed.erase(steps.len() as i64).unwrap();
        for words in ["提币", "到", "币到", "deposit", "dep", "提币 到账", "“币 ，”", "3"] {
            let answer = |index: &Index| -> Vec<Hit> { index.search(&Ask::new(words, 50)).unwrap() };
            prop_assert_eq!(answer(&fresh), answer(&committed), "tail and committed: {}", words);
            prop_assert_eq!(answer(&mixed), answer(&committed), "mixed and committed: {}", words);
        }
        prop_assert_eq!(fresh.len(), committed.len());
    }
}

#[test]
fn many_small_commits_are_merged_and_nothing_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(Some(folder.path())).unwrap();
    let bodies: Vec<String> = (0..40).map(|n| format!("提币 {}", if n % 7 == 0 { "到账" } else { "失败" })).collect();
    for (n, body) in (0..).zip(&bodies) {
        index.add(doc(n, body), n);
        index.commit(n).unwrap();
    }
    assert_eq!(found(&index, "到账"), scanned(&bodies, "到账"));
    assert_eq!(found(&index, "提币").len(), 40);
    // Eight files or so for each segment: without merging there would be 40 segments.
    index.erase(40).unwrap();
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert!(files < 20 * 8, "{files}");
    assert_eq!(found(&index, "提币").len(), 40);
}
