//! Quayside, the invented company: enough of its desk to draw every screen, in both languages.

use event::{AttachmentId, CommandId, CustomerId, GroupId, LetterId, MINUTE_MS, MessageId, PersonId, TicketId};
use language::{Lang, Speak};
use serve::screen::*;
use web::parts::*;

/// 2026-11-21 09:21:30 UTC.
pub const NOW: i64 = 1_795_252_890_000;

fn id<I: std::str::FromStr>(n: u32) -> I {
    format!("0199a6e0-7000-7000-8000-{n:012}").parse().ok().expect("a UUID")
}

fn pick<'a>(speak: &Speak, en: &'a str, zh: &'a str) -> &'a str {
    if speak.lang == Lang::En { en } else { zh }
}

fn due(minutes: i64) -> Promise {
    Promise::Due {
        due_ms: NOW + minutes * MINUTE_MS,
        soon_ms: NOW
            + (minutes.min(15) - 15).min(0) * MINUTE_MS
            + if minutes > 15 { (minutes - 15) * MINUTE_MS } else { 0 },
    }
}

/// The rail.
pub fn rail_of(speak: &Speak) -> Rail {
    let view = |n: u32, name: &str, en: &str, zh: &str, icon: Option<Icon>, count: i64| RailView {
        name: name.to_owned(),
        title: pick(speak, en, zh).to_owned(),
        href: format!("/tickets?view={name}"),
        icon,
        count: Some(count),
        keys: (name == "mine").then_some("g m"),
        order: format!("{n:02}"),
    };
    Rail {
        current: "mine".to_owned(),
        availability: Some(Availability { state: serve::route::State::Online, silent: false }),
        sections: vec![
            RailSection {
                name: "yours".to_owned(),
                title: pick(speak, "Yours", "我的").to_owned(),
                views: vec![
                    view(1, "mine", "Open, mine", "我的处理中", Some(Icon::Inbox), 7),
                    view(2, "risk", "Promises at risk", "承诺将超时", Some(Icon::Clock), 3),
                ],
            },
            RailSection {
                name: "queues".to_owned(),
                title: pick(speak, "Queues", "队列").to_owned(),
                views: vec![
                    view(1, "deposits", "Deposits", "充值", None, 41),
                    view(2, "withdrawals", "Withdrawals", "提币", None, 28),
                    view(3, "access", "Account access", "账户与登录", None, 19),
                    view(4, "chinese", "Chinese", "中文", None, 33),
                    view(5, "complaints", "Complaints", "投诉", None, 4),
                ],
            },
            RailSection {
                name: "everything".to_owned(),
                title: pick(speak, "Everything", "全部").to_owned(),
                views: vec![
                    view(1, "unassigned", "Unassigned", "未分配", None, 17),
                    view(2, "pending", "Pending", "等待客户", None, 86),
                    view(3, "suspended", "Suspended mail", "暂存邮件", None, 5),
                    view(4, "solved", "Solved this week", "本周已解决", None, 1412),
                ],
            },
        ],
    }
}

struct Line(u32, &'static str, &'static str, &'static str, Status, Channel, Promise, bool, Option<&'static str>);

/// The list.
pub fn list_of(speak: &Speak) -> TicketList {
    use Channel::*;
    use Status::*;
    let lines = [
        Line(
            48190,
            "Withdrawal without memo",
            "Linh T.",
            "I put the memo in the note field, will the exchange see it?",
            Open,
            Chat,
            due(-4),
            false,
            None,
        ),
        Line(
            48213,
            "USDT deposit not credited",
            "Emre Y.",
            "So will I get it back or not?",
            Open,
            Chat,
            due(6),
            true,
            None,
        ),
        Line(
            48219,
            "提币一直显示处理中",
            "周先生",
            "已经两个小时了，还没有到账，客服在吗",
            New,
            Chat,
            due(11),
            true,
            None,
        ),
        Line(
            48177,
            "Locked out, new phone",
            "Adaeze O.",
            "The code goes to the old number and I cannot get into my account",
            Open,
            Mail,
            due(38),
            false,
            None,
        ),
        Line(
            48161,
            "Sent ATOM without a memo",
            "Tomás R.",
            "Waiting for wallet ops, proof received",
            Hold,
            Mail,
            due(130),
            false,
            Some("High"),
        ),
        Line(
            48150,
            "Fee before I send?",
            "Hana K.",
            "Article sent, waiting for Hana",
            Pending,
            Form,
            Promise::Paused,
            false,
            None,
        ),
        Line(
            48144,
            "Card payment taken twice",
            "Piotr W.",
            "Statement requested from processor",
            Pending,
            Mail,
            Promise::Paused,
            false,
            None,
        ),
        Line(
            48231,
            "SOL confirming for 3 h",
            "Ravi S.",
            "Sent from my own wallet this morning and nothing yet",
            New,
            Chat,
            due(14),
            true,
            None,
        ),
        Line(
            48230,
            "充值选了 TRC20，地址是 ERC20",
            "陈女士",
            "页面提示地址格式不对，我该怎么办",
            New,
            Chat,
            due(26),
            true,
            None,
        ),
        Line(
            48229,
            "Wrong amount credited",
            "Marek D.",
            "I sent 0.8, you credited 0.798",
            New,
            Mail,
            due(31),
            false,
            None,
        ),
        Line(
            48228,
            "Is this token supported?",
            "Ngozi A.",
            "I want to send USDC.e from Polygon to you",
            New,
            Api,
            due(52),
            false,
            None,
        ),
        Line(
            47760,
            "Sent SOL without the token account",
            "Ana P.",
            "Thank you, it is there now",
            Solved,
            Mail,
            Promise::None,
            false,
            None,
        ),
    ];
    let rows = lines
        .into_iter()
        .enumerate()
        .map(|(n, Line(number, subject, who, said, status, channel, promise, unread, priority))| TicketRow {
            id: id(number),
            href: format!("/tickets/{}?view=mine", id::<TicketId>(number)),
            number: i64::from(number),
            subject: subject.to_owned(),
            status,
            channel,
            requester: who.to_owned(),
            preview: said.to_owned(),
            unread,
            promise,
            at_ms: NOW - 26 * 60 * MINUTE_MS,
            assignee: None,
            priority: priority.map(str::to_owned),
            order: format!("{n:04}"),
        })
        .collect::<Vec<_>>();
    TicketList {
        view: "mine".to_owned(),
        title: pick(speak, "Open, mine", "我的处理中").to_owned(),
        count: 7,
        order: pick(speak, "By promise, soonest first", "按承诺时间，最急的在前").to_owned(),
        orders: vec![
            (pick(speak, "By promise, soonest first", "按承诺时间").to_owned(), "/tickets?view=mine".to_owned()),
            (pick(speak, "Newest first", "最新的在前").to_owned(), "/tickets?view=mine&order=new".to_owned()),
        ],
        rows,
        current: Some(id(48213)),
        next: None,
        open: Some("/tickets/new".to_owned()),
    }
}

fn said(n: u32, kind: MessageKind, name: &str, who: Who, minutes: i64, text: &str) -> Message {
    Message {
        id: id(n),
        kind,
        author: Author { name: name.to_owned(), who },
        at_ms: NOW - minutes * MINUTE_MS,
        body: prose(text),
        erased: false,
        quoted: None,
        language: None,
        original: None,
        attachments: Vec::new(),
        delivery: Delivery::None,
        warning: None,
        order: format!("{n:06}"),
    }
}

const HASH: &str = "0xa4c123b1612dd272d1371c17149d439536b3216fdaeeb975729fae923d5a4fd1";

fn file(n: u32, name: &str, media: &str, size: i64) -> Attachment {
    Attachment {
        id: id::<AttachmentId>(n),
        name: name.to_owned(),
        media: media.to_owned(),
        size_bytes: size,
        href: Some(format!("/attachments/{n}")),
        why_not: None,
    }
}

/// Messages in every state that a message can have.
pub fn entries_of(speak: &Speak) -> Vec<Entry> {
    use MessageKind::*;
    let mut first = said(1, Customer, "Emre Y.", Who::Customer, 7, &pick(speak,
        "I sent 1,850 USDT an hour ago and your app still shows zero.\nTransaction {} is confirmed in my wallet. Please check, this is all my savings.",
        "我一小时前转了 1,850 USDT，App 里还是零。\n交易 {} 在钱包里显示已确认，请帮忙查一下，这是我全部的积蓄。").replace("{}", HASH));
    first.attachments = vec![file(1, pick(speak, "withdrawal.png", "提币记录.png"), "image/png", 184_000)];
    let mut mine = said(
        2,
        Reply,
        "Mina Okafor",
        Who::You,
        5,
        pick(
            speak,
            "Thank you, Emre. I can see your transaction. Please never send anyone your wallet phrase, us included. I am checking the network and will write by 09:30.",
            "Emre 您好，我看到这笔交易了。请不要把钱包助记词发给任何人，包括我们。我正在核对网络，09:30 前给您回复。",
        ),
    );
    mine.delivery = Delivery::Read;
    let note = said(
        3,
        Note,
        pick(speak, "Jonas Weber", "郭峰"),
        Who::Colleague,
        2,
        pick(
            speak,
            "The BSC address is under our keys. Recovery is possible in principle, not promised. Needs proof that the sending account is his.",
            "BSC 上的地址由我们掌管密钥。原则上可以找回，但不能承诺，需要转出账户归属证明。",
        ),
    );
    let moved = Happening {
        key: "event-4182".to_owned(),
        icon: Icon::Person,
        words: pick(speak, "Jonas Weber assigned this to you", "郭峰把工单分配给您").to_owned(),
        at_ms: NOW - 2 * MINUTE_MS,
        order: "000004".to_owned(),
    };
    let mut mail = said(
        5,
        Customer,
        "Emre Yıldız",
        Who::Unverified,
        1,
        pick(speak, "So will I get it back or not?", "那到底还能不能找回来？"),
    );
    mail.quoted = Some(prose("On 21 Nov 2026, Quayside wrote:\nThank you, Emre. I can see your transaction."));
    mail.original = Some("/messages/5/original".to_owned());
    mail.warning = Some(
        pick(
            speak,
            "Sent from another address than before, and the mail did not prove itself.",
            "发件地址与之前不同，且未通过邮件验证。",
        )
        .to_owned(),
    );
    let mut failed =
        said(6, Reply, "Mina Okafor", Who::You, 1, pick(speak, "I have asked the wallet team.", "我已经联系钱包组。"));
    failed.delivery = Delivery::Failed {
        reason: pick(speak, "550 5.1.1 no such mailbox. Tried 8 times.", "550 5.1.1 收件地址不存在，已试 8 次。")
            .to_owned(),
        retry: true,
    };
    let mut held = said(
        7,
        Reply,
        "Mina Okafor",
        Who::You,
        0,
        pick(speak, "I will write again by Friday 16:00 UTC.", "周五 16:00（UTC）前我再给您回复。"),
    );
    held.delivery = Delivery::Held { until_ms: NOW + 12_000, yours: true };
    [first, mine, note]
        .into_iter()
        .map(Entry::Message)
        .chain([Entry::Happening(moved)])
        .chain([mail, failed, held].into_iter().map(Entry::Message))
        .collect()
}

fn choices(words: &[(&str, &str)], chosen: usize) -> Vec<Choice> {
    words
        .iter()
        .enumerate()
        .map(|(n, (value, words))| Choice {
            value: (*value).to_owned(),
            words: (*words).to_owned(),
            chosen: n == chosen,
        })
        .collect()
}

/// The head of the open ticket.
pub fn head_of(speak: &Speak) -> ThreadHead {
    let zh = speak.lang == Lang::Zh;
    ThreadHead {
        id: id(48213),
        number: 48213,
        subject: pick(speak, "USDT deposit not credited", "USDT 充值没有到账").to_owned(),
        status: Status::Open,
        statuses: vec![Status::Open, Status::Pending, Status::Hold, Status::Solved],
        channel: Channel::Chat,
        channel_note: Some(pick(speak, "signed in", "已登录").to_owned()),
        group: Some(pick(speak, "Deposits", "充值").to_owned()),
        groups: choices(
            &[("1", if zh { "充值" } else { "Deposits" }), ("2", if zh { "提币" } else { "Withdrawals" })],
            0,
        ),
        priority: Some(pick(speak, "High", "高").to_owned()),
        priorities: choices(
            &[
                ("urgent", if zh { "紧急" } else { "Urgent" }),
                ("high", if zh { "高" } else { "High" }),
                ("normal", if zh { "普通" } else { "Normal" }),
            ],
            1,
        ),
        assignee: Some(Person { id: id(1), name: "Mina Okafor".to_owned(), you: true }),
        assignees: choices(
            &[("1", if zh { "您" } else { "You" }), ("2", "Jonas Weber"), ("3", "林晓"), ("4", "Sofia Lindqvist")],
            0,
        ),
        tags: vec!["bsc".to_owned()],
        promise: due(6),
        back: Some(("/tickets?view=mine".to_owned(), pick(speak, "Mine 7", "我的 7").to_owned())),
    }
}

/// The composer with a draft.
pub fn composer_of(speak: &Speak) -> Composer {
    Composer {
        ticket: id(48213),
        to: pick(speak, "To Emre by chat", "发给 Emre，网页对话").to_owned(),
        mode: Mode::Reply,
        draft: pick(speak,
            "Your USDT went out on BNB Smart Chain, and the deposit page you used was for Ethereum. The wallet team is checking whether it can be recovered. I will write by Friday 16:00 UTC with their answer, whatever it is.",
            "您的 USDT 走的是 BNB Smart Chain，而您打开的充值页面是以太坊的。钱包组正在核对能否找回，周五 16:00（UTC）前，无论结果如何我都会给您答复。").to_owned(),
        attachments: Vec::new(),
        seen_seq: 4_182_907,
        command_id: id::<CommandId>(900),
        submit_as: vec![Status::Pending, Status::Open, Status::Hold, Status::Solved],
        no_reply: None,
        notice: None,
        upload_max_bytes: 20_000_000,
        undo: None,
    }
}

/// The panel.
pub fn customer_of(speak: &Speak) -> CustomerPanel {
    let fact = |en: &str, zh: &str, value: &str, proved: bool, copy: bool| Fact {
        label: pick(speak, en, zh).to_owned(),
        value: value.to_owned(),
        proved,
        copy,
    };
    let other = |number: u32, subject: &str, status: Status, hours: i64| OtherTicket {
        href: format!("/tickets/{}", id::<TicketId>(number)),
        number: i64::from(number),
        subject: subject.to_owned(),
        status,
        at_ms: NOW - hours * 60 * MINUTE_MS,
    };
    CustomerPanel {
        id: id::<CustomerId>(77),
        name: "Emre Yıldız".to_owned(),
        proof: Proof::Proved(pick(speak, "Signed in with the exchange", "已通过交易所登录").to_owned()),
        facts: vec![
            fact("Email", "邮箱", "emre.yildiz@mail.example", true, true),
            fact("Account", "账户", pick(speak, "Level 2 verified, Türkiye", "二级认证，土耳其"), true, false),
            fact("Phone", "手机", "+90 555 010 41 41", false, true),
            fact("Language", "语言", pick(speak, "English, Turkish", "英语、土耳其语"), true, false),
        ],
        promises: vec![
            PromiseBar {
                label: pick(speak, "Next reply", "下次回复").to_owned(),
                promise: due(6),
                from_ms: NOW - 9 * MINUTE_MS,
            },
            PromiseBar {
                label: pick(speak, "Resolution", "解决").to_owned(),
                promise: due(21 * 60),
                from_ms: NOW - 180 * MINUTE_MS,
            },
        ],
        money: Default::default(),
        ticket: id::<TicketId>(1),
        records: Records {
            records: vec![
                RecordCard {
                    name: "account".to_owned(),
                    label: pick(speak, "The customer's account", "客户账户").to_owned(),
                    lines: Some(vec![(pick(speak, "Balance", "余额").to_owned(), "1,204.50 USDT".to_owned())]),
                },
                RecordCard {
                    name: "deposit".to_owned(),
                    label: pick(speak, "Deposit of 1,204.50 USDT", "充值 1,204.50 USDT").to_owned(),
                    lines: None,
                },
            ],
            actions: vec![
                ActionRow {
                    name: "recovery".to_owned(),
                    label: pick(speak, "Open a recovery case", "提交找回申请").to_owned(),
                    done: true,
                },
                ActionRow {
                    name: "refund".to_owned(),
                    label: pick(speak, "Credit the amount", "补发款项").to_owned(),
                    done: false,
                },
            ],
            works: true,
        },
        promises_note: Some(pick(speak, "Chat, 24 hours", "网页对话，全天").to_owned()),
        tickets: vec![
            other(47760, pick(speak, "How do I change my address?", "怎么修改地址？"), Status::Solved, 50),
            other(46012, pick(speak, "Withdrawal fee", "提币手续费"), Status::Closed, 24 * 40),
        ],
        tickets_count: 2,
        teaches: true,
        erasable: true,
        tickets_href: Some("/search?q=requester:77".to_owned()),
    }
}

/// The whole desk.
pub fn desk_of(speak: &Speak) -> Desk {
    let thread = Thread {
        head: head_of(speak),
        entries: entries_of(speak),
        older: None,
        present: vec![Present {
            person: id::<PersonId>(2),
            name: pick(speak, "Jonas Weber", "郭峰").to_owned(),
            writing: true,
        }],
        composer: Some(composer_of(speak)),
    };
    Desk { rail: rail_of(speak), list: list_of(speak), open: Some(OpenTicket { thread, customer: customer_of(speak) }) }
}

/// Suspended mail.
pub fn suspended_of(speak: &Speak) -> SuspendedList {
    let row = |n: u32, from: &str, subject: &str, en: &str, zh: &str, detail: &str, quarantined: bool| SuspendedRow {
        id: id::<LetterId>(n),
        from: from.to_owned(),
        subject: subject.to_owned(),
        mailbox: "support@quayside.example".to_owned(),
        cause: pick(speak, en, zh).to_owned(),
        detail: detail.to_owned(),
        quarantined,
        at_ms: NOW - i64::from(n) * 17 * MINUTE_MS,
        size_bytes: 18_400 * i64::from(n),
        recoverable: !quarantined,
        order: format!("{n:04}"),
    };
    SuspendedList {
        count: 5,
        rows: vec![
            row(
                1,
                "Emre Yıldız <emre@mail.example>",
                "Automatic reply: your ticket",
                "Out of office",
                "自动回复",
                "Auto-Submitted: auto-replied",
                false,
            ),
            row(
                2,
                "MAILER-DAEMON@mx.mail.example",
                "Undelivered Mail Returned to Sender",
                "Bounce",
                "退信",
                "multipart/report",
                false,
            ),
            row(
                3,
                "ops@loop.example",
                "Re: Re: Re: Re: ticket",
                "Loop",
                "邮件循环",
                pick(speak, "41 mails in 5 minutes", "5 分钟内 41 封"),
                false,
            ),
            row(
                4,
                "support@quays1de.example",
                "您的账户需要验证",
                "Did not prove its sender",
                "发件人未通过验证",
                "dmarc=fail (p=reject)",
                false,
            ),
            row(
                5,
                "?",
                pick(speak, "(could not be read)", "（无法解析）"),
                "Unreadable",
                "无法解析",
                pick(speak, "a part claims 4 GB", "某一部分声称有 4 GB"),
                true,
            ),
        ],
        next: None,
        causes: vec![
            Cause {
                words: pick(speak, "All", "全部").to_owned(),
                count: 5,
                href: "/mail/suspended".to_owned(),
                chosen: true,
            },
            Cause {
                words: pick(speak, "Bounce", "退信").to_owned(),
                count: 1,
                href: "/mail/suspended?cause=bounce".to_owned(),
                chosen: false,
            },
            Cause {
                words: pick(speak, "Did not prove its sender", "发件人未通过验证").to_owned(),
                count: 1,
                href: "/mail/suspended?cause=auth".to_owned(),
                chosen: false,
            },
        ],
    }
}

/// What a search found.
pub fn results_of(speak: &Speak) -> Results {
    let hit = |number: u32, before: &str, hit: &str, after: &str, excerpt: &str, status: Status| Hit {
        href: format!("/tickets/{}", id::<TicketId>(number)),
        number: i64::from(number),
        subject: vec![(before.to_owned(), false), (hit.to_owned(), true), (after.to_owned(), false)],
        excerpt: vec![(excerpt.to_owned(), false), (hit.to_owned(), true), ("…".to_owned(), false)],
        status,
        channel: Channel::Mail,
        requester: "Emre Y.".to_owned(),
        assignee: Some("Jonas Weber".to_owned()),
        at_ms: NOW - i64::from(number % 97) * 60 * MINUTE_MS,
    };
    let _ = id::<GroupId>(1);
    Results {
        query: pick(speak, "usdt deposit", "USDT 充值").to_owned(),
        count: 214,
        at_least: true,
        rows: vec![
            hit(48213, "", "USDT deposit", " not credited", "I sent it an hour ago, the ", Status::Open),
            hit(48044, "Wrong network, ", "USDT", " on TRON", "页面上写的是 ", Status::Solved),
            hit(47011, "充值选了 TRC20，", "USDT", " 没到", "请问我的 ", Status::Pending),
        ],
        next: Some("/search?q=usdt&page=2".to_owned()),
    }
}

/// What is new while a reply was written.
pub fn news_of(speak: &Speak) -> Vec<Entry> {
    vec![Entry::Message(said(
        8,
        MessageKind::Customer,
        "Emre Y.",
        Who::Customer,
        0,
        pick(speak, "Wait, my friend says I should not have used BSC.", "等等，朋友说我不该用 BSC。"),
    ))]
}

/// Undo.
pub fn undo() -> Undo {
    Undo { message: id::<MessageId>(7), until_ms: NOW + 12_000 }
}
