//! People in a circle: initials, never a picture from elsewhere.

use maud::{Markup, html};

/// How an avatar is coloured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// A colleague or customer.
    #[default]
    Plain,
    /// The reader.
    You,
    /// The house itself.
    House,
    /// Someone whose name nobody has proved.
    Unverified,
}

/// A circle with initials; decoration beside a name.
pub fn avatar(name: &str, tone: Tone) -> Markup {
    let class = match tone {
        Tone::Plain => "avatar",
        Tone::You => "avatar you",
        Tone::House => "avatar own",
        Tone::Unverified => "avatar unverified",
    };
    html! { span class=(class) aria-hidden="true" { (initials(name)) } }
}

/// At most two letters that stand for a name: `Mina Okafor` MO, `周先生` 周, `ops@mail.example` OP.
pub fn initials(name: &str) -> String {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let Some(first) = words.next() else { return "?".to_owned() };
    let mut letters = first.chars();
    let head = letters.next().unwrap_or('?');
    if is_cjk(head) {
        return head.to_string();
    }
    let second = match words.next_back() {
        Some(last) if !name.contains('@') => last.chars().next(),
        _ => letters.next(),
    };
    head.to_uppercase().chain(second.into_iter().filter(|c| !is_cjk(*c)).flat_map(char::to_uppercase)).collect()
}

fn is_cjk(c: char) -> bool {
    language::is_han(c) || language::is_kana(c) || matches!(c, '\u{ac00}'..='\u{d7af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_stand_for_names_in_either_script() {
        for (name, wanted) in [
            ("Mina Okafor", "MO"),
            ("Emre Y.", "EY"),
            ("周先生", "周"),
            ("林晓 Lin", "林"),
            ("ops@mail.example", "OP"),
            ("Ana", "AN"),
            ("", "?"),
            ("María José de la Cruz", "MC"),
        ] {
            assert_eq!(initials(name), wanted, "{name}");
        }
    }
}
