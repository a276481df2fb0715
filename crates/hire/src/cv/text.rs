//! The text of a CV in the order in which a person reads it.

use unicode_normalization::UnicodeNormalization;

/// A text.
#[derive(Debug, Default)]
pub struct Text {
    /// Lines, in order; none is empty.
    pub rows: Vec<Row>,
}

/// What stands on one line.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its parts from left to right, told apart by a wide gap, a tab or a cell's border.
    pub pieces: Vec<String>,
    /// The largest letters in it, in points; 0 where it is not known.
    pub size: f64,
}

impl Row {
    /// A row of parts: white space folded, compatibility forms (full width, radicals) replaced by what they stand for. Nothing if it is empty.
    pub fn of(pieces: impl IntoIterator<Item = String>, size: f64) -> Option<Self> {
        let pieces: Vec<String> = pieces.into_iter().map(|piece| plain(&piece)).filter(|p| !p.is_empty()).collect();
        (!pieces.is_empty()).then_some(Self { pieces, size })
    }

    /// The whole line.
    pub fn line(&self) -> String {
        self.pieces.join("   ")
    }
}

/// White space folded to single spaces, NFKC, without what is not seen.
fn plain(piece: &str) -> String {
    let seen = piece.nfkc().filter(|c| !is_unseen(*c)).collect::<String>();
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_unseen(c: char) -> bool {
    (c.is_control() && !c.is_whitespace())
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}')
}

/// Whether a character is a Chinese one.
pub fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3134f}')
}

/// A part of a CV, by its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Where somebody worked.
    Work,
    /// Which languages they speak.
    Languages,
    /// Anything else.
    Other,
}

const WORK: &[&str] = &[
    "work experience",
    "working experience",
    "experience",
    "professional experience",
    "employment",
    "employment history",
    "work history",
    "career",
    "career history",
    "relevant experience",
    "professional background",
    "work",
    "where i have worked",
    "jobs",
    "工作经历",
    "工作经验",
    "工作履历",
    "职业经历",
    "任职经历",
    "工作",
    "从业经历",
    "职业履历",
    "工作简历",
];
const LANGUAGES: &[&str] =
    &["languages", "language skills", "language", "语言", "语言能力", "语言水平", "外语水平", "外语"];
const OTHER: &[&str] = &[
    "education",
    "education and training",
    "academic background",
    "skills",
    "key skills",
    "technical skills",
    "core skills",
    "summary",
    "profile",
    "professional summary",
    "about me",
    "about",
    "objective",
    "contact",
    "contact details",
    "contact information",
    "personal details",
    "personal information",
    "references",
    "certificates",
    "certifications",
    "certification",
    "courses",
    "training",
    "projects",
    "interests",
    "hobbies",
    "awards",
    "publications",
    "volunteering",
    "achievements",
    "links",
    "tools",
    "strengths",
    "additional information",
    "教育背景",
    "教育经历",
    "教育",
    "学历",
    "专业技能",
    "技能",
    "技能特长",
    "技能证书",
    "证书",
    "自我评价",
    "个人评价",
    "自我介绍",
    "个人简介",
    "关于我",
    "个人信息",
    "基本信息",
    "个人资料",
    "联系方式",
    "联系我",
    "求职意向",
    "项目经历",
    "项目经验",
    "培训经历",
    "兴趣爱好",
    "获奖情况",
    "荣誉奖项",
    "荣誉证书",
    "校园经历",
    "资格证书",
    "其他",
];
/// Characters of a heading.
const HEADING_MAX: usize = 40;

/// Which part of a CV begins with these words, if they are a heading.
pub fn heading(piece: &str) -> Option<Section> {
    if piece.chars().count() > HEADING_MAX {
        return None;
    }
    let bare = piece.to_lowercase().replace('&', "and");
    let mut bare = bare.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    // "E X P E R I E N C E", "工 作 经 历"; and both tongues in one heading.
    if bare.split(' ').count() > 2 && bare.split(' ').all(|part| part.chars().count() == 1) {
        bare.retain(|c| c != ' ');
    }
    let named = |bare: &str| {
        let section = [(WORK, Section::Work), (LANGUAGES, Section::Languages), (OTHER, Section::Other)];
        section.into_iter().find(|(words, _)| words.contains(&bare)).map(|(_, section)| section)
    };
    let han: String = bare.chars().filter(|c| is_han(*c)).collect();
    let latin = bare.trim_matches(|c: char| !c.is_ascii_alphabetic());
    named(&bare).or_else(|| {
        if han.is_empty() || latin.is_empty() { None } else { named(&han).filter(|_| named(latin).is_some()) }
    })
}
