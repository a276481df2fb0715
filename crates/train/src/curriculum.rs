//! Courses as files: `course.toml`, and for each module `code.en.md`, `code.zh.md` and its questions in `code.toml`.
//! Certifications stand in `certifications.toml` beside the courses.
//!
//! What is wrong is said with the file, and with the line where the file's grammar can tell.

use crate::{
    drill,
    question::{Fault, Kind, Question, Right, Wording, are_tags},
    words::{is_code, is_part},
};
use language::Both;
use serde::{Deserialize, Serialize};

/// Modules of a course at most.
pub const MODULES_MAX: usize = 40;
/// Questions of a module at most.
pub const QUESTIONS_MAX: usize = 60;
/// Bytes of one file at most.
pub const FILE_BYTES: usize = 256 * 1024;
/// Characters of a title at most.
pub const TITLE_CHARS: usize = 120;
/// Characters of a description at most.
pub const ABOUT_CHARS: usize = 600;

/// The curriculum that comes with the product.
const STARTER: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/starter.rs"));

/// A course as it is read from files.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// Its code: the name of its folder.
    pub code: String,
    /// Order among courses.
    pub place: i64,
    /// Title.
    pub title: Both,
    /// What it is about.
    pub about: Both,
    /// In order.
    pub modules: Vec<Module>,
}

/// A module: something to read and questions about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Module {
    /// `course.module`
    pub code: String,
    /// Title.
    pub title: Both,
    /// Markdown.
    pub text: Both,
    /// To read it.
    pub minutes: i64,
    /// Its questions.
    pub questions: Vec<Asked>,
}

/// A question with its name and what it belongs to.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// `course.module.question`
    pub code: String,
    /// 1 to 3.
    pub level: i64,
    /// Words by which exams draw.
    pub tags: Vec<String>,
    /// What is asked.
    pub question: Question,
}

/// What an exam draws from, and how much.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// The code of a course or module, or `tag:` and a tag.
    pub from: String,
    /// How many.
    pub count: usize,
}

/// A certification as it is read from files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certification {
    /// Its code.
    pub code: String,
    /// Title.
    pub title: Both,
    /// What it stands for.
    pub about: Both,
    /// Courses to finish first.
    pub courses: Vec<String>,
    /// Scenarios to pass at the desk.
    #[serde(default)]
    pub drills: Vec<String>,
    /// The exam; none where drills are enough.
    #[serde(default)]
    pub exam: Vec<Part>,
    /// The shorter exam of those who hold it.
    #[serde(default)]
    pub renewal: Vec<Part>,
    /// What a change notice may name.
    #[serde(default)]
    pub areas: Vec<String>,
    /// For the exam.
    pub minutes: i64,
    /// Percent.
    pub pass: i64,
    /// Tries within `wait_hours`.
    pub attempts: i64,
    /// Hours.
    pub wait_hours: i64,
    /// Days.
    pub valid_days: i64,
    /// Days after the end in which the shorter exam is enough.
    pub grace_days: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CourseFile {
    place: i64,
    title: Both,
    about: Both,
    #[serde(default, rename = "module")]
    modules: Vec<ModuleEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModuleEntry {
    code: String,
    minutes: i64,
    title: Both,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionsFile {
    #[serde(default, rename = "question")]
    questions: Vec<QuestionEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionEntry {
    code: String,
    kind: Kind,
    #[serde(default = "first")]
    level: i64,
    #[serde(default)]
    tags: Vec<String>,
    number: Option<Right>,
    en: Wording,
    zh: Wording,
}

const fn first() -> i64 {
    1
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CertificationsFile {
    #[serde(default, rename = "certification")]
    certifications: Vec<Certification>,
}

/// Courses and certifications of a folder of files.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curriculum {
    /// In order.
    pub courses: Vec<Course>,
    /// In order.
    pub certifications: Vec<Certification>,
}

/// The curriculum that comes with the product. Source: `fixtures/curriculum`, CC-BY-4.0.
pub fn starter() -> Result<Curriculum, Vec<String>> {
    read(STARTER)
}

/// Reads `(path, text)` of a folder's files. Errors: every fault that was found, each with its file.
pub fn read(files: &[(&str, &str)]) -> Result<Curriculum, Vec<String>> {
    let mut faults: Vec<String> = files
        .iter()
        .filter(|(_, text)| text.len() > FILE_BYTES)
        .map(|(path, _)| format!("{path}: longer than {FILE_BYTES} bytes"))
        .collect();
    let mut curriculum = Curriculum::default();
    for (path, text) in files {
        if let Some(folder) = path.strip_suffix("/course.toml") {
            match course(folder, text, files, &mut faults) {
                Ok(course) => curriculum.courses.push(course),
                Err(fault) => faults.push(format!("{path}: {fault}")),
            }
        } else if *path == "certifications.toml" {
            match toml::from_str::<CertificationsFile>(text) {
                Ok(file) => curriculum.certifications = file.certifications,
                Err(error) => faults.push(format!("{path}: {error}")),
            }
        }
    }
    curriculum.courses.sort_by(|one, other| (one.place, &one.code).cmp(&(other.place, &other.code)));
    faults.extend(across(&curriculum));
    if faults.is_empty() { Ok(curriculum) } else { Err(faults) }
}

fn course(folder: &str, text: &str, files: &[(&str, &str)], faults: &mut Vec<String>) -> Result<Course, String> {
    let file: CourseFile = toml::from_str(text).map_err(|error| error.to_string())?;
    if !is_part(folder) {
        return Err("its folder's name must be lower-case letters, figures and hyphens".into());
    }
    if file.modules.is_empty() || file.modules.len() > MODULES_MAX {
        return Err(format!("a course has 1 to {MODULES_MAX} modules"));
    }
    if !file.title.fits(TITLE_CHARS) || !file.about.fits(ABOUT_CHARS) {
        return Err("title and about must be there in both languages, and short".into());
    }
    let mut modules = Vec::new();
    for entry in file.modules {
        let path = format!("{folder}/{}", entry.code);
        match module(folder, entry, files, faults) {
            Ok(module) => modules.push(module),
            Err(fault) => faults.push(format!("{path}: {fault}")),
        }
    }
    Ok(Course { code: folder.to_owned(), place: file.place, title: file.title, about: file.about, modules })
}

fn module(
    folder: &str,
    entry: ModuleEntry,
    files: &[(&str, &str)],
    faults: &mut Vec<String>,
) -> Result<Module, String> {
    if !is_part(&entry.code) || !entry.title.fits(TITLE_CHARS) || !(1..=120).contains(&entry.minutes) {
        return Err("code, title in both languages and 1 to 120 minutes are needed".into());
    }
    let find = |ending: &str| {
        let path = format!("{folder}/{}.{ending}", entry.code);
        files.iter().find(|(known, _)| *known == path).map(|(_, text)| *text)
    };
    let (en, zh) = (find("en.md").ok_or("the .en.md is missing")?, find("zh.md").ok_or("the .zh.md is missing")?);
    let text = Both { en: body(en).to_owned(), zh: body(zh).to_owned() };
    let code = format!("{folder}.{}", entry.code);
    let questions = match find("toml") {
        Some(text) => questions(&code, text).unwrap_or_else(|found| {
            faults.extend(found.into_iter().map(|fault| format!("{folder}/{}.toml: {fault}", entry.code)));
            Vec::new()
        }),
        None => Vec::new(),
    };
    Ok(Module { code, title: entry.title, text, minutes: entry.minutes, questions })
}

/// The text after the comment that names its licence.
fn body(text: &str) -> &str {
    let rest = text.trim_start();
    match rest.strip_prefix("<!--").and_then(|rest| rest.split_once("-->")) {
        Some((_, rest)) => rest.trim(),
        None => rest.trim(),
    }
}

/// Reads a module's questions. Errors: what is wrong, each with the question's code or the line.
pub fn questions(module: &str, text: &str) -> Result<Vec<Asked>, Vec<String>> {
    let file: QuestionsFile = toml::from_str(text).map_err(|error| vec![error.to_string()])?;
    if file.questions.len() > QUESTIONS_MAX {
        return Err(vec![format!("more than {QUESTIONS_MAX} questions")]);
    }
    let (mut asked, mut faults): (Vec<Asked>, Vec<String>) = (Vec::new(), Vec::new());
    for entry in file.questions {
        let code = format!("{module}.{}", entry.code);
        let question = Question { kind: entry.kind, number: entry.number, en: entry.en, zh: entry.zh };
        faults.extend(question.faults().into_iter().map(|fault| format!("{}: {}", entry.code, words(fault))));
        if !is_part(&entry.code) || !is_code(&code) || asked.iter().any(|one| one.code == code) {
            faults.push(format!("{}: not a code, or there twice", entry.code));
        }
        if !(1..=3).contains(&entry.level) || !are_tags(&entry.tags) {
            faults.push(format!("{}: level must be 1 to 3, tags short lower-case words", entry.code));
        }
        asked.push(Asked { code, level: entry.level, tags: entry.tags, question });
    }
    if faults.is_empty() { Ok(asked) } else { Err(faults) }
}

/// A fault as the command line says it.
fn words(fault: Fault) -> String {
    match fault {
        Fault::NoStem(lang) => format!("nothing is asked in {lang}"),
        Fault::NoWhy(lang) => format!("no reason is given in {lang}"),
        Fault::Long(lang) => format!("a text in {lang} is too long"),
        Fault::Lists(lang) => format!("the options in {lang} are not those that its kind needs"),
        Fault::Twice(lang) => format!("two options in {lang} are the same"),
        Fault::Uneven => "the languages do not have the same number of options".into(),
        Fault::NoNumber => "a number is asked for by its kind alone, and must be a number".into(),
    }
}

/// Whether certifications name what is there, and exams can be drawn.
fn across(curriculum: &Curriculum) -> Vec<String> {
    let mut faults = Vec::new();
    for one in &curriculum.certifications {
        let mut fault = |what: &str| faults.push(format!("certifications.toml: {}: {what}", one.code));
        if !is_part(&one.code) || !one.title.fits(TITLE_CHARS) || !one.about.fits(ABOUT_CHARS) {
            fault("code, title and about in both languages are needed");
        }
        if one.courses.iter().any(|code| curriculum.courses.iter().all(|course| course.code != *code)) {
            fault("it names a course that is not there");
        }
        let bounds = (1..=240).contains(&one.minutes)
            && (1..=100).contains(&one.pass)
            && (1..=20).contains(&one.attempts)
            && (0..=720).contains(&one.wait_hours)
            && (1..=1_500).contains(&one.valid_days)
            && (0..=365).contains(&one.grace_days);
        if !bounds || !are_tags(&one.areas) {
            fault("a number is out of bounds, or an area is not a short lower-case word");
        }
        for part in one.exam.iter().chain(&one.renewal) {
            let known = curriculum.courses.iter().flat_map(|course| &course.modules).flat_map(|m| &m.questions);
            let many = known.filter(|asked| draws(&part.from, &asked.code, &asked.tags)).count();
            if many < part.count || part.count == 0 {
                fault(&format!("{} has {many} questions, {} are to be drawn", part.from, part.count));
            }
        }
        if one.drills.iter().any(|case| drill::find(case).is_none()) {
            fault("it names a scenario that is not there");
        }
        if one.exam.is_empty() != one.renewal.is_empty() || (one.exam.is_empty() && one.drills.is_empty()) {
            fault("an exam and a renewal, or drills alone, are needed");
        }
    }
    faults
}

/// Whether a part of a blueprint draws from a question.
pub fn draws(from: &str, code: &str, tags: &[String]) -> bool {
    match from.strip_prefix("tag:") {
        Some(tag) => tags.iter().any(|known| known == tag),
        None => code.strip_prefix(from).is_some_and(|rest| rest.is_empty() || rest.starts_with('.')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COURSE: &str = "place = 1\ntitle = { en = \"Basics\", zh = \"基础\" }\nabout = { en = \"a\", zh = \"b\" }\n\
        [[module]]\ncode = \"one\"\nminutes = 5\ntitle = { en = \"One\", zh = \"一\" }\n";
    const QUESTION: &str = "[[question]]\ncode = \"q\"\nkind = \"single\"\n\
        [question.en]\nask = \"?\"\nright = [\"a\"]\nwrong = [\"b\"]\nwhy = \"w\"\n\
        [question.zh]\nask = \"？\"\nright = [\"甲\"]\nwrong = [\"乙\"]\nwhy = \"因\"\n";

    fn files<'a>(course: &'a str, questions: &'a str) -> [(&'static str, &'a str); 4] {
        [
            ("basics/course.toml", course),
            ("basics/one.en.md", "<!-- SPDX-License-Identifier: CC-BY-4.0 -->\n# One"),
            ("basics/one.zh.md", "# 一"),
            ("basics/one.toml", questions),
        ]
    }

    #[test]
    fn a_folder_becomes_a_course() {
        let read = read(&files(COURSE, QUESTION)).unwrap();
        let module = &read.courses[0].modules[0];
        assert_eq!((module.code.as_str(), module.text.en.as_str()), ("basics.one", "# One"));
        assert_eq!(module.questions[0].code, "basics.one.q");
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place() {
        let check = |course: &str, questions: &str, says: &str| {
            let faults = read(&files(course, questions)).unwrap_err().join("\n");
            assert!(faults.contains(says), "{faults}");
        };
        check(&COURSE.replace("minutes = 5", "minutes = x"), QUESTION, "line 6");
        check(&COURSE.replace("code = \"one\"", "code = \"two\""), QUESTION, "basics/two: the .en.md is missing");
        check(COURSE, &QUESTION.replace("wrong = [\"b\"]\n", ""), "basics/one.toml: q: the options in en");
        check(COURSE, &QUESTION.replace("why = \"因\"\n", ""), "q: no reason is given in zh-CN");
        check(COURSE, &format!("{QUESTION}{QUESTION}"), "there twice");
    }

    #[test]
    fn the_starter_curriculum_is_whole() {
        let starter = starter().unwrap_or_else(|faults| panic!("{}", faults.join("\n")));
        let modules: Vec<&Module> = starter.courses.iter().flat_map(|course| &course.modules).collect();
        let questions: usize = modules.iter().map(|module| module.questions.len()).sum();
        assert!(modules.iter().all(|module| module.questions.len() >= 3 && module.text.zh.chars().count() > 300));
        assert!(questions >= QUESTIONS_AT_LEAST, "{questions}");
    }

    const QUESTIONS_AT_LEAST: usize = 150;
}
