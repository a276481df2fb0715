//! The form of a requisition: the same for a new one and for a change.

use super::words;
use crate::{
    refusal::Refusal,
    requisition::{
        BANDS_MAX, Band, LANGUAGES_MAX, PERS, Planned, REASONS, ROLES, Wanted, gate,
        template::{self, Template},
    },
    scene::Fields,
    words::{day_text, end_of_day_ms, fluencies, fluencies_text, minor},
};
use event::DAY_MS;
use language::{Both, Lang, Speak};
use maud::{Markup, html};
use web::parts::{Field, Select, check, field, select};

/// Days ahead that a template proposes.
const NEEDED_DAYS: i64 = 60;

/// What a form shows.
pub struct Values {
    /// What is wanted.
    pub wanted: Wanted,
    /// The version that the writer sees; 0 for a new one.
    pub seen: i64,
}

/// What a template proposes.
pub fn proposed(template: &Template, zone: &str, lang: Lang, now_ms: i64) -> Values {
    let wanted = Wanted {
        role: template.role,
        level: template.level,
        title: template.title.clone(),
        languages: fluencies(&template.languages, LANGUAGES_MAX).unwrap_or_default(),
        site: String::new(),
        remote: true,
        zone: if zone.is_empty() { "UTC".to_owned() } else { zone.to_owned() },
        shifts: template.shifts.of(lang).to_owned(),
        seats: 1,
        reason: crate::requisition::Reason::Gap,
        why: String::new(),
        needed_ms: now_ms + NEEDED_DAYS * DAY_MS,
        bands: Vec::new(),
        stages: template::stages(&template.code).unwrap_or_default(),
        gates: gate::all().iter().map(|gate| gate.code.clone()).collect(),
    };
    Values { wanted, seen: 0 }
}

fn band_line(band: &Band) -> String {
    let plain = |minor: i64| match minor % 100 {
        0 => (minor / 100).to_string(),
        part => format!("{}.{part:02}", minor / 100),
    };
    format!("{} | {} | {} | {} | {}", band.market, band.currency, plain(band.low), plain(band.high), band.per)
}

fn stages_text(stages: &[Planned]) -> String {
    stages.iter().map(|one| format!("{}:{}", one.stage, one.days)).collect::<Vec<_>>().join(", ")
}

/// The form.
pub fn form(action: &str, values: &Values, speak: &Speak) -> Markup {
    let one = &values.wanted;
    let options = |list: Vec<(&str, &str)>| -> Vec<(String, String)> {
        list.into_iter().map(|(value, words)| (value.to_owned(), words.to_owned())).collect()
    };
    let roles = options(ROLES.iter().map(|role| (role.word(), words::role(*role, speak))).collect());
    let reasons = options(REASONS.iter().map(|reason| (reason.word(), words::reason(*reason, speak))).collect());
    let (level, seats) = (one.level.to_string(), one.seats.to_string());
    let bands = one.bands.iter().map(band_line).collect::<Vec<_>>().join("\n");
    html! {
        form.fields.wide method="post" action=(action) {
            input type="hidden" name="seen" value=(values.seen);
            div.thirds {
                (select(&Select { name: "role", label: speak.hire_role(), options: &roles, chosen: one.role.word(), hint: "" }))
                (field(&Field { name: "level", label: speak.hire_level_label(), kind: "number", value: &level, hint: speak.hire_level_hint(), required: true, ..Field::default() }))
                (field(&Field { name: "seats", label: speak.hire_seats(), kind: "number", value: &seats, required: true, ..Field::default() }))
            }
            div.halves {
                (field(&Field { name: "title-en", label: speak.hire_title_en(), value: &one.title.en, required: true, length_max: Some(80), ..Field::default() }))
                (field(&Field { name: "title-zh", label: speak.hire_title_zh(), value: &one.title.zh, required: true, length_max: Some(80), ..Field::default() }))
            }
            div.thirds {
                (field(&Field { name: "languages", label: speak.hire_languages(), value: &fluencies_text(&one.languages), hint: speak.hire_languages_hint(), required: true, ..Field::default() }))
                (field(&Field { name: "site", label: speak.hire_site(), value: &one.site, hint: speak.hire_site_hint(), length_max: Some(200), ..Field::default() }))
                (field(&Field { name: "zone", label: speak.hire_zone(), value: &one.zone, hint: speak.hire_zone_hint(), required: true, ..Field::default() }))
            }
            (check("remote", speak.hire_remote(), one.remote))
            div.thirds {
                (field(&Field { name: "shifts", label: speak.hire_field_shifts(), value: &one.shifts, length_max: Some(200), ..Field::default() }))
                (field(&Field { name: "needed", label: speak.hire_needed(), kind: "date", value: &day_text(one.needed_ms), required: true, ..Field::default() }))
                (select(&Select { name: "reason", label: speak.hire_reason(), options: &reasons, chosen: one.reason.word(), hint: "" }))
            }
            div.field { label for="why" { (speak.hire_why()) } textarea #why name="why" rows="2" maxlength="1000" { (one.why) } p.hint { (speak.hire_why_hint()) } }
            div.field { label for="bands" { (speak.hire_bands()) } textarea.code #bands name="bands" rows="3" maxlength="1000" { (bands) } p.hint { (speak.hire_bands_hint()) } }
            (field(&Field { name: "stages", label: speak.hire_stages(), value: &stages_text(&one.stages), hint: speak.hire_stages_hint(), required: true, ..Field::default() }))
            fieldset { legend { (speak.hire_gates()) } @for gate in gate::all() {
                label.check { input type="checkbox" name="gate" value=(gate.code) checked[one.gates.contains(&gate.code)]; span { (words_of(&gate.ask, speak)) } }
            } }
            div.actions { button.button.primary { (speak.hire_save()) } }
        }
    }
}

fn words_of<'a>(both: &'a Both, speak: &Speak) -> &'a str {
    both.of(speak.lang)
}

/// What a form says is wanted.
pub fn read(fields: &Fields) -> Result<Wanted, Refusal> {
    let one = |name: &str| fields.one(name).trim().to_owned();
    let bands: Option<Vec<Band>> =
        fields.one("bands").lines().map(str::trim).filter(|line| !line.is_empty()).map(band).collect();
    Ok(Wanted {
        role: one("role").parse().map_err(|_| Refusal::Value("role"))?,
        level: fields.number("level", 0),
        title: Both { en: one("title-en"), zh: one("title-zh") },
        languages: fluencies(fields.one("languages"), LANGUAGES_MAX).ok_or(Refusal::Value("languages"))?,
        site: one("site"),
        remote: fields.one("remote") == "1",
        zone: one("zone"),
        shifts: one("shifts"),
        seats: fields.number("seats", 0),
        reason: one("reason").parse().map_err(|_| Refusal::Value("reason"))?,
        why: one("why"),
        needed_ms: end_of_day_ms(fields.one("needed")).ok_or(Refusal::Day)?,
        bands: bands.filter(|bands| bands.len() <= BANDS_MAX).ok_or(Refusal::Value("pay"))?,
        stages: template::read_stages(fields.one("stages")).ok_or(Refusal::Value("stages"))?,
        gates: fields.all("gate").map(str::to_owned).collect(),
    })
}

/// `Singapore | SGD | 3000 | 4200 | month`
fn band(line: &str) -> Option<Band> {
    let parts: Vec<&str> = line.split(['|', '｜']).map(str::trim).collect();
    let [market, currency, low, high, per] = parts.as_slice() else { return None };
    Some(Band {
        market: (*market).to_owned(),
        currency: currency.to_ascii_uppercase(),
        low: minor(low)?,
        high: minor(high)?,
        per: PERS.iter().copied().find(|known| known.word() == *per)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_band_comes_back_as_it_was_written() {
        for line in ["Singapore | SGD | 3000 | 4200 | month", "Berlin | EUR | 18.50 | 22 | hour"] {
            assert_eq!(band_line(&band(line).unwrap()), line);
        }
        for line in ["", "Singapore | SGD | 3000 | 4200", "A | SGD | x | 1 | month", "A | SGD | 1 | 2 | week"] {
            assert_eq!(band(line), None, "{line}");
        }
    }

    #[test]
    fn a_template_fills_a_form_that_is_taken_back_whole() {
        for template in template::all() {
            let values = proposed(template, "Asia/Singapore", Lang::En, 0);
            let drawn = form("/x", &values, &Speak::new(Lang::En)).0;
            assert!(drawn.contains(&template.title.en), "{}", template.code);
            assert_eq!(template::read_stages(&stages_text(&values.wanted.stages)), Some(values.wanted.stages));
        }
    }
}
