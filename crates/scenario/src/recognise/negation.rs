//! Whether something negates what was said.

use language::Lang;
use std::ops::Range;

const EN: &[&str] = &[
    "not",
    "never",
    "no",
    "cannot",
    "cant",
    "dont",
    "wont",
    "isnt",
    "arent",
    "doesnt",
    "didnt",
    "wasnt",
    "hasnt",
    "havent",
    "shouldnt",
    "couldnt",
    "wouldnt",
    "without",
    "nobody",
    "neither",
    "nor",
    "avoid",
    "refrain",
    "refuse",
    "unable",
    "stop",
    "rather than",
    "instead of",
];
/// Sayings that hold a negation and negate nothing.
const EN_NOT: &[&str] = &[
    "don't worry",
    "do not worry",
    "dont worry",
    "no worries",
    "no problem",
    "don't hesitate",
    "do not hesitate",
    "not only",
    "why not",
    "if not",
    "no need to worry",
    "not sure",
    "never mind",
    "don't forget",
    "do not forget",
    "can't you",
    "couldn't you",
    "no rush",
    "without delay",
    "don't panic",
    "do not panic",
    "no longer than",
    "no later than",
    "not arrived",
    "not received",
    "not been credited",
    "not credited",
    "not yet",
    "hasn't arrived",
    "has not arrived",
    "haven't received",
    "have not received",
    "can't see",
    "cannot see",
    "not showing",
    "don't mind",
];
const ZH: &[&str] =
    &["不", "没", "勿", "别", "甭", "未", "莫", "无需", "无须", "无法", "禁止", "严禁", "切忌", "拒绝", "避免", "而非"];
const ZH_NOT: &[&str] = &[
    "不好意思",
    "不用担心",
    "不必担心",
    "别担心",
    "别着急",
    "不要着急",
    "不着急",
    "别急",
    "不用着急",
    "不要担心",
    "能不能",
    "是不是",
    "要不要",
    "可不可以",
    "有没有",
    "好不好",
    "行不行",
    "会不会",
    "对不起",
    "没问题",
    "没关系",
    "不客气",
    "差不多",
    "不久",
    "不仅",
    "不但",
    "不同",
    "特别",
    "分别",
    "级别",
    "区别",
    "个别",
    "识别",
    "类别",
    "辨别",
    "鉴别",
    "性别",
    "未满",
    "未成年",
    "没看到",
    "未到账",
    "没到账",
    "没有到账",
    "不到账",
    "未收到",
    "没收到",
    "没有收到",
    "不妨",
    "不过",
    "不错",
    "不超过",
    "不晚于",
    "不介意",
    "迟迟不",
    "别的",
    "不见了",
    "不便",
    "不安",
    "不放心",
    "不容易",
    "是否",
    "别人",
    "不法",
    "不少",
    "不光",
    "不只",
    "不管",
    "不论",
    "无论",
    "实在不行",
    "不行的话",
    "要不",
    "不然",
    "不如",
    "不得不",
    "不一会",
    "动不动",
    "说不定",
    "来不及",
    "别慌",
    "不慌",
    "别怕",
    "不怕",
    "别难过",
    "别上火",
    "别紧张",
    "别自责",
    "甭急",
    "甭慌",
    "甭怕",
    "甭担心",
    "甭着急",
    "莫慌",
    "莫急",
    "没信号",
    "没动静",
];
/// Where another clause begins, for English.
const EN_MARKS: &[&str] = &[
    ", but ",
    " but ",
    " however",
    ", please",
    ", so ",
    ", just ",
    ", then ",
    " and please ",
    " and then ",
    ": ",
    " instead, ",
    ", we ",
    ", i ",
    ", you ",
    ", could ",
    ", can ",
    ", let ",
    " because ",
    " and i ",
    " and we ",
    ", if ",
    ", and ",
    " so i ",
    " so we ",
    ", i'",
    ", we'",
    ", you'",
    ", it ",
    ", it'",
    ", that",
    ", this ",
    ", there",
    ", they ",
    ", as ",
    ", which ",
    ", your ",
    ", our ",
    ", the ",
    ", my ",
    ", here",
    ", now ",
    ", next ",
    ", after ",
    ", once ",
    ", when ",
    ", first ",
    " while ",
    " although ",
    " whereas ",
    " and it ",
    " and that ",
    " and you ",
    " and your ",
];
const ZH_MARKS: &[&str] = &[
    ",但", "但是", "不过", "然后", ",请", ",麻烦", ",您", ",你", ",我", ",把", ",先", ",只", ",就", ",可以", ",现在",
    ",那", ",这", "所以", "因此", "另外", ":", ",也", ",并", ",如", ",会", ",让", ",同时", ",接", ",建议",
];
/// Negations that say how things are, not what to leave.
const STATES_ZH: &[&str] = &["没", "未", "无法"];
/// What follows 不 where it says how things are: 不是, 不会; a prohibition is 不要, 不得.
const STATES_AFTER: &str = "是会在到了像够清属";
/// Characters before a match in which a Chinese negation stands.
const ZH_REACH: usize = 10;

/// How many negations touch `span`, whose words are `words`; those inside the words themselves do not count.
pub fn count(lang: Lang, text: &str, sentence: &Range<usize>, span: &Range<usize>, words: &[Range<usize>]) -> usize {
    let before = &text[sentence.start..span.start];
    let (negations, sayings, marks) = match lang {
        Lang::En => (EN, EN_NOT, EN_MARKS),
        Lang::Zh => (ZH, ZH_NOT, ZH_MARKS),
    };
    let clause = clause(&text[sentence.clone()], before.len(), marks);
    let reach = match lang {
        Lang::En => 0,
        Lang::Zh => before.char_indices().rev().nth(ZH_REACH - 1).map_or(0, |(at, _)| at),
    };
    let scope = sentence.start + clause.max(reach)..span.end;
    let part = &text[sentence.clone()];
    let said: Vec<Range<usize>> = places(part, sentence.start, sayings).collect();
    let mut found: Vec<Range<usize>> = places(part, sentence.start, negations).collect();
    if lang == Lang::En {
        found.extend(places(part, sentence.start, &["n't"]));
    }
    let inside =
        |one: &Range<usize>, list: &[Range<usize>]| list.iter().any(|o| o.start <= one.start && one.end <= o.end);
    // "Nothing arrived, please …": a Chinese comma ends what speaks of a state; a prohibition goes on to the next part.
    let comma = before.rfind([',', '、']).map_or(sentence.start, |at| sentence.start + at);
    let states = |one: &Range<usize>| {
        STATES_ZH.contains(&&text[one.clone()])
            || (&text[one.clone()] == "不" && text[one.end..].starts_with(|next| STATES_AFTER.contains(next)))
    };
    let ended = |one: &Range<usize>| lang == Lang::Zh && one.end <= comma && states(one);
    let touching = found.into_iter().filter(|one| !ended(one)).filter(|one| {
        one.start >= scope.start
            && one.end <= scope.end
            && !inside(one, &said)
            && !inside(one, words)
            && stands(lang, text, one)
            && !(lang == Lang::Zh && chooses(text, one))
    });
    touching.count()
}

/// Where the clause begins that holds the place `at`: after the last mark that begins before it.
fn clause(sentence: &str, at: usize, marks: &[&str]) -> usize {
    // A mark may reach into what was found, as in ", I'd be worried".
    let ends = |mark: &&str| {
        let mut end = (at + mark.len()).min(sentence.len());
        while !sentence.is_char_boundary(end) {
            end -= 1;
        }
        sentence[..end].rfind(*mark).filter(|from| *from < at).map(|from| (from + mark.len()).min(at))
    };
    marks.iter().filter_map(ends).max().unwrap_or(0)
}

/// `快不快`, `有没有`: the same letter before and after asks, and denies nothing.
fn chooses(text: &str, one: &Range<usize>) -> bool {
    text[..one.start].chars().next_back().is_some_and(|letter| text[one.end..].starts_with(letter))
}

/// Whether a sentence asks or requests.
pub fn is_asked(sentence: &str) -> bool {
    const ASKS: &[&str] = &[
        "?",
        "please",
        "could you",
        "can you",
        "would you",
        "may i",
        "can i",
        "do you",
        "did you",
        "have you",
        "are you",
        "tell me",
        "let me know",
        "i need",
        "we need",
        "send",
        "share",
        "provide",
        "confirm",
        "请",
        "麻烦",
        "吗",
        "呢",
        "能否",
        "可否",
        "哪",
        "什么",
        "多少",
        "需要您",
        "需要你",
        "需要提供",
        "需提供",
        "几",
        "是否",
        "有没有",
        "告诉我",
        "发我",
        "方便",
        "怎么",
    ];
    ASKS.iter().any(|ask| sentence.contains(ask))
}

fn places<'a>(part: &'a str, offset: usize, words: &'a [&str]) -> impl Iterator<Item = Range<usize>> + 'a {
    words
        .iter()
        .flat_map(move |word| part.match_indices(*word).map(move |(at, _)| offset + at..offset + at + word.len()))
}

/// An English negation stands alone; `n't` ends its word.
fn stands(lang: Lang, text: &str, range: &Range<usize>) -> bool {
    let word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    let opens = range.start == 0 || !word(bytes.get(range.start - 1)) || &text[range.clone()] == "n't";
    lang == Lang::Zh || (opens && !word(bytes.get(range.end)))
}
