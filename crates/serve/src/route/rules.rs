//! Write the list of topic rules: a rule is put in or changed, moved, taken out.

use super::topic::{Fits, RULES_MAX, Rule, Rules, VALUE_CHARS_MAX, VALUES_MAX};
use crate::{
    refusal::Refusal,
    tag,
    ticket::{Priority, channel},
};
use event::{Actor, GroupId, Right, TopicRuleId};
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse};

/// Characters of a rule's name.
pub const NAME_CHARS_MAX: usize = 80;

/// Puts a rule at the end of the list, or changes one.
#[derive(Clone, Debug)]
pub struct SaveRule {
    /// Who.
    pub by: Actor,
    /// Which; none for a new one.
    pub rule: Option<TopicRuleId>,
    /// What people call it.
    pub name: String,
    /// When it fits.
    pub fits: Fits,
    /// The queue.
    pub group: GroupId,
    /// At least this priority.
    pub priority: Option<Priority>,
}

/// Moves a rule one place up or down.
#[derive(Clone, Debug)]
pub struct MoveRule {
    /// Who.
    pub by: Actor,
    /// Which.
    pub rule: TopicRuleId,
    /// Towards the beginning.
    pub up: bool,
}

/// Takes a rule out.
#[derive(Clone, Debug)]
pub struct DropRule {
    /// Who.
    pub by: Actor,
    /// Which.
    pub rule: TopicRuleId,
}

/// A rule says this from now on. What it says is the company's own, so the log may hold it.
#[derive(Debug, Serialize)]
pub struct RuleSet {
    /// Which.
    pub rule: TopicRuleId,
    /// Its place in the list.
    pub place: i64,
    /// What people call it.
    pub name: String,
    /// When it fits.
    pub fits: Fits,
    /// The queue.
    pub group: GroupId,
    /// At least this priority.
    pub priority: Option<Priority>,
}

/// A rule has another place.
#[derive(Debug, Serialize)]
pub struct RuleMoved {
    /// Which.
    pub rule: TopicRuleId,
    /// Where it is.
    pub place: i64,
}

/// A rule is no more.
#[derive(Debug, Serialize)]
pub struct RuleDropped {
    /// Which.
    pub rule: TopicRuleId,
}

query! {
    PutRule<'a> {
        rule: TopicRuleId, place: i64, name: &'a str, fits: Json<Fits>, group: GroupId, priority: Option<i64>, now: i64,
    } = "insert into serve_topic_rule (id, place, name, fits, group_id, priority, at_ms)
         values ($rule, $place, $name, $fits, $group, $priority, $now)
         on conflict (id) do update set place = excluded.place, name = excluded.name, fits = excluded.fits,
           group_id = excluded.group_id, priority = excluded.priority, at_ms = excluded.at_ms"
}
query! { PutPlace { place: i64, rule: TopicRuleId } = "update serve_topic_rule set place = $place where id = $rule" }
query! { DeleteRule { rule: TopicRuleId } = "delete from serve_topic_rule where id = $rule" }
query! {
    /// Whether a group is there.
    GroupIsThere { group: GroupId } -> [GroupThere { id: GroupId }] =
        "select id from identity_window_group where id = $group"
}

impl Event for RuleSet {
    const KIND: &'static str = "serve.rule_set";
    fn subject(&self) -> String {
        self.rule.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (priority, now) = (self.priority.map(Priority::number), tx.now_ms());
        let (rule, place, name, fits, group) =
            (self.rule, self.place, self.name.as_str(), Json(self.fits.clone()), self.group);
        tx.push(PutRule { rule, place, name, fits, group, priority, now }).await
    }
}

impl Event for RuleMoved {
    const KIND: &'static str = "serve.rule_moved";
    fn subject(&self) -> String {
        self.rule.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(PutPlace { place: self.place, rule: self.rule }).await
    }
}

impl Event for RuleDropped {
    const KIND: &'static str = "serve.rule_dropped";
    fn subject(&self) -> String {
        self.rule.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        tx.push(DeleteRule { rule: self.rule }).await
    }
}

/// Whether a group is there to route to.
pub(super) async fn is_group(tx: &mut Tx<'_>, group: GroupId) -> Result<bool> {
    Ok(tx.opt(GroupIsThere { group }).await?.is_some())
}

impl Command for SaveRule {
    const NAME: &'static str = "serve.save_rule";
    type Answer = TopicRuleId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<TopicRuleId, Refusal> {
        let (rules, known, fresh) = (tx.all(Rules {}).await?, is_group(tx, self.group).await?, tx.new_id());
        tx.record(decide_save(self, &rules, known, fresh)).await
    }
}

impl Command for MoveRule {
    const NAME: &'static str = "serve.move_rule";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let rules = tx.all(Rules {}).await?;
        tx.record(decide_move(self, &rules)).await
    }
}

impl Command for DropRule {
    const NAME: &'static str = "serve.drop_rule";
    type Answer = ();
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let known = tx.all(Rules {}).await?.iter().any(|rule| rule.id == self.rule);
        let may = self.by.may(Right::RoutingManage);
        tx.record(match known && may {
            true => answer(()).and(RuleDropped { rule: self.rule }),
            false => refuse(Refusal::Unseen),
        })
        .await
    }
}

/// Decides whether a rule is kept. Pure. `known`: its queue is there. A rule that says nothing would fit everything.
pub fn decide_save(save: &SaveRule, rules: &[Rule], known: bool, fresh: TopicRuleId) -> Decision<TopicRuleId, Refusal> {
    let before = save.rule.and_then(|id| rules.iter().find(|rule| rule.id == id));
    if !save.by.may(Right::RoutingManage) || !known || (save.rule.is_some() && before.is_none()) {
        return refuse(Refusal::Unseen);
    }
    if before.is_none() && rules.len() >= RULES_MAX {
        return refuse(Refusal::TooMany { most: RULES_MAX });
    }
    let fits = match clean(&save.fits) {
        Ok(fits) if fits.is_empty() => return refuse(Refusal::NoCondition),
        Ok(fits) => fits,
        Err(refusal) => return refuse(refusal),
    };
    let name = save.name.trim();
    if name.is_empty() {
        return refuse(Refusal::Empty);
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return refuse(Refusal::TooLong { most: NAME_CHARS_MAX });
    }
    let rule = before.map_or(fresh, |rule| rule.id);
    let place = before.map_or_else(|| rules.last().map_or(0, |last| last.place + 1), |rule| rule.place);
    let (name, group) = (name.to_owned(), save.group);
    let priority = save.priority.filter(|priority| *priority != Priority::None);
    answer(rule).and(RuleSet { rule, place, name, fits, group, priority })
}

/// Decides where a rule goes. Pure. At the end of the list it stays where it is.
pub fn decide_move(step: &MoveRule, rules: &[Rule]) -> Decision<(), Refusal> {
    let Some(at) = rules.iter().position(|rule| rule.id == step.rule) else { return refuse(Refusal::Unseen) };
    if !step.by.may(Right::RoutingManage) {
        return refuse(Refusal::Unseen);
    }
    let other = if step.up { at.checked_sub(1) } else { Some(at + 1) };
    let Some(other) = other.and_then(|other| rules.get(other)) else { return answer(()) };
    answer(())
        .and(RuleMoved { rule: step.rule, place: other.place })
        .and(RuleMoved { rule: other.id, place: rules[at].place })
}

/// Conditions as they are kept: words folded, tags as tags are, what does not exist refused.
fn clean(fits: &Fits) -> std::result::Result<Fits, Refusal> {
    let lists = [&fits.codes, &fits.channels, &fits.langs, &fits.words, &fits.tags];
    if lists.iter().any(|list| list.len() > VALUES_MAX) || fits.mailboxes.len() > VALUES_MAX {
        return Err(Refusal::TooMany { most: VALUES_MAX });
    }
    if lists.iter().any(|list| list.iter().any(|value| value.chars().count() > VALUE_CHARS_MAX)) {
        return Err(Refusal::TooLong { most: VALUE_CHARS_MAX });
    }
    let known = fits.codes.iter().all(|code| chain::diagnose::codes().any(|known| known == code))
        && fits.channels.iter().all(|one| CHANNELS.contains(&one.as_str()))
        && fits.langs.iter().all(|one| LANGS.iter().any(|lang| lang.tag() == one));
    if !known {
        return Err(Refusal::Unseen);
    }
    let mut words: Vec<String> = fits.words.iter().map(|word| language::fold(word.trim())).collect();
    words.retain(|word| !word.is_empty());
    words.sort();
    words.dedup();
    Ok(Fits { words, tags: tag::clean(&fits.tags), ..fits.clone() })
}

/// Channels that a rule may name.
pub const CHANNELS: [&str; 4] = [channel::CHAT, channel::MAIL, channel::FORM, channel::API];
/// Languages that a rule may name.
pub const LANGS: [language::Lang; 2] = [language::Lang::En, language::Lang::Zh];

#[cfg(test)]
mod tests {
    use super::*;
    use event::{PersonId, Role};
    use uuid::Uuid;

    fn by(role: Role) -> Actor {
        Actor::Person { id: PersonId(Uuid::from_u128(1)), role }
    }

    fn rule(n: u128) -> Rule {
        let (id, group_id) = (TopicRuleId(Uuid::from_u128(n)), GroupId(Uuid::from_u128(n)));
        let fits = Json(Fits { channels: vec!["chat".into()], ..Fits::default() });
        Rule { id, place: n as i64, name: "x".into(), fits, group_id, priority: None }
    }

    fn save(role: Role, fits: Fits) -> SaveRule {
        let group = GroupId(Uuid::from_u128(1));
        SaveRule { by: by(role), rule: None, name: " Wrong network ".into(), fits, group, priority: None }
    }

    fn check(save: &SaveRule, rules: &[Rule], known: bool, expected: std::result::Result<i64, Refusal>) {
        let decision = decide_save(save, rules, known, TopicRuleId(Uuid::max()));
        match expected {
            Ok(place) => assert_eq!(decision.event::<RuleSet>().unwrap().place, place),
            Err(refusal) => assert_eq!(decision.outcome(), Err(&refusal)),
        }
    }

    #[test]
    fn a_rule_says_something_that_exists() {
        let of = |code: &str| Fits { codes: vec![code.into()], ..Fits::default() };
        check(&save(Role::Lead, of("WRONG_NETWORK")), &[], true, Ok(0));
        check(&save(Role::Lead, of("WRONG_NETWORK")), &[rule(4)], true, Ok(5));
        check(&save(Role::Lead, of("NO_SUCH")), &[], true, Err(Refusal::Unseen));
        check(&save(Role::Lead, of("WRONG_NETWORK")), &[], false, Err(Refusal::Unseen));
        check(&save(Role::Agent, of("WRONG_NETWORK")), &[], true, Err(Refusal::Unseen));
        check(&save(Role::Lead, Fits::default()), &[], true, Err(Refusal::NoCondition));
        check(
            &save(Role::Lead, Fits { words: vec!["  ".into()], ..Fits::default() }),
            &[],
            true,
            Err(Refusal::NoCondition),
        );
        let many = Fits { words: vec!["x".into(); VALUES_MAX + 1], ..Fits::default() };
        check(&save(Role::Lead, many), &[], true, Err(Refusal::TooMany { most: VALUES_MAX }));
        let full: Vec<Rule> = (0..RULES_MAX as u128).map(rule).collect();
        check(&save(Role::Lead, of("WRONG_NETWORK")), &full, true, Err(Refusal::TooMany { most: RULES_MAX }));
        let unnamed = SaveRule { name: " ".into(), ..save(Role::Lead, of("WRONG_NETWORK")) };
        check(&unnamed, &[], true, Err(Refusal::Empty));
    }

    #[test]
    fn a_rule_that_is_changed_keeps_its_place() {
        let fits = Fits { langs: vec!["zh-CN".into()], ..Fits::default() };
        let change = SaveRule { rule: Some(rule(2).id), ..save(Role::Admin, fits) };
        check(&change, &[rule(1), rule(2)], true, Ok(2));
        check(&change, &[rule(1)], true, Err(Refusal::Unseen));
    }

    #[test]
    fn neighbours_change_places() {
        let rules = [rule(1), rule(2), rule(3)];
        let step = |n: u128, up| MoveRule { by: by(Role::Lead), rule: rule(n).id, up };
        let moved = decide_move(&step(3, true), &rules);
        assert_eq!(moved.event::<RuleMoved>().unwrap().place, 2);
        assert_eq!(moved.kinds().len(), 2);
        assert!(decide_move(&step(1, true), &rules).kinds().is_empty());
        assert!(decide_move(&step(3, false), &rules).kinds().is_empty());
        assert_eq!(decide_move(&step(9, true), &rules).outcome(), Err(&Refusal::Unseen));
    }
}
