//! Is the author who they say they are? SPF, DKIM and DMARC, taken from our own mail server's word
//! (`Authentication-Results`), else from DNS.
//!
//! Only one header counts: the topmost one that bears a trusted server's name. A letter can carry as many others as its
//! author likes. Source: RFC 8601, 5; RFC 7489 and RFC 9989.

use super::letter::{Letter, fold};
use mail_auth::{
    AuthenticatedMessage, DkimResult, DmarcResult, MessageAuthenticator, SpfOutput, dmarc::verify::DmarcParameters,
};
use std::{sync::Arc, time::Duration};

/// DKIM signatures that are looked at; a letter with more is not looked up at all.
const SIGNATURES_MAX: usize = 8;
/// Time for all look-ups about one letter.
const LOOKUP_MS: u64 = 8_000;

/// What is known about the author's domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The domain of the author vouches for the letter: DMARC passed, or an aligned DKIM or SPF did.
    Pass,
    /// The domain's owner says that such a letter is not theirs.
    Fail,
    /// Nobody says anything.
    #[default]
    None,
}

impl Verdict {
    /// The word in rows.
    pub const fn word(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "fail",
            Verdict::None => "none",
        }
    }
}

/// Who is believed.
#[derive(Clone, Default)]
pub struct Proof {
    /// Names under which our own mail servers sign `Authentication-Results`.
    pub authserv_ids: Vec<String>,
    /// Looks signatures up in DNS when no server of ours has said anything. None: no look-ups.
    pub resolver: Option<Arc<MessageAuthenticator>>,
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proof({:?}, resolver: {})", self.authserv_ids, self.resolver.is_some())
    }
}

impl Proof {
    /// The verdict on a letter; `raw` is the mail as it came.
    pub async fn verdict(&self, letter: &Letter, raw: &Arc<Vec<u8>>) -> Verdict {
        let Some(author) = letter.author() else { return Verdict::None };
        let domain = author.domain();
        if let Some(verdict) = said(&letter.results, &self.authserv_ids, &domain) {
            return verdict;
        }
        let Some(resolver) = self.resolver.clone() else { return Verdict::None };
        // In a task of its own: what it parses is a stranger's, and a panic there must not end this loop.
        let raw = Arc::clone(raw);
        let lookup = tokio::spawn(async move { by_dns(&resolver, &raw).await });
        match tokio::time::timeout(Duration::from_millis(LOOKUP_MS), lookup).await {
            Ok(Ok(verdict)) => verdict,
            _ => Verdict::None,
        }
    }
}

/// What the topmost trusted `Authentication-Results` says about `domain`; nothing when there is none.
pub fn said(results: &[String], authserv_ids: &[String], domain: &str) -> Option<Verdict> {
    let trusted = |result: &&Results| authserv_ids.iter().any(|id| id.eq_ignore_ascii_case(&result.server));
    let result = results.iter().filter_map(|raw| Results::parse(raw)).find(|result| trusted(&result))?;
    Some(result.about(domain))
}

/// One `Authentication-Results` header: the server, and (method, result, properties) each.
struct Results {
    server: String,
    methods: Vec<Method>,
}

struct Method {
    name: String,
    result: String,
    properties: Vec<(String, String)>,
}

impl Results {
    fn parse(raw: &str) -> Option<Results> {
        let clauses = clauses(raw);
        let mut clauses = clauses.iter();
        let server = clauses.next()?.first()?.to_ascii_lowercase();
        let mut methods = Vec::new();
        for words in clauses {
            let mut pairs = words
                .iter()
                .filter_map(|word| word.split_once('='))
                .map(|(name, value)| (name.trim().to_ascii_lowercase(), value.trim().to_ascii_lowercase()));
            let Some((name, result)) = pairs.next() else { continue };
            let name = name.split('/').next().unwrap_or("").to_owned();
            methods.push(Method { name, result, properties: pairs.collect() });
        }
        Some(Results { server, methods })
    }

    fn about(&self, domain: &str) -> Verdict {
        let all = |name: &'static str| self.methods.iter().filter(move |method| method.name == name);
        let from_here = |method: &&Method| method.property("header.from").is_none_or(|from| domain_of(from) == domain);
        if all("dmarc").any(|method| method.result == "fail") {
            return Verdict::Fail;
        }
        if all("dmarc").filter(from_here).any(|method| matches!(method.result.as_str(), "pass" | "bestguesspass")) {
            return Verdict::Pass;
        }
        let aligned = |method: &&Method, properties: &[&str]| {
            properties.iter().filter_map(|name| method.property(name)).any(|value| vouches(&domain_of(value), domain))
        };
        let passes = |method: &&Method| method.result == "pass";
        if all("dkim").filter(passes).any(|method| aligned(&method, &["header.d", "header.i"])) {
            return Verdict::Pass;
        }
        if all("spf").filter(passes).any(|method| aligned(&method, &["smtp.mailfrom", "smtp.mail"])) {
            return Verdict::Pass;
        }
        let denied = |method: &Method| method.result == "fail" && aligned(&method, &["smtp.mailfrom", "smtp.mail"]);
        if all("spf").any(denied) { Verdict::Fail } else { Verdict::None }
    }
}

impl Method {
    fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(each, _)| each == name).map(|(_, value)| value.as_str())
    }
}

fn domain_of(value: &str) -> String {
    fold(value.rsplit_once('@').map_or(value, |(_, domain)| domain).trim_matches(['"', '<', '>', '.']))
}

/// Whether a signature of `signer` speaks for `domain`: the same, or a parent with at least one dot. A child does not:
/// without the list of public suffixes it could be anyone's.
fn vouches(signer: &str, domain: &str) -> bool {
    !signer.is_empty()
        && (signer == domain
            || (signer.contains('.') && domain.strip_suffix(signer).is_some_and(|rest| rest.ends_with('.'))))
}

/// Splits at `;`, then at spaces; comments in (nested) brackets are dropped, quoted strings kept whole without quotes.
fn clauses(raw: &str) -> Vec<Vec<String>> {
    let mut clauses: Vec<Vec<String>> = vec![Vec::new()];
    let mut word = String::new();
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    let push = |clauses: &mut Vec<Vec<String>>, word: &mut String| {
        if !word.is_empty() {
            clauses.last_mut().expect("there is always one clause").push(std::mem::take(word));
        }
    };
    for c in raw.chars() {
        match c {
            _ if escaped => {
                escaped = false;
                if depth == 0 {
                    word.push(c);
                }
            }
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted && depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            ';' if !quoted => {
                push(&mut clauses, &mut word);
                clauses.push(Vec::new());
            }
            c if c.is_whitespace() && !quoted => push(&mut clauses, &mut word),
            c => word.push(c),
        }
    }
    push(&mut clauses, &mut word);
    clauses
}

/// DKIM and DMARC by DNS. SPF cannot be told: the mailbox does not say who delivered. So a missing signature is no
/// proof of a forgery, and only `Pass` or `None` come out.
async fn by_dns(resolver: &MessageAuthenticator, raw: &[u8]) -> Verdict {
    let Some(message) = AuthenticatedMessage::parse(raw) else { return Verdict::None };
    if message.dkim_headers.is_empty() || message.dkim_headers.len() > SIGNATURES_MAX {
        return Verdict::None;
    }
    let dkim = resolver.verify_dkim(&message).await;
    let spf = SpfOutput::default();
    let Some((_, domain)) = message.from().rsplit_once('@') else { return Verdict::None };
    let domain = domain.to_ascii_lowercase();
    let dmarc = resolver.verify_dmarc(DmarcParameters::new(&message, &dkim, &domain, &spf)).await;
    if *dmarc.dkim_result() == DmarcResult::Pass {
        return Verdict::Pass;
    }
    let signed = dkim.iter().filter(|output| *output.result() == DkimResult::Pass);
    let aligned = signed.filter_map(|output| output.signature()).any(|signature| vouches(&fold(&signature.d), &domain));
    if aligned { Verdict::Pass } else { Verdict::None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const TRUSTED: &str = "mx.desk.example";

    #[track_caller]
    fn check(results: &[&str], want: Option<Verdict>) {
        let results: Vec<String> = results.iter().map(|each| (*each).to_owned()).collect();
        assert_eq!(said(&results, &[TRUSTED.to_owned()], "customer.example"), want, "{results:?}");
    }

    #[test]
    fn the_topmost_trusted_word_counts() {
        check(&[], None);
        check(&["mx.evil.example; dmarc=pass header.from=customer.example"], None);
        check(&["MX.desk.example; dmarc=pass (p=reject) header.from=customer.example"], Some(Verdict::Pass));
        check(&["mx.desk.example; dmarc=fail", "mx.desk.example; dmarc=pass"], Some(Verdict::Fail));
        check(&["mx.desk.example 1; none", "mx.desk.example; dmarc=pass"], Some(Verdict::None));
        check(&["mx.evil.example; dmarc=fail", "mx.desk.example; dmarc=pass"], Some(Verdict::Pass));
    }

    #[test]
    fn a_pass_must_be_aligned() {
        check(&["mx.desk.example; dmarc=pass header.from=evil.example"], Some(Verdict::None));
        check(&["mx.desk.example; dkim=pass header.d=evil.example"], Some(Verdict::None));
        check(&["mx.desk.example; dkim=pass header.d=customer.example"], Some(Verdict::Pass));
        check(&["mx.desk.example; dkim=pass header.i=@Customer.example"], Some(Verdict::Pass));
        check(&["mx.desk.example; dkim=pass header.d=example"], Some(Verdict::None));
        check(&["mx.desk.example; dkim=pass header.d=mail.customer.example"], Some(Verdict::None));
        check(&["mx.desk.example; dkim=pass header.d=evilcustomer.example"], Some(Verdict::None));
        check(&["mx.desk.example; spf=pass smtp.mailfrom=ana@customer.example"], Some(Verdict::Pass));
        check(&["mx.desk.example; spf=pass smtp.mailfrom=bounce@evil.example"], Some(Verdict::None));
        check(&["mx.desk.example; spf=fail smtp.mailfrom=ana@customer.example"], Some(Verdict::Fail));
        check(&["mx.desk.example; spf=softfail smtp.mailfrom=ana@customer.example"], Some(Verdict::None));
        check(
            &["mx.desk.example; spf=fail smtp.mailfrom=ana@customer.example; dkim=pass header.d=customer.example"],
            Some(Verdict::Pass),
        );
    }

    #[test]
    fn comments_and_quotes_hide_nothing() {
        check(&["mx.desk.example; spf=none (x; dmarc=pass header.from=customer.example)"], Some(Verdict::None));
        check(&[r#"mx.desk.example; spf=none reason="a; dmarc=pass" smtp.mailfrom=x"#], Some(Verdict::None));
        check(&["(mx.desk.example) mx.evil.example; dmarc=pass"], None);
        check(&["mx.desk.example; dmarc=fail (\\) ; dmarc=pass) policy.dmarc=none"], Some(Verdict::Fail));
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in "\\PC{0,200}") {
            let _ = said(&[text], &[TRUSTED.to_owned()], "customer.example");
        }
    }
}
