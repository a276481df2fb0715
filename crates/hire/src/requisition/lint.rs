//! What is wrong with a description, and why: each finding names the words and explains itself.
//!
//! Words are looked for, not understood, so a finding is advice to a person; only what is missing holds a requisition back.
//! Source of the validities: Sackett, Zhang, Berry, Lievens 2022.

use super::{
    Description, FIELDS,
    law::{LAWS, Law},
};
use language::Lang;

/// Musts at most.
pub const MUSTS_MAX: usize = 7;
/// Findings at most; a text that breaks more rules is read again after these are mended.
pub const FINDINGS_MAX: usize = 60;

/// A rule that a description breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// A field is empty.
    Missing,
    /// More than seven musts.
    Many,
    /// A degree as a must.
    Degree,
    /// Years of experience as a must.
    Years,
    /// A word about a sex.
    Gender,
    /// A word about an age.
    Age,
    /// What may not be asked.
    Unlawful,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// The field, by its name.
    pub field: &'static str,
    /// Bytes of the field; equal for the whole of it.
    pub span: (usize, usize),
    /// The words themselves.
    pub words: String,
    /// What may not be asked, and where that stands.
    pub law: Option<&'static Law>,
}

const DEGREE_EN: &[&str] = &[
    "degree",
    "degrees",
    "bachelor",
    "bachelor's",
    "bachelors",
    "master's",
    "masters",
    "phd",
    "diploma",
    "university education",
    "college education",
    "college graduate",
    "university graduate",
    "graduate of",
];
const DEGREE_ZH: &[&str] = &["本科", "学士", "硕士", "博士", "大专", "学历", "统招", "985", "211", "双一流"];
const GENDER_EN: &[&str] = &[
    "he",
    "him",
    "his",
    "she",
    "her",
    "hers",
    "male",
    "female",
    "man",
    "men",
    "woman",
    "women",
    "girl",
    "girls",
    "guy",
    "guys",
    "gentleman",
    "gentlemen",
    "lady",
    "ladies",
    "salesman",
    "chairman",
    "foreman",
    "manpower",
    "waitress",
    "hostess",
    "brotherhood",
    "handyman",
    "ninja",
    "rockstar",
];
const GENDER_ZH: &[&str] = &[
    "男性",
    "女性",
    "男士",
    "女士",
    "限男",
    "限女",
    "男生",
    "女生",
    "仅限男",
    "仅限女",
    "美女",
    "帅哥",
    "小姐姐",
    "小哥哥",
    "形象好",
    "形象佳",
    "气质佳",
    "五官端正",
    "相貌",
];
const AGE_EN: &[&str] = &[
    "young",
    "youthful",
    "youngster",
    "digital native",
    "digital natives",
    "recent graduate only",
    "age limit",
    "aged",
    "years old",
    "years of age",
    "under 30",
    "under 35",
    "under 40",
    "below 35",
    "no older than",
    "old enough",
    "mature person",
];
const AGE_ZH: &[&str] = &[
    "年轻",
    "岁以下",
    "周岁以下",
    "岁以内",
    "年龄在",
    "年龄要求",
    "年龄限",
    "90后",
    "95后",
    "00后",
    "九零后",
    "青春",
    "小鲜肉",
    "18-35",
    "20-30岁",
];
/// What follows or comes before a word and takes its edge off.
const OFF_EN: &[&str] = &["no ", "not ", "without ", "never ", "nor ", "regardless of ", "irrespective of ", "any "];
const OFF_ZH: &[&str] = &["不限", "不要求", "不看", "不问", "不论", "无论", "不分", "无需", "不需要", "无要求"];

/// Names of fields that are empty; what is welcome may be.
pub fn missing(body: &Description) -> Vec<&'static str> {
    FIELDS.iter().copied().filter(|name| *name != "plus" && body.field(name).trim().is_empty()).collect()
}

/// Everything that is wrong with a description for a place of work in `region` (ISO 3166; empty: not known). By field, in
/// the order of the text; at most [`FINDINGS_MAX`].
pub fn lint(lang: Lang, body: &Description, region: &str) -> Vec<Finding> {
    let whole = |rule, field| Finding { rule, field, span: (0, 0), words: String::new(), law: None };
    let mut found: Vec<Finding> = missing(body).into_iter().map(|field| whole(Rule::Missing, field)).collect();
    if body.items("must").len() > MUSTS_MAX {
        found.push(whole(Rule::Many, "must"));
    }
    for field in FIELDS {
        let text = body.field(field);
        let mut here = Vec::new();
        let mut put = |rule, law, words: &[&str]| {
            here.extend(spans(lang, text, words).map(|span| Finding {
                rule,
                field,
                span,
                words: text[span.0..span.1].to_owned(),
                law,
            }));
        };
        let of = |en: &'static [&'static str], zh: &'static [&'static str]| if lang == Lang::Zh { zh } else { en };
        if *field == "must" {
            put(Rule::Degree, None, of(DEGREE_EN, DEGREE_ZH));
        }
        put(Rule::Gender, None, of(GENDER_EN, GENDER_ZH));
        put(Rule::Age, None, of(AGE_EN, AGE_ZH));
        for law in LAWS.iter().filter(|law| law.applies(region)) {
            put(Rule::Unlawful, Some(law), of(law.en, law.zh));
        }
        if *field == "must" {
            here.extend(years(text).into_iter().map(|span| Finding {
                rule: Rule::Years,
                field,
                span,
                words: text[span.0..span.1].to_owned(),
                law: None,
            }));
        }
        here.sort_by_key(|finding| (finding.span, std::cmp::Reverse(finding.words.len())));
        // A longer find holds a shorter one of the same rule.
        let mut kept: Vec<Finding> = Vec::new();
        for finding in here {
            let held = kept.iter().any(|other| other.rule == finding.rule && other.span.1 > finding.span.0);
            if !held {
                kept.push(finding);
            }
        }
        found.extend(kept);
    }
    found.truncate(FINDINGS_MAX);
    found
}

/// Where any of `words` stands in `text` and is meant.
fn spans<'a>(lang: Lang, text: &'a str, words: &'a [&'a str]) -> impl Iterator<Item = (usize, usize)> + 'a {
    let lower = text.to_ascii_lowercase();
    words.iter().flat_map(move |word| {
        let ends: Vec<(usize, usize)> = lower
            .match_indices(word)
            .map(|(at, word)| (at, at + word.len()))
            .filter(|(start, end)| lang == Lang::Zh || alone(&lower, *start, *end))
            .filter(|(start, end)| meant(lang, &lower, *start, *end))
            .collect();
        ends
    })
}

/// Whether a word stands by itself.
fn alone(text: &str, start: usize, end: usize) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '\'');
    !letter(text[..start].chars().next_back()) && !letter(text[end..].chars().next())
}

/// Whether a word is asked for, and not ruled out: “no degree needed”, “he or she”, “性别不限”.
fn meant(lang: Lang, text: &str, start: usize, end: usize) -> bool {
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let (before, after) = (&text[line..start], &text[end..line_end]);
    if lang == Lang::Zh {
        let clause = |c: char| "，。；、,;".contains(c);
        let near_before = before.rsplit(clause).next().unwrap_or("");
        let near_after = after.split(clause).next().unwrap_or("");
        return !OFF_ZH.iter().any(|off| near_before.contains(off) || near_after.contains(off));
    }
    let near: String = before.chars().rev().take(24).collect::<Vec<_>>().into_iter().rev().collect();
    let pair =
        ["or she", "/she", "or her", "/her", "or him", "or his", "or women", "and women", "or female", "/female"];
    let paired = pair.iter().any(|pair| after.trim_start().starts_with(pair))
        || ["he or ", "he/", "his or ", "him or ", "men and ", "men or ", "male or ", "male/"]
            .iter()
            .any(|p| near.ends_with(p));
    !paired && !OFF_EN.iter().any(|off| near.contains(off))
}

/// Where years of experience are asked for: a number, then years, and not “years old”.
fn years(text: &str) -> Vec<(usize, usize)> {
    let lower = text.to_ascii_lowercase();
    let mut found = Vec::new();
    for unit in ["years", "year", "yrs", "年"] {
        for (at, _) in lower.match_indices(unit) {
            let end = at + unit.len();
            if unit != "年" && lower[end..].starts_with(char::is_alphanumeric) {
                continue;
            }
            let head = lower[..at].trim_end_matches([' ', '+', '-', '个']).trim_end_matches("以上");
            let number =
                head.len() - head.chars().rev().take_while(|c| is_number(*c)).map(char::len_utf8).sum::<usize>();
            let counted = number < head.len()
                || ["two", "three", "four", "five", "six", "seven", "eight", "ten"]
                    .iter()
                    .any(|word| head.ends_with(word));
            let tail: String = lower[end..].chars().take(16).collect();
            let old = tail.trim_start().starts_with("old") || tail.trim_start().starts_with("of age");
            let asked = unit != "年" || ["经验", "以上", "工作", "从业"].iter().any(|word| tail.contains(word));
            let start = if number < head.len() { number } else { head.rfind(' ').map_or(0, |at| at + 1) };
            if counted && asked && !old && !found.iter().any(|(from, to)| start < *to && *from < end) {
                found.push((start, end));
            }
        }
    }
    found
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || "一二两三四五六七八九十".contains(c) || c == '-' || c == '–' || c == '~'
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn whole(must: &str) -> Description {
        let of = |name: &str| if name == "must" { must } else { "x" };
        Description::of(of)
    }

    fn check(lang: Lang, must: &str, wanted: &[(Rule, &str)]) {
        let found = lint(lang, &whole(must), "");
        let found: Vec<(Rule, &str)> = found.iter().map(|one| (one.rule, one.words.as_str())).collect();
        assert_eq!(found, wanted, "{must}");
    }

    #[test]
    fn each_rule_finds_its_words_and_nothing_that_is_ruled_out() {
        use Rule::*;
        check(Lang::En, "A bachelor's degree", &[(Degree, "bachelor's"), (Degree, "degree")]);
        check(Lang::En, "No degree needed", &[]);
        check(Lang::En, "At least 3+ years of support", &[(Years, "3+ years")]);
        check(Lang::En, "Two years in a call centre", &[(Years, "Two years")]);
        check(Lang::En, "A year that was good", &[]);
        check(Lang::En, "He answers calmly", &[(Gender, "He")]);
        check(Lang::En, "He or she answers; they listen", &[]);
        check(Lang::En, "The shell of a theory", &[]);
        check(Lang::En, "Young and full of energy", &[(Age, "Young")]);
        check(Lang::En, "At least 18 years old", &[(Age, "years old")]);
        check(Lang::En, "Native speaker of Turkish", &[(Unlawful, "Native speaker")]);
        check(Lang::En, "Send a photo", &[(Unlawful, "photo")]);
        check(Lang::Zh, "本科及以上学历", &[(Degree, "本科"), (Degree, "学历")]);
        check(Lang::Zh, "学历不限", &[]);
        check(Lang::Zh, "3年以上客服经验", &[(Years, "3年")]);
        check(Lang::Zh, "两年工作经验", &[(Years, "两年")]);
        check(Lang::Zh, "每年四次团建", &[]);
        check(Lang::Zh, "形象好，35岁以下", &[(Gender, "形象好"), (Age, "岁以下")]);
        check(Lang::Zh, "性别不限", &[]);
        check(Lang::Zh, "已婚已育优先", &[(Unlawful, "已婚"), (Unlawful, "已育")]);
    }

    #[test]
    fn a_law_of_one_place_is_not_told_in_another() {
        let found = |region| lint(Lang::En, &whole("Your salary history"), region).len();
        assert_eq!([found("US"), found("DE"), found("SG"), found("")], [1, 1, 0, 1]);
    }

    #[test]
    fn what_is_missing_and_what_is_too_much_is_said_of_the_field() {
        let found = lint(Lang::En, &Description::default(), "");
        assert_eq!(found.len(), 7, "{found:?}");
        assert!(found.iter().all(|one| one.rule == Rule::Missing && one.field != "plus"));
        let eight = (0..8).map(|n| format!("- skill {n}\n")).collect::<String>();
        let found = lint(Lang::En, &whole(&eight), "");
        assert_eq!(found.iter().map(|one| one.rule).collect::<Vec<_>>(), [Rule::Many]);
    }

    proptest! {
        #[test]
        fn every_finding_quotes_its_words(text in "[a-zA-Z0-9 .年岁女男以上经验学历照片不限\n+]{0,80}") {
            for lang in [Lang::En, Lang::Zh] {
                for one in lint(lang, &whole(&text), "") {
                    let kept = whole(&text);
                    let field = kept.field(one.field);
                    prop_assert_eq!(&field[one.span.0..one.span.1], one.words.as_str());
                    prop_assert_eq!(one.words.is_empty(), matches!(one.rule, Rule::Missing | Rule::Many));
                }
            }
        }
    }
}
