//! An attempt to prove who one is: counted before it is judged, by account and by network address, on every node.

use crate::secret::{Use, keyed};
use event::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use std::net::IpAddr;
use store::{Command, Outcome, Result, Tx, query};

/// How attempts under one key are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Attempts that are free.
    pub tries_max: u32,
    /// The first wait after them; each further one is twice as long.
    pub wait_first_ms: i64,
    /// The longest wait between two attempts.
    pub wait_max_ms: i64,
    /// After so long without an attempt the count starts anew.
    pub quiet_ms: i64,
}

impl Rule {
    /// Of passwords: waits up to 15 minutes, forgotten after an hour.
    pub const fn password(tries_max: u32) -> Rule {
        Rule { tries_max, wait_first_ms: 2 * SECOND_MS, wait_max_ms: 15 * MINUTE_MS, quiet_ms: HOUR_MS }
    }

    /// Of codes, which are short: five are free, waits up to an hour, forgotten after a day.
    pub const CODE: Rule = Rule { tries_max: 5, wait_first_ms: 2 * SECOND_MS, wait_max_ms: HOUR_MS, quiet_ms: DAY_MS };

    /// Of letters with a link to one address: five are free, waits from ten minutes to a day, forgotten after a day.
    pub const LETTER_TO: Rule =
        Rule { tries_max: 5, wait_first_ms: 10 * MINUTE_MS, wait_max_ms: DAY_MS, quiet_ms: DAY_MS };

    /// Of letters that one administrator has sent: a hundred are free, waits from a minute to an hour, forgotten after an hour.
    pub const LETTERS_BY: Rule =
        Rule { tries_max: 100, wait_first_ms: MINUTE_MS, wait_max_ms: HOUR_MS, quiet_ms: HOUR_MS };

    /// Of passwords that were forgotten at one network address: ten are free, waits from a minute to an hour, forgotten after an hour.
    pub const FORGOTTEN: Rule =
        Rule { tries_max: 10, wait_first_ms: MINUTE_MS, wait_max_ms: HOUR_MS, quiet_ms: HOUR_MS };
}

store::row! {
    /// What was attempted under one key.
    pub Attempts { tries: i64, last_ms: i64, until_ms: i64 }
}

query! {
    AttemptsOf<'a> { key: &'a str } -> [Attempts] =
        "select tries, last_ms, until_ms from identity_attempt where key = $key{ for update}"
}

query! {
    KeepAttempts<'a> { key: &'a str, tries: i64, last_ms: i64, until_ms: i64 } =
        "insert into identity_attempt (key, tries, last_ms, until_ms) values ($key, $tries, $last_ms, $until_ms)
         on conflict (key) do update
            set tries = excluded.tries, last_ms = excluded.last_ms, until_ms = excluded.until_ms"
}

query! {
    ForgetAttempts<'a> { key: &'a str } = "delete from identity_attempt where key = $key"
}

query! {
    ForgetOld { before_ms: i64 } = "delete from identity_attempt where last_ms < $before_ms"
}

/// Counts an attempt under each key, before it is judged: many at once cannot overtake the count. Not an event; a
/// failure that follows is one.
#[derive(Debug)]
pub struct Attempt {
    /// Keys and their rules, in an order that is always the same.
    pub keys: Vec<(String, Rule)>,
}

impl Command for Attempt {
    const NAME: &'static str = "identity.attempt";
    type Answer = ();
    type Refusal = Wait;

    async fn run(&self, tx: &mut Tx<'_>) -> Outcome<(), Wait> {
        let now_ms = tx.now_ms();
        let (mut next, mut wait) = (Vec::new(), None::<Wait>);
        for (key, rule) in &self.keys {
            match attempt(tx.opt(AttemptsOf { key }).await?.as_ref(), *rule, now_ms) {
                Ok(attempts) => next.push((key, attempts)),
                Err(found) => wait = Some(Wait { ms: found.ms.max(wait.map_or(0, |wait| wait.ms)) }),
            }
        }
        if let Some(wait) = wait {
            return Ok(Err(wait));
        }
        for (key, Attempts { tries, last_ms, until_ms }) in next {
            tx.keep(KeepAttempts { key, tries, last_ms, until_ms }).await?;
        }
        tx.keep(ForgetOld { before_ms: now_ms - 2 * DAY_MS }).await?;
        Ok(Ok(()))
    }
}

/// Forgets what was counted: the right person is here.
pub async fn forget(tx: &mut Tx<'_>, keys: &[String]) -> Result<()> {
    for key in keys {
        tx.keep(ForgetAttempts { key }).await?;
    }
    Ok(())
}

/// How long to wait before the next attempt is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Milliseconds, more than 0.
    pub ms: i64,
}

impl Wait {
    /// Whole seconds, at least one.
    pub fn seconds(self) -> u64 {
        u64::try_from((self.ms + SECOND_MS - 1) / SECOND_MS).unwrap_or(1).max(1)
    }
}

/// What one more attempt makes of `before`, or how long it must wait. Pure.
///
/// After the free attempts the wait doubles from the first to the longest. Waiting costs no attempt. A clock that jumped back
/// never makes a wait longer than the longest.
pub fn attempt(before: Option<&Attempts>, rule: Rule, now_ms: i64) -> std::result::Result<Attempts, Wait> {
    let fresh = Attempts { tries: 1, last_ms: now_ms, until_ms: 0 };
    let Some(before) = before else { return Ok(fresh) };
    let wait_ms = (before.until_ms - now_ms).min(rule.wait_max_ms);
    if wait_ms > 0 {
        return Err(Wait { ms: wait_ms });
    }
    if now_ms - before.last_ms >= rule.quiet_ms {
        return Ok(fresh);
    }
    let tries = before.tries + 1;
    let over = tries - i64::from(rule.tries_max);
    let wait_ms =
        if over < 1 { 0 } else { rule.wait_first_ms.saturating_mul(1 << (over - 1).min(20)).min(rule.wait_max_ms) };
    let until_ms = if wait_ms > 0 { now_ms + wait_ms } else { 0 };
    Ok(Attempts { tries, last_ms: now_ms, until_ms })
}

/// The key under which attempts from `address` are counted: IPv6 by its network of 64 bits, which one household has.
pub fn address_key(key: &[u8; 32], address: IpAddr) -> String {
    let bytes = match address {
        IpAddr::V4(v4) => v4.octets().to_vec(),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.octets().to_vec(),
            None => v6.octets()[..8].to_vec(),
        },
    };
    keyed(key, Use::Address, &bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Waits in seconds that attempts without a pause meet.
    fn waits(tries_max: u32, count: usize) -> Vec<i64> {
        let (mut now_ms, mut before, mut waits) = (1_000_000, None, Vec::new());
        for _ in 0..count {
            let next = match attempt(before.as_ref(), Rule::password(tries_max), now_ms) {
                Ok(next) => next,
                Err(wait) => {
                    waits.push(wait.ms / SECOND_MS);
                    now_ms += wait.ms;
                    attempt(before.as_ref(), Rule::password(tries_max), now_ms).unwrap()
                }
            };
            before = Some(next);
        }
        waits
    }

    #[test]
    fn waits_grow_after_the_free_attempts() {
        assert_eq!(waits(3, 3), [0_i64; 0]);
        assert_eq!(waits(3, 15), [2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]);
    }

    #[test]
    fn an_hour_of_quiet_forgets() {
        let many = Attempts { tries: 40, last_ms: 0, until_ms: 900_000 };
        assert_eq!(attempt(Some(&many), Rule::password(8), 899_999), Err(Wait { ms: 1 }));
        assert_eq!(attempt(Some(&many), Rule::password(8), 900_000).unwrap().tries, 41);
        assert_eq!(attempt(Some(&many), Rule::password(8), HOUR_MS).unwrap().tries, 1);
    }

    #[test]
    fn a_clock_that_jumps_back_locks_nobody_out() {
        let before = Attempts { tries: 9, last_ms: 86_400_000, until_ms: 86_402_000 };
        assert_eq!(attempt(Some(&before), Rule::password(8), 0), Err(Wait { ms: 15 * MINUTE_MS }));
    }

    #[test]
    fn one_household_is_one_address() {
        let key = |text: &str| address_key(&[1; 32], text.parse().unwrap());
        assert_eq!(key("2001:db8:1:2::1"), key("2001:db8:1:2:ffff::9"));
        assert_ne!(key("2001:db8:1:2::1"), key("2001:db8:1:3::1"));
        assert_ne!(key("192.0.2.1"), key("192.0.2.2"));
        assert_eq!(key("192.0.2.1"), key("::ffff:192.0.2.1"));
    }
}
