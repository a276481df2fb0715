//! What people type finds what they mean, committed or not.
#![allow(clippy::unwrap_used)]

use search::{Ask, Doc, Index, Order};

const HASH: &str = "0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b";
const TRON: &str = "TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE";

/// A small desk: number, subject, body.
fn desk() -> Vec<Doc> {
    let tickets = [
        (
            101,
            "Deposit missing",
            "My deposits of 1,234.56 USDT on TRC-20 have not arrived. The customer's wallet is fine.",
        ),
        (
            102,
            "提币没有到账",
            "我的USDT提币还没有到账，交易哈希是0x88df016429689c079f3b2f6ad39fa052532c56795b733da78a91ebe6a713944b。",
        ),
        (103, "Withdrawal pending", "Withdrawing to TQn9Y2khEsLJW1ChVWFMSMeRDow5KcbLSE since Monday, see #102."),
        (104, "帳戶被凍結", "您好，我的帳戶被凍結了，無法提幣。請解凍。"),
        (105, "Email change", "Please change my address to ana.lima@customer.example"),
        (106, "取引所への入金", "昨日送金したのに入金が反映されません。"),
        (107, "출금 지연", "출금이 아직 도착하지 않았습니다."),
        (108, "验证码", "收不到短信验证码，助记词也丢了怎么办？"),
    ];
    let docs = tickets.iter().zip(1..).map(|((number, subject, body), at_ms)| Doc {
        id: format!("message-{number}"),
        ticket: format!("ticket-{number}"),
        number: *number,
        kind: "message".into(),
        at_ms,
        subject: (*subject).into(),
        body: (*body).into(),
        people: format!("Customer{number} c{number}@mail.example"),
        scope: vec![if number % 2 == 0 { "even".into() } else { "odd".into() }],
    });
    docs.collect()
}

/// The same desk three times: all in the tail, all committed, half and half.
fn desks() -> [Index; 3] {
    let open = || Index::open(None).unwrap();
    let (fresh, committed, mixed) = (open(), open(), open());
    for (doc, seq) in desk().into_iter().zip(1..) {
        fresh.add(doc.clone(), seq);
        committed.add(doc.clone(), seq);
        mixed.add(doc, seq);
        if seq == 4 {
            mixed.commit(4).unwrap();
        }
    }
    committed.commit(8).unwrap();
    [fresh, committed, mixed]
}

fn numbers(index: &Index, ask: &Ask<'_>) -> Vec<i64> {
    index.search(ask).unwrap().iter().map(|hit| hit.number).collect()
}

fn check(cases: &[(&str, &[i64])]) {
    for index in desks() {
        for (words, expected) in cases {
            assert_eq!(numbers(&index, &Ask::new(words, 50)), *expected, "{words}");
        }
    }
}

#[test]
fn english_is_found_by_stem_by_beginning_and_by_all_words() {
    check(&[
        ("deposit", &[101]),
        ("DEPOSITED ", &[101]),
        ("withdrawals ", &[103]),
        ("withdr", &[103]),
        ("withdr ", &[]),
        ("usdt", &[102, 101]),
        ("usdt arrived", &[101]),
        ("trc20", &[101]),
        ("trc-20", &[101]),
        ("1234.56", &[101]),
        ("customer wallet ", &[101]),
        ("\"have not arrived\"", &[101]),
        ("\"arrived have not\"", &[]),
        ("deposit nonsense", &[]),
        ("the", &[101]),
        ("", &[]),
        ("?!", &[]),
    ]);
}

#[test]
fn chinese_is_found_by_words_of_any_length_in_either_form() {
    check(&[
        ("提币", &[104, 102]),
        ("提幣", &[104, 102]),
        ("没有到账", &[102]),
        ("有到", &[102]),
        ("账", &[104, 102]),
        ("账户", &[104]),
        ("帐户冻结", &[104]),
        ("ＵＳＤＴ提币", &[102]),
        ("我的提币到账", &[102]),
        ("助记词", &[108]),
        ("助记", &[108]),
        ("验证码 短信", &[108]),
        ("“没有到账，交易哈希”", &[102]),
        ("“到账没有”", &[]),
        ("币账", &[]),
    ]);
}

#[test]
fn japanese_and_korean_are_found() {
    check(&[("入金", &[106]), ("送金 反映", &[106]), ("取引所", &[106]), ("출금", &[107]), ("지연", &[107])]);
}

#[test]
fn addresses_and_hashes_are_found_whole_and_by_their_first_six_letters() {
    let (bare, upper) = (&HASH[2..], HASH.to_uppercase());
    check(&[
        (HASH, &[102]),
        (bare, &[102]),
        (&upper, &[102]),
        ("0x88df01", &[102]),
        ("88df01", &[102]),
        ("88df0", &[]),
        (TRON, &[103]),
        ("TQn9Y2", &[103]),
        ("tqn9y2kh usdt", &[]),
        ("ana.lima@customer.example", &[105]),
        ("ana.lim", &[105]),
        ("ana.lima@cust", &[105]),
        ("customer.example ", &[105]),
        ("c107@mail.example", &[107]),
    ]);
}

#[test]
fn a_ticket_is_found_by_its_number_and_comes_first() {
    check(&[("#102", &[102, 103]), ("102", &[102, 103]), ("１０３", &[103]), ("#999", &[]), ("#102 Monday", &[103])]);
}

#[test]
fn an_answer_names_each_ticket_once_by_its_newest_document() {
    for commit in [false, true] {
        let index = Index::open(None).unwrap();
        for n in 0..100_i64 {
            let (id, ticket) = (format!("m{n}"), format!("t{}", n % 10));
            let doc = Doc { id, ticket, number: n % 10, at_ms: n, body: format!("deposit {n}"), ..Doc::default() };
            index.add(doc, n);
            if commit && n % 30 == 0 {
                index.commit(n).unwrap();
            }
        }
        let hits = index.search(&Ask::new("deposit", 50)).unwrap();
        assert_eq!(hits.iter().map(|hit| hit.at_ms).collect::<Vec<_>>(), (90..100).rev().collect::<Vec<_>>());
        let page = index.search(&Ask { skip: 4, ..Ask::new("deposit", 3) }).unwrap();
        assert_eq!(page.iter().map(|hit| hit.number).collect::<Vec<_>>(), [5, 4, 3]);
    }
}

#[test]
fn an_answer_is_narrowed_by_scope_kind_time_and_number() {
    for index in desks() {
        let narrowed = |ask: Ask<'_>, expected: &[i64]| assert_eq!(numbers(&index, &ask), expected);
        let ask = Ask::new("usdt", 50);
        let odd = ["odd".to_owned()];
        let both = ["even".to_owned(), "odd".to_owned()];
        narrowed(Ask { scope: Some(&odd), ..ask.clone() }, &[101]);
        narrowed(Ask { scope: Some(&both), ..ask.clone() }, &[102, 101]);
        narrowed(Ask { scope: Some(&[]), ..ask.clone() }, &[]);
        narrowed(Ask { kinds: &["note".to_owned()], ..ask.clone() }, &[]);
        narrowed(Ask { kinds: &["message".to_owned()], ..ask.clone() }, &[102, 101]);
        narrowed(Ask { before_ms: Some(2), ..ask.clone() }, &[101]);
        narrowed(Ask { after_ms: Some(2), ..ask.clone() }, &[102]);
        narrowed(Ask { before_ms: Some(1), ..ask.clone() }, &[]);
        narrowed(Ask { only: Some(&|number| number != 102), ..ask.clone() }, &[101]);
        narrowed(Ask { scope: Some(&odd), ..Ask::new("#102", 9) }, &[103]);
    }
}

#[test]
fn the_likest_has_the_word_in_its_subject() {
    for index in desks() {
        index.add(
            Doc {
                id: "m".into(),
                ticket: "t".into(),
                number: 9,
                at_ms: 99,
                body: "no deposit".into(),
                ..Doc::default()
            },
            9,
        );
        assert_eq!(numbers(&index, &Ask::new("deposit", 9)), [9, 101]);
        assert_eq!(numbers(&index, &Ask { order: Order::Likest, ..Ask::new("deposit", 9) }), [101, 9]);
    }
}

#[test]
fn a_hit_shows_where_it_was_found() {
    for index in desks() {
        let hit = index.search(&Ask::new("冻结", 1)).unwrap().remove(0);
        assert_eq!((hit.id.as_str(), hit.ticket.as_str(), hit.kind.as_str()), ("message-104", "ticket-104", "message"));
        let marked = |text: &search::Marked| {
            text.marks.iter().map(|mark| text.text[mark.clone()].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(marked(&hit.subject), ["凍結"]);
        assert_eq!(marked(&hit.snippet), ["凍結"]);
    }
}
