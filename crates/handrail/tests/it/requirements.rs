//! What was asked of hiring: `docs/hiring-requirements.md` is whole, and what it names is there.

use std::{fs, path::Path};

/// Every requirement that has to do with hiring, by its number.
const ASKED: &[&str] = &[
    "A6", "A7", "A8", "A9", "A10", "A11", "A12", "A13", "A14", "A15", "A16", "A17", "A18", "A31", "A32", "A33", "A34",
    "A37", "B3", "B4", "B5", "B6", "B7", "B12", "B13", "B14", "B15", "B16", "B17", "B18", "B19", "C5", "C6", "C7",
    "C8", "C9", "C10", "C11", "C12", "C13", "C14", "C17", "C19", "C21", "C23", "C24", "C27", "D5", "D6", "D7", "D8",
    "D9", "D12", "D14", "D35",
];
/// Those that no screen shows yet.
const LATER: &[&str] = &[];

#[test]
fn every_requirement_of_hiring_names_its_screen_and_its_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let table = fs::read_to_string(root.join("docs/hiring-requirements.md")).unwrap();
    let policy = include_str!("policy.txt");
    let routes: Vec<&str> = policy.lines().filter_map(|line| line.rsplit_once(' ')).map(|(route, _)| route).collect();
    let (mut seen, mut later) = (Vec::new(), Vec::new());
    for line in
        table.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| #") && !line.starts_with("| -"))
    {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [number, gloss, screen, test, state] = cells.as_slice() else { panic!("not five cells: {line}") };
        assert!(!gloss.is_empty(), "{number} does not say what is asked for");
        seen.push(*number);
        if state.starts_with("not yet") {
            assert_eq!((*screen, *test), ("–", "–"), "{number} is not there yet and names something");
            later.push(*number);
            continue;
        }
        assert!(state.starts_with("shown"), "{number}: {state}");
        assert!(routes.contains(&screen.trim_matches('`')), "{number}: {screen} is not in policy.txt");
        let (file, name) = test.trim_matches('`').split_once("` `").unwrap_or_else(|| panic!("{number}: {test}"));
        let text = fs::read_to_string(root.join(file)).unwrap_or_else(|_| panic!("{number}: no file {file}"));
        assert!(text.contains(&format!("fn {name}(")), "{number}: no test {name} in {file}");
    }
    assert_eq!(seen, ASKED, "the table has other rows");
    assert_eq!(later, LATER, "what is not there yet is listed");
}
