//! The back office of Quayside: settings, health, the gate.

use crate::company::NOW;
use event::{DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS};
use language::{Lang, Speak};
use maud::{Markup, html};
use web::parts::*;

fn id<I: std::str::FromStr>(n: u32) -> I {
    format!("0199a6e0-7000-7000-8000-{n:012}").parse().ok().expect("a UUID")
}

fn pick<'a>(speak: &Speak, en: &'a str, zh: &'a str) -> &'a str {
    if speak.lang == Lang::En { en } else { zh }
}

/// The rail of the settings, open at `here`.
pub fn places(speak: &Speak, here: &str) -> Vec<SettingsSection> {
    let place = |name: &str, en: &str, zh: &str, count: Option<i64>| {
        (format!("/settings/{name}"), pick(speak, en, zh).to_owned(), count, name == here)
    };
    let section = |en: &str, zh: &str, places| SettingsSection { title: pick(speak, en, zh).to_owned(), places };
    vec![
        section(
            "You",
            "我的",
            vec![
                place("me", "Account", "账户", None),
                place("sessions", "Sessions", "登录的设备", Some(2)),
                place("tokens", "Tokens", "令牌", Some(2)),
            ],
        ),
        section(
            "Company",
            "公司",
            vec![
                place("people", "People and roles", "人员与角色", Some(38)),
                place("channels", "Channels", "渠道", Some(3)),
            ],
        ),
        section("Running", "运行", vec![place("health", "Health", "健康", Some(2))]),
    ]
}

/// The health page's state, in which something needs a decision.
pub fn health_of(speak: &Speak) -> Health {
    let mailbox =
        |address: &str, received, became, suspended, quarantined, cursor, seconds: i64, mark, state: &str| Mailbox {
            address: address.to_owned(),
            received,
            became,
            suspended,
            quarantined,
            dropped: 0,
            cursor,
            fetched_ms: Some(NOW - seconds * SECOND_MS),
            mark,
            state: state.to_owned(),
        };
    let good = pick(speak, "In order", "正常");
    let job = |name: &str, waiting, running, retrying, oldest: Option<i64>, mark, state: &str| JobKind {
        name: name.to_owned(),
        waiting,
        running,
        retrying,
        oldest_ms: oldest.map(|ago| NOW - ago),
        mark,
        state: state.to_owned(),
    };
    let way = |words: &str, act| Way { href: "/jobs/1/retry".to_owned(), words: words.to_owned(), act };
    Health {
        mail: Some(MailSum {
            received: 12_408,
            became: 12_371,
            suspended: 31,
            quarantined: 6,
            dropped: 0,
            mailboxes: vec![
                mailbox("support@quayside.example", 11_206, 11_175, 26, 5, 884_213, 4, Mark::Good, good),
                mailbox("complaints@quayside.example", 214, 213, 1, 0, 20_871, 66, Mark::Good, good),
                mailbox(
                    "jobs@quayside.example",
                    988,
                    983,
                    4,
                    1,
                    41_006,
                    192,
                    Mark::Soon,
                    pick(speak, "Server slows us, retrying", "服务器限速，自动重试"),
                ),
            ],
        }),
        head: 4_182_907,
        followers: vec![
            Follower { name: pick(speak, "Live screens", "实时屏幕").to_owned(), seq: 4_182_907 },
            Follower { name: pick(speak, "Search index", "全文索引").to_owned(), seq: 4_182_907 },
            Follower { name: pick(speak, "View counts", "视图计数").to_owned(), seq: 4_182_880 },
        ],
        jobs_done: 18_442,
        jobs: vec![
            job(pick(speak, "Send replies", "发送回复"), 0, 2, 0, None, Mark::Good, good),
            job(pick(speak, "Fetch mail", "收取邮件"), 14, 8, 3, Some(9 * SECOND_MS), Mark::Good, good),
            job(
                pick(speak, "Webhooks out", "外发 Webhook"),
                41,
                4,
                39,
                Some(6 * MINUTE_MS),
                Mark::Soon,
                pick(speak, "Other side: 503", "对方 503"),
            ),
        ],
        dead: vec![
            DeadLetter {
                id: id(1),
                title: pick(speak, "Send reply, ticket 47902, mail", "发送回复，工单 47902，邮件").to_owned(),
                detail: pick(
                    speak,
                    "550 5.1.1 no such mailbox. Tried 8 times, last at 11:42. The customer did not get this reply.",
                    "550 5.1.1 收件地址不存在。已试 8 次，最后一次 11:42。客户没有收到这封回复。",
                )
                .to_owned(),
                ways: vec![
                    way(pick(speak, "Open the ticket", "打开工单"), Act::Looks),
                    way(speak.retry(), Act::Decides),
                    way(pick(speak, "Give up and record it", "放弃并记录"), Act::GivesUp),
                ],
            },
            DeadLetter {
                id: id(2),
                title: pick(speak, "Webhook out, risk-engine", "外发 Webhook，risk-engine").to_owned(),
                detail: pick(
                    speak,
                    "Signature refused, 401. Tried 12 times, last at 09:18.",
                    "签名校验失败，401。已试 12 次，最后一次 09:18。",
                )
                .to_owned(),
                ways: vec![
                    way(speak.retry(), Act::Decides),
                    way(pick(speak, "Give up and record it", "放弃并记录"), Act::GivesUp),
                ],
            },
        ],
        lines: vec![
            (
                Mark::Good,
                pick(
                    speak,
                    "Checkpoint 14:12:00 signed, the log’s chain is whole",
                    "检查点 14:12:00 已签名，日志链完整",
                )
                .to_owned(),
            ),
            (Mark::Good, pick(speak, "61 GB free", "磁盘可用 61 GB").to_owned()),
            (Mark::Quiet, pick(speak, "Handrail 0.1.0, SQLite 3.51", "扶手 0.1.0，SQLite 3.51").to_owned()),
        ],
    }
}

/// Roles that can be given.
pub fn roles(speak: &Speak) -> Vec<(String, String)> {
    [
        ("admin", "Administrator", "管理员"),
        ("lead", "Lead", "组长"),
        ("agent", "Agent", "客服"),
        ("trainee", "Trainee", "学员"),
    ]
    .into_iter()
    .map(|(value, en, zh)| (value.to_owned(), pick(speak, en, zh).to_owned()))
    .collect()
}

/// People.
pub fn people_of(speak: &Speak) -> Markup {
    let roles = roles(speak);
    let row = |n: u32, name: &str, role: usize, second_factor, active, minutes: Option<i64>| PersonRow {
        id: id(n),
        name: name.to_owned(),
        email: format!("person{n}@quayside.example"),
        role: roles[role].0.clone(),
        role_words: roles[role].1.clone(),
        groups: vec![pick(speak, "Deposits", "充值").to_owned(), pick(speak, "Chinese", "中文").to_owned()],
        second_factor,
        seen_ms: minutes.map(|m| NOW - m * MINUTE_MS),
        active,
        you: n == 1,
        editable: n != 1,
    };
    let rows = [
        row(1, "Mina Okafor", 0, true, true, Some(0)),
        row(2, "Jonas Weber", 1, true, true, Some(3)),
        row(3, "林晓", 2, false, true, Some(190)),
        row(4, "Amir Khan", 3, false, false, None),
    ];
    let invited = [InvitationRow {
        id: id(5),
        email: "sofia@quayside.example".to_owned(),
        role_words: roles[2].1.clone(),
        by: "Mina Okafor".to_owned(),
        until_ms: NOW + 3 * DAY_MS,
        link: Some("https://desk.quayside.example/invitation/Yk2c7dMZ0w4hT8sVnQ1xLr".to_owned()),
    }];
    people(&rows, &invited, &roles, NOW, speak)
}

/// Tokens, with one just made.
pub fn tokens_of(speak: &Speak) -> Markup {
    let rows = [
        TokenRow {
            id: id(1),
            name: "risk-engine".to_owned(),
            owner: "Mina Okafor".to_owned(),
            role_words: pick(speak, "Integration", "接口").to_owned(),
            made_ms: NOW - 40 * DAY_MS,
            used_ms: Some(NOW - 2 * MINUTE_MS),
            until_ms: Some(NOW + 50 * DAY_MS),
        },
        TokenRow {
            id: id(2),
            name: pick(speak, "nightly report", "每日报表").to_owned(),
            owner: "林晓".to_owned(),
            role_words: pick(speak, "Agent", "客服").to_owned(),
            made_ms: NOW - 4 * HOUR_MS,
            used_ms: None,
            until_ms: None,
        },
    ];
    let made = NewToken { name: "risk-engine".to_owned(), secret: "hr_5vTq0nW2yXbJ8kLmR4sZ7cPdF1gHaE6u".to_owned() };
    tokens(&rows, Some(&made), NOW, speak)
}

/// Sessions.
pub fn sessions_of(speak: &Speak) -> Markup {
    let row = |n: u32, device: &str, here| SessionRow {
        id: id(n),
        device: device.to_owned(),
        address: "203.0.113.7".to_owned(),
        since_ms: NOW - 5 * DAY_MS,
        seen_ms: NOW - i64::from(n) * HOUR_MS,
        here,
    };
    sessions(&[row(0, "Firefox 145, Linux", true), row(3, "Chrome 142, Android", false)], NOW, speak)
}

/// Channels.
pub fn channels_of(speak: &Speak) -> Markup {
    let cards = [
        ChannelCard {
            icon: Icon::Chat,
            title: speak.channel_chat().to_owned(),
            detail: "quayside.example".to_owned(),
            mark: Mark::Good,
            state: pick(speak, "On", "已启用").to_owned(),
            facts: vec![(
                pick(speak, "Sites that may show it", "允许的网站").to_owned(),
                "https://quayside.example".to_owned(),
            )],
            snippet: Some((
                pick(speak, "Put this on your site:", "将以下代码放到您的网站：").to_owned(),
                "<script src=\"https://desk.quayside.example/widget.js\" async></script>".to_owned(),
            )),
            ways: vec![],
        },
        ChannelCard {
            icon: Icon::Mail,
            title: speak.channel_mail().to_owned(),
            detail: "support@quayside.example".to_owned(),
            mark: Mark::Soon,
            state: pick(speak, "Server slows us, retrying", "服务器限速，自动重试").to_owned(),
            facts: vec![
                ("IMAP".to_owned(), "imap.quayside.example:993".to_owned()),
                ("SMTP".to_owned(), "smtp.quayside.example:465".to_owned()),
            ],
            snippet: None,
            ways: vec![
                ("/settings/channels/mail".to_owned(), pick(speak, "Change", "修改").to_owned(), false),
                (
                    "/settings/channels/mail/test".to_owned(),
                    pick(speak, "Send a test mail", "发送测试邮件").to_owned(),
                    true,
                ),
            ],
        },
    ];
    html! { @for card in &cards { (channel_card(card, html! {}, speak)) } }
}
