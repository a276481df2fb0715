//! A line of the customer in other words, as a language model may put it: what it is asked, and which of its answers are refused.
//!
//! The machine decides what is said; a model only says it in the persona's way. An answer that adds or loses anything that can be
//! told apart is refused, and the line stands as the case has it. A grade never depends on it.

use crate::{
    draw::Values,
    format::{EMOTION_MAX, Scenario},
    sitting::Sitting,
};
use chain::recognise::{self, Kind, Reading};
use guard::inbound::{self, Context};
use language::Lang;
use std::collections::BTreeSet;

/// Characters that a line may have more than twice the case's own.
const MORE_CHARS: usize = 60;
/// Characters of a line at most.
pub const LINE_CHARS: usize = 800;
/// Messages of the sitting that a model is shown at most.
pub const HEARD_MAX: usize = 8;
/// Characters of each that it is shown.
const HEARD_CHARS: usize = 500;
/// Letters of what was drawn from which on it must not be told before its time.
const TOLD_CHARS: usize = 3;

/// Why an answer is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// There are no words.
    Empty,
    /// There are too many.
    Long,
    /// It is in another language.
    Language,
    /// It has a number, an address, a link, a network or something drawn that the line does not have.
    Invented,
    /// It lacks one that the line has.
    Lost,
    /// It has what the guard takes for a secret.
    Secret,
}

/// Who says something to a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Who gives the rules.
    Rules,
    /// The other side: the trainee, and who says what is to be said.
    Other,
    /// The model, as the customer.
    Customer,
}

/// Something that was said in a sitting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// By the customer, or by the trainee.
    pub customer: bool,
    /// What.
    pub text: String,
}

/// What a model is asked: the rules, what was said last, and the line. Nothing else of the case, and no secret that somebody wrote.
pub fn ask(scenario: &Scenario, sitting: &Sitting, heard: &[Heard], line: &str) -> Vec<(Voice, String)> {
    let (persona, lang) = (&scenario.persona, sitting.locale);
    let most = most(line);
    let rules = match lang {
        Lang::En => format!(
            "You play a customer who writes to the support of a crypto company. It is an exercise, all data are invented. \
             You are a {kind}. How you write: {style}. How upset you are: {emotion} of {EMOTION_MAX}. \
             You will be told a line. Say this line in your own way, in English, in one message of at most {most} characters. \
             The meaning stays exactly the same: add no fact, leave none out, promise nothing, ask nothing new. Copy every number, \
             name, address and hash letter by letter. Answer with the message alone, without quotation marks.",
            kind = persona.kind,
            style = persona.style.en,
            emotion = sitting.emotion,
        ),
        Lang::Zh => format!(
            "你扮演一位给加密货币公司客服写消息的客户。这是一次演练，所有数据都是虚构的。你的类型：{kind}。写作风格：{style}。\
             情绪激动程度：{emotion}/{EMOTION_MAX}。你会得到一句台词，请用自己的话、用简体中文说出来，只写一条消息，不超过 {most} 个字。\
             意思必须完全一样：不增加任何信息，不遗漏任何信息，不作承诺，不提新的问题。数字、姓名、地址和哈希必须逐字照抄。\
             只回复这条消息本身，不要加引号。",
            kind = persona.kind,
            style = persona.style.zh,
            emotion = sitting.emotion,
        ),
    };
    let mut said = vec![(Voice::Rules, rules)];
    for one in &heard[heard.len().saturating_sub(HEARD_MAX)..] {
        let text: String = inbound::redact(&one.text).text.chars().take(HEARD_CHARS).collect();
        said.push((if one.customer { Voice::Customer } else { Voice::Other }, text));
    }
    let told = match lang {
        Lang::En => format!("The line: {line}"),
        Lang::Zh => format!("台词：{line}"),
    };
    said.push((Voice::Other, told));
    said
}

/// The answer as it may be written in place of `line`. `values`: what was drawn for the sitting.
pub fn fit(answer: &str, line: &str, values: &Values, lang: Lang) -> Result<String, Unfit> {
    let words = answer.split(|letter: char| letter.is_whitespace() || letter.is_control());
    let joined = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let said = joined.trim_matches(['"', '“', '”', '「', '」', '\'']).trim().to_owned();
    if said.is_empty() {
        return Err(Unfit::Empty);
    }
    if said.chars().count() > most(line) {
        return Err(Unfit::Long);
    }
    if han(&said) != han(line) && (lang == Lang::En || han(line)) {
        return Err(Unfit::Language);
    }
    let secret =
        |text: &str| inbound::scan(text, &Context::default()).into_iter().map(|one| one.kind).collect::<Vec<_>>();
    if secret(&said).len() > secret(line).len() {
        return Err(Unfit::Secret);
    }
    let (new, old) = (marks(&said), marks(line));
    if new.iter().any(|mark| !old.contains(mark)) || tells(&said, line, values) {
        return Err(Unfit::Invented);
    }
    if old.iter().any(|mark| !new.contains(mark)) {
        return Err(Unfit::Lost);
    }
    Ok(said)
}

fn most(line: &str) -> usize {
    (2 * line.chars().count() + MORE_CHARS).min(LINE_CHARS)
}

fn han(text: &str) -> bool {
    text.chars().any(|letter| matches!(letter, '\u{3400}'..='\u{9fff}'))
}

/// Whether something that was drawn is told that the line does not tell.
fn tells(said: &str, line: &str, values: &Values) -> bool {
    values.values().any(|value| {
        value.chars().count() >= TOLD_CHARS && said.contains(value.as_str()) && !line.contains(value.as_str())
    })
}

/// What can be told apart in a text: numbers in digits and words, links, references to chains, coins and networks.
fn marks(text: &str) -> BTreeSet<String> {
    let mut marks = BTreeSet::new();
    let small = text.to_lowercase();
    let part = |letter: char| {
        letter.is_ascii_alphanumeric() || matches!(letter, '.' | ',' | '@' | ':' | '/' | '_' | '-' | '%')
    };
    for word in small.split(|letter: char| !part(letter)) {
        let word = word.trim_matches(|letter: char| !letter.is_ascii_alphanumeric() && letter != '@' && letter != '%');
        let dotted = word.split_once('.').is_some_and(|(name, end)| {
            name.len() >= 2 && end.len() >= 2 && end.bytes().all(|b| b.is_ascii_alphabetic() || b == b'/' || b == b'.')
        });
        if word.contains('@') || word.contains("://") || dotted || word.bytes().any(|b| b.is_ascii_digit()) {
            marks.insert(word.replace(',', ""));
        } else if NUMBERS.contains(&word) {
            marks.insert(word.to_owned());
        }
    }
    marks.extend(counted(&small));
    marks.extend(recognise::read(text).iter().filter_map(mark));
    marks
}

/// English words that are numbers; `one` is too many other things.
const NUMBERS: &[&str] = &[
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen", "twenty",
    "thirty", "forty", "fifty", "sixty", "ninety", "hundred", "thousand", "million", "billion", "dozen", "half",
    "twice", "double",
];
const NUMERALS: &str = "〇零一二两三四五六七八九十百千万亿半";
const UNITS: [&str; 22] = [
    "天",
    "小时",
    "个小时",
    "分钟",
    "秒",
    "个月",
    "年",
    "周",
    "星期",
    "次",
    "倍",
    "块",
    "元",
    "枚",
    "位",
    "笔",
    "号",
    "点钟",
    "美元",
    "人",
    "成",
    "个字",
];

/// Chinese numerals before a unit.
fn counted(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().collect();
    let numeral = |at: usize| letters.get(at).is_some_and(|letter| NUMERALS.contains(*letter));
    let mut found = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let from = at;
        while numeral(at) {
            at += 1;
        }
        if at > from {
            let rest: String = letters[at..letters.len().min(at + 3)].iter().collect();
            if let Some(unit) = UNITS.iter().find(|unit| rest.starts_with(**unit)) {
                found.push(letters[from..at].iter().chain(unit.chars().collect::<Vec<_>>().iter()).collect());
            }
        }
        at = at.max(from + 1);
    }
    found
}

fn mark(one: &Reading) -> Option<String> {
    Some(match one.kind {
        Kind::Network => format!("network {:?}", one.chains),
        Kind::Amount => format!("amount {} {}", one.value, one.token.unwrap_or_default()),
        Kind::Memo => format!("memo {}", one.value),
        Kind::Address | Kind::Txid | Kind::Block | Kind::AddressInvalid => format!("reference {}", one.value),
        // It is two addresses, which are read by themselves.
        Kind::LookalikePair => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HASH: &str = "0x52d5ab71e5b1ac8b7c1d5e65c7e1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3";

    fn check(line: &str, answer: &str, wanted: Result<&str, Unfit>) {
        let lang = if han(line) { Lang::Zh } else { Lang::En };
        let values = Values::from([("hash".into(), HASH.into()), ("customer".into(), "Jonas Fonseca".into())]);
        assert_eq!(fit(answer, line, &values, lang).as_deref().map_err(|why| *why), wanted, "{line} → {answer}");
    }

    #[test]
    fn other_words_for_the_same_are_taken() {
        check("Where is my money?", "  \"Hello?? My money, where IS it\" ", Ok("Hello?? My money, where IS it"));
        check(
            "It was 1200.50 USDT.",
            "1,200.50 USDT, that is what I sent!\n",
            Ok("1,200.50 USDT, that is what I sent!"),
        );
        check("好像是 BEP20，选错了吗？", "应该是 BEP20 吧，难道选错了？", Ok("应该是 BEP20 吧，难道选错了？"));
        check(&format!("It says {HASH}"), &format!("here you go {HASH}"), Ok(&format!("here you go {HASH}")));
    }

    #[test]
    fn what_is_added_or_lost_is_refused() {
        check("Where is my money?", "", Err(Unfit::Empty));
        check("Where is my money?", " \" \" ", Err(Unfit::Empty));
        check("Where is my money?", &"please ".repeat(40), Err(Unfit::Long));
        check("Where is my money?", "我的钱呢？", Err(Unfit::Language));
        check("我的钱呢？", "Where is my money?", Err(Unfit::Language));
        check("Where is my money?", "Where are my 300 USDT?", Err(Unfit::Invented));
        check("Where is my money?", "Where is my money? I waited two days.", Err(Unfit::Invented));
        check("我的钱呢？", "我的钱呢？都等了三天了", Err(Unfit::Invented));
        check("Where is my money?", "Where is my money? See wallet-help.com", Err(Unfit::Invented));
        check("Where is my money?", "Where is my money? Mail me at a@b.example", Err(Unfit::Invented));
        check("Where is my money?", &format!("Where is my money? {HASH}"), Err(Unfit::Invented));
        check("Where is my money?", "I am Jonas Fonseca, where is my money?", Err(Unfit::Invented));
        check("Where is my money?", "I sent it over Tron, where is it?", Err(Unfit::Invented));
        check("It was 1200.50 USDT.", "It was a lot of USDT.", Err(Unfit::Lost));
        check("It was 1200.50 USDT.", "It was 1200 USDT.", Err(Unfit::Invented));
        check(&format!("It says {HASH}"), "It says something", Err(Unfit::Lost));
        let phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
        check("I typed my words there.", &format!("I typed {phrase} there."), Err(Unfit::Secret));
    }

    #[test]
    fn a_model_is_told_the_line_and_no_secret() {
        let text = include_str!("../../../fixtures/scenarios/wrong-network.yaml");
        let script = crate::Script::open(text).unwrap();
        let (sitting, _) = Sitting::open(&script, 7, Lang::En);
        let phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow";
        let heard: Vec<Heard> =
            (0..20).map(|n| Heard { customer: n % 2 == 0, text: format!("{n}: {phrase}") }).collect();
        let asked = ask(&script.scenario, &sitting, &heard, "Where is it?");
        assert_eq!(asked.len(), HEARD_MAX + 2);
        assert_eq!(asked.last().unwrap(), &(Voice::Other, "The line: Where is it?".to_owned()));
        assert!(asked.iter().all(|(_, text)| !text.contains("sausage")), "{asked:?}");
        assert!(asked[0].1.contains("never heard of chains"), "{}", asked[0].1);
    }

    proptest! {
        #[test]
        fn the_line_itself_always_fits_and_no_answer_breaks_it(line in "\\PC{1,80}", answer in "\\PC{0,200}") {
            let lang = language::detect(&line);
            let _taken = fit(&answer, &line, &Values::new(), lang);
            if let Ok(said) = fit(&line, &line, &Values::new(), lang) {
                prop_assert!(said.chars().count() <= LINE_CHARS);
            }
        }
    }
}
