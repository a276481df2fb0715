//! Words that rows, forms, addresses and the API share with the code.

/// Declares a closed set of words: an enum, every one of it in order, `word`, `Display` and `FromStr`. Further derives may stand
/// before its name.
#[macro_export]
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident, $all:ident: $($(#[$d:meta])* $variant:ident = $word:literal),+ $(,)?) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$d])* #[serde(rename = $word)] $variant),+ }
        /// Every one, in order.
        pub const $all: &[$name] = &[$($name::$variant),+];
        impl $name {
            /// The word in rows, forms and the API.
            pub const fn word(self) -> &'static str { match self { $($name::$variant => $word),+ } }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { f.write_str(self.word()) }
        }
        impl ::std::str::FromStr for $name {
            type Err = ::std::string::String;
            fn from_str(text: &str) -> ::std::result::Result<$name, Self::Err> {
                match text { $($word => Ok($name::$variant),)+ other => Err(::std::format!("unknown: {other}")) }
            }
        }
    };
}
