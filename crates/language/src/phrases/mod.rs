//! Every phrase of the interface, in every language: a phrase that lacks one does not compile.
//!
//! `phrases! { name: "English" | "中文"; name(n): "{n} left" | "还剩 {n}"; }` gives [`Speak`](crate::Speak) one method a
//! phrase: `&'static str`, or `String` when it has parameters.

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident $(($($arg:ident),+))?: $en:literal | $zh:literal;)*) => {
        #[allow(missing_docs)]
        impl crate::Speak { $( phrases!(@one $(#[$doc])* $name $(($($arg),+))?: $en | $zh); )* }
    };
    (@one $(#[$doc:meta])* $name:ident: $en:literal | $zh:literal) => {
        $(#[$doc])*
        pub const fn $name(&self) -> &'static str {
            match self.lang { crate::Lang::En => $en, crate::Lang::Zh => $zh }
        }
    };
    (@one $(#[$doc:meta])* $name:ident ($($arg:ident),+): $en:literal | $zh:literal) => {
        $(#[$doc])*
        pub fn $name(&self, $($arg: impl std::fmt::Display),+) -> String {
            match self.lang { crate::Lang::En => format!($en), crate::Lang::Zh => format!($zh) }
        }
    };
}

mod careers;
mod common;
mod desk;
mod form;
mod hire;
mod hire_assess;
mod hire_board;
mod hire_cv;
mod hire_figures;
mod hire_judge;
mod hire_letter;
mod hire_offer;
mod hire_practice;
mod identity;
mod identity_letter;
mod mail;
mod mailbox;
mod money;
mod operate;
mod problem;
mod refusal;
mod route;
mod secret;
mod serve;
mod train;
mod train_people;
mod widget;
