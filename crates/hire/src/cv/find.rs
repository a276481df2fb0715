//! Which of a CV's words are the name, the mail address and so on. A person looks at it afterwards; nothing is decided by it.

use super::{
    employer::employer,
    text::{Row, Section, Text, heading, is_han},
};
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::sync::LazyLock;

/// Addresses on the web.
pub const LINKS_MAX: usize = 8;
/// Languages.
pub const LANGUAGES_MAX: usize = 12;
/// Lines from the top in which a name may stand without a label.
const NAME_ROWS: usize = 14;
/// Characters of a field.
const FIELD_MAX: usize = 120;

/// What a CV says, as far as it could be read. Each field is a proposal that the person corrects.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fields {
    /// The person's name.
    pub name: Option<String>,
    /// Mail address, in lower case.
    pub mail: Option<String>,
    /// Telephone number: digits, with `+` before them if it stood there.
    pub phone: Option<String>,
    /// Where they work, or worked last.
    pub employer: Option<String>,
    /// Languages, as BCP 47 tags.
    pub languages: Vec<String>,
    /// Pages of theirs, such as a profile.
    pub links: Vec<String>,
}

/// Finds the fields.
pub fn find(text: &Text) -> Fields {
    let kept = |field: Option<String>| field.map(|field| field.chars().take(FIELD_MAX).collect());
    Fields {
        name: kept(name(&text.rows)),
        mail: kept(mail(&text.rows)),
        phone: phone(&text.rows),
        employer: kept(employer(&text.rows)),
        languages: languages(&text.rows),
        links: links(&text.rows),
    }
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern that is written here")
}

static MAIL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)[a-z0-9][a-z0-9._%+-]{0,63}\s?@\s?[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,4}"));
static PHONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\+|00)?\(?\d[\d \-.()/]{5,22}\d"));
static PHONE_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)(phone|mobile|cell|tel\b|telephone|whatsapp|电话|手机|联系方式|联系电话|☎|📱|\btel\.|\bm:|\bt:|\bp:)")
});
static DATES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(19|20)\d{2}\s?([./年-]\s?\d{1,2}\s?月?)?\s?[-‒–—~/至到]+\s?((19|20)\d{2})|\b(0?[1-9]|1[0-2])[./](19|20)\d{2}",
    )
});
static LINK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(https?://[^\s|,;，；)）]{4,200}|\b(www\.|[a-z]{2,3}\.)?(linkedin\.com/in|github\.com|gitlab\.com|t\.me|x\.com|twitter\.com|behance\.net|zhihu\.com)/[^\s|,;，；)）]{2,100})",
    )
});
static NAME_LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i)^(full name|name|candidate|applicant|姓\s*名)(\s*/\s*(name|姓名))?\s*[:：]?\s*(.*)$")
});

fn mail(rows: &[Row]) -> Option<String> {
    rows.iter().find_map(|row| {
        let line = row.line();
        let found = MAIL.find(&line)?.as_str();
        Some(found.split_whitespace().collect::<String>().to_lowercase())
    })
}

fn phone(rows: &[Row]) -> Option<String> {
    let mut best: Option<(u8, String)> = None;
    for piece in rows.iter().flat_map(|row| &row.pieces) {
        let without = LINK.replace_all(piece, " ");
        let labelled = PHONE_LABEL.is_match(piece);
        for found in PHONE.find_iter(&without) {
            let digits: String = found.as_str().chars().filter(char::is_ascii_digit).collect();
            if !(7..=15).contains(&digits.len()) || DATES.is_match(found.as_str()) {
                continue;
            }
            let abroad = found.as_str().starts_with('+') || found.as_str().starts_with("00");
            let mobile = digits.len() == 11 && digits.starts_with('1') && !digits.starts_with("10");
            // A number that is neither labelled, nor from abroad, nor a Chinese mobile one, is as likely a year or a house.
            let mark = match (labelled, abroad, mobile) {
                (true, _, _) => 3,
                (_, true, _) | (_, _, true) => 2,
                _ if digits.len() >= 9 => 1,
                _ => continue,
            };
            if best.as_ref().is_none_or(|(so_far, _)| mark > *so_far) {
                let plus = if found.as_str().starts_with('+') || piece.contains(&format!("+{}", found.as_str())) {
                    "+"
                } else {
                    ""
                };
                best = Some((mark, format!("{plus}{digits}")));
            }
        }
    }
    best.map(|(_, digits)| digits)
}

fn links(rows: &[Row]) -> Vec<String> {
    let mut found = Vec::new();
    for piece in rows.iter().flat_map(|row| &row.pieces) {
        for link in LINK.find_iter(piece) {
            let link = link.as_str().trim_end_matches(['.', '/', '。']).to_owned();
            if !found.contains(&link) && found.len() < LINKS_MAX {
                found.push(link);
            }
        }
    }
    found
}

/// A label with its name, or the largest or first thing at the top that looks like one.
fn name(rows: &[Row]) -> Option<String> {
    for row in rows {
        for (n, piece) in row.pieces.iter().enumerate() {
            let Some(found) = NAME_LABEL.captures(piece) else { continue };
            let value = found.get(4).map_or("", |value| value.as_str());
            let next = row.pieces.get(n + 1).map_or("", String::as_str);
            // "姓名：林晓 性别：女" in one part: the name ends where the next label begins.
            let value = if value.is_empty() { next } else { value };
            let value = value.split([' ', '|', '｜', '，', ',']).take_while(|word| !word.contains([':', '：']));
            let words: Vec<&str> = value.filter(|word| !word.is_empty()).collect();
            let whole = words.join(" ");
            let first = words.first().copied().unwrap_or("");
            match () {
                () if first.chars().all(is_han) && is_name(first) => return Some(first.to_owned()),
                () if is_name(&whole) => return Some(whole),
                () => {}
            }
        }
    }
    let candidates = rows
        .iter()
        .take(NAME_ROWS)
        .flat_map(|row| row.pieces.iter().flat_map(move |piece| alone(piece)).map(move |name| (row.size, name)));
    let mut best: Option<(f64, String)> = None;
    for (size, name) in candidates {
        // Half a point may be rounding; of two alike, the upper one.
        if best.as_ref().is_none_or(|(so_far, _)| size > so_far + 0.5) {
            best = Some((size, name));
        }
    }
    best.map(|(_, name)| name)
}

/// The name in a part that is nothing but a name, or begins with one before a separator.
fn alone(piece: &str) -> Option<String> {
    let first = piece.split(['|', '｜', '·', '•', ',', '，', '—', '–', '/', '(', '（']).next()?.trim();
    let spaced: Vec<&str> = first.split(' ').collect();
    // "林 晓" and "张三 的简历".
    let joined: String = match spaced.iter().all(|word| word.chars().count() <= 2 && word.chars().all(is_han)) {
        true => spaced.concat(),
        false => first.to_owned(),
    };
    let bare =
        ["的个人简历", "的简历", "个人简历", "简历"].iter().find_map(|end| joined.strip_suffix(end)).unwrap_or(&joined);
    let bare = bare.trim_matches(|c: char| c == ' ' || c == '-');
    if is_name(bare) {
        return Some(bare.to_owned());
    }
    // "林晓 (Lin Xiao)", "林晓 Lin Xiao": the Chinese name of the two.
    let han = bare.split(' ').next().filter(|word| word.chars().all(is_han) && is_name(word));
    let rest = bare.split(' ').skip(1).all(|word| word.chars().all(|c| c.is_ascii_alphabetic() || c == '-'));
    han.filter(|_| rest).map(str::to_owned)
}

/// Words that stand at the top of a CV and look like a name.
const NOT_NAMES: &[&str] = &[
    "curriculum",
    "vitae",
    "resume",
    "résumé",
    "cv",
    "support",
    "specialist",
    "customer",
    "agent",
    "engineer",
    "manager",
    "service",
    "senior",
    "junior",
    "professional",
    "bilingual",
    "crypto",
    "blockchain",
    "representative",
    "analyst",
    "lead",
    "experience",
    "profile",
    "contact",
    "page",
    "confidential",
    "consultant",
    "assistant",
    "operations",
    "success",
    "advisor",
    "associate",
    "coordinator",
    "application",
    "personal",
    "details",
    "developer",
    "officer",
    "technical",
    "remote",
    "street",
    "road",
    "avenue",
    "phone",
    "mobile",
    "email",
    "address",
    "teacher",
    "community",
    "moderator",
];
const NOT_NAMES_HAN: &[&str] = &[
    "简历", "个人", "信息", "客服", "专员", "经理", "主管", "工程", "求职", "意向", "联系", "电话", "手机", "邮箱",
    "性别", "男", "女", "本科", "大学", "工作", "教育", "语言", "岗位", "应聘", "职位", "资料", "技能", "专业", "年龄",
    "籍贯", "住址", "现居", "城市", "市", "省", "运营", "支持", "顾问", "助理", "公司", "区块",
];

/// Whether words have the shape of a person's name: two to four Chinese characters, or two to five Latin words with capitals.
fn is_name(words: &str) -> bool {
    if words.is_empty() || heading(words).is_some() || words.contains('@') || words.chars().any(|c| c.is_ascii_digit())
    {
        return false;
    }
    if words.chars().all(|c| is_han(c) || c == '·') {
        let length = words.chars().filter(|c| is_han(*c)).count();
        let foreign = words.contains('·');
        return (2..=if foreign { 10 } else { 4 }).contains(&length)
            && !NOT_NAMES_HAN.iter().any(|word| words.contains(word));
    }
    let parts: Vec<&str> = words.split(' ').collect();
    let shaped = |part: &&str| {
        let bare = part.trim_end_matches('.');
        let small = matches!(
            bare,
            "de" | "da" | "dos" | "van" | "von" | "der" | "bin" | "binti" | "al" | "el" | "la" | "di" | "y" | "e"
        );
        let letters = bare.chars().all(|c| (c.is_alphabetic() && !is_han(c)) || matches!(c, '-' | '\'' | '’' | '.'));
        letters && (small || bare.chars().next().is_some_and(char::is_uppercase))
    };
    (2..=5).contains(&parts.len())
        && parts.iter().all(shaped)
        && !parts.iter().any(|part| NOT_NAMES.contains(&part.to_lowercase().as_str()))
}

/// Languages by their names, and their tags.
const TONGUES: &[(&str, &str)] = &[
    ("mandarin", "zh"),
    ("chinese", "zh"),
    ("普通话", "zh"),
    ("中文", "zh"),
    ("汉语", "zh"),
    ("国语", "zh"),
    ("cantonese", "yue"),
    ("粤语", "yue"),
    ("广东话", "yue"),
    ("english", "en"),
    ("英语", "en"),
    ("英文", "en"),
    ("spanish", "es"),
    ("español", "es"),
    ("西班牙语", "es"),
    ("portuguese", "pt"),
    ("português", "pt"),
    ("葡萄牙语", "pt"),
    ("french", "fr"),
    ("法语", "fr"),
    ("german", "de"),
    ("德语", "de"),
    ("russian", "ru"),
    ("俄语", "ru"),
    ("turkish", "tr"),
    ("türkçe", "tr"),
    ("土耳其语", "tr"),
    ("vietnamese", "vi"),
    ("越南语", "vi"),
    ("japanese", "ja"),
    ("日语", "ja"),
    ("日文", "ja"),
    ("korean", "ko"),
    ("韩语", "ko"),
    ("thai", "th"),
    ("泰语", "th"),
    ("indonesian", "id"),
    ("印尼语", "id"),
    ("malay", "ms"),
    ("马来语", "ms"),
    ("arabic", "ar"),
    ("阿拉伯语", "ar"),
    ("hindi", "hi"),
    ("印地语", "hi"),
    ("italian", "it"),
    ("意大利语", "it"),
    ("polish", "pl"),
    ("波兰语", "pl"),
    ("ukrainian", "uk"),
    ("乌克兰语", "uk"),
    ("dutch", "nl"),
    ("荷兰语", "nl"),
    ("yoruba", "yo"),
    ("swahili", "sw"),
    ("tagalog", "tl"),
    ("filipino", "fil"),
    ("urdu", "ur"),
];
static LANGUAGE_LABEL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)(languages?( skills)?|语言(能力|水平)?|外语(水平)?)\s*[:：】\]]"));
static MASTERY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(native|fluent|fluency|mother tongue|bilingual|proficient|conversational|[ABC][12])\b|母语|流利|熟练|精通|日常交流|雅思|托福|[四六专]级|CET",
    )
});

/// What the languages' part names, and elsewhere what stands with a label or with how well.
fn languages(rows: &[Row]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut section = Section::Other;
    for row in rows {
        for piece in &row.pieces {
            section = heading(piece).unwrap_or(section);
        }
        let line = row.line().to_lowercase();
        if section != Section::Languages && !LANGUAGE_LABEL.is_match(&line) && !MASTERY.is_match(&line) {
            continue;
        }
        let mut here: Vec<(usize, &str)> =
            TONGUES.iter().filter_map(|(word, tag)| line.find(word).map(|at| (at, *tag))).collect();
        here.sort_unstable();
        for (_, tag) in here {
            if !found.iter().any(|known| known == tag) && found.len() < LANGUAGES_MAX {
                found.push(tag.to_owned());
            }
        }
    }
    found
}
