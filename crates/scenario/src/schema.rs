//! The published schema of the format.

use crate::format::Scenario;

/// The JSON schema of the format, draft 2020-12, pretty.
pub fn schema() -> String {
    let mut schema = schemars::schema_for!(Scenario).to_value();
    let named = |of: &str| serde_json::json!({ "anyOf": [{ "type": "string" }, { "$ref": format!("#/$defs/{of}") }] });
    for (list, of) in [("must", "Must"), ("must_not", "MustNot"), ("rubric", "Criterion")] {
        schema["properties"][list]["items"] = named(of);
        if let Some(required) = schema["$defs"][of]["required"].as_array_mut() {
            required.retain(|key| key == "id" || key == "anchors");
        }
    }
    schema["$id"] = "https://handrail.example/scenario-2.schema.json".into();
    schema["title"] = "Handrail scenario, format 2".into();
    let mut text = serde_json::to_string_pretty(&schema).unwrap_or_default();
    text.push('\n');
    text
}
