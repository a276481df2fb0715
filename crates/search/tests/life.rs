//! The index survives kills, says when it has to be made again, and forgets for good.
#![allow(clippy::unwrap_used)]

use search::{Ask, Doc, Error, Index};
use std::{fs, path::Path};

fn doc(id: &str, body: &str) -> Doc {
    Doc { id: id.into(), ticket: format!("ticket-{id}"), number: 1, at_ms: 1, body: body.into(), ..Doc::default() }
}

fn finds(index: &Index, words: &str) -> bool {
    !index.search(&Ask::new(words, 9)).unwrap().is_empty()
}

/// Whether any file of the folder holds `words`: the beginning of a word, as compression may cut its end.
fn on_disk(folder: &Path, words: &str) -> bool {
    let files = fs::read_dir(folder).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
    files.into_iter().any(|bytes| bytes.windows(words.len()).any(|window| window == words.as_bytes()))
}

/// What a kill leaves: the files as they are now.
fn copy(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for file in fs::read_dir(from).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.path().join(file.file_name())).unwrap();
    }
    to
}

#[test]
fn after_a_kill_the_index_says_where_to_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(Some(folder.path())).unwrap();
    assert_eq!(index.seq(), 0);
    index.add(doc("a", "first"), 7);
    index.commit(7).unwrap();
    index.add(doc("b", "second"), 8);
    assert!(finds(&index, "first") && finds(&index, "second"));

    let left = copy(folder.path());
    let again = Index::open(Some(left.path())).unwrap();
    assert_eq!(again.seq(), 7);
    assert!(finds(&again, "first") && !finds(&again, "second"));
    again.add(doc("b", "second"), 8);
    again.commit(8).unwrap();
    drop(again);
    let again = Index::open(Some(left.path())).unwrap();
    assert_eq!((again.seq(), again.len()), (8, 2));
    assert!(finds(&again, "first") && finds(&again, "second"));
}

#[test]
fn a_commit_without_documents_is_written_only_now_and_then() {
    let index = Index::open(None).unwrap();
    index.commit(9_999).unwrap();
    assert_eq!(index.seq(), 0);
    index.commit(10_000).unwrap();
    assert_eq!(index.seq(), 10_000);
}

#[test]
fn a_long_tail_commits_itself_at_the_end_of_an_entry() {
    let index = Index::open(None).unwrap();
    for n in 0..5_000 {
        index.add(doc(&format!("m{n}"), "deposit"), n / 10);
    }
    assert_eq!(index.len(), 5_000);
    while index.seq() == 0 {
        std::thread::yield_now();
    }
    assert!((200..499).contains(&index.seq()), "{}", index.seq());
    index.commit(499).unwrap();
    assert_eq!((index.seq(), index.len()), (499, 5_000));

    let rows = Index::open(None).unwrap();
    for n in 0..5_000 {
        rows.add(doc(&format!("m{n}"), "deposit"), 0);
    }
    assert_eq!((rows.seq(), rows.len()), (0, 5_000));
    rows.commit(77).unwrap();
    assert_eq!((rows.seq(), rows.len()), (77, 5_000));
}

#[test]
fn what_was_erased_is_on_no_disk() {
    let folder = tempfile::tempdir().unwrap();
    let index = Index::open(Some(folder.path())).unwrap();
    index.add(doc("a", "my name is zanzibarius"), 1);
    index.add(doc("b", "my name is quetzalcoatlus"), 2);
    index.commit(2).unwrap();
    index.add(doc("c", "my name is rumpelstiltskin"), 3);
    index.commit(3).unwrap();
    assert!(on_disk(folder.path(), "zanzibar"));
    assert!(on_disk(folder.path(), "quetzalco"));

    index.remove("ticket-a", 4);
    assert!(!finds(&index, "zanzibarius") && finds(&index, "quetzalcoatlus"));
    index.forget("c", 5);
    assert!(!finds(&index, "rumpelstiltskin"));
    index.erase(5).unwrap();
    assert!(!finds(&index, "zanzibarius") && finds(&index, "quetzalcoatlus"));
    assert!(!on_disk(folder.path(), "zanzibar") && !on_disk(folder.path(), "rumpelst"));
    assert!(on_disk(folder.path(), "quetzalco"));
    assert_eq!(index.seq(), 5);
}

#[test]
fn a_ticket_may_come_back_after_it_was_removed() {
    let index = Index::open(None).unwrap();
    index.add(doc("a", "old words"), 1);
    index.commit(1).unwrap();
    index.remove("ticket-a", 2);
    index.add(doc("a", "new words"), 2);
    for _ in 0..2 {
        assert!(finds(&index, "new") && !finds(&index, "old"));
        index.commit(2).unwrap();
    }
    index.replace(doc("a", "newest words"), 3);
    for _ in 0..2 {
        assert!(finds(&index, "newest") && !finds(&index, "\"new\""));
        index.commit(3).unwrap();
    }
    assert_eq!(index.len(), 1);
}

#[test]
fn an_index_of_another_version_wants_to_be_made_again() {
    let folder = tempfile::tempdir().unwrap();
    drop(Index::open(Some(folder.path())).unwrap());
    fs::write(folder.path().join("version"), "0").unwrap();
    let Err(cause) = Index::open(Some(folder.path())) else { panic!("it opened") };
    assert!(matches!(cause, Error::Outdated { .. }) && cause.wants_rebuild(), "{cause}");
    Index::clear(folder.path()).unwrap();
    assert_eq!(Index::open(Some(folder.path())).unwrap().seq(), 0);
}

#[test]
fn damage_is_told_and_wants_the_index_made_again() {
    let whole = tempfile::tempdir().unwrap();
    let index = Index::open(Some(whole.path())).unwrap();
    for n in 0..500 {
        index.add(doc(&format!("m{n}"), &format!("deposit {n} 提币 of number {}", n * 77_777)), n);
    }
    index.commit(500).unwrap();
    index.check().unwrap();
    for file in fs::read_dir(whole.path()).unwrap() {
        let name = file.unwrap().file_name();
        let size = fs::metadata(whole.path().join(&name)).unwrap().len();
        if size == 0 {
            continue;
        }
        // The last byte of these is a line's end, and the names in the first matter only to clean up.
        let is_json = name.to_string_lossy().ends_with(".json");
        for cut in [0, size / 2, if is_json { 1 } else { size - 1 }] {
            let left = copy(whole.path());
            fs::File::options().write(true).open(left.path().join(&name)).unwrap().set_len(cut).unwrap();
            check_damaged(left.path(), &format!("{name:?} cut at {cut}"));
        }
        if name == ".managed.json" {
            continue;
        }
        let left = copy(whole.path());
        let mut bytes = fs::read(left.path().join(&name)).unwrap();
        bytes.iter_mut().skip(size as usize / 3).take(64).for_each(|byte| *byte = !*byte);
        fs::write(left.path().join(&name), bytes).unwrap();
        check_damaged(left.path(), &format!("{name:?} overwritten"));
    }
}

/// A damaged index says so when it is opened, searched or checked, and never panics.
fn check_damaged(folder: &Path, what: &str) {
    let told = Index::open(Some(folder)).and_then(|index| {
        for words in ["deposit", "提币", "dep", "“提币 of”", "77777"] {
            index.search(&Ask::new(words, 50))?;
        }
        index.check()
    });
    match told {
        Ok(()) => panic!("{what}: not noticed"),
        Err(cause) => assert!(cause.wants_rebuild(), "{what}: {cause}"),
    }
}

#[test]
fn two_processes_do_not_have_one_index() {
    let folder = tempfile::tempdir().unwrap();
    let one = Index::open(Some(folder.path())).unwrap();
    one.add(doc("a", "first"), 1);
    one.commit(1).unwrap();
    assert!(matches!(Index::open(Some(folder.path())), Err(Error::Locked)));
    drop(one);
    assert!(finds(&Index::open(Some(folder.path())).unwrap(), "first"));
}

#[test]
fn searching_and_committing_go_on_side_by_side() {
    let index = Index::open(None).unwrap();
    std::thread::scope(|scope| {
        let finder = scope.spawn(|| {
            let mut most = 0;
            while most < 300 {
                let count = index.search(&Ask::new("deposit", 500)).unwrap().len();
                assert!(count >= most, "{count} after {most}");
                most = count;
            }
        });
        for n in 0..300 {
            index.add(doc(&format!("m{n}"), "deposit"), n);
            if n % 20 == 19 {
                index.commit(n).unwrap();
            }
        }
        finder.join().unwrap();
    });
}
