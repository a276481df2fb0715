//! What screens are made of: each thing is drawn by one function. Data in, markup out; no database, no clock of its own.

mod avatar;
mod bits;
mod code;
mod failure;
mod field;
mod gate;
mod health;
mod icon;
mod settings;
mod shell;
mod status;
mod table;
mod text;
mod time;

pub use avatar::{Tone, avatar, initials};
pub use bits::{banner, chip, chip_in, dialog, empty, key, keys, toast};
pub use code::{code_block, code_inline, copy_button, prose, words};
pub use failure::{Failure, failure};
pub use field::{Field, Select, check, field, problem_of, select};
pub use gate::{Gate, Invitation, SignIn, TwoFactor, gate, invitation, sign_in, two_factor};
pub use health::{
    Act, DeadLetter, Follower, Health, JobKind, MailSum, Mailbox, Way, dead_letter, dead_letters, health,
    health_inside, live_note,
};
pub use icon::{ICONS, Icon, icon, sign};
pub use settings::{
    ChannelCard, InvitationRow, NewToken, PersonRow, SessionRow, SettingsSection, TokenRow, channel_card, people,
    person_row, sessions, settings, tokens,
};
pub use shell::{Me, Page, Room, page};
pub use status::{Channel, Mark, Status, channel_shape, diamond, dot, mark, status_mark, status_shape, triangle};
pub use table::{Column, table};
pub use text::{Text, text};
pub use time::{Promise, ago, bytes, clock, count, day, promise, promise_left};
