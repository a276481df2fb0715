//! The page of a customer at the demo's exchange, with the chat on it: what a company's own page looks like to the widget.
//!
//! It stands for somebody else's site, so it has its own looks and shares nothing with the desk's pages but the script tag.

use language::{Lang, Speak};
use maud::{DOCTYPE, Markup, html};

/// Where the page is.
pub const PAGE_URL: &str = "/demo/customer";
/// Where its style sheet is: the policy of the house allows none inside a page.
pub const STYLE_URL: &str = "/demo/customer.css";
/// The page's style sheet.
pub const STYLE: &str = include_str!("page.css");

/// Coins of the account: name, available, on their way, worth.
const COINS: [[&str; 4]; 4] = [
    ["BTC", "0.318 204 51", "0.42", "29,871.06"],
    ["ETH", "4.052 7", "0", "14,603.55"],
    ["USDT", "16,240.00", "0", "16,240.00"],
    ["TRX", "2,018.4", "0", "569.19"],
];
const TOTAL: &str = "61,283.80 USDT";
/// The withdrawal that people ask about.
const ADDRESS: &str = "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq";
const HASH: &str = "b46642b3bad28b9a649dc10bf83e9c7a817d6af1dc1328b43501d00ed4122031";

/// The customer who is signed in, as the company knows them.
#[derive(Clone, Copy, Debug)]
pub struct Customer<'a> {
    /// Name.
    pub name: &'a str,
    /// The phrase that they chose, so that they know support by it.
    pub phrase: &'a str,
    /// Who they are, signed by the company for the widget (EdDSA or ES256).
    pub token: &'a str,
}

/// The whole page; without `customer` it is that of somebody who is not signed in. `?lang=` and `?guest=1` choose.
pub fn customer_page(speak: &Speak, customer: Option<Customer<'_>>) -> Markup {
    html! {
        (DOCTYPE)
        html lang=(speak.lang.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover, interactive-widget=resizes-visual";
                meta name="color-scheme" content="light dark";
                title { (speak.quay_title()) }
                link rel="stylesheet" href=(STYLE_URL);
                script src="/widget.js" async data-lang=(speak.lang.tag()) data-brand=(speak.quay_name())
                    data-token=[customer.map(|customer| customer.token)] {}
            }
            body {
                (top(speak, customer))
                main {
                    p.demo { (speak.quay_demo()) }
                    @match customer {
                        Some(customer) => {
                            div { (assets(speak)) (recent(speak)) }
                            aside { (security(speak, customer)) }
                        }
                        None => (guest(speak)),
                    }
                }
            }
        }
    }
}

fn top(speak: &Speak, customer: Option<Customer<'_>>) -> Markup {
    let other = match speak.lang {
        Lang::En => Lang::Zh,
        Lang::Zh => Lang::En,
    };
    let address =
        |lang: Lang, guest: bool| format!("{PAGE_URL}?lang={}{}", lang.tag(), if guest { "&guest=1" } else { "" });
    html! {
        header {
            a.brand href=(address(speak.lang, customer.is_none())) {
                span aria-hidden="true" { (speak.quay_name().chars().next().unwrap_or('Q')) }
                (speak.quay_name())
            }
            nav {
                span { (speak.quay_markets()) }
                span { (speak.quay_trade()) }
                span aria-current="page" { (speak.quay_assets()) }
                button type="button" data-handrail-open { (speak.quay_help()) }
            }
            a href=(address(other, customer.is_none())) lang=(other.tag()) { (speak.quay_other_lang()) }
            @match customer {
                Some(customer) => {
                    span.name { (customer.name) }
                    a href=(address(speak.lang, true)) { (speak.quay_sign_out()) }
                }
                None => a.main href=(address(speak.lang, false)) { (speak.quay_sign_in()) },
            }
        }
    }
}

fn assets(speak: &Speak) -> Markup {
    html! {
        h1 { small { (speak.quay_total()) } (TOTAL) }
        p.acts {
            span.main { (speak.quay_deposit()) }
            span { (speak.quay_withdraw()) }
            span { (speak.quay_convert()) }
        }
        table {
            thead {
                tr {
                    th { (speak.quay_coin()) }
                    th { (speak.quay_available()) }
                    th { (speak.quay_on_way()) }
                    th { (speak.quay_worth()) }
                }
            }
            tbody {
                @for [coin, available, on_way, worth] in COINS {
                    tr {
                        th { (coin) }
                        td { (available) }
                        td { (on_way) }
                        td { (worth) }
                    }
                }
            }
        }
    }
}

fn recent(speak: &Speak) -> Markup {
    let done = [
        (speak.quay_deposit(), "16,000 USDT", speak.quay_credited(), speak.quay_hours_ago(9)),
        (speak.quay_convert(), "0.8 ETH → 2,880 USDT", speak.quay_done(), speak.quay_days_ago(2)),
        (speak.quay_deposit(), "0.738 204 51 BTC", speak.quay_credited(), speak.quay_days_ago(6)),
    ];
    html! {
        h2 { (speak.quay_recent()) }
        ul {
            li.waiting {
                p {
                    b { (speak.quay_withdraw()) " 0.42 BTC" }
                    span { (speak.quay_waiting()) }
                    time { (speak.quay_hours_ago(2)) }
                }
                dl {
                    dt { (speak.quay_network()) } dd { "Bitcoin" }
                    dt { (speak.quay_to()) } dd { (in_fours(ADDRESS)) }
                    dt { (speak.quay_hash()) } dd { (in_fours(HASH)) }
                    dt { (speak.quay_fee()) } dd { "0.000 012 BTC" }
                }
                button type="button" data-handrail-open { (speak.quay_ask()) }
            }
            @for (what, amount, state, when) in done {
                li {
                    p { b { (what) " " (amount) } span { (state) } time { (when) } }
                }
            }
        }
    }
}

fn security(speak: &Speak, customer: Customer<'_>) -> Markup {
    html! {
        section {
            h2 { (speak.quay_security()) }
            dl {
                dt { (speak.quay_phrase()) } dd { b { (customer.phrase) } }
            }
            p { (speak.quay_phrase_note()) }
            dl {
                dt { (speak.quay_passkey()) } dd { (speak.quay_on()) }
                dt { (speak.quay_addresses()) } dd { (speak.quay_on()) }
            }
        }
        p.never { (speak.quay_never()) }
    }
}

fn guest(speak: &Speak) -> Markup {
    html! {
        div {
            h1 { (speak.quay_guest()) }
            p { (speak.quay_guest_note()) }
            p.acts { button.main type="button" data-handrail-open { (speak.quay_contact()) } }
        }
        aside {
            section {
                h2 { (speak.quay_guest_scam()) }
                p { (speak.quay_guest_scam_note()) }
            }
            p.never { (speak.quay_never()) }
        }
    }
}

/// A hash or an address, whole, in groups of four that copy without spaces.
fn in_fours(text: &str) -> Markup {
    let letters: Vec<char> = text.chars().collect();
    html! {
        code { @for four in letters.chunks(4) { span { (four.iter().collect::<String>()) } } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZHOU: Customer<'_> = Customer { name: "周先生", phrase: "蓝色的灯塔", token: "head.body.\"sig" };

    fn page(lang: Lang, customer: Option<Customer<'_>>) -> String {
        customer_page(&Speak::new(lang), customer).into_string()
    }

    #[test]
    fn the_token_reaches_the_widget_only_when_signed_in() {
        assert!(page(Lang::Zh, Some(ZHOU)).contains("data-token=\"head.body.&quot;sig\""));
        let guest = page(Lang::Zh, None);
        assert!(!guest.contains("data-token") && guest.contains("src=\"/widget.js\""));
    }

    #[test]
    fn nothing_in_the_page_needs_more_than_the_strictest_policy() {
        for text in [page(Lang::En, Some(ZHOU)), page(Lang::Zh, None)] {
            for word in [" style=", " onclick=", "http:", "https:", "<style", "javascript:"] {
                assert!(!text.contains(word), "{word}");
            }
            assert_eq!(text.matches("<script").count(), 1);
        }
        assert!(!STYLE.contains("url(") && !STYLE.contains("@import"));
    }

    #[test]
    fn hashes_are_whole_and_the_other_language_is_one_click_away() {
        let text = page(Lang::En, Some(ZHOU));
        assert_eq!(text.matches("<span>b466</span>").count(), 1);
        assert_eq!(HASH.len(), 64);
        assert!(text.contains("href=\"/demo/customer?lang=zh-CN\""));
        assert!(page(Lang::Zh, None).contains("href=\"/demo/customer?lang=en&amp;guest=1\""));
    }
}
