//! Takes what the pass finds and keeps what it can be.

mod ton;

use super::{
    Kind, READINGS_MAX, amount, join, link, memo,
    networks::{self, Named},
    partial, scan,
    shape::{self, Shape, TOKEN_MAX},
    words::{self, Caps, Role, Word},
};
use crate::{
    codec::solana,
    registry::{Chain, Chains},
};
use std::ops::Range;

/// Memo words and explorers' names whose values are looked for in one text.
const FOLLOWS_MAX: u32 = 1_000;
/// Signatures that are told from key pairs in one text, each by a multiplication on the curve; those beyond are not read.
const PAIRS_MAX: u32 = 300;

/// Something found, before the rest of the text has its say.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub span: Range<usize>,
    pub shape: Shape,
    /// The value, where it is not simply the text of the span.
    pub value: Option<String>,
    pub token: Option<&'static str>,
    pub partial: bool,
    /// What the text right around it says: nothing else narrows it further.
    pub certain: bool,
}

impl Found {
    fn new(span: Range<usize>, shape: Shape) -> Found {
        Found { span, shape, value: None, token: None, partial: false, certain: false }
    }
}

/// What has been found so far.
pub(super) struct Reader<'v> {
    pub text: &'v str,
    pub found: Vec<Found>,
    pub named: Vec<Named>,
    /// The homes of coins that the text speaks of.
    pub coins: Chains,
    /// Where they stand, in order.
    pub coined: Vec<(usize, Chains)>,
    tries: u32,
    /// Words that may still be followed to a value behind them.
    follows: u32,
    /// Signatures that may still be told from key pairs.
    pairs: u32,
    /// Runs before this place have been read.
    done: usize,
    /// Words before this place have been read.
    worded: usize,
}

impl<'v> Reader<'v> {
    pub fn new(text: &'v str) -> Reader<'v> {
        Reader {
            text,
            found: Vec::new(),
            named: Vec::new(),
            coins: Chains::NONE,
            coined: Vec::new(),
            tries: join::TRIES_MAX,
            pairs: PAIRS_MAX,
            follows: FOLLOWS_MAX,
            done: 0,
            worded: 0,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.found.is_empty() && self.named.is_empty() && self.coins.is_empty() && !self.text.contains(".near")
    }

    fn push(&mut self, span: Range<usize>, shape: Shape) {
        self.push_found(Found::new(span, shape));
    }

    pub fn push_found(&mut self, found: Found) {
        if self.found.len() < READINGS_MAX {
            self.found.push(found);
        }
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The run with what belongs to it: a prefix before a colon, `X-`, letters of base64.
    fn whole(&self, start: usize, end: usize) -> Option<(Range<usize>, Shape)> {
        let head = &self.text.as_bytes()[..start];
        for prefix in ["bitcoincash:", "BITCOINCASH:", "0:", "-1:", "X-", "P-"] {
            if head.ends_with(prefix.as_bytes()) {
                let range = start - prefix.len()..end;
                let clean = !self.byte(range.start.wrapping_sub(1)).is_ascii_alphanumeric();
                if let Some(shape) = clean.then(|| shape::read(&self.text[range.clone()])).flatten() {
                    return Some((range, shape));
                }
            }
        }
        shape::read(&self.text[start..end]).map(|shape| (start..end, shape))
    }

    /// A value glued to letters: `hash0x…`, `addressTR7…`, `0x…USDT`.
    fn glued(&self, start: usize, end: usize) -> Option<(Range<usize>, Shape)> {
        let token = &self.text[start..end];
        let bytes = token.as_bytes();
        if let Some(at) = token.find("0x").or_else(|| token.find("0X")) {
            let digits = bytes[at + 2..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            let rest = &bytes[at + 2 + digits..];
            let glued = rest.is_empty() || rest.len() >= 3 && rest.iter().take(3).all(u8::is_ascii_alphabetic);
            let range = start + at..start + at + 2 + digits;
            if matches!(digits, 40 | 64) && glued && (at > 0 || !rest.is_empty()) {
                return shape::read(&self.text[range.clone()]).map(|shape| (range, shape));
            }
        }
        let proven = |range: Range<usize>| {
            let shape = shape::read(self.text.get(range.clone())?)
                .filter(|shape| shape.proven && shape.kind == Kind::Address)?;
            Some((range, shape))
        };
        if bytes.len() > 34 {
            for at in [start, end - 34] {
                if self.byte(at) == b'T'
                    && let Some(found) = proven(at..at + 34)
                {
                    return Some(found);
                }
            }
        }
        let segwit = token.find("bc1").filter(|at| *at > 0)?;
        proven(start + segwit..end)
    }

    fn joined(&mut self, joined: join::Joined) {
        self.done = joined.span.end;
        let value = Some(joined.token);
        let found = Found { value, ..Found::new(joined.span, joined.shape) };
        if !self.is_key_pair(&found) {
            self.push_found(found);
        }
    }

    /// Whether one more word may be followed to what stands behind it.
    fn spend(&mut self) -> bool {
        let left = self.follows > 0;
        self.follows -= u32::from(left);
        left
    }

    /// Whether the run touches the end or the beginning of its line.
    fn at_edge(&self, start: usize, end: usize) -> bool {
        let bytes = self.text.as_bytes();
        let before = bytes[..start].iter().rev().take(12).find(|byte| !matches!(byte, b' ' | b'\t' | b'>' | b'|'));
        let after = bytes[end..].iter().take(4).find(|byte| !matches!(byte, b' ' | b'=' | b'\r'));
        before == Some(&b'\n') || after == Some(&b'\n')
    }

    /// Whether what touches the run lets it be a value of its own.
    fn is_clear(&self, range: &Range<usize>) -> bool {
        let before = self.byte(range.start.wrapping_sub(1));
        let (after, next) = (self.byte(range.end), self.byte(range.end + 1));
        let joined = match after {
            // Base64 ends in it; digits of hex do not.
            b'=' => !self.text[range.clone()].bytes().all(|byte| byte.is_ascii_hexdigit()),
            b'_' | b'@' | b'+' => true,
            b'.' | b'-' => next.is_ascii_alphanumeric(),
            _ => false,
        };
        !matches!(before, b'_' | b'.' | b'@' | b'+') && !joined
    }

    /// Whether the value is a secret key in a signature's shape, or may be one and is one too many to ask.
    fn is_key_pair(&mut self, found: &Found) -> bool {
        let token = found.value.as_deref().unwrap_or(&self.text[found.span.clone()]);
        if found.shape.kind != Kind::Txid || !found.shape.strict.has(Chain::Sol) {
            return false;
        }
        let Some(bytes) = solana::signature(token.as_bytes()) else { return false };
        let asked = self.pairs > 0;
        self.pairs -= u32::from(asked);
        !asked || solana::is_key_pair(&bytes)
    }

    fn link_or_payment(&mut self, mut found: Found) {
        if self.is_key_pair(&found) {
            return;
        }
        if let Some(payment) = link::payment(self.text, &found.span) {
            let set = payment.chain.map_or(Chains::NONE, Chains::one);
            let both = found.shape.strict.or(found.shape.relaxed).and(set);
            if !both.is_empty() {
                found.shape.strict = both;
                found.certain = true;
            }
            let shape = |kind| Shape::plain(kind, Chains::NONE);
            if let Some((value, coin, span)) = payment.amount {
                self.push_found(Found {
                    value: Some(value),
                    token: Some(coin),
                    certain: true,
                    ..Found::new(span, shape(Kind::Amount))
                });
            }
            if let Some((value, span)) = payment.memo {
                let shape = Shape { strict: set, ..shape(Kind::Memo) };
                self.push_found(Found { value: Some(value), token: None, certain: true, ..Found::new(span, shape) });
            }
            self.push_found(found);
            return;
        }
        let Some(link) = link::around(self.text, found.span.start) else { return self.push_found(found) };
        let Some(chains) = link.chains else {
            // A site that is no explorer: only what proves itself, or names itself by 0x, is a reference.
            let named = self.text[found.span.clone()].starts_with("0x");
            if found.shape.proven || named {
                self.push_found(found);
            }
            return;
        };
        if let Some(kind) = link.kind.filter(|kind| matches!(kind, Kind::Txid | Kind::Address | Kind::Block)) {
            let hash = matches!(found.shape.kind, Kind::Txid | Kind::Block) || found.shape.other.is_some();
            if hash && found.shape.kind != Kind::Block {
                found.shape.kind = kind;
                found.shape.strict = chains;
                found.shape.other = None;
            }
        }
        if !found.shape.needs.and(chains).is_empty() {
            found.shape.needs = Chains::NONE;
        }
        let both = found.shape.strict.or(found.shape.relaxed).and(chains);
        found.shape.strict = if chains.is_empty() {
            chains
        } else if both.is_empty() {
            found.shape.strict
        } else {
            both
        };
        found.certain = true;
        self.push_found(found);
    }

    fn amount(&mut self, word: Range<usize>, symbol: &'static str) -> bool {
        let slang = word.len() == 1;
        let number = amount::before(self.text, word.start).filter(|number| {
            let glued = number.span.end == word.start;
            (!slang || glued || self.byte(word.start) == b'U')
                && !amount::is_count(&number.value, &self.text[word.end..])
        });
        let number = number.map(|number| (number.value, number.span.start..word.end));
        let number = number.or_else(|| {
            let after = (!slang).then(|| amount::after(self.text, word.end)).flatten()?;
            Some((after.value, word.start..after.span.end))
        });
        let Some((value, span)) = number else { return false };
        let shape = Shape::plain(Kind::Amount, Chains::NONE);
        self.push_found(Found { value: Some(value), token: Some(symbol), certain: true, ..Found::new(span, shape) });
        true
    }

    fn name(&mut self, span: Range<usize>, chains: Chains, told: bool) {
        if self.named.len() < READINGS_MAX {
            // `solana:…` is a payment link's scheme, not a word.
            let scheme = self.byte(span.end) == b':'
                && (self.byte(span.end + 1).is_ascii_alphanumeric() || self.byte(span.end + 1) == b'/');
            let told = told && !(scheme && link::is_scheme(&self.text[span.clone()]));
            let denied = networks::is_denied(self.text, span.start);
            self.named.push(Named { told: told && !self.in_link(span.start), span, chains, denied });
        }
    }

    /// Whether the place is in a link or a mail address.
    fn in_link(&self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        let before = bytes[..at].iter().rev().take(200).take_while(|byte| byte.is_ascii_graphic()).count();
        let head = &self.text[at - before..at];
        head.contains("://")
            || head.contains("www.")
            || head.contains('@')
            || head.ends_with('.')
            || self.text[at..].bytes().take(40).take_while(u8::is_ascii_graphic).any(|byte| byte == b'@')
    }

    /// Whether the word counts as it is written here.
    fn counts(&self, word: &Word, span: &Range<usize>) -> bool {
        match word.caps {
            Caps::Any | Caps::Upper => true,
            Caps::Title => self.byte(span.start).is_ascii_uppercase() || networks::is_meant(self.text, span),
            Caps::Cue => networks::is_meant(self.text, span),
        }
    }

    /// What a known word says; whether it said something.
    fn role(&mut self, word: &Word, span: Range<usize>) -> bool {
        if !self.counts(word, &span) {
            return false;
        }
        match word.role {
            Role::Network(chains) => {
                let counted = word.text == "以太坊" && self.amount(span.clone(), "ETH");
                if !counted {
                    self.name(span, chains, true);
                }
            }
            Role::Coin(symbol, home, network) => {
                let amount = self.amount(span.clone(), symbol);
                // In small letters "trx" is as often short for transaction.
                let short = symbol == "TRX" && !amount && self.byte(span.start) == b't';
                if !short && !home.is_empty() {
                    self.coins = self.coins.or(home);
                    if self.coined.len() < READINGS_MAX {
                        self.coined.push((span.start, home));
                    }
                }
                if !amount && !network.is_empty() {
                    let meant = networks::is_meant(self.text, &span);
                    if meant || self.is_beside_value(&span) {
                        self.name(span, network, meant);
                    }
                }
            }
            Role::Site(chains) => {
                let asked = self.spend();
                if let Some(short) = asked.then(|| link::short(self.text, span.start)).flatten() {
                    let strict = Chains::one(short.chain);
                    let shape = Shape {
                        kind: short.kind,
                        strict,
                        relaxed: Chains::NONE,
                        needs: Chains::NONE,
                        other: None,
                        proven: true,
                    };
                    self.push_found(Found { certain: true, ..Found::new(short.span, shape) });
                }
                if !self.in_link(span.start) {
                    self.name(span, chains, false);
                }
            }
            Role::Place(chains) => {
                if let Some(place) = self.spend().then(|| link::place_after(self.text, span.end)).flatten() {
                    self.push(place, Shape::plain(Kind::Txid, chains));
                }
            }
            Role::Memo(chains) => {
                self.memo(&span, chains);
            }
        }
        true
    }

    fn is_beside_value(&self, span: &Range<usize>) -> bool {
        networks::is_before_value(self.text, span.end) || networks::is_behind_value(self.text, span)
    }

    /// The value of a memo word, and the one that should have been.
    pub fn memo(&mut self, word: &Range<usize>, chains: Chains) {
        let Some(value) = self.spend().then(|| memo::value(self.text, word)).flatten() else { return };
        let right = memo::right(self.text, value.end);
        for value in [Some(value), right].into_iter().flatten() {
            self.push(value, Shape { relaxed: words::MEMOS, ..Shape::plain(Kind::Memo, chains) });
        }
    }

    fn words(&mut self, start: usize) {
        if start < self.worded || self.found.len() >= READINGS_MAX || self.named.len() >= READINGS_MAX {
            return;
        }
        let text = self.text;
        for (word, end) in words::at(text, start) {
            if self.role(word, start..end) {
                self.worded = end;
                return;
            }
        }
    }
}

impl scan::Finds for Reader<'_> {
    fn run(&mut self, start: usize, end: usize) {
        let bytes = &self.text.as_bytes()[start..end];
        let short = bytes.len() < 25 && !bytes.iter().any(u8::is_ascii_digit);
        // A signature that can no longer be told from a key pair is not even decoded.
        let unasked = self.pairs == 0 && (86..=88).contains(&bytes.len());
        if start < self.done || short || unasked || self.found.len() >= READINGS_MAX {
            return;
        }
        self.done = end;
        let found =
            if bytes.len() <= TOKEN_MAX { self.whole(start, end).or_else(|| self.base64(start, end)) } else { None };
        let weak = found.as_ref().is_none_or(|(_, shape)| !shape.proven);
        if weak
            && bytes.len() <= TOKEN_MAX
            && self.at_edge(start, end)
            && let Some(joined) = join::lines(self.text, start..end, found.is_some(), &mut self.tries)
        {
            return self.joined(joined);
        }
        let found = found.or_else(|| if bytes.len() <= 4 * TOKEN_MAX { self.glued(start, end) } else { None });
        if let Some((range, shape)) = found {
            self.done = self.done.max(range.end);
            if shape.proven || self.is_clear(&range) {
                self.link_or_payment(Found::new(range, shape));
            }
            return;
        }
        let mut range = start..end;
        if let Some((wide, shape)) = self.near_base64(start, end) {
            self.done = wide.end;
            return self.push(wide, shape);
        }
        if (41..=43).contains(&range.len()) && matches!(bytes[0], b'q' | b'p') {
            let bch = Chains::one(Chain::Bch);
            if self.text[..start].ends_with("bitcoincash:") {
                range.start -= "bitcoincash:".len();
                return self.push(range, Shape::invalid(bch));
            }
            if bytes.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()) {
                return self.push(range, Shape { needs: bch, ..Shape::invalid(bch) });
            }
        }
        if bytes.len() <= TOKEN_MAX
            && self.is_clear(&range)
            && !matches!(self.byte(start.wrapping_sub(1)), b'/' | b'=')
            && let Some(chains) = shape::near_miss(&self.text[range.clone()])
        {
            self.push(range, Shape::invalid(chains));
        }
    }

    fn groups(&mut self, start: usize) {
        if start < self.done {
            return;
        }
        if let Some(joined) = join::groups(self.text, start, &mut self.tries) {
            self.joined(joined);
        }
    }

    fn word(&mut self, start: usize) {
        self.words(start);
    }

    fn character(&mut self, start: usize) {
        self.words(start);
    }

    fn gap(&mut self, start: usize) {
        if let Some(partial) = partial::around(self.text, start) {
            let shape = Shape { proven: false, ..Shape::plain(partial.kind, partial.chains) };
            let value = Some(partial.value);
            self.push_found(Found { span: partial.span, shape, value, token: None, partial: true, certain: false });
        }
    }
}
