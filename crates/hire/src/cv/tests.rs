//! CVs of many layouts beside what stands in them; files that mean harm.

use super::*;
use proptest::prelude::*;
use std::{collections::BTreeMap, path::PathBuf};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cv")
}

#[test]
fn nine_in_ten_of_the_fields_are_right() {
    let expected = std::fs::read_to_string(folder().join("expected.json")).unwrap();
    let expected: BTreeMap<String, Fields> = serde_json::from_str(&expected).unwrap();
    assert!(expected.len() >= 20);
    let (mut right, mut wrong) = ([0; 6], Vec::new());
    for (file, fields) in &expected {
        let found = read(&std::fs::read(folder().join(file)).unwrap()).unwrap_or_else(|why| {
            wrong.push(format!("{file}: {why}"));
            Fields::default()
        });
        let same = [
            found.name == fields.name,
            found.mail == fields.mail,
            found.phone == fields.phone,
            found.employer == fields.employer,
            found.languages == fields.languages,
            found.links == fields.links,
        ];
        same.iter().zip(&mut right).for_each(|(same, right)| *right += usize::from(*same));
        if same.contains(&false) {
            wrong.push(format!("{file}:\n  found    {found:?}\n  expected {fields:?}"));
        }
    }
    let all = expected.len();
    println!("name, mail, phone, employer, languages, links: {right:?} of {all}\n{}", wrong.join("\n"));
    for (right, what) in right.iter().zip(["name", "mail", "phone", "employer"]) {
        assert!(right * 10 >= all * 9, "{what}: {right} of {all}\n{}", wrong.join("\n"));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn rubbish_is_refused_and_never_read(mut file in proptest::collection::vec(any::<u8>(), 0..400), head in 0..3usize) {
        let heads: [&[u8]; 3] = [b"", b"PK\x03\x04", b"%PDF-1.7\n"];
        file.splice(0..0, heads[head].iter().copied());
        prop_assert!(read(&file).is_err());
    }
}
