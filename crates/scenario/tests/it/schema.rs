//! The published schema is what the types say.

use std::{fs, path::PathBuf};

#[test]
fn the_published_schema_is_the_one_the_parser_follows() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/scenario.schema.json");
    if std::env::var("HANDRAIL_TEST_SCHEMA").as_deref() == Ok("write") {
        fs::write(&path, scenario::schema()).unwrap();
    }
    let published = fs::read_to_string(&path).unwrap();
    assert!(published == scenario::schema(), "run again with HANDRAIL_TEST_SCHEMA=write and read the difference");
}
