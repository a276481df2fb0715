//! Where evidence comes from: courses, exams and certificates as they stand, and what was written down.

use super::{Evidence, EvidenceKind, LEVEL, Level, level};
use crate::{
    cohort::{Whole, WholeCourses},
    standard::{Skill, Skills},
};
use event::PersonId;
use store::{Rd, Result, query};
use uuid::Uuid;

query! {
    /// What people have done of courses, for people from one to another by id. At most 20,000.
    scan "one person's progress, or everybody's"; CoursesShown { from: PersonId, to: PersonId } -> [CourseShown {
        person_id: PersonId, course: String, best: i64, last_ms: i64,
    }] =
        "select p.person_id, m.course, cast(sum(p.best) as bigint) as best, max(p.passed_ms) as last_ms
           from train_progress p join train_module m on m.code = p.module
          where p.person_id >= $from and p.person_id <= $to and p.passed_ms is not null
          group by p.person_id, m.course order by p.person_id, m.course limit 20000"
}
query! {
    /// Exams that ended, the earliest first. At most 20,000.
    ExamsShown { from: PersonId, to: PersonId } -> [ExamShown {
        person_id: PersonId, certification: String, score: i64, ended_ms: i64,
    }] =
        "select person_id, certification, coalesce(score, 0) as score, coalesce(ended_ms, 0) as ended_ms from train_sitting
          where person_id >= $from and person_id <= $to and ended_ms is not null and score is not null
          order by person_id, certification, started_ms, id limit 20000"
}
query! {
    /// Certificates that hold. At most 20,000.
    CertificatesShown { from: PersonId, to: PersonId, now: i64 } -> [CertificateShown {
        person_id: PersonId, certification: String, issued_ms: i64,
    }] =
        "select person_id, certification, issued_ms from train_certificate
          where person_id >= $from and person_id <= $to and revoked_ms is null and replaced = 0 and expires_ms > $now
          order by person_id, certification, issued_ms, id limit 20000"
}
query! {
    /// What was seen. At most 20,000.
    Seen { from: PersonId, to: PersonId } -> [SeenRow {
        person_id: PersonId, skill: String, kind: EvidenceKind, level: i64, reason: Option<String>,
        by_id: Option<PersonId>, at_ms: i64,
    }] =
        "select person_id, skill, kind, level, reason, by_id, at_ms from train_skill_evidence
          where person_id >= $from and person_id <= $to order by person_id, at_ms desc, id limit 20000"
}

query! {
    /// Drills that were graded, the earliest first. At most 20,000.
    DrillsShown { from: PersonId, to: PersonId } -> [DrillShown {
        person_id: PersonId, case_code: String, score: i64, ended_ms: i64,
    }] =
        "select person_id, case_code, coalesce(score, 0) as score, coalesce(ended_ms, 0) as ended_ms from train_drill
          where person_id >= $from and person_id <= $to and ended_ms is not null and score is not null and outsider = 0
          order by person_id, started_ms, id limit 20000"
}

/// Whose evidence is read.
#[derive(Clone, Copy, Debug)]
pub enum ShownIn {
    /// One person's.
    Person(PersonId),
    /// Everybody's.
    All,
}

/// All evidence of some people.
#[derive(Debug)]
pub struct Book {
    courses: Vec<CourseShown>,
    exams: Vec<ExamShown>,
    certificates: Vec<CertificateShown>,
    drills: Vec<DrillShown>,
    seen: Vec<SeenRow>,
    whole: Vec<Whole>,
    now_ms: i64,
}

impl Book {
    /// Reads the evidence as it stands at `now_ms`.
    pub async fn read(rd: &mut Rd<'_>, whose: ShownIn, now_ms: i64) -> Result<Book> {
        let (from, to) = match whose {
            ShownIn::Person(person) => (person, person),
            ShownIn::All => (PersonId(Uuid::nil()), PersonId(Uuid::max())),
        };
        Ok(Book {
            courses: rd.all(CoursesShown { from, to }).await?,
            exams: rd.all(ExamsShown { from, to }).await?,
            certificates: rd.all(CertificatesShown { from, to, now: now_ms }).await?,
            drills: rd.all(DrillsShown { from, to }).await?,
            seen: rd.all(Seen { from, to }).await?,
            whole: rd.all(WholeCourses {}).await?,
            now_ms,
        })
    }

    /// The evidence for a skill of somebody, the newest first.
    pub fn evidence(&self, person: PersonId, skill: &Skill) -> Vec<Evidence> {
        let mut all = Vec::new();
        for source in &skill.from {
            let Some((kind, code)) = source.split_once(':') else { continue };
            all.extend(match kind {
                "course" => self.course(person, code),
                "exam" => self.exam(person, code),
                "drill" => self.drill(person, code),
                _ => self.certificate(person, code),
            });
        }
        let seen = self.seen.iter().filter(|one| one.person_id == person && one.skill == skill.code);
        all.extend(seen.map(|one| Evidence {
            kind: one.kind,
            of: None,
            level: one.level,
            at_ms: one.at_ms,
            by: one.by_id,
            reason: one.reason.clone(),
        }));
        all.sort_by_key(|one| -one.at_ms);
        all
    }

    /// The level of somebody in a skill; none without evidence.
    pub fn level(&self, person: PersonId, skill: &Skill) -> Option<Level> {
        level(&self.evidence(person, skill), self.now_ms)
    }

    /// The whole level of somebody in a skill by its code, 0 without evidence.
    pub fn whole(&self, person: PersonId, skills: &Skills, code: &str) -> i64 {
        skills.find(code).and_then(|skill| self.level(person, skill)).map_or(0, Level::whole)
    }

    fn course(&self, person: PersonId, code: &str) -> Option<Evidence> {
        let shown = self.courses.iter().find(|one| one.person_id == person && one.course == code)?;
        let modules = self.whole.iter().find(|one| one.course == code).map_or(1, |one| one.n.max(1));
        let share = shown.best / modules;
        Some(piece(EvidenceKind::Course, code, share, shown.last_ms))
    }

    fn exam(&self, person: PersonId, code: &str) -> Option<Evidence> {
        let shown = self.exams.iter().rev().find(|one| one.person_id == person && one.certification == code)?;
        Some(piece(EvidenceKind::Exam, code, shown.score, shown.ended_ms))
    }

    /// The last one of a case; its score is in hundredths.
    fn drill(&self, person: PersonId, code: &str) -> Option<Evidence> {
        let shown = self.drills.iter().rev().find(|one| one.person_id == person && one.case_code == code)?;
        Some(piece(EvidenceKind::Drill, code, shown.score * (LEVEL / 100), shown.ended_ms))
    }

    fn certificate(&self, person: PersonId, code: &str) -> Option<Evidence> {
        let shown = self.certificates.iter().rev().find(|one| one.person_id == person && one.certification == code)?;
        Some(piece(EvidenceKind::Certificate, code, LEVEL, shown.issued_ms))
    }
}

/// Evidence by a share in thousandths of what its kind can show.
fn piece(kind: EvidenceKind, code: &str, share: i64, at_ms: i64) -> Evidence {
    let level = kind.ceiling() * share.clamp(0, LEVEL) / LEVEL;
    Evidence { kind, of: Some(code.to_owned()), level, at_ms, by: None, reason: None }
}
