//! Making a post, and ending it.

use super::{Channel, LABEL_CHARS, POSTS_MAX, PostById, PostRow, PostsOf, TEXT_CHARS};
use crate::{
    refusal::Refusal,
    requisition::{LINE_CHARS, RequisitionById, State},
    words::is_currency,
};
use event::{PersonId, PostId, RequisitionId, Right, Words};
use language::Lang;
use serde::Serialize;
use store::{Command, Decision, Event, Outcome, Result, Tx, answer, query, refuse};

query! {
    InsertPost<'a> {
        id: PostId, requisition: RequisitionId, channel: Channel, lang: &'a str, text: &'a Words, code: &'a str,
        label: &'a Words, cost: i64, currency: &'a str, from: i64, by: Option<PersonId>, now: i64,
        referrer: Option<PersonId>, relation: Option<&'a str>,
    } = "insert into hire_post (id, requisition_id, channel, lang, text, code, label, cost, currency, from_ms, until_ms,
           by_id, made_ms, referrer_id, relation)
         values ($id, $requisition, $channel, $lang, $text, $code, $label, $cost, $currency, $from, null, $by, $now,
           $referrer, $relation)"
}
query! {
    PutPostEnd { until: i64, cost: i64, post: PostId } =
        "update hire_post set until_ms = $until, cost = $cost where id = $post"
}

/// Makes a post.
#[derive(Debug)]
pub struct MakePost {
    /// Of which requisition.
    pub requisition: RequisitionId,
    /// Where.
    pub channel: Channel,
    /// In which language.
    pub lang: Lang,
    /// Its text, with `{link}` where the link stands.
    pub text: Words,
    /// The code of its link, drawn by lot.
    pub code: String,
    /// Which group, event or campus.
    pub label: Words,
    /// What it costs, smallest units.
    pub cost: i64,
    /// ISO 4217.
    pub currency: String,
    /// From when. Unix milliseconds, UTC.
    pub from_ms: i64,
    /// Who refers, and how they know whom.
    pub referrer: Option<(PersonId, String)>,
}

/// A post was made.
#[derive(Debug, Serialize)]
pub struct PostMade {
    /// Which.
    pub post: PostId,
    /// Of which requisition.
    pub requisition: RequisitionId,
    /// Where.
    pub channel: Channel,
    /// In which language.
    pub lang: Lang,
    /// What it costs, smallest units.
    pub cost: i64,
    /// ISO 4217.
    pub currency: String,
    /// From when.
    pub from_ms: i64,
    /// Who refers.
    pub referrer: Option<PersonId>,
    /// The code of its link. It opens nothing that is not public.
    pub code: String,
    /// Its text.
    #[serde(skip)]
    pub text: Words,
    /// Its label.
    #[serde(skip)]
    pub label: Words,
    /// How the referrer knows whom they refer.
    #[serde(skip)]
    pub relation: Option<String>,
}

impl Event for PostMade {
    const KIND: &'static str = "hire.post_made";
    fn subject(&self) -> String {
        self.requisition.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, by) = (tx.now_ms(), tx.actor().person());
        tx.push(InsertPost {
            id: self.post,
            requisition: self.requisition,
            channel: self.channel,
            lang: self.lang.tag(),
            text: &self.text,
            code: &self.code,
            label: &self.label,
            cost: self.cost,
            currency: &self.currency,
            from: self.from_ms,
            by,
            now,
            referrer: self.referrer,
            relation: self.relation.as_deref(),
        })
        .await
    }
}

impl Command for MakePost {
    const NAME: &'static str = "hire.make_post";
    type Answer = PostId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<PostId, Refusal> {
        // Whoever works here may refer; the rest is for those who recruit.
        let refers = self.referrer.as_ref().is_some_and(|(person, _)| tx.actor().person() == Some(*person));
        let may = tx.actor().may(Right::HiringWork) || refers && self.channel == Channel::Referral;
        let state = tx.opt(RequisitionById { requisition: self.requisition }).await?.map(|row| row.state);
        let many = tx.all(PostsOf { requisition: self.requisition }).await?.len();
        let fresh = tx.new_id();
        tx.record(decide(self, state.filter(|_| may), many, fresh)).await
    }
}

/// Decides the making. Pure.
fn decide(wish: &MakePost, state: Option<State>, many: usize, fresh: PostId) -> Decision<PostId, Refusal> {
    let Some(state) = state else { return refuse(Refusal::Unseen) };
    if state != State::Open {
        return refuse(Refusal::State);
    }
    if many >= POSTS_MAX {
        return refuse(Refusal::TooMany { most: POSTS_MAX });
    }
    let text = wish.text.text().trim();
    let relation = wish.referrer.as_ref().map(|(_, relation)| relation.trim().to_owned());
    if text.is_empty()
        || text.chars().count() > TEXT_CHARS
        || wish.label.text().chars().count() > LABEL_CHARS
        || relation.as_ref().is_some_and(|text| text.is_empty() || text.chars().count() > LINE_CHARS)
    {
        return refuse(Refusal::Text);
    }
    if wish.cost < 0 || !is_currency(&wish.currency) {
        return refuse(Refusal::Value("cost"));
    }
    if (wish.channel == Channel::Referral) != wish.referrer.is_some() {
        return refuse(Refusal::Value("channel"));
    }
    answer(fresh).and(PostMade {
        post: fresh,
        requisition: wish.requisition,
        channel: wish.channel,
        lang: wish.lang,
        cost: wish.cost,
        currency: wish.currency.clone(),
        from_ms: wish.from_ms,
        referrer: wish.referrer.as_ref().map(|(person, _)| *person),
        code: wish.code.clone(),
        text: Words(text.to_owned()),
        label: Words(wish.label.text().trim().to_owned()),
        relation,
    })
}

/// Ends a post, with what it cost in the end. Its link goes on leading to the careers pages.
#[derive(Debug)]
pub struct EndPost {
    /// Which.
    pub post: PostId,
    /// What it cost, smallest units.
    pub cost: i64,
}

/// A post is over.
#[derive(Debug, Serialize)]
pub struct PostEnded {
    /// Which.
    pub post: PostId,
    /// Of which requisition.
    pub requisition: RequisitionId,
    /// What it cost.
    pub cost: i64,
}

impl Event for PostEnded {
    const KIND: &'static str = "hire.post_ended";
    fn subject(&self) -> String {
        self.requisition.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let until = tx.now_ms();
        tx.push(PutPostEnd { until, cost: self.cost, post: self.post }).await
    }
}

impl Command for EndPost {
    const NAME: &'static str = "hire.end_post";
    type Answer = RequisitionId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<RequisitionId, Refusal> {
        let may = tx.actor().may(Right::HiringWork);
        let row: Option<PostRow> = tx.opt(PostById { post: self.post }).await?.filter(|_| may);
        let decision = match row {
            None => refuse(Refusal::Unseen),
            Some(row) if row.until_ms.is_some() => refuse(Refusal::State),
            Some(_) if self.cost < 0 => refuse(Refusal::Value("cost")),
            Some(row) => answer(row.requisition_id).and(PostEnded {
                post: row.id,
                requisition: row.requisition_id,
                cost: self.cost,
            }),
        };
        tx.record(decision).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_post_is_of_an_open_requisition_and_says_something() {
        let wish = |text: &str, cost, channel, referrer| MakePost {
            requisition: RequisitionId(Uuid::nil()),
            channel,
            lang: Lang::En,
            text: text.into(),
            code: "abcdefgh".into(),
            label: "".into(),
            cost,
            currency: "USD".into(),
            from_ms: 0,
            referrer,
        };
        let check = |wish: MakePost, state, many, refusal: Option<Refusal>| {
            let decision = decide(&wish, state, many, PostId(Uuid::nil()));
            assert_eq!(decision.outcome().err(), refusal.as_ref());
        };
        let open = Some(State::Open);
        let ines = || Some((PersonId(Uuid::nil()), "We studied together".to_owned()));
        check(wish("Come", 0, Channel::Forum, None), open, 0, None);
        check(wish("Come", 0, Channel::Forum, None), None, 0, Some(Refusal::Unseen));
        check(wish("Come", 0, Channel::Forum, None), Some(State::Paused), 0, Some(Refusal::State));
        check(wish(" ", 0, Channel::Forum, None), open, 0, Some(Refusal::Text));
        check(wish("Come", -1, Channel::Forum, None), open, 0, Some(Refusal::Value("cost")));
        check(wish("Come", 0, Channel::Referral, None), open, 0, Some(Refusal::Value("channel")));
        check(wish("Come", 0, Channel::Referral, ines()), open, 0, None);
        check(wish("Come", 0, Channel::X, None), open, POSTS_MAX, Some(Refusal::TooMany { most: POSTS_MAX }));
    }
}
