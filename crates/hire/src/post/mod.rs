//! A post: where a requisition is told of, by which link, for what cost. Nothing is posted by the house itself.

mod make;
pub mod report;
pub mod text;
mod visit;

pub use make::{EndPost, MakePost, PostEnded, PostMade};
pub use visit::Visit;

use event::{PersonId, PostId, RequisitionId};
use store::{query, row};

/// Posts of one requisition at most.
pub const POSTS_MAX: usize = 200;
/// Characters of a post's text at most.
pub const TEXT_CHARS: usize = 6_000;
/// Characters of a label at most.
pub const LABEL_CHARS: usize = 80;

store::vocabulary! {
    /// Where a requisition is told of.
    Channel, CHANNELS:
    /// The company's own careers pages.
    Careers = "careers",
    /// LinkedIn.
    LinkedIn = "linkedin",
    /// 智联招聘
    Zhaopin = "zhaopin",
    /// 猎云网
    Lieyun = "lieyun",
    /// A WeChat group.
    WeChatGroup = "wechat_group",
    /// A WeChat official account.
    WeChatAccount = "wechat_account",
    /// A QQ group.
    QqGroup = "qq_group",
    /// 微博
    Weibo = "weibo",
    /// X.
    X = "x",
    /// Telegram.
    Telegram = "telegram",
    /// Discord.
    Discord = "discord",
    /// A forum.
    Forum = "forum",
    /// A conference or fair.
    Event = "event",
    /// A university or school.
    Campus = "campus",
    /// Somebody who works here knows somebody.
    Referral = "referral",
    /// Somebody who works here already.
    Internal = "internal",
}

row! {
    /// A post.
    pub PostRow {
        id: PostId, requisition_id: RequisitionId, channel: Channel, lang: String, text: String, code: String,
        label: String, cost: i64, currency: String, from_ms: i64, until_ms: Option<i64>, by_id: Option<PersonId>,
        made_ms: i64, referrer_id: Option<PersonId>, relation: Option<String>,
    }
    /// Visits of a post.
    pub VisitsRow { post_id: PostId, n: i64 }
}

query! {
    /// Posts of a requisition, the newest first. At most 200.
    pub PostsOf { requisition: RequisitionId } -> [PostRow] =
        "select id, requisition_id, channel, lang, text, code, label, cost, currency, from_ms, until_ms, by_id, made_ms,
                referrer_id, relation
           from hire_post where requisition_id = $requisition order by made_ms desc, id desc limit 200"
}
query! {
    /// A post by the code of its link.
    pub PostByCode<'a> { code: &'a str } -> [PostRow] =
        "select id, requisition_id, channel, lang, text, code, label, cost, currency, from_ms, until_ms, by_id, made_ms,
                referrer_id, relation
           from hire_post where code = $code"
}
query! {
    /// A post.
    pub PostById { post: PostId } -> [PostRow] =
        "select id, requisition_id, channel, lang, text, code, label, cost, currency, from_ms, until_ms, by_id, made_ms,
                referrer_id, relation
           from hire_post where id = $post"
}
query! {
    /// Visits of each post of a requisition. At most 200.
    pub VisitsOf { requisition: RequisitionId } -> [VisitsRow] =
        "select v.post_id, cast(sum(v.n) as bigint) as n
           from hire_post p join hire_visit v on v.post_id = p.id where p.requisition_id = $requisition
          group by v.post_id order by v.post_id limit 200"
}
query! {
    /// Posts of all requisitions, the newest first. At most 5,000.
    scan "every channel's cost, a few thousand posts"; pub PostsAll {} -> [PostRow] =
        "select id, requisition_id, channel, lang, '' as text, code, label, cost, currency, from_ms, until_ms, by_id, made_ms,
                referrer_id, relation
           from hire_post order by made_ms desc, id desc limit 5000"
}
query! {
    /// Visits of each post. At most 5,000.
    scan "every channel's visits, a few thousand posts"; pub VisitsAll {} -> [VisitsRow] =
        "select post_id, cast(sum(n) as bigint) as n from hire_visit group by post_id order by post_id limit 5000"
}
query! {
    /// Posts of somebody who refers, the newest first. At most 50.
    pub PostsByReferrer { person: PersonId } -> [PostRow] =
        "select id, requisition_id, channel, lang, text, code, label, cost, currency, from_ms, until_ms, by_id, made_ms,
                referrer_id, relation
           from hire_post where referrer_id = $person order by made_ms desc, id desc limit 50"
}
query! {
    /// Visits of one post.
    pub Visits { post: PostId } -> [VisitsRow] =
        "select post_id, cast(sum(n) as bigint) as n from hire_visit where post_id = $post group by post_id"
}
