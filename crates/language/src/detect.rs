//! Which of the interface's languages a text is most likely written in.

use crate::{Lang, segment};

/// How many Chinese characters weigh as much as one word of another language.
const HAN_PER_WORD: f32 = 1.5;

/// Chinese when at least this share of the words is Chinese: coins, chains and product names stay English in Chinese text.
const SHARE: f32 = 0.3;

/// The language to answer `text` in, by a cheap count: Chinese characters against words of letters.
///
/// Words with digits, addresses and links do not count; kana makes a text Japanese, which is answered in English. English when in
/// doubt.
pub fn detect(text: &str) -> Lang {
    let (mut han, mut kana, mut words) = (0_u32, 0_u32, 0_u32);
    for chunk in text.split_whitespace() {
        if chunk.contains("://") || chunk.contains('@') {
            continue;
        }
        let mut word: Option<bool> = None;
        for letter in chunk.chars() {
            han += u32::from(segment::is_han(letter));
            kana += u32::from(segment::is_kana(letter));
            if letter.is_alphanumeric() && !segment::is_unspaced(letter) {
                word = Some(word.unwrap_or(true) && letter.is_alphabetic());
            } else {
                words += u32::from(word.take() == Some(true));
            }
        }
        words += u32::from(word == Some(true));
    }
    let chinese = han as f32 / HAN_PER_WORD;
    if han > 0 && kana * 4 < han && chinese >= SHARE * (chinese + words as f32) { Lang::Zh } else { Lang::En }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_answered_in_its_own_language() {
        for (text, lang) in [
            ("Where is my deposit?", Lang::En),
            ("我的提币没有到账", Lang::Zh),
            ("USDT TRC20 没到账", Lang::Zh),
            ("提币 0x52908400098527886E0F7030069857D2E4169EE7", Lang::Zh),
            ("Hi team, my name is 王伟 and I would like to know when my withdrawal arrives", Lang::En),
            ("https://example.com/help 你好", Lang::Zh),
            ("送金が届きません", Lang::En),
            ("입금이 안 됐어요", Lang::En),
            ("0x52908400098527886E0F7030069857D2E4169EE7", Lang::En),
            ("", Lang::En),
            ("12345 !!!", Lang::En),
        ] {
            assert_eq!(detect(text), lang, "{text}");
        }
    }
}
