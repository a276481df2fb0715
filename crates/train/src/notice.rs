//! A change notice: something in the product is not as it was. Certificates of its areas are suspended when its time is
//! over, for everybody who has not acknowledged it until then.

use crate::{
    certify::Certifications, curriculum::TITLE_CHARS, question::are_tags, refusal::Refusal, write::TEXT_CHARS,
};
use event::{DAY_MS, NoticeId, PersonId, Right};
use language::Both;
use serde::Serialize;
use store::{Command, Decision, Event, Json, Outcome, Result, Tx, answer, query, refuse, row};

/// Days until a notice must be acknowledged at most.
pub const DAYS_MAX: i64 = 90;
/// Notices that are shown at once.
pub const SHOWN: i64 = 50;

row! {
    /// A notice, and when the reader acknowledged it.
    pub NoticeRow {
        id: NoticeId, title: Json<Both>, text_en: String, text_zh: String, areas: Json<Vec<String>>, at_ms: i64,
        due_ms: i64, acknowledged_ms: Option<i64>,
    }
    /// A notice that a person has not acknowledged.
    pub OpenNotice { id: NoticeId, title: Json<Both>, areas: Json<Vec<String>>, due_ms: i64 }
}

query! {
    /// Notices, the latest first, with what one person has acknowledged. At most 50.
    scan "a few notices a month"; pub Notices { person: PersonId, limit: i64 } -> [NoticeRow] =
        "select n.id, n.title, n.text_en, n.text_zh, n.areas, n.at_ms, n.due_ms, a.at_ms as acknowledged_ms
           from train_notice n
           left join train_acknowledgement a on a.notice_id = n.id and a.person_id = $person
          order by n.at_ms desc, n.id desc limit $limit"
}
query! {
    /// Notices that a person has not acknowledged, soonest due first. At most 200.
    scan "a few notices a month"; pub Open { person: PersonId } -> [OpenNotice] =
        "select n.id, n.title, n.areas, n.due_ms from train_notice n
          where not exists (select 1 from train_acknowledgement a where a.notice_id = n.id and a.person_id = $person)
          order by n.due_ms, n.id limit 200"
}
query! {
    /// How many have acknowledged each notice.
    scan "a few notices a month"; pub Acknowledged {} -> [HowMany { id: NoticeId, n: i64 }] =
        "select n.id, (select count(*) from train_acknowledgement a where a.notice_id = n.id) as n
           from train_notice n order by n.at_ms desc, n.id desc limit 50"
}
query! {
    InsertNotice<'a> {
        notice: NoticeId, title: Json<&'a Both>, text_en: &'a str, text_zh: &'a str, areas: Json<&'a [String]>, now: i64,
        due_ms: i64,
    } = "insert into train_notice (id, title, text_en, text_zh, areas, at_ms, due_ms)
         values ($notice, $title, $text_en, $text_zh, $areas, $now, $due_ms)"
}
query! {
    /// The sooner of two suspensions stays.
    Bump<'a> { due_ms: i64, certification: &'a str } =
        "update train_certificate
            set bumped_ms = case when bumped_ms is null or bumped_ms > $due_ms then $due_ms else bumped_ms end
          where certification = $certification and replaced = 0 and revoked_ms is null"
}
query! {
    InsertAcknowledgement { notice: NoticeId, person: PersonId, now: i64 } =
        "insert into train_acknowledgement (notice_id, person_id, at_ms) values ($notice, $person, $now)
         on conflict (notice_id, person_id) do nothing"
}
query! {
    Lift<'a> { bumped_ms: Option<i64>, person: PersonId, certification: &'a str } =
        "update train_certificate set bumped_ms = $bumped_ms
          where person_id = $person and certification = $certification and replaced = 0 and revoked_ms is null"
}

/// Tells what changed.
#[derive(Debug)]
pub struct GiveNotice {
    /// Title.
    pub title: Both,
    /// Markdown.
    pub text: Both,
    /// What it touches: areas of certifications.
    pub areas: Vec<String>,
    /// Days until it must be acknowledged.
    pub days: i64,
}

/// What changed was told.
#[derive(Debug, Serialize)]
pub struct NoticeGiven {
    /// Which.
    pub notice: NoticeId,
    /// What it touches.
    pub areas: Vec<String>,
    /// Certifications whose certificates are suspended at `due_ms` for who has not acknowledged it.
    pub bumps: Vec<String>,
    /// Unix milliseconds, UTC.
    pub due_ms: i64,
    /// Title.
    #[serde(skip)]
    pub title: Both,
    /// Markdown.
    #[serde(skip)]
    pub text: Both,
}

impl Event for NoticeGiven {
    const KIND: &'static str = "train.notice_given";
    fn subject(&self) -> String {
        self.notice.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let now = tx.now_ms();
        tx.push(InsertNotice {
            notice: self.notice,
            title: Json(&self.title),
            text_en: &self.text.en,
            text_zh: &self.text.zh,
            areas: Json(&self.areas),
            now,
            due_ms: self.due_ms,
        })
        .await?;
        for certification in &self.bumps {
            tx.push(Bump { due_ms: self.due_ms, certification }).await?;
        }
        Ok(())
    }
}

impl Command for GiveNotice {
    const NAME: &'static str = "train.give_notice";
    type Answer = NoticeId;
    type Refusal = Refusal;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<NoticeId, Refusal> {
        let may = tx.actor().may(Right::TrainingTeach);
        let kinds = tx.all(Certifications {}).await?.into_iter().map(|kind| (kind.code, kind.areas.0)).collect();
        let (fresh, now_ms) = (tx.new_id(), tx.now_ms());
        tx.record(give(self, may, kinds, fresh, now_ms)).await
    }
}

/// Decides a notice. Pure. `kinds`: certifications and their areas.
fn give(
    wish: &GiveNotice,
    may: bool,
    kinds: Vec<(String, Vec<String>)>,
    notice: NoticeId,
    now_ms: i64,
) -> Decision<NoticeId, Refusal> {
    if !may {
        return refuse(Refusal::Unseen);
    }
    let fits = wish.title.fits(TITLE_CHARS) && wish.text.fits(TEXT_CHARS) && are_tags(&wish.areas);
    if !fits || !(0..=DAYS_MAX).contains(&wish.days) {
        return refuse(Refusal::Text);
    }
    let bumps = kinds.into_iter().filter(|(_, areas)| areas.iter().any(|area| wish.areas.contains(area)));
    answer(notice).and(NoticeGiven {
        notice,
        areas: wish.areas.clone(),
        bumps: bumps.map(|(code, _)| code).collect(),
        due_ms: now_ms + wish.days * DAY_MS,
        title: wish.title.clone(),
        text: wish.text.clone(),
    })
}

/// Somebody has read a notice and understood it.
#[derive(Debug)]
pub struct Acknowledge {
    /// Which.
    pub notice: NoticeId,
    /// Who.
    pub person: PersonId,
}

/// A notice was acknowledged.
#[derive(Debug, Serialize)]
pub struct NoticeAcknowledged {
    /// Which.
    pub notice: NoticeId,
    /// By whom.
    pub person: PersonId,
    /// Certifications of its areas, and when the next notice suspends theirs; none: nothing does.
    pub lifted: Vec<(String, Option<i64>)>,
}

impl Event for NoticeAcknowledged {
    const KIND: &'static str = "train.notice_acknowledged";
    fn subject(&self) -> String {
        self.notice.to_string()
    }
    async fn apply(&self, tx: &mut Tx<'_>) -> Result<()> {
        let (now, person) = (tx.now_ms(), self.person);
        tx.push(InsertAcknowledgement { notice: self.notice, person, now }).await?;
        for (certification, bumped_ms) in &self.lifted {
            tx.push(Lift { bumped_ms: *bumped_ms, person, certification }).await?;
        }
        Ok(())
    }
}

impl Command for Acknowledge {
    const NAME: &'static str = "train.acknowledge";
    type Answer = ();
    type Refusal = Refusal;

    fn lane(&self) -> u64 {
        self.person.0.as_u128() as u64
    }

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Refusal> {
        let may = tx.actor().may(Right::TrainingLearn) && tx.actor().person() == Some(self.person);
        let open = tx.all(Open { person: self.person }).await?;
        let kinds = tx.all(Certifications {}).await?.into_iter().map(|kind| (kind.code, kind.areas.0)).collect();
        tx.record(acknowledge(self, may, open, kinds)).await
    }
}

/// Decides an acknowledgement. Pure. `open`: what the person has not acknowledged.
fn acknowledge(
    wish: &Acknowledge,
    may: bool,
    open: Vec<OpenNotice>,
    kinds: Vec<(String, Vec<String>)>,
) -> Decision<(), Refusal> {
    let Some(notice) = open.iter().find(|one| one.id == wish.notice).filter(|_| may) else {
        return refuse(Refusal::Unseen);
    };
    let touches = |notice: &OpenNotice, areas: &[String]| areas.iter().any(|area| notice.areas.0.contains(area));
    let lifted = kinds.into_iter().filter(|(_, areas)| touches(notice, areas)).map(|(code, areas)| {
        let others = open.iter().filter(|one| one.id != wish.notice && touches(one, &areas));
        (code, others.map(|one| one.due_ms).min())
    });
    answer(()).and(NoticeAcknowledged { notice: wish.notice, person: wish.person, lifted: lifted.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn kinds() -> Vec<(String, Vec<String>)> {
        let of = |code: &str, areas: &[&str]| (code.to_owned(), areas.iter().map(|area| (*area).to_owned()).collect());
        vec![of("tron", &["tron"]), of("deposits", &["chains", "wallets"]), of("aml", &["compliance"])]
    }

    fn both(text: &str) -> Both {
        Both { en: text.into(), zh: text.into() }
    }

    #[test]
    fn a_notice_suspends_what_it_touches_when_its_time_is_over() {
        let wish = |areas: &[&str], days| GiveNotice {
            title: both("Fees"),
            text: both("New."),
            areas: areas.iter().map(|area| (*area).to_owned()).collect(),
            days,
        };
        let bumps = |areas: &[&str]| {
            let decision = give(&wish(areas, 7), true, kinds(), NoticeId(Uuid::nil()), 0);
            let event = decision.event::<NoticeGiven>().unwrap();
            assert_eq!(event.due_ms, 7 * DAY_MS);
            event.bumps.join(" ")
        };
        assert_eq!(bumps(&["tron", "wallets"]), "tron deposits");
        assert_eq!(bumps(&["phones"]), "");
        let refusal =
            |may, wish: &GiveNotice| give(wish, may, kinds(), NoticeId(Uuid::nil()), 0).outcome().err().cloned();
        assert_eq!(refusal(false, &wish(&[], 7)), Some(Refusal::Unseen));
        assert_eq!(refusal(true, &wish(&[], 91)), Some(Refusal::Text));
        assert_eq!(refusal(true, &GiveNotice { title: Both::default(), ..wish(&[], 7) }), Some(Refusal::Text));
    }

    #[test]
    fn an_acknowledgement_lifts_only_its_own_suspension() {
        let id = |n: u128| NoticeId(Uuid::from_u128(n));
        let notice = |n: u128, area: &str, due_ms| OpenNotice {
            id: id(n),
            title: Json(both("x")),
            areas: Json(vec![area.to_owned()]),
            due_ms,
        };
        let lifted = |n: u128, open: Vec<OpenNotice>| {
            let wish = Acknowledge { notice: id(n), person: PersonId(Uuid::nil()) };
            let decision = acknowledge(&wish, true, open, kinds());
            decision.event::<NoticeAcknowledged>().map(|event| event.lifted.clone())
        };
        assert_eq!(lifted(1, vec![notice(1, "tron", 5)]), Some(vec![("tron".into(), None)]));
        let two = vec![notice(1, "tron", 5), notice(2, "tron", 9), notice(3, "chains", 2)];
        assert_eq!(lifted(1, two), Some(vec![("tron".into(), Some(9))]));
        assert_eq!(lifted(4, vec![notice(1, "tron", 5)]), None, "what is acknowledged already is not there");
    }
}
