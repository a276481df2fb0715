//! The believable company: people, customers and cases, all invented, in two languages.

use serde::Deserialize;

/// The fixture, as it stands in `fixtures/company.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct Company {
    /// Name.
    pub company: String,
    /// Name in Chinese.
    pub company_zh: String,
    /// Domain.
    pub domain: String,
    /// Groups by name.
    pub groups: Vec<String>,
    /// Staff.
    pub people: Vec<Person>,
    /// Customers who write English.
    pub customers_en: Vec<String>,
    /// Customers who write Chinese.
    pub customers_zh: Vec<String>,
    /// What customers come with.
    pub cases: Vec<Case>,
    /// What a customer says whose coins went over the wrong network; `{amount}`, `{to}` and `{hash}` stand for theirs.
    pub astray_en: String,
    /// The same in Chinese.
    pub astray_zh: String,
    /// What a simulated customer says, one line after another.
    pub chatter_en: Vec<String>,
    /// The same in Chinese.
    pub chatter_zh: Vec<String>,
}

/// Someone who works there.
#[derive(Clone, Debug, Deserialize)]
pub struct Person {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Role.
    pub role: event::Role,
    /// Language.
    pub lang: language::Lang,
    /// Groups, by place in the list.
    pub groups: Vec<usize>,
}

/// A case: what the customer says, what is answered, what is noted.
#[derive(Clone, Debug, Deserialize)]
pub struct Case {
    /// `en` or `zh`.
    pub lang: String,
    /// The group that it belongs to.
    pub group: usize,
    /// Subject.
    pub subject: String,
    /// First message; `{amount}` stands for a number.
    pub text: String,
    /// What an agent answers.
    pub reply: String,
    /// What the customer says to that.
    #[serde(default)]
    pub answer: Option<String>,
    /// What is noted among colleagues.
    #[serde(default)]
    pub note: Option<String>,
}

/// The fixture.
pub fn company() -> Company {
    serde_json::from_str(include_str!("../../../../fixtures/company.json")).expect("the fixture is valid")
}
