//! Legal gates: what the law asks before anybody may be employed. They are data (`fixtures/hiring/gates.toml`); none asks
//! for a nationality. A gate is the only thing that closes an application without a person.

use language::Both;
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, sync::LazyLock};

/// What a gate asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A country or region.
    Residence,
    /// Yes, or it is shut.
    Yes,
}

/// A region in which a gate is shut.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shut {
    /// ISO 3166-1 alpha-2.
    pub region: String,
    /// What the candidate is told.
    pub why: Both,
    /// Where the rule stands.
    pub source: String,
}

/// A gate.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Its code.
    pub code: String,
    /// What it asks for.
    pub kind: Kind,
    /// What the candidate is asked.
    pub ask: Both,
    /// What helps to answer.
    pub hint: Both,
    /// Where it is shut.
    #[serde(default)]
    pub shut: Vec<Shut>,
    /// What the candidate is told when it is shut.
    #[serde(default)]
    pub why: Both,
    /// Where the rule stands.
    #[serde(default)]
    pub source: String,
}

#[derive(Deserialize)]
struct File {
    gate: Vec<Gate>,
}

static GATES: LazyLock<Vec<Gate>> = LazyLock::new(|| {
    let text = include_str!("../../../../fixtures/hiring/gates.toml");
    toml::from_str::<File>(text).map(|file| file.gate).unwrap_or_default()
});

/// Every gate, in order.
pub fn all() -> &'static [Gate] {
    &GATES
}

/// A gate by its code.
pub fn find(code: &str) -> Option<&'static Gate> {
    GATES.iter().find(|gate| gate.code == code)
}

/// What a candidate answered, by the gate's code: a region, or `yes` or `no`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(pub BTreeMap<String, String>);

impl Answers {
    /// The first of `gates` that is shut, or not answered.
    pub fn shut(&self, gates: &[String]) -> Option<&'static Gate> {
        gates.iter().filter_map(|code| find(code)).find(|gate| !gate.open(self.0.get(&gate.code).map(String::as_str)))
    }

    /// Whether every one of `gates` is answered with what can be an answer.
    pub fn whole(&self, gates: &[String]) -> bool {
        gates.iter().filter_map(|code| find(code)).all(|gate| {
            let said = self.0.get(&gate.code).map_or("", String::as_str);
            match gate.kind {
                Kind::Residence => REGIONS.contains(&said),
                Kind::Yes => said == "yes" || said == "no",
            }
        })
    }
}

impl Gate {
    /// Whether an answer lets one through.
    pub fn open(&self, said: Option<&str>) -> bool {
        match self.kind {
            Kind::Residence => said.is_some_and(|said| !self.shut.iter().any(|shut| shut.region == said)),
            Kind::Yes => said == Some("yes"),
        }
    }

    /// What the candidate is told, given their answer.
    pub fn told(&self, said: Option<&str>) -> &Both {
        let region = self.shut.iter().find(|shut| Some(shut.region.as_str()) == said);
        region.map_or(&self.why, |shut| &shut.why)
    }
}

/// Countries and regions that may be chosen, ISO 3166-1 alpha-2, in the order of their codes.
pub const REGIONS: &[&str] = &[
    "AE", "AR", "AT", "AU", "BD", "BE", "BG", "BR", "CA", "CH", "CL", "CN", "CO", "CR", "CY", "CZ", "DE", "DK", "EE",
    "EG", "ES", "FI", "FR", "GB", "GE", "GR", "HK", "HR", "HU", "ID", "IE", "IL", "IN", "IT", "JP", "KE", "KH", "KP",
    "KR", "KZ", "LA", "LK", "LT", "LV", "MA", "MD", "MO", "MX", "MY", "NG", "NL", "NO", "NP", "NZ", "PE", "PH", "PK",
    "PL", "PT", "RO", "RS", "SE", "SG", "SI", "SK", "TH", "TN", "TR", "TW", "UA", "US", "UY", "UZ", "VN", "ZA", "ZZ",
];

/// The regions as a reader of either language knows them, in the order of [`REGIONS`]; `ZZ` is elsewhere.
pub const REGION_NAMES: &[(&str, &str)] = &[
    ("United Arab Emirates", "阿联酋"),
    ("Argentina", "阿根廷"),
    ("Austria", "奥地利"),
    ("Australia", "澳大利亚"),
    ("Bangladesh", "孟加拉国"),
    ("Belgium", "比利时"),
    ("Bulgaria", "保加利亚"),
    ("Brazil", "巴西"),
    ("Canada", "加拿大"),
    ("Switzerland", "瑞士"),
    ("Chile", "智利"),
    ("Mainland China", "中国大陆"),
    ("Colombia", "哥伦比亚"),
    ("Costa Rica", "哥斯达黎加"),
    ("Cyprus", "塞浦路斯"),
    ("Czechia", "捷克"),
    ("Germany", "德国"),
    ("Denmark", "丹麦"),
    ("Estonia", "爱沙尼亚"),
    ("Egypt", "埃及"),
    ("Spain", "西班牙"),
    ("Finland", "芬兰"),
    ("France", "法国"),
    ("United Kingdom", "英国"),
    ("Georgia", "格鲁吉亚"),
    ("Greece", "希腊"),
    ("Hong Kong", "香港"),
    ("Croatia", "克罗地亚"),
    ("Hungary", "匈牙利"),
    ("Indonesia", "印度尼西亚"),
    ("Ireland", "爱尔兰"),
    ("Israel", "以色列"),
    ("India", "印度"),
    ("Italy", "意大利"),
    ("Japan", "日本"),
    ("Kenya", "肯尼亚"),
    ("Cambodia", "柬埔寨"),
    ("North Korea", "朝鲜"),
    ("South Korea", "韩国"),
    ("Kazakhstan", "哈萨克斯坦"),
    ("Laos", "老挝"),
    ("Sri Lanka", "斯里兰卡"),
    ("Lithuania", "立陶宛"),
    ("Latvia", "拉脱维亚"),
    ("Morocco", "摩洛哥"),
    ("Moldova", "摩尔多瓦"),
    ("Macao", "澳门"),
    ("Mexico", "墨西哥"),
    ("Malaysia", "马来西亚"),
    ("Nigeria", "尼日利亚"),
    ("Netherlands", "荷兰"),
    ("Norway", "挪威"),
    ("Nepal", "尼泊尔"),
    ("New Zealand", "新西兰"),
    ("Peru", "秘鲁"),
    ("Philippines", "菲律宾"),
    ("Pakistan", "巴基斯坦"),
    ("Poland", "波兰"),
    ("Portugal", "葡萄牙"),
    ("Romania", "罗马尼亚"),
    ("Serbia", "塞尔维亚"),
    ("Sweden", "瑞典"),
    ("Singapore", "新加坡"),
    ("Slovenia", "斯洛文尼亚"),
    ("Slovakia", "斯洛伐克"),
    ("Thailand", "泰国"),
    ("Tunisia", "突尼斯"),
    ("Türkiye", "土耳其"),
    ("Taiwan", "台湾"),
    ("Ukraine", "乌克兰"),
    ("United States", "美国"),
    ("Uruguay", "乌拉圭"),
    ("Uzbekistan", "乌兹别克斯坦"),
    ("Vietnam", "越南"),
    ("South Africa", "南非"),
    ("Elsewhere", "其他地区"),
];

/// A region's name for a reader of `lang`; the code of one that is not known.
pub fn region_name(code: &str, lang: language::Lang) -> &str {
    let found = REGIONS.iter().position(|known| *known == code).and_then(|at| REGION_NAMES.get(at));
    match (found, lang) {
        (Some((_, zh)), language::Lang::Zh) => zh,
        (Some((en, _)), language::Lang::En) => en,
        (None, _) => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shut(residence: &str, permission: &str) -> Option<&'static str> {
        let said = [("residence", residence), ("permission", permission)];
        let answers = Answers(said.map(|(code, said)| (code.to_owned(), said.to_owned())).into());
        answers.shut(&["residence".into(), "permission".into()]).map(|gate| gate.code.as_str())
    }

    #[test]
    fn a_gate_is_shut_by_residence_and_permission_alone() {
        assert_eq!(shut("SG", "yes"), None);
        assert_eq!(shut("HK", "yes"), None);
        assert_eq!(shut("CN", "yes"), Some("residence"));
        assert_eq!(shut("KP", "yes"), Some("residence"));
        assert_eq!(shut("SG", "no"), Some("permission"));
        assert_eq!(Answers::default().shut(&["permission".into()]).map(|gate| gate.code.as_str()), Some("permission"));
    }

    #[test]
    fn gates_say_why_and_where_it_stands_and_never_ask_for_a_nationality() {
        assert_eq!(REGIONS.len(), REGION_NAMES.len());
        assert!(all().len() >= 3);
        for gate in all() {
            assert!(gate.ask.fits(200) && gate.hint.fits(200), "{}", gate.code);
            let told = gate
                .shut
                .iter()
                .map(|shut| (&shut.why, &shut.source))
                .chain((gate.kind == Kind::Yes).then_some((&gate.why, &gate.source)));
            for (why, source) in told {
                assert!(why.fits(400) && !source.is_empty(), "{}", gate.code);
            }
            assert!(gate.shut.iter().all(|shut| REGIONS.contains(&shut.region.as_str())), "{}", gate.code);
            let asked = gate.ask.en.to_lowercase();
            assert!(["nationality", "citizen", "born", "married", "religion"].iter().all(|word| !asked.contains(word)));
        }
    }
}
