//! /training/ladders: where the reader stands and what is missing; proposals and decisions for those who lead.

use crate::{
    School,
    certificate::REASON_CHARS,
    certify::{CertificationRow, Certifications},
    ladder::{Decide, Missing, PromotionRow, PromotionsOf, PromotionsWaiting, Propose, Way, ways},
    refusal::Refusal,
    scene::{Fields, Scene},
    standard::{self, Ladders, Skills},
};
use axum::body::Bytes;
use event::{PersonId, PromotionId, Right, Words};
use language::Speak;
use maud::{Markup, html};
use store::Rd;
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Field, Icon, Mark, Select, ago, chip_in, empty, field, icon, mark, select},
};

const HERE: &str = "/training/ladders";

pub fn routes(school: &School) -> Vec<Route> {
    let (learn, lead) = (Need::Right(Right::TrainingLearn), Need::Right(Right::TrainingLead));
    vec![
        Route::get(HERE, learn, show, school),
        Route::post("/training/people/{person}/promotions", learn, propose, school),
        Route::post("/training/promotions/{promotion}", lead, decide, school),
    ]
}

/// What the words for ladders, skills and certificates are drawn from.
pub struct Names {
    ladders: Ladders,
    skills: Skills,
    kinds: Vec<CertificationRow>,
}

impl Names {
    /// Reads them.
    pub async fn read(rd: &mut Rd<'_>) -> store::Result<Names> {
        Ok(Names {
            ladders: standard::ladders(rd).await?,
            skills: standard::skills(rd).await?,
            kinds: rd.all(Certifications {}).await?,
        })
    }

    fn lacks(&self, one: &Missing, speak: &Speak) -> String {
        let skill =
            |code: &str| self.skills.find(code).map_or(code.to_owned(), |one| one.title.of(speak.lang).to_owned());
        match one {
            Missing::Months { has, needs } => speak.train_lacks_months(has, needs),
            Missing::Certificate { code } => {
                let title = self.kinds.iter().find(|kind| kind.code == *code).map(|kind| kind.title.0.of(speak.lang));
                speak.train_lacks_certificate(title.unwrap_or(code))
            }
            Missing::Skill { code, has, needs } => speak.train_lacks_skill(skill(code), needs, has),
            Missing::Word => speak.train_lacks_word().to_owned(),
        }
    }

    fn step(&self, row: &PromotionRow, speak: &Speak) -> String {
        let ladder = self.ladders.find(&row.ladder);
        let title = ladder.map_or(row.ladder.as_str(), |one| one.title.of(speak.lang));
        let level = ladder.map_or(row.level.as_str(), |one| one.title_of(&row.level, speak.lang));
        format!("{title}: {level}")
    }
}

/// GET /training/ladders
async fn show(scene: Scene) -> Answer {
    let waiting = match scene.signed.may(Right::TrainingSee) {
        true => scene.hall.house.store.read().await?.all(PromotionsWaiting {}).await?,
        false => Vec::new(),
    };
    let names = Names::read(&mut scene.hall.house.store.read().await?).await?;
    let speak = &scene.speak;
    let inside = html! {
        @if !waiting.is_empty() {
            section.card {
                header { h2 { (speak.train_proposals()) } span.count { (waiting.len()) } }
                ul.lines { @for row in &waiting { (proposal(row, &names, &scene)) } }
            }
        }
        (card(&scene, scene.person()).await?)
    };
    Ok(scene.page(speak.train_ladders(), html! {}, inside))
}

fn proposal(row: &PromotionRow, names: &Names, scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let me = scene.person();
    let decides = scene.signed.may(Right::TrainingLead) && row.person_id != me && row.by_id != me;
    let id = format!("why-{}", row.id);
    html! {
        li #{ "promotion-" (row.id) } {
            (icon(Icon::Up))
            div.what {
                p { a href={ "/training/people/" (row.person_id) "#ladders" } lang="" { (row.name) } " · " (names.step(row, speak)) }
                p.quiet { span lang="" { "“" (row.reason) "”" } " · " (ago(row.at_ms, now_ms, speak)) }
                @if decides {
                    form.tick method="post" action={ "/training/promotions/" (row.id) } {
                        label for=(id) { (speak.train_reason()) }
                        input id=(id) name="reason" type="text" required maxlength=(REASON_CHARS);
                        button.button.small.primary name="granted" value="1" aria-label={ (speak.train_grant()) ": " (row.name) } { (speak.train_grant()) }
                        button.button.small name="granted" value="0" aria-label={ (speak.train_decline()) ": " (row.name) } { (speak.train_decline()) }
                    }
                } @else { p.quiet { (speak.train_other_decides()) } }
            }
        }
    }
}

/// Where somebody stands on every ladder, what is missing, and what was decided.
pub async fn card(scene: &Scene, person: PersonId) -> Answer<Markup> {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let (names, way, decided) = {
        let mut rd = scene.hall.house.store.read().await?;
        let names = Names::read(&mut rd).await?;
        let way = ways(&mut rd, person, &names.ladders.all, &names.skills, now_ms).await?;
        (names, way, rd.all(PromotionsOf { person }).await?)
    };
    let proposes = person == scene.person() || scene.signed.may(Right::TrainingLead);
    Ok(html! {
        section.card #ladders {
            header { h2 { (speak.train_ladders()) } p { (speak.train_ladders_hint()) } }
            @if way.is_empty() { (empty(Icon::Up, speak.train_ladders_none(), "")) }
            ul.lines { @for one in &way { (line(one, &names, now_ms, speak)) } }
            @if proposes { (form(&way, person, speak)) }
        }
        @if !decided.is_empty() {
            section.card {
                header { h2 { (speak.train_promotions()) } }
                ul.lines { @for row in &decided { (outcome(row, &names, now_ms, speak)) } }
            }
        }
    })
}

fn line(one: &Way, names: &Names, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        li {
            (icon(Icon::Up))
            div.what {
                p { b { (one.title.of(speak.lang)) } @if let Some((title, since_ms)) = &one.at { " · " (title.of(speak.lang)) " " span.quiet { (speak.train_since(speak.day(*since_ms, now_ms))) } } }
                @match &one.next {
                    None => { p.quiet { (speak.train_top()) } }
                    Some((_, title, missing)) if missing.is_empty() => { p.quiet { (speak.train_next_level(title.of(speak.lang))) } }
                    Some((_, title, missing)) => {
                        p.quiet { (speak.train_next_level(title.of(speak.lang))) }
                        ul.missing { @for lack in missing { li { (names.lacks(lack, speak)) } } }
                    }
                }
            }
            div.choices { @match &one.next {
                Some((_, _, missing)) if missing.is_empty() => { (mark(Mark::Good, speak.train_ready())) }
                Some((_, _, missing)) => { (chip_in(Mark::Quiet, &speak.train_missing_count(missing.len()))) }
                None => {}
            } }
        }
    }
}

fn form(way: &[Way], person: PersonId, speak: &Speak) -> Markup {
    let options: Vec<(String, String)> = way
        .iter()
        .filter_map(|one| {
            let (_, title, _) = one.next.as_ref()?;
            Some((one.ladder.clone(), format!("{}: {}", one.title.of(speak.lang), title.of(speak.lang))))
        })
        .collect();
    html! {
        @if !options.is_empty() {
            form.fields.row method="post" action={ "/training/people/" (person) "/promotions" } {
                (select(&Select { name: "ladder", label: speak.train_step(), options: &options, chosen: "", hint: "" }))
                (field(&Field { name: "why", label: speak.train_reason(), required: true, length_max: u32::try_from(REASON_CHARS).ok(), ..Field::default() }))
                button.button { (speak.train_propose()) }
            }
        }
    }
}

fn outcome(row: &PromotionRow, names: &Names, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        li {
            (icon(Icon::Up))
            div.what {
                p { (names.step(row, speak)) }
                p.quiet { span lang="" { "“" (row.reason) "”" } " · " (ago(row.at_ms, now_ms, speak)) }
                @if let Some(words) = &row.decision { p.quiet { (speak.train_decision()) " " span lang="" { "“" (words) "”" } } }
                @if !row.missing.0.is_empty() { p.quiet { (speak.train_missing_then()) " " (row.missing.0.iter().map(|one| names.lacks(one, speak)).collect::<Vec<_>>().join(speak.comma())) } }
            }
            div.choices { @match row.granted {
                Some(1) => { (mark(Mark::Good, speak.train_granted())) }
                Some(_) => { (mark(Mark::Bad, speak.train_declined())) }
                None => { (mark(Mark::Busy, speak.train_waits())) }
            } }
        }
    }
}

/// POST /training/people/{person}/promotions
async fn propose(scene: Scene, Path(person): Path<PersonId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let (ladder, reason) = (fields.one("ladder").to_owned(), Words(fields.one("why").to_owned()));
    scene.run(Propose { person, ladder, reason }).await?;
    let to = if person == scene.person() { HERE.to_owned() } else { format!("/training/people/{person}") };
    Ok(scene.done(&to, "saved"))
}

/// POST /training/promotions/{promotion}
async fn decide(scene: Scene, Path(promotion): Path<PromotionId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let granted = match fields.one("granted") {
        "1" => true,
        "0" => false,
        _ => return Err(Problem::from(Refusal::Text)),
    };
    scene.run(Decide { promotion, granted, reason: Words(fields.one("reason").to_owned()) }).await?;
    Ok(scene.done(HERE, "saved"))
}
