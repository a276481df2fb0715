//! A scenario to begin from, made of a proposal: it can be proved and played as it is, and says where to go on.

use super::propose::Line;
use language::Lang;
use std::fmt::Write;

/// Characters of what the customer says, each time.
const SAYS_CHARS: usize = 600;
/// Answers that stand above the scenario for whoever goes on with it.
const ANSWERS_SHOWN: usize = 20;

/// The text of a scenario. `code`: its name, in small letters and hyphens.
pub fn skeleton(code: &str, title: &str, lang: Lang, lines: &[Line]) -> String {
    let said: Vec<&str> = lines.iter().filter(|line| line.customer).map(|line| line.text.as_str()).collect();
    let nth = |n: usize, en: &str, zh: &str| match said.get(n) {
        Some(text) => both(text, text),
        None => both(en, zh),
    };
    let last = said
        .last()
        .filter(|_| said.len() > 2)
        .map_or_else(|| both("Thank you, then I wait for that.", "谢谢，那我等您消息。"), |text| both(text, text));
    let mut text = String::new();
    let other = if lang == Lang::En { "zh-CN" } else { "en" };
    let _ = writeln!(text, "# Made of a ticket of ours. Both languages hold the same words so far: translate {other}.");
    let _ = writeln!(text, "# What was answered, for whoever writes moves and checks from it:");
    for line in lines.iter().filter(|line| !line.customer).take(ANSWERS_SHOWN) {
        let _ = writeln!(text, "#   {}", line.text.split_whitespace().collect::<Vec<_>>().join(" "));
    }
    text + &BODY
        .replace("CODE", code)
        .replace("TITLE", &both(title, title))
        .replace("OPENS", &nth(0, "Where is my money?", "我的钱在哪？"))
        .replace("SECOND", &nth(1, "All right. What happens now?", "好的，那现在怎么办？"))
        .replace("LAST", &last)
}

/// The same in both languages, as YAML. Braces would be parameters.
fn both(en: &str, zh: &str) -> String {
    let quoted = |text: &str| {
        let plain: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let plain: String = plain.chars().filter(|c| !c.is_control()).take(SAYS_CHARS).collect();
        serde_json::Value::String(plain.replace('{', "(").replace('}', ")")).to_string()
    };
    format!("{{ en: {}, zh-CN: {} }}", quoted(en), quoted(zh))
}

const BODY: &str = r#"format: 1
case: CODE
version: 1
licence: own
title: TITLE
sources:
  - "A ticket of ours, redacted."
competencies: [problem_solving, empathy, communication]
channel: chat
level: 2
clock: { total_s: 900, first_reply_s: 60, idle_nudge_s: 120 }
persona:
  name: { en: "{customer}", zh-CN: "{customer}" }
  kind: beginner
  style: { en: "as on the ticket", zh-CN: "与工单一致" }
  emotion: 5
  patience_s: 300
  leaves: left
parameters:
  customer: { kind: name }
world:
  accounts:
    customer_account:
      label: { en: "The customer's account", zh-CN: "客户账户" }
      shows:
        status: { en: "write here what your systems show", zh-CN: "在此填写业务系统显示的内容" }
facts:
  - id: seen_in_account
    text: { en: "What the account shows.", zh-CN: "账户中显示的情况。" }
    seen: [customer_account]
actions:
  hand_over: { en: "Hand it over to the team in charge", zh-CN: "转交负责团队" }
  close_ticket: { en: "Close the ticket", zh-CN: "关闭工单" }
anywhere:
  does.close_ticket: { goto: closed }
states:
  start:
    say: OPENS
    on:
      acknowledges: { say: SECOND }
      gives_time: { say: LAST, goto: waits }
  waits:
    on:
      does.hand_over: { goto: handed }
  handed: { end: handed_over }
  closed: { end: sent_away }
outcomes:
  handed_over: { won: true, text: { en: "The team in charge has it, and the customer knows by when they hear.", zh-CN: "已转交负责团队，客户知道何时会有回复。" } }
  sent_away: { won: false, text: { en: "The customer was sent away.", zh-CN: "客户被打发走了。" } }
  left: { won: false, text: { en: "The customer gave up waiting.", zh-CN: "客户等不下去，离开了。" } }
must:
  - acknowledges
  - id: looks_it_up
    by: [looks_up.customer_account]
    why: { en: "Say what the systems show, not what you guess.", zh-CN: "先查系统，再下结论。" }
  - gives_time
must_not: [asks_for_secret, promise, blames, dismisses]
rubric: [empathy, clarity, ownership]
links: { articles: [], modules: [], reason: OTHER, category: other }
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::drill::Proved;

    #[test]
    fn what_is_made_of_a_ticket_can_be_proved_as_it_is() {
        let line = |customer, text: &str| Line { customer, text: text.to_owned() };
        let thread = [
            line(true, "Where is \"it\"? {amount}: #1\n- two\n\u{7}"),
            line(false, "I am looking\ninto it."),
            line(true, "我等了两个小时"),
            line(true, "ok: thanks # bye"),
        ];
        for lang in [Lang::En, Lang::Zh] {
            for lines in [&thread[..], &thread[..1]] {
                let text = skeleton("our-ticket", "A: \"case\" {x}", lang, lines);
                let proved = Proved::new(text.clone()).unwrap_or_else(|faults| panic!("{faults:?}\n{text}"));
                assert_eq!(proved.code(), "our-ticket");
            }
        }
    }
}
