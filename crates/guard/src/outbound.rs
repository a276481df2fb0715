//! Looks at a reply before it is sent: what an agent must never write to a customer is held, with the reason and a better wording.
//!
//! A rule is code for what has a form (links, addresses, numbers) and patterns for what is said: classes of words, in order, within a
//! distance (`outbound/pattern.txt`; the words are in `lexicon.txt` and `classes.txt`). A new wording is a word in a class, not a sentence.
//! What no pattern knows is weighed: words, pairs and rows of characters have weights learned from the corpus (`weight.rs`).
//!
//! Rules read a folded draft (small letters, simplified characters) and know negation: "never tell anyone your seed phrase" passes.
//! Lines that open with `>` are the customer's own words and are read only for links and addresses. Spans are bytes of the draft as given.

mod draft;
mod lexicon;
mod pattern;
mod rule;
mod weight;

use draft::Draft;
use language::Lang;
pub use rule::link::look_alike;
use std::{fmt, ops::Range};
use weight::Weighed;

/// Bytes of a draft that are read; a reply is shorter.
pub const DRAFT_BYTES_MAX: usize = 256 * 1024;

/// What a reply is judged by.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// Hosts that replies may link to, each with its subdomains: `exchange.example`.
    pub hosts: &'a [&'a str],
    /// The house's own addresses, numbers and handles that a reply may name.
    pub contacts: &'a [&'a str],
    /// Blockchain addresses from a verified source (the ledger, the registry).
    pub verified_addresses: &'a [&'a str],
    /// This customer's identifiers: mail addresses, account numbers, telephone numbers.
    pub customer: &'a [&'a str],
    /// Identifiers known to be other customers'.
    pub others: &'a [&'a str],
    /// Texts that the customer wrote in this ticket: what they named may be named back.
    pub said: &'a [&'a str],
    /// Internal notes of the ticket.
    pub notes: &'a [&'a str],
}

macro_rules! rules {
    ($($rule:ident $module:ident,)*) => {
        /// Why a reply is held.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $(#[doc = stringify!($module)] $rule,)* }

        impl Rule {
            /// Every rule.
            pub const ALL: &[Rule] = &[$(Rule::$rule,)*];

            /// The name used in the API and on the command line.
            pub fn name(self) -> &'static str {
                match self { $(Rule::$rule => stringify!($module),)* }
            }

            /// Why the reply is held, for the agent.
            pub fn reason(self, lang: Lang) -> &'static str {
                match self { $(Rule::$rule => spoken(rule::$module::REASON, lang),)* }
            }

            /// What to write instead.
            pub fn better(self, lang: Lang) -> &'static str {
                match self { $(Rule::$rule => spoken(rule::$module::BETTER, lang),)* }
            }
        }

        fn every(draft: &Draft<'_>, context: &Context<'_>, found: &mut Vec<Finding>) {
            let weighed = Weighed::of(draft);
            $({
                let mut ranges = Vec::new();
                rule::$module::find(draft, context, &mut ranges);
                pattern::find(draft, Rule::$rule, &mut ranges);
                weighed.sift(draft, Rule::$rule, &mut ranges);
                weighed.find(draft, Rule::$rule, &mut ranges);
                found.extend(ranges.into_iter().map(|range| Finding { rule: Rule::$rule, start: range.start, end: range.end }));
            })*
        }
    };
}

rules! {
    AsksForSecret asks_for_secret,
    Promise promise,
    InvestmentAdvice investment_advice,
    TippingOff tipping_off,
    OtherMessenger other_messenger,
    RemoteControl remote_control,
    Link link,
    UnverifiedAddress unverified_address,
    OtherCustomer other_customer,
    InternalNote internal_note,
}

/// The English text and the Chinese one.
type Texts = [&'static str; 2];

fn spoken(texts: Texts, lang: Lang) -> &'static str {
    match lang {
        Lang::En => texts[0],
        Lang::Zh => texts[1],
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A stretch of a reply that a rule holds: bytes `start..end` of the draft, on letter boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// What holds `text` back, by start; none if it may go. Of overlapping findings of one rule the widest stands.
pub fn check(text: &str, context: &Context<'_>) -> Vec<Finding> {
    let mut end = text.len().min(DRAFT_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let draft = Draft::open(&text[..end]);
    let mut found = Vec::new();
    every(&draft, context, &mut found);
    found.sort_by_key(|finding| (finding.rule, finding.start, std::cmp::Reverse(finding.end)));
    let mut out: Vec<Finding> = Vec::new();
    for finding in found {
        match out.last_mut() {
            Some(last) if last.rule == finding.rule && finding.start < last.end => last.end = last.end.max(finding.end),
            _ => out.push(finding),
        }
    }
    out.sort_by_key(|finding| (finding.start, finding.rule));
    out
}

/// Pushes the source's stretch of `range` of the folded text.
fn push(draft: &Draft<'_>, found: &mut Vec<Range<usize>>, range: Range<usize>) {
    found.push(draft.source_of(&range));
}
