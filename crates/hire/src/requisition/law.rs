//! Questions that may not be asked, by the place of work: what they are about, how they are worded, and where it stands.

/// A question that may not be asked, or not before an offer.
#[derive(Debug, PartialEq, Eq)]
pub struct Law {
    /// Places of work, ISO 3166-1 alpha-2 and `EU`; empty: everywhere.
    pub regions: &'static [&'static str],
    /// Words by which it is known in English, lower case.
    pub en: &'static [&'static str],
    /// Words by which it is known in Chinese.
    pub zh: &'static [&'static str],
    /// Where it stands, for readers of English.
    pub says_en: &'static str,
    /// The same for readers of Chinese.
    pub says_zh: &'static str,
}

/// Members of the European Union, by which a rule for `EU` is known to apply.
const UNION: &[&str] = &[
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LV", "NL",
    "PL", "PT", "RO", "SE", "SI", "SK",
];

impl Law {
    /// Whether it applies where the work is done; an unknown place (empty) takes every rule.
    pub fn applies(&self, region: &str) -> bool {
        let union = UNION.contains(&region) && self.regions.contains(&"EU");
        region.is_empty() || self.regions.is_empty() || self.regions.contains(&region) || union
    }
}

/// Every one.
pub const LAWS: &[Law] = &[
    Law {
        regions: &[],
        en: &["nationality", "citizenship", "citizens only", "passport holders", "national origin", "birthplace"],
        zh: &["国籍", "籍贯", "出生地", "祖籍"],
        says_en: "Ask where somebody lives and whether they may work there, never for a nationality: Title VII (US), Equality Act 2010 (GB), Directive 2000/43/EC (EU). The legal gates of the application ask what the law needs.",
        says_zh: "只询问居住地与工作许可，不询问国籍：美国《民权法》第七章、英国《2010 年平等法》、欧盟 2000/43/EC 指令。申请表中的法律门槛已涵盖所需内容。",
    },
    Law {
        regions: &[],
        en: &["native speaker", "native speakers", "mother tongue", "native english", "native-level"],
        zh: &["母语", "本国人"],
        says_en: "A native speaker is an origin, not a skill. Name the level (CEFR); it is tested here.",
        says_zh: "“母语”指出身而非能力。请写明语言等级（CEFR），本系统会进行测试。",
    },
    Law {
        regions: &[],
        en: &["religion", "religious", "church", "faith"],
        zh: &["宗教", "信仰"],
        says_en: "Religion: Title VII (US), Directive 2000/78/EC (EU), Employment Promotion Law Art. 3 (CN).",
        says_zh: "宗教信仰：中国《就业促进法》第三条、美国《民权法》第七章、欧盟 2000/78/EC 指令。",
    },
    Law {
        regions: &[],
        en: &[
            "marital status",
            "married",
            "unmarried",
            "single status",
            "pregnant",
            "pregnancy",
            "children",
            "family plans",
        ],
        zh: &["婚姻", "婚育", "已婚", "未婚", "已育", "未育", "怀孕", "生育", "孩子", "备孕"],
        says_en: "Family: Employment Promotion Law Art. 27 (CN), Pregnancy Discrimination Act (US), Directive 2006/54/EC (EU), Equality Act 2010 (GB), Workplace Fairness Act 2025 (SG).",
        says_zh: "婚育：中国《就业促进法》第二十七条及 2019 年九部门通知、美国《怀孕歧视法》、欧盟 2006/54/EC 指令、新加坡《2025 年职场公平法》。",
    },
    Law {
        regions: &[],
        en: &[
            "health check",
            "medical check",
            "medical history",
            "hiv",
            "hepatitis",
            "disability",
            "disabled",
            "healthy",
        ],
        zh: &["体检", "乙肝", "身体健康", "无疾病", "残疾", "病史"],
        says_en: "Health: no question before an offer under the ADA (US) and the Equality Act s. 60 (GB); no hepatitis B test under Employment Promotion Law Art. 30 (CN).",
        says_zh: "健康：中国《就业促进法》第三十条（不得查验乙肝）、美国 ADA 与英国《平等法》第 60 条（录用前不得询问）。",
    },
    Law {
        regions: &["US"],
        en: &["criminal record", "convictions", "clean record", "background free of"],
        zh: &["无犯罪记录", "犯罪记录", "案底"],
        says_en: "Convictions before a conditional offer: fair-chance laws of many states and cities (US), e.g. California Government Code 12952.",
        says_zh: "附条件录用前询问犯罪记录：美国多州市的“公平机会”法，如加州《政府法》12952 条。",
    },
    Law {
        regions: &["US", "EU"],
        en: &["salary history", "previous salary", "current salary", "last salary", "payslips", "payslip"],
        zh: &["薪资流水", "工资流水", "原薪资", "目前薪资", "上家薪资", "薪资证明"],
        says_en: "Earlier pay: Directive (EU) 2023/970 Art. 5; California Labor Code 432.3 and like laws (US).",
        says_zh: "过往薪资：欧盟 2023/970 指令第 5 条、美国加州《劳动法》432.3 条等。",
    },
    Law {
        regions: &["US", "EU", "GB", "CA", "AU"],
        en: &["photo", "photograph", "headshot", "picture of yourself"],
        zh: &["照片", "生活照", "近照"],
        says_en: "A photo shows sex, age and origin before anybody reads a line; it is taken as a sign of discrimination (US, GB, and in Germany under the AGG).",
        says_zh: "照片会先于内容暴露性别、年龄与族裔，在美国、英国及德国（AGG）会被视为歧视的迹象。",
    },
    Law {
        regions: &["CN", "HK", "MO", "TW", "SG"],
        en: &["household register", "hukou", "locals only", "local residents only"],
        zh: &["户口", "户籍", "限本地", "本地人"],
        says_en: "Household registration: Employment Promotion Law Art. 31 and the employment service rules (CN).",
        says_zh: "户籍：中国《就业促进法》第三十一条及《就业服务与就业管理规定》。",
    },
    Law {
        regions: &[],
        en: &["party member", "political views", "union member", "trade union membership"],
        zh: &["党员", "政治面貌", "工会会员"],
        says_en: "Politics and unions: ILO Convention 111 and 98; in the EU also data of a special kind (GDPR Art. 9).",
        says_zh: "政治面貌与工会身份：国际劳工组织第 111、98 号公约；在欧盟属特殊类别数据（GDPR 第 9 条）。",
    },
];
