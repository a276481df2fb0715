//! Certifications: what a certificate stands for, and how it is earned.

use crate::curriculum::Part;
use language::Both;
use store::{Json, query, row};

row! {
    /// A certification.
    pub CertificationRow {
        code: String, place: i64, title: Json<Both>, about: Json<Both>, courses: Json<Vec<String>>, drills: Json<Vec<String>>,
        blueprint: Json<Vec<Part>>, renewal: Json<Vec<Part>>, areas: Json<Vec<String>>, minutes: i64, pass: i64,
        attempts: i64, wait_hours: i64, valid_days: i64, grace_days: i64, version: i64,
    }
}

query! {
    /// A certification.
    pub CertificationByCode<'a> { code: &'a str } -> [CertificationRow] =
        "select code, place, title, about, courses, drills, blueprint, renewal, areas, minutes, pass, attempts, wait_hours,
                valid_days, grace_days, version
           from train_certification where code = $code"
}

query! {
    /// Certifications in order. At most 100.
    scan "at most 100 certifications"; pub Certifications {} -> [CertificationRow] =
        "select code, place, title, about, courses, drills, blueprint, renewal, areas, minutes, pass, attempts, wait_hours,
                valid_days, grace_days, version
           from train_certification order by place, code limit 100"
}
