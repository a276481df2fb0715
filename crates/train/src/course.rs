//! Courses, modules and what a person has done of them, as screens read it.

use crate::quiz::Last;
use event::PersonId;
use language::Both;
use store::{Json, query, row};

/// Courses of a house at most.
pub const COURSES_MAX: i64 = 100;

row! {
    /// A course.
    pub CourseRow { code: String, place: i64, title: Json<Both>, about: Json<Both>, version: i64, published: bool }
    /// A module with its text.
    pub ModuleRow {
        code: String, course: String, place: i64, title: Json<Both>, text_en: String, text_zh: String, minutes: i64,
        version: i64, changed_ms: i64,
    }
    /// A module in a list, with what one person has done of it.
    pub Step {
        code: String, course: String, place: i64, title: Json<Both>, minutes: i64, version: i64, questions: i64,
        read_ms: Option<i64>, passed_ms: Option<i64>, best: Option<i64>, tries: Option<i64>, seen: Option<i64>,
    }
    /// What one person has done of a module.
    pub Progress {
        read_ms: Option<i64>, passed_ms: Option<i64>, version: i64, tries: i64, best: i64, last: Json<Vec<Last>>,
    }
}

impl Step {
    /// Whether it is behind them: its quiz passed, or read when it has none.
    pub fn done(&self) -> bool {
        if self.questions == 0 { self.read_ms.is_some() } else { self.passed_ms.is_some() }
    }
}

query! {
    /// Courses in order. At most 100.
    scan "at most 100 courses"; pub Courses {} -> [CourseRow] =
        "select code, place, title, about, version, published from train_course order by place, code limit 100"
}

query! {
    /// A course.
    pub CourseByCode<'a> { code: &'a str } -> [CourseRow] =
        "select code, place, title, about, version, published from train_course where code = $code"
}

query! {
    /// A module.
    pub ModuleByCode<'a> { code: &'a str } -> [ModuleRow] =
        "select code, course, place, title, text_en, text_zh, minutes, version, changed_ms
           from train_module where code = $code"
}

query! {
    /// Modules of published courses in order, with what a person has done of them. At most 2,000.
    scan "a few hundred modules"; pub Steps { person: PersonId } -> [Step] =
        "select m.code, m.course, m.place, m.title, m.minutes, m.version,
                (select count(*) from train_question q where q.module = m.code and q.state = 'live') as questions,
                p.read_ms, p.passed_ms, p.best, p.tries, p.version as seen
           from train_module m join train_course c on c.code = m.course
           left join train_progress p on p.module = m.code and p.person_id = $person
          where c.published = 1
          order by c.place, c.code, m.place, m.code limit 2000"
}

query! {
    /// Modules of one course in order, published or not, with what a person has done of them. At most 40.
    pub StepsOf<'a> { person: PersonId, course: &'a str } -> [Step] =
        "select m.code, m.course, m.place, m.title, m.minutes, m.version,
                (select count(*) from train_question q where q.module = m.code and q.state = 'live') as questions,
                p.read_ms, p.passed_ms, p.best, p.tries, p.version as seen
           from train_module m
           left join train_progress p on p.module = m.code and p.person_id = $person
          where m.course = $course
          order by m.place, m.code limit 40"
}

query! {
    /// What a person has done of a module.
    pub ProgressOf<'a> { person: PersonId, module: &'a str } -> [Progress] =
        "select read_ms, passed_ms, version, tries, best, last from train_progress
          where person_id = $person and module = $module"
}
