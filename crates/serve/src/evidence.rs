//! What verdicts rest on, as it is kept.

use chain::{
    Chain,
    diagnose::{Evidence, Field, Source},
};
use serde::{Deserialize, Serialize};

/// What one source said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// A source's name in the settings; `None` for what the desk knows, or the customer wrote.
    pub node: Option<String>,
    /// It is what the customer wrote.
    pub message: bool,
    /// Code of the chain that was asked.
    pub chain: Option<String>,
    /// The height of the source's newest block.
    pub height: Option<u64>,
    /// When it said so; Unix milliseconds.
    pub at_ms: i64,
    /// Codes of fields with their values, English and Chinese.
    pub facts: Vec<(String, String, String)>,
}

impl Kept {
    fn of(one: &Evidence) -> Kept {
        let node = match &one.source {
            Source::Node(name) => Some(name.clone()),
            Source::Desk | Source::Message => None,
        };
        let fact = |fact: &chain::diagnose::Fact| {
            let (en, zh) = fact.value.clone();
            (fact.field.code().to_owned(), en, zh)
        };
        Kept {
            node,
            message: one.source == Source::Message,
            chain: one.chain.map(|chain| chain.code().to_owned()),
            height: one.height,
            at_ms: one.at_ms,
            facts: one.facts.iter().map(fact).collect(),
        }
    }

    /// The chain that was asked.
    pub fn chain(&self) -> Option<Chain> {
        self.chain.as_deref().and_then(Chain::of_code)
    }

    /// The id of the transaction as its chain spells it.
    pub fn txid(&self) -> Option<&str> {
        self.facts.iter().find(|(code, ..)| code == Field::Txid.code()).map(|(_, txid, _)| txid.as_str())
    }
}

/// As it is kept: JSON.
pub(crate) fn write(evidence: &[Evidence]) -> String {
    let kept: Vec<Kept> = evidence.iter().map(Kept::of).collect();
    serde_json::to_string(&kept).unwrap_or_else(|_| "[]".to_owned())
}

/// What was kept; nothing of what another release wrote in another shape.
pub(crate) fn read(kept: &str) -> Vec<Kept> {
    serde_json::from_str(kept).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chain::diagnose::Fact;

    #[test]
    fn what_is_kept_is_read_again() {
        let fact = Fact { field: Field::Txid, value: ("0xab".into(), "0xab".into()) };
        let node = Evidence {
            source: Source::Node("own node".into()),
            chain: Chain::of_code("BSC"),
            height: Some(84),
            at_ms: 7,
            facts: vec![fact],
        };
        let said = Evidence { source: Source::Message, chain: None, height: None, at_ms: 8, facts: Vec::new() };
        let read = read(&write(&[node, said]));
        assert_eq!(
            (read[0].node.as_deref(), read[0].chain(), read[0].txid()),
            (Some("own node"), Chain::of_code("BSC"), Some("0xab"))
        );
        assert_eq!((read[0].height, read[0].message, read[1].message, read[1].at_ms), (Some(84), false, true, 8));
    }

    #[test]
    fn what_another_release_wrote_is_no_evidence() {
        assert_eq!(read("[{\"who\":\"node\"}]"), []);
    }
}
