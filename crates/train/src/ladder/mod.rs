//! Career ladders: where somebody stands, what is missing for the next level, and how it was decided.

mod promote;

pub use promote::{Decide, Promoted, Propose, Proposed};

use crate::{
    certificate::HeldBy,
    skill::{Book, ShownIn},
    standard::{Ladder, Rung, Skills},
};
use event::{DAY_MS, PersonId, PromotionId};
use language::Both;
use serde::{Deserialize, Serialize};
use store::{Json, Rd, Result, query, row};

/// Days of a month, for the time at a level.
pub const MONTH_DAYS: i64 = 30;

row! {
    /// Where somebody stands on a ladder.
    pub PositionRow { person_id: PersonId, ladder: String, level: String, since_ms: i64 }
    /// A proposal and what became of it.
    pub PromotionRow {
        id: PromotionId, person_id: PersonId, name: String, ladder: String, level: String, reason: String,
        by_id: PersonId, at_ms: i64, decided_ms: Option<i64>, decided_by: Option<PersonId>, granted: Option<i64>,
        decision: Option<String>, missing: Json<Vec<Missing>>,
    }
}

query! {
    /// Where somebody stands. At most 20.
    pub PositionsOf { person: PersonId } -> [PositionRow] =
        "select person_id, ladder, level, since_ms from train_position where person_id = $person
          order by ladder limit 20"
}
query! {
    /// A proposal.
    pub PromotionById { promotion: PromotionId } -> [PromotionRow] =
        "select m.id, m.person_id, p.name, m.ladder, m.level, m.reason, m.by_id, m.at_ms, m.decided_ms, m.decided_by,
                m.granted, m.decision, m.missing
           from train_promotion m join identity_window_person p on p.id = m.person_id where m.id = $promotion"
}
query! {
    /// Proposals about somebody, the latest first. At most 50.
    pub PromotionsOf { person: PersonId } -> [PromotionRow] =
        "select m.id, m.person_id, p.name, m.ladder, m.level, m.reason, m.by_id, m.at_ms, m.decided_ms, m.decided_by,
                m.granted, m.decision, m.missing
           from train_promotion m join identity_window_person p on p.id = m.person_id
          where m.person_id = $person order by m.at_ms desc, m.id desc limit 50"
}
query! {
    /// Proposals that wait, the oldest first. At most 100.
    pub PromotionsWaiting {} -> [PromotionRow] =
        "select m.id, m.person_id, p.name, m.ladder, m.level, m.reason, m.by_id, m.at_ms, m.decided_ms, m.decided_by,
                m.granted, m.decision, m.missing
           from train_promotion m join identity_window_person p on p.id = m.person_id and p.active = 1
          where m.decided_ms is null order by m.at_ms, m.id limit 100"
}

/// What a level asks for and somebody lacks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "lowercase")]
pub enum Missing {
    /// Months at the level before.
    Months {
        /// How many there are.
        has: i64,
        /// How many it takes.
        needs: i64,
    },
    /// A certificate.
    Certificate {
        /// Its code.
        code: String,
    },
    /// A level of a skill.
    Skill {
        /// Its code.
        code: String,
        /// What it is.
        has: i64,
        /// What it takes.
        needs: i64,
    },
    /// A lead's word.
    Word,
}

/// What is known of somebody when their next level is looked at.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Since when they have been at the level before. Unix milliseconds, UTC.
    pub since_ms: Option<i64>,
    /// Certificates that hold.
    pub certificates: Vec<String>,
    /// Whole levels of the skills that are asked for.
    pub skills: Vec<(String, i64)>,
    /// Somebody who leads has given their word.
    pub word: bool,
}

impl Known {
    /// Reads what a level asks about.
    pub async fn read(
        rd: &mut Rd<'_>,
        (person, rung): (PersonId, &Rung),
        skills: &Skills,
        since_ms: Option<i64>,
        now_ms: i64,
    ) -> Result<Known> {
        let held = rd.all(HeldBy { person }).await?;
        let good = held.into_iter().filter(|one| one.revoked_ms.is_none() && one.expires_ms > now_ms);
        let book = Book::read(rd, ShownIn::Person(person), now_ms).await?;
        let level = |code: &String| (code.clone(), book.whole(person, skills, code));
        Ok(Known {
            since_ms,
            certificates: good.map(|one| one.certification).collect(),
            skills: rung.skills.keys().map(level).collect(),
            word: false,
        })
    }
}

/// What somebody lacks for a level, in the order in which it is asked for. Pure.
pub fn missing(rung: &Rung, known: &Known, now_ms: i64) -> Vec<Missing> {
    let mut missing = Vec::new();
    let has = known.since_ms.map_or(0, |since_ms| (now_ms - since_ms) / (MONTH_DAYS * DAY_MS));
    if has < rung.months {
        missing.push(Missing::Months { has, needs: rung.months });
    }
    let lacks = rung.certificates.iter().filter(|code| !known.certificates.contains(code));
    missing.extend(lacks.map(|code| Missing::Certificate { code: code.clone() }));
    for (code, needs) in &rung.skills {
        let has = known.skills.iter().find(|(known, _)| known == code).map_or(0, |(_, level)| *level);
        if has < *needs {
            missing.push(Missing::Skill { code: code.clone(), has, needs: *needs });
        }
    }
    if rung.word && !known.word {
        missing.push(Missing::Word);
    }
    missing
}

/// A ladder, where somebody stands on it, and what they lack for the next level.
#[derive(Clone, Debug)]
pub struct Way {
    /// The ladder's code.
    pub ladder: String,
    /// Its title.
    pub title: Both,
    /// The title of the level they have, and since when.
    pub at: Option<(Both, i64)>,
    /// The next level: its code, its title, what is missing. None at the top.
    pub next: Option<(String, Both, Vec<Missing>)>,
}

/// Where somebody stands on every ladder.
pub async fn ways(
    rd: &mut Rd<'_>,
    person: PersonId,
    ladders: &[Ladder],
    skills: &Skills,
    now_ms: i64,
) -> Result<Vec<Way>> {
    let positions = rd.all(PositionsOf { person }).await?;
    let proposals = rd.all(PromotionsOf { person }).await?;
    let mut ways = Vec::new();
    for ladder in ladders {
        let at = positions.iter().find(|one| one.ladder == ladder.code);
        let mut next = None;
        if let Some(rung) = ladder.next(at.map(|one| one.level.as_str())) {
            let mut known = Known::read(rd, (person, rung), skills, at.map(|one| one.since_ms), now_ms).await?;
            let open = |one: &&PromotionRow| one.decided_ms.is_none() && one.by_id != person;
            known.word = proposals.iter().filter(open).any(|one| one.ladder == ladder.code && one.level == rung.code);
            next = Some((rung.code.clone(), rung.title.clone(), missing(rung, &known, now_ms)));
        }
        let title = |code: &str| ladder.levels.iter().find(|rung| rung.code == code).map(|rung| rung.title.clone());
        let at = at.map(|one| {
            let plain = || Both { en: one.level.clone(), zh: one.level.clone() };
            (title(&one.level).unwrap_or_else(plain), one.since_ms)
        });
        ways.push(Way { ladder: ladder.code.clone(), title: ladder.title.clone(), at, next });
    }
    Ok(ways)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::{Ladders, StandardKind};

    #[test]
    fn a_level_says_what_is_missing_for_it() {
        let ladders = Ladders::read(StandardKind::Ladders.starter()).unwrap();
        let senior = ladders.find("support").unwrap().next(Some("agent")).unwrap().clone();
        let now_ms = 400 * DAY_MS;
        let mut known = Known {
            since_ms: Some(0),
            certificates: ["basics", "deposits", "safety"].map(str::to_owned).to_vec(),
            skills: vec![("communication".into(), 4), ("crisis".into(), 3), ("empathy".into(), 2)],
            word: false,
        };
        let wanted = [
            Missing::Certificate { code: "aml".into() },
            Missing::Skill { code: "empathy".into(), has: 2, needs: 3 },
            Missing::Skill { code: "problem-solving".into(), has: 0, needs: 3 },
            Missing::Word,
        ];
        assert_eq!(missing(&senior, &known, now_ms), wanted);
        known.certificates.push("aml".into());
        known.skills = senior.skills.keys().map(|code| (code.clone(), 3)).collect();
        known.word = true;
        assert_eq!(missing(&senior, &known, now_ms), []);
        assert_eq!(missing(&senior, &known, 359 * DAY_MS), [Missing::Months { has: 11, needs: 12 }]);
        let never = Known { since_ms: None, ..known };
        assert_eq!(missing(&senior, &never, now_ms), [Missing::Months { has: 0, needs: 12 }]);
    }
}
