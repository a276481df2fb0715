//! Templates of requisitions, to start from; built in (`fixtures/hiring/templates.toml`).

use super::{Description, Planned, Post, Stage};
use language::Both;
use serde::Deserialize;
use std::sync::LazyLock;

/// A template.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its code.
    pub code: String,
    /// The role.
    pub role: Post,
    /// 1 to 5.
    pub level: i64,
    /// Title.
    pub title: Both,
    /// `en:C1, zh:B2`
    pub languages: String,
    /// When.
    pub shifts: Both,
    /// `applied:5` and so on.
    pub stages: Vec<String>,
    /// The description in English.
    #[serde(default)]
    pub en: Description,
    /// The description in Chinese.
    #[serde(default)]
    pub zh: Description,
}

#[derive(Deserialize)]
struct File {
    template: Vec<Template>,
}

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let text = include_str!("../../../../fixtures/hiring/templates.toml");
    toml::from_str::<File>(text).map(|file| file.template).unwrap_or_default()
});

/// Every template, in order.
pub fn all() -> &'static [Template] {
    &TEMPLATES
}

/// A template by its code.
pub fn find(code: &str) -> Option<&'static Template> {
    TEMPLATES.iter().find(|template| template.code == code)
}

/// The stages of a template.
pub fn stages(code: &str) -> Option<Vec<Planned>> {
    find(code).and_then(|template| read_stages(&template.stages.join(", ")))
}

/// Reads `applied:5, screened:5`; none when a part is no stage with days.
pub fn read_stages(text: &str) -> Option<Vec<Planned>> {
    let parts = text.split([',', '，']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let (stage, days) = part.split_once(':')?;
            let stage: Stage = stage.trim().parse().ok()?;
            Some(Planned { stage, days: days.trim().parse().ok()? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::requisition::lint;
    use language::Lang;

    #[test]
    fn templates_are_whole_and_their_descriptions_have_no_faults() {
        assert!(all().len() >= 5);
        for template in all() {
            assert!(template.title.fits(80) && stages(&template.code).is_some(), "{}", template.code);
            assert!(crate::words::fluencies(&template.languages, 6).is_some(), "{}", template.code);
        }
        let agent = find("agent").unwrap();
        for (lang, body) in [(Lang::En, &agent.en), (Lang::Zh, &agent.zh)] {
            let found = lint::lint(lang, body, "");
            assert!(found.is_empty(), "{lang}: {found:?}");
        }
    }
}
