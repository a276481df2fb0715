//! What a scenario file holds. The docstrings are the descriptions of the published schema.

use crate::house::house;
pub use crate::{
    ledger::{Halt, OnChain, Own},
    many::Many,
};
use language::Lang;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use std::collections::BTreeMap;

/// The newest version of the format; older ones are read as well. 2 knows what chains say.
pub const FORMAT: u32 = 2;

/// Emotion goes from 0 (calm) to this (about to leave).
pub const EMOTION_MAX: u8 = 10;

/// A text in both languages. `{name}` stands for a parameter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// English.
    pub en: String,
    /// Simplified Chinese.
    #[serde(rename = "zh-CN")]
    pub zh: String,
}

impl Text {
    /// The text in `lang`.
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
        }
    }
}

/// A case: who writes, what is true, what may be done about it, and how the answer is judged.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Version of this format: 1, or 2 where `on_chain`, `desk` or `halted` is used.
    pub format: u32,
    /// Stable name, in small letters with hyphens: `wrong-network`.
    pub case: String,
    /// Version of this case, from 1; each change of a grade or of what the desk shows counts it up.
    pub version: u32,
    /// SPDX id of the licence: `CC-BY-4.0`.
    pub licence: String,
    /// What the case is called.
    pub title: Text,
    /// Where its facts come from: addresses of pages, names of standards.
    pub sources: Vec<String>,
    /// What it exercises: `empathy`, `problem_solving`, `compliance` …
    pub competencies: Vec<String>,
    /// Where the customer writes.
    pub channel: Channel,
    /// From 1 (first week) to 5 (hard for a senior).
    pub level: u8,
    /// Chats of this case at once, for a drill under pressure; 1 when left out.
    #[serde(default = "one")]
    pub wave: u8,
    /// Times that are kept.
    pub clock: Clock,
    /// Who writes.
    pub persona: Persona,
    /// What is drawn anew for each sitting, by name.
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    /// What the desk's panels show.
    #[serde(default)]
    pub world: World,
    /// What is true and must be found out.
    #[serde(default)]
    pub facts: Vec<Fact>,
    /// What can be said here beyond what can be said everywhere, by name.
    #[serde(default)]
    pub moves: BTreeMap<String, Move>,
    /// What the trainee can do besides writing, by name: `open_recovery_case`.
    #[serde(default)]
    pub actions: BTreeMap<String, Text>,
    /// Answers that hold in every state, unless the state has its own.
    #[serde(default)]
    pub anywhere: BTreeMap<String, Many<Reaction>>,
    /// The machine, by the states' names; it begins in `start`.
    pub states: BTreeMap<String, State>,
    /// How it can end, by name.
    pub outcomes: BTreeMap<String, Outcome>,
    /// What a good answer holds.
    pub must: Vec<Must>,
    /// What fails any answer.
    pub must_not: Vec<MustNot>,
    /// What people rate, each with words for every step of the scale.
    pub rubric: Vec<Criterion>,
    /// What belongs to it elsewhere.
    #[serde(default)]
    pub links: Links,
}

fn one() -> u8 {
    1
}

/// Where a customer writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The chat.
    Chat,
    /// Mail.
    Mail,
    /// A messenger.
    Messenger,
}

/// Times, in seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// The sitting ends after this.
    pub total_s: u32,
    /// The first reply is in time before this.
    pub first_reply_s: u32,
    /// The customer writes again after so long without an answer.
    pub idle_nudge_s: u32,
}

/// Who writes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Persona {
    /// The name, most often a parameter: `{customer}`.
    pub name: Text,
    /// `beginner`, `trader`, `scammer` …
    pub kind: String,
    /// How they write.
    pub style: Text,
    /// Their emotion at the start, from 0 (calm) to 10 (about to leave).
    pub emotion: u8,
    /// They leave after so long without an answer, seconds.
    pub patience_s: u32,
    /// The outcome when they leave, by silence or because emotion reached 10.
    pub leaves: String,
    /// What they write when they were not answered for a while; the house's words when left out.
    #[serde(default = "nudges")]
    pub nudges: Vec<Text>,
    /// What they write when they heard nothing that they can answer; the house's words when left out.
    #[serde(default = "puzzled")]
    pub puzzled: Vec<Text>,
}

fn nudges() -> Vec<Text> {
    house().nudges.clone()
}

fn puzzled() -> Vec<Text> {
    house().puzzled.clone()
}

/// What is drawn anew for each sitting.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Parameter {
    /// An invented person's name in the sitting's language.
    Name,
    /// An amount from `from` to `to`, both whole numbers, with `places` digits behind the point.
    Amount {
        /// The least.
        from: u64,
        /// The most.
        to: u64,
        /// Digits behind the point, at most 8.
        #[serde(default)]
        places: u8,
    },
    /// A valid address of the chain with this code: `TRON`, `ETH`, `BTC`, `SOL` …
    Address {
        /// The chain's code.
        chain: String,
    },
    /// An address of an EVM chain with the first and last digits of another one.
    LookAlike {
        /// The parameter that it resembles.
        of: String,
    },
    /// An id of a transaction as the chain with this code writes it.
    Transaction {
        /// The chain's code.
        chain: String,
    },
    /// A memo or tag: some digits.
    Memo {
        /// How many digits, at most 18.
        digits: u8,
    },
    /// A whole number from `from` to `to`.
    Number {
        /// The least.
        from: u64,
        /// The most.
        to: u64,
    },
    /// One of some texts.
    Choice {
        /// The texts.
        among: Vec<Text>,
    },
}

/// What the desk's panels show: invented accounts, orders and transactions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct World {
    /// Accounts, by the name under which they are looked up.
    pub accounts: BTreeMap<String, Entry>,
    /// Orders, deposits, withdrawals.
    pub orders: BTreeMap<String, Entry>,
    /// Transactions on a chain.
    pub transactions: BTreeMap<String, Entry>,
    /// What the house knows of its own money.
    #[serde(skip_serializing_if = "Own::is_empty")]
    pub desk: Own,
    /// Chains that make no blocks, by code.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub halted: BTreeMap<String, Halt>,
}

impl World {
    /// Every entry with its name; names are unique over the three.
    pub fn entries(&self) -> impl Iterator<Item = (&String, &Entry)> {
        self.accounts.iter().chain(&self.orders).chain(&self.transactions)
    }
}

/// One thing that a panel shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// What it is.
    pub label: Text,
    /// Its lines: `status`, `network`, `hash` … with their values.
    pub shows: BTreeMap<String, Text>,
    /// What its chain says of it, for the desk's chain panel.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_chain: Option<OnChain>,
}

/// Something true that the answer depends on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fact {
    /// Its name.
    pub id: String,
    /// What is true.
    pub text: Text,
    /// Moves that bring it out.
    #[serde(default)]
    pub asked: Vec<String>,
    /// Entries of the world in which it is seen.
    #[serde(default)]
    pub seen: Vec<String>,
    /// What the customer says when it is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub says: Option<Text>,
}

/// Something that can be said, and how it is recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Move {
    /// What it is, in a few words.
    pub about: Text,
    /// What it does to the customer's emotion, the first time.
    #[serde(default)]
    pub emotion: i8,
    /// Patterns in English.
    pub en: Vec<String>,
    /// Patterns in Chinese.
    #[serde(rename = "zh-CN")]
    pub zh: Vec<String>,
    /// A sentence of it in each language; it must be recognised.
    pub example: Text,
}

/// A state of the machine.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct State {
    /// What the customer writes on entering.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub say: Option<Text>,
    /// Answers, by move, `looks_up.<entry>` or `does.<action>`. The first whose needs are met is taken.
    pub on: BTreeMap<String, Many<Reaction>>,
    /// What happens by itself after some seconds in the state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<After>,
    /// Entering it ends the sitting with this outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
}

/// What the machine does.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reaction {
    /// Only if all of these hold: facts found, moves said, `looks_up.<entry>`, `does.<action>`.
    pub needs: Vec<String>,
    /// What the customer writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub say: Option<Text>,
    /// What it does to their emotion.
    pub emotion: i8,
    /// The next state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goto: Option<String>,
}

/// What happens by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// Seconds in the state.
    pub s: u32,
    /// What the customer writes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub say: Option<Text>,
    /// What it does to their emotion.
    #[serde(default)]
    pub emotion: i8,
    /// The next state.
    pub goto: String,
}

/// How it can end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Whether it is the right one.
    pub won: bool,
    /// What it means, for the player.
    pub text: Text,
}

/// What a good answer holds. May be written as the name of a move alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Must {
    /// Its name.
    pub id: String,
    /// Any of these does it: moves, `looks_up.<entry>`, `does.<action>`. The move of its own name when left out.
    pub by: Vec<String>,
    /// It must come before the first of these.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub before: Vec<String>,
    /// It must come within so many seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_s: Option<u32>,
    /// Why, for the player.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
}

/// What fails any answer. May be written as a name alone: a rule of the guard (`asks_for_secret`) or a move.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MustNot {
    /// Its name.
    pub id: String,
    /// Any of these breaks it: rules of the guard, moves, `does.<action>`. What its own name says when left out.
    pub by: Vec<String>,
    /// Why, for the player.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<Text>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    id: String,
    #[serde(default)]
    by: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    within_s: Option<u32>,
    why: Option<Text>,
}

struct NameOrMap;

impl<'de> serde::de::Visitor<'de> for NameOrMap {
    type Value = Written;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a name, or a map with `id`")
    }
    fn visit_str<E>(self, id: &str) -> Result<Written, E> {
        Ok(Written { id: id.to_owned(), by: vec![id.to_owned()], before: vec![], within_s: None, why: None })
    }
    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Written, A::Error> {
        let mut written = Written::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
        if written.by.is_empty() {
            written.by.push(written.id.clone());
        }
        Ok(written)
    }
}

impl<'de> Deserialize<'de> for Must {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Must, D::Error> {
        let Written { id, by, before, within_s, why } = from.deserialize_any(NameOrMap)?;
        Ok(Must { id, by, before, within_s, why })
    }
}

impl<'de> Deserialize<'de> for MustNot {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<MustNot, D::Error> {
        let Written { id, by, before, within_s, why } = from.deserialize_any(NameOrMap)?;
        if !before.is_empty() || within_s.is_some() {
            return Err(serde::de::Error::custom("`before` and `within_s` belong to `must`"));
        }
        Ok(MustNot { id, by, why })
    }
}

/// What people rate. May be written as the name of one of the house's: `empathy`, `clarity`, `ownership`, `compliance`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Its name.
    pub id: String,
    /// What is seen at 1, 2, 3 and 4.
    pub anchors: [Text; 4],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rated {
    id: String,
    anchors: [Text; 4],
}

struct NameOrRated;

impl<'de> serde::de::Visitor<'de> for NameOrRated {
    type Value = Rated;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a name, or a map with `id` and `anchors`")
    }
    fn visit_str<E: serde::de::Error>(self, id: &str) -> Result<Rated, E> {
        let known = &house().rubric;
        let anchors = known.get(id).cloned().ok_or_else(|| {
            let names: Vec<&str> = known.keys().map(String::as_str).collect();
            E::custom(format!("unknown variant `{id}`, expected one of {}, or `id` and `anchors`", names.join(", ")))
        })?;
        Ok(Rated { id: id.to_owned(), anchors })
    }
    fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<Rated, A::Error> {
        Rated::deserialize(serde::de::value::MapAccessDeserializer::new(map))
    }
}

impl<'de> Deserialize<'de> for Criterion {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Criterion, D::Error> {
        let Rated { id, anchors } = from.deserialize_any(NameOrRated)?;
        Ok(Criterion { id, anchors })
    }
}

/// What belongs to a case elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Links {
    /// Articles of the knowledge base, by key.
    pub articles: Vec<String>,
    /// Modules of courses that teach it, by code.
    pub modules: Vec<String>,
    /// The reason code of a ticket of this kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The category of quality review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
}
