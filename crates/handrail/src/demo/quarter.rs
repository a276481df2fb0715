//! What happened to everybody who applied in the demo: drawn from one seed, before anything is written. All of them are invented.
//!
//! Times are milliseconds before the present, so they are negative; what would lie in the future has not happened yet.

use super::seek::NEAR_MS;
use event::{DAY_MS, HOUR_MS};
use hire::{
    application::State,
    interview::kit,
    post::Channel,
    quality::{MARK_MAX, WAIT_DAYS, questions},
    requisition::Stage,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the draw begins with.
const SEED: u64 = 20_260_302;
/// When the requisitions were opened: late enough that no consent is over, early enough for ninety days of work.
pub const OPENED_MS: i64 = -175 * DAY_MS;
/// Applications that came with the opening, in hundredths.
const FIRST: usize = 40;
/// Of four hundred who applied, so many were hired in time to be judged.
const HIRES: usize = 12;
const OF: usize = 400;
/// The kit of every interview.
pub const KIT: &str = "support";

/// A channel: how many of a hundred come by it, how much better or worse they are, visits for one application.
const CHANNELS: [(Channel, usize, f64, usize); 16] = [
    (Channel::Careers, 11, 2.0, 6),
    (Channel::LinkedIn, 13, 3.0, 8),
    (Channel::Zhaopin, 15, -6.0, 7),
    (Channel::Lieyun, 6, -1.0, 6),
    (Channel::WeChatGroup, 7, 0.0, 4),
    (Channel::WeChatAccount, 6, 1.0, 5),
    (Channel::QqGroup, 4, -5.0, 4),
    (Channel::Weibo, 5, -7.0, 9),
    (Channel::X, 5, -3.0, 9),
    (Channel::Telegram, 6, -2.0, 5),
    (Channel::Discord, 4, 5.0, 4),
    (Channel::Forum, 3, 4.0, 5),
    (Channel::Event, 4, 2.0, 2),
    (Channel::Campus, 5, 0.0, 3),
    (Channel::Referral, 4, 12.0, 2),
    (Channel::Internal, 2, 14.0, 1),
];
const REGIONS: [&str; 9] = ["SG", "MY", "HK", "TR", "PH", "GE", "VN", "SG", "MY"];
const LEVELS: [&str; 5] = ["B2", "C1", "C2", "B2", "C1"];
const NAMES: usize = 20;

/// The same numbers each time.
pub struct Draw(pub u64);

impl Draw {
    /// A whole number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % end.max(1)
    }

    /// Around 0, most of it between -1 and 1.
    fn noise(&mut self) -> f64 {
        (0..4).map(|_| self.below(1_001) as f64 / 1_000.0 - 0.5).sum::<f64>() * 0.9
    }

    fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1) as usize) as i64
    }
}

/// Somebody who applied.
#[derive(Clone, Debug)]
pub struct Life {
    /// For which of the requisitions.
    pub requisition: usize,
    /// By which channel.
    pub channel: Channel,
    /// Writes Chinese.
    pub zh: bool,
    /// Which of the given names, and of the family names.
    pub name: (usize, usize),
    /// Where they live.
    pub region: &'static str,
    /// How well they speak.
    pub level: &'static str,
    /// 0 to 1: how good they are. Nobody in the house knows it.
    talent: f64,
}

/// What happened.
#[derive(Clone, Debug)]
pub enum Act {
    /// A tracked link was opened.
    Visit(usize, Channel),
    /// They applied.
    Apply,
    /// To a stage.
    To(Stage),
    /// Out of the way, for a reason by its code.
    Out(State, &'static str),
    /// Somebody sees to it.
    Own,
    /// The team wrote, and the candidate answered.
    Talk,
    /// A note.
    Note,
    /// An interview was planned for a time, with two of the interviewers.
    Plan(i64, [usize; 2]),
    /// The candidate chose that time.
    Book(i64),
    /// One of the interviewers handed in their card: marks by competency.
    Card(usize, Vec<(&'static str, i64)>),
    /// The lead judged them after ninety days; or they left.
    Judge(BTreeMap<String, i64>, bool),
}

/// What happened to whom, and when.
#[derive(Clone, Debug)]
pub struct Deed {
    /// Milliseconds before the present.
    pub at_ms: i64,
    /// Which of the lives.
    pub who: usize,
    /// What.
    pub act: Act,
}

/// Everybody, in the order in which they applied, and what happened, in order.
pub fn quarter(many: usize) -> (Vec<Life>, Vec<Deed>) {
    let mut draw = Draw(SEED);
    let first = many * FIRST / 100;
    let mut lives: Vec<Life> = (0..many).map(|_| life(&mut draw)).collect();
    // Who lives where the law bars them is out by that alone.
    for (n, life) in lives.iter_mut().enumerate() {
        life.region = if n % 29 == 17 { "CN" } else { REGIONS[n % REGIONS.len()] };
    }
    let ranks = |from: usize, until: usize, draw: &mut Draw| {
        let mut order: Vec<(usize, f64)> = (from..until)
            .filter(|n| lives[*n].region != "CN")
            .map(|n| (n, lives[n].talent + 0.22 * draw.noise()))
            .collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1));
        order.into_iter().enumerate().map(|(rank, (n, _))| (n, rank)).collect::<BTreeMap<usize, usize>>()
    };
    let mut places = ranks(0, first, &mut draw);
    places.extend(ranks(first, many, &mut draw));
    let mut told = Told { draw, deeds: Vec::new(), taken: BTreeSet::new() };
    for (n, life) in lives.iter().enumerate() {
        let at_ms = arrival(n, first, many, &mut told.draw);
        let place = places.get(&n).map(|rank| *rank * OF / many.max(1));
        told.live(n, life, at_ms, place, n < first);
    }
    let mut deeds = told.deeds;
    deeds.retain(|deed| deed.at_ms < 0);
    deeds.sort_by_key(|deed| deed.at_ms);
    (lives, deeds)
}

fn life(draw: &mut Draw) -> Life {
    let mut at = draw.below(100);
    let chosen = CHANNELS.iter().find(|one| {
        let here = at < one.1;
        at = at.saturating_sub(one.1);
        here
    });
    let (channel, _, better, _) = *chosen.unwrap_or(&CHANNELS[0]);
    Life {
        requisition: [0, 0, 0, 0, 0, 0, 1, 1, 2, 2][draw.below(10)],
        channel,
        zh: draw.below(100) < 58,
        name: (draw.below(NAMES), draw.below(NAMES)),
        region: "SG",
        level: LEVELS[draw.below(LEVELS.len())],
        talent: (0.5 + better / 100.0 + 0.24 * draw.noise()).clamp(0.0, 1.0),
    }
}

/// When the `n`th applied: many at the opening, then few, then more and more.
fn arrival(n: usize, first: usize, many: usize, draw: &mut Draw) -> i64 {
    let day = match n < first {
        true => -174.0 + 33.0 * n as f64 / first.max(1) as f64,
        false => -141.0 + 140.6 * ((n - first) as f64 / (many - first).max(1) as f64).powf(0.4),
    };
    (day * DAY_MS as f64) as i64 + draw.between(-5, 5) * HOUR_MS / 2
}

struct Told {
    draw: Draw,
    deeds: Vec<Deed>,
    /// Hours in which an interview is.
    taken: BTreeSet<i64>,
}

/// How far somebody comes, and what ends it.
enum End {
    Hired,
    Accepted,
    Out(Stage, State, &'static str),
}

impl Told {
    fn deed(&mut self, at_ms: i64, who: usize, act: Act) {
        self.deeds.push(Deed { at_ms, who, act });
    }

    /// How it ends for the one who is `place`th of four hundred; none: a legal gate is shut.
    fn end(&mut self, place: usize, first: bool) -> End {
        use Stage::*;
        let lost = ["other_job", "pay", "slow", "shifts"][self.draw.below(4)];
        match (place, first) {
            (0..HIRES, true) => End::Hired,
            (0, false) => End::Accepted,
            (..16, true) | (..9, false) => End::Out(Offer, State::Withdrawn, lost),
            (..18, true) | (..11, false) => End::Out(Identity, State::Rejected, "identity"),
            (..44, true) | (..58, false) => match place % 6 {
                0 => End::Out(Interview, State::Withdrawn, lost),
                1 => End::Out(Interview, State::Pool, "later"),
                _ => End::Out(Interview, State::Rejected, "interview"),
            },
            (..76, true) | (..110, false) => End::Out(Simulation, State::Rejected, "simulation"),
            (..108, true) | (..160, false) => match place % 5 {
                0 => End::Out(Screened, State::Withdrawn, lost),
                1 => End::Out(Screened, State::Pool, "other_role"),
                _ => End::Out(Screened, State::Rejected, "knowledge"),
            },
            _ => End::Out(Applied, State::Rejected, ["language", "shifts", "language", "pay"][place % 4]),
        }
    }

    fn live(&mut self, n: usize, life: &Life, at_ms: i64, place: Option<usize>, first: bool) {
        let visits = CHANNELS.iter().find(|one| one.0 == life.channel).map_or(1, |one| one.3);
        for _ in 0..visits {
            let before = self.draw.between(1, 60) * HOUR_MS;
            self.deed((at_ms - before).max(OPENED_MS + HOUR_MS), n, Act::Visit(life.requisition, life.channel));
        }
        self.deed(at_ms, n, Act::Apply);
        let Some(place) = place else { return };
        let end = self.end(place, first);
        if self.draw.below(3) > 0 {
            self.deed(at_ms + 5 * HOUR_MS, n, Act::Own);
        }
        if n.is_multiple_of(9) {
            self.deed(at_ms + 8 * HOUR_MS, n, Act::Note);
            self.deed(at_ms + 9 * HOUR_MS, n, Act::Talk);
        }
        let last = match &end {
            End::Hired => Stage::Started,
            End::Accepted => Stage::Accepted,
            End::Out(stage, _, _) => *stage,
        };
        let mut now_ms = at_ms;
        for (stage, low, high) in WAY {
            if stage > last {
                break;
            }
            now_ms += self.draw.between(low * 24, high * 24) * HOUR_MS;
            if stage == Stage::Started {
                now_ms = now_ms.min(-(WAIT_DAYS * DAY_MS) - 2 * NEAR_MS - self.draw.between(2, 30) * HOUR_MS);
            }
            self.deed(now_ms, n, Act::To(stage));
            if stage == Stage::Interview {
                now_ms = self.interview(n, life, now_ms);
            }
        }
        match end {
            End::Hired => self.judge(n, life, now_ms, place),
            End::Accepted => {}
            End::Out(stage, state, reason) => {
                let days = if stage == Stage::Applied { 3 } else { 6 };
                let then_ms = now_ms + self.draw.between(20, days * 24) * HOUR_MS;
                self.deed(then_ms, n, Act::Out(state, reason));
            }
        }
    }

    /// One interview with two people; answers when both cards are in.
    fn interview(&mut self, n: usize, life: &Life, from_ms: i64) -> i64 {
        let mut hour = (from_ms + self.draw.between(50, 100) * HOUR_MS).div_euclid(HOUR_MS);
        while !self.taken.insert(hour) {
            hour += 1;
        }
        let slot_ms = hour * HOUR_MS;
        let one = self.draw.below(STRICT.len());
        let raters = [one, (one + 1 + self.draw.below(STRICT.len() - 1)) % STRICT.len()];
        self.deed(from_ms + HOUR_MS, n, Act::Plan(slot_ms, raters));
        let booked_ms = from_ms + self.draw.between(4, 20) * HOUR_MS;
        self.deed(booked_ms, n, Act::Book(slot_ms));
        let codes = kit::find(KIT).map(kit::Kit::competencies).unwrap_or_default();
        let seen: Vec<f64> = codes.iter().map(|_| life.talent + 0.12 * self.draw.noise()).collect();
        for (nth, rater) in raters.into_iter().enumerate() {
            let (kind, blur) = STRICT[rater];
            let mut mark =
                |seen: &f64| (1.0 + 3.2 * seen + kind + blur * self.draw.noise()).round().clamp(1.0, 4.0) as i64;
            let marks = codes.iter().zip(&seen).map(|(code, seen)| (*code, mark(seen))).collect();
            self.deed(slot_ms + (2 + 3 * nth as i64) * HOUR_MS, n, Act::Card(rater, marks));
        }
        slot_ms + 12 * HOUR_MS
    }

    /// What is thought of somebody ninety days after they started; one has left by then.
    fn judge(&mut self, n: usize, life: &Life, started_ms: i64, place: usize) {
        if place == HIRES - 2 {
            return self.deed(started_ms + 60 * DAY_MS, n, Act::Judge(BTreeMap::new(), false));
        }
        let own = 0.16 * self.draw.noise();
        let mark = |draw: &mut Draw| (0.7 + 3.6 * (life.talent + own) + 0.45 * draw.noise()).round().clamp(1.0, 4.0);
        let marks: BTreeMap<String, i64> = questions()
            .iter()
            .map(|one| (one.code.clone(), (mark(&mut self.draw) as i64).clamp(1, MARK_MAX)))
            .collect();
        // They may have started that much later than was drawn.
        self.deed(started_ms + WAIT_DAYS * DAY_MS + NEAR_MS, n, Act::Judge(marks, true));
    }
}

/// Days that each step takes, at least and at most.
const WAY: [(Stage, i64, i64); 8] = [
    (Stage::Screened, 1, 3),
    (Stage::Knowledge, 1, 4),
    (Stage::Simulation, 1, 4),
    (Stage::Interview, 1, 4),
    (Stage::Identity, 1, 3),
    (Stage::Offer, 1, 4),
    (Stage::Accepted, 1, 4),
    (Stage::Started, 7, 13),
];

/// How kind each interviewer is, in marks, and how blurred they see.
pub const STRICT: [(f64, f64); 4] = [(-0.35, 0.4), (0.0, 0.45), (0.3, 0.4), (0.05, 1.1)];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quarter_is_as_large_as_it_says_and_always_the_same() {
        let (lives, deeds) = quarter(OF);
        let count = |of: &dyn Fn(&Act) -> bool| deeds.iter().filter(|deed| of(&deed.act)).count();
        assert_eq!((lives.len(), count(&|act| matches!(act, Act::Apply))), (OF, OF));
        assert_eq!(count(&|act| matches!(act, Act::To(Stage::Started))), HIRES);
        assert_eq!(count(&|act| matches!(act, Act::Judge(..))), HIRES);
        let channels: BTreeSet<Channel> = lives.iter().map(|life| life.channel).collect();
        assert!(channels.len() >= 14, "only {channels:?}");
        let again = quarter(OF).1;
        assert_eq!(format!("{deeds:?}"), format!("{again:?}"));
        let mut last: BTreeMap<usize, (i64, i64)> = BTreeMap::new();
        for deed in &deeds {
            assert!(deed.at_ms > OPENED_MS && deed.at_ms < 0, "{deed:?}");
            if let Act::To(stage) = deed.act {
                let before = last.insert(deed.who, (stage.rank(), deed.at_ms));
                assert!(before.is_none_or(|(rank, at_ms)| rank < stage.rank() && at_ms <= deed.at_ms), "{deed:?}");
            }
        }
    }
}
