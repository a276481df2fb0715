//! Icons: drawn in a box of 16, with a stroke of 1.5 and round ends; never the only sign of anything.

use maud::{Markup, PreEscaped, html};

macro_rules! icons {
    ($($(#[$doc:meta])* $name:ident = $word:literal: $path:literal),+ $(,)?) => {
        /// One drawing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Icon { $(#[allow(missing_docs)] $name),+ }
        /// Every icon with its word and its drawing, for the script that draws the palette.
        pub const ICONS: &[(Icon, &str, &str)] = &[$((Icon::$name, $word, $path)),+];
        impl Icon {
            /// The word that JSON uses.
            pub const fn word(self) -> &'static str { match self { $(Icon::$name => $word),+ } }
            /// What is inside the `svg` element.
            pub const fn drawing(self) -> &'static str { match self { $(Icon::$name => $path),+ } }
        }
    };
}

icons! {
    Inbox = "inbox": "<path d='M2 9.5 4 3.8c.1-.5.6-.8 1.1-.8h5.8c.5 0 1 .3 1.1.8l2 5.7v2.7c0 .7-.6 1.3-1.3 1.3H3.3c-.7 0-1.3-.6-1.3-1.3zm0 0h3.5l1 1.8h3l1-1.8H14'/>",
    Clock = "clock": "<circle cx='8' cy='8' r='6'/><path d='M8 4.8V8l2 1.4'/>",
    Half = "status": "<circle cx='8' cy='8' r='5.5'/><path class='f' d='M8 4.5a3.5 3.5 0 0 1 0 7z'/>",
    At = "at": "<circle cx='8' cy='8' r='2.5'/><path d='M10.5 5.5v3.2a1.75 1.75 0 0 0 3.5 0V8a6 6 0 1 0-2.4 4.8'/>",
    Phone = "phone": "<path d='M5.8 2.7 4.1 2.5c-1 0-1.8.8-1.7 1.8.5 5 4.3 8.8 9.3 9.3 1 .1 1.8-.7 1.8-1.7l-.2-1.7-2.9-1.1-1.3 1.4A8.6 8.6 0 0 1 5.5 6.9l1.4-1.3z'/>",
    Chat = "chat": "<path d='M3.5 3h9c.8 0 1.5.7 1.5 1.5v5c0 .8-.7 1.5-1.5 1.5H7l-3 2.5V11h-.5C2.7 11 2 10.3 2 9.500v-5C2 3.7 2.7 3 3.5 3z'/>",
    Mail = "mail": "<rect x='2' y='3.5' width='12' height='9' rx='1.3'/><path d='m2.5 4.5 5.5 4.5 5.5-4.5'/>",
    Form = "form": "<rect x='3' y='2' width='10' height='12' rx='1.3'/><path d='M5.5 5.500h5M5.5 8h5M5.5 10.500h3'/>",
    Plug = "plug": "<path d='M5.5 2v3M10.5 2v3M4 5h8v2.500a4 4 0 0 1-8 0zM8 11.500V14'/>",
    Search = "search": "<circle cx='7' cy='7' r='4.5'/><path d='m10.5 10.5 3.5 3.5'/>",
    Gear = "gear": "<circle cx='8' cy='8' r='2'/><path d='M8 1.800v1.700M8 12.500v1.700M1.8 8h1.700M12.5 8h1.700M3.6 3.600l1.2 1.200M11.2 11.200l1.2 1.200M12.4 3.600l-1.2 1.200M4.8 11.200l-1.2 1.2'/>",
    Dots = "dots": "<path d='M3 8h.01M8 8h.01M13 8h.01' stroke-width='2'/>",
    Down = "down": "<path d='m4.5 6.5 3.5 3.5 3.5-3.5'/>",
    Left = "left": "<path d='M10 3.5 5.5 8l4.5 4.5'/>",
    Right = "right": "<path d='M6 3.5 10.5 8 6 12.5'/>",
    Up = "up": "<path d='M8 13V3.500M4 7.200l4-4 4 4'/>",
    Reply = "reply": "<path d='M6 3.5 2.5 7 6 10.500M2.5 7H9a4.5 4.5 0 0 1 4.5 4.500v.5'/>",
    Lock = "lock": "<rect x='3.5' y='7' width='9' height='6.5' rx='1.3'/><path d='M5.5 7V5a2.5 2.5 0 0 1 5 0v2'/>",
    Clip = "clip": "<path d='m13 7.5-5.3 5.300a3 3 0 0 1-4.3-4.300l5.6-5.600a2 2 0 0 1 2.9 2.900L6.4 11.300a1 1 0 0 1-1.4-1.400l4.8-4.8'/>",
    Copy = "copy": "<rect x='5.5' y='5.5' width='8' height='8' rx='1.3'/><path d='M10.5 5.500V3.800c0-.7-.6-1.3-1.3-1.300H3.800c-.7 0-1.3.6-1.3 1.300v5.400c0 .7.6 1.3 1.3 1.300h1.7'/>",
    Check = "check": "<path d='m3 8.5 3.2 3.200L13 4.8'/>",
    Checks = "checks": "<path d='m1.5 8.5 3 3L10.5 5M7.5 11l.8.700L14.5 5'/>",
    Cross = "cross": "<path d='m4 4 8 8M12 4l-8 8'/>",
    Barred = "barred": "<circle cx='8' cy='8' r='6'/><path d='m3.8 3.8 8.4 8.4'/>",
    Warning = "warning": "<path d='M8 2.5 14.2 13H1.800zM8 6.500v3M8 11.300v.01'/>",
    Shield = "shield": "<path d='M8 1.8 13 3.500v4c0 3.2-2 5.4-5 6.7-3-1.3-5-3.5-5-6.700v-4z'/>",
    ShieldCheck = "shield-check": "<path d='M8 1.8 13 3.500v4c0 3.2-2 5.4-5 6.7-3-1.3-5-3.5-5-6.700v-4zM5.7 7.800l1.7 1.7 3-3.2'/>",
    Person = "person": "<circle cx='8' cy='5.2' r='2.7'/><path d='M2.8 13.800c.4-2.6 2.5-4 5.2-4s4.8 1.4 5.2 4'/>",
    People = "people": "<circle cx='6' cy='5.5' r='2.3'/><path d='M1.8 13.200c.3-2.2 2-3.5 4.2-3.500s3.9 1.3 4.2 3.500M10.5 3.400a2.3 2.3 0 0 1 0 4.300M12 10c1.3.5 2.1 1.6 2.3 3.2'/>",
    Plus = "plus": "<path d='M8 3v10M3 8h10'/>",
    Bolt = "bolt": "<path d='M9 1.8 3.5 9H8l-1 5.200L12.5 7H8z'/>",
    Eye = "eye": "<path d='M1.5 8C3 5.2 5.3 3.8 8 3.800S13 5.2 14.5 8C13 10.8 10.7 12.2 8 12.200S3 10.8 1.5 8z'/><circle cx='8' cy='8' r='1.8'/>",
    Pen = "pen": "<path d='m10.5 3 2.5 2.500L5.5 13l-3 .5.5-3z'/>",
    Sort = "sort": "<path d='M4.5 3v10M2 10.5 4.5 13 7 10.500M9 4.500h5M9 8h3.500M9 11.500h2'/>",
    Filter = "filter": "<path d='M2 4.500h12M4.5 8h7M7 11.500h2'/>",
    Sun = "sun": "<circle cx='8' cy='8' r='2.8'/><path d='M8 1.800v1M8 13.200v1M1.8 8h1M13.2 8h1M3.6 3.600l.7.7M11.7 11.700l.7.7M12.4 3.600l-.7.7M4.3 11.700l-.7.7'/>",
    Globe = "globe": "<circle cx='8' cy='8' r='6'/><path d='M2 8h12M8 2c2 1.7 2.5 4 2.5 6S10 12.3 8 14M8 2C6 3.7 5.5 6 5.5 8s.5 4.3 2.5 6'/>",
    Door = "door": "<path d='M9.5 2.500h-6v11h6M7 8h7M11.5 5.5 14 8l-2.5 2.5'/>",
    Key = "key": "<circle cx='5' cy='10.5' r='2.7'/><path d='m7 8.5 5.5-5.500M10 5.500l2 2M12.5 3l1 1'/>",
    Refresh = "refresh": "<path d='M13.5 8A5.5 5.5 0 1 1 11.8 4l1.7 1.700M13.5 2.500v3.200h-3.2'/>",
    File = "file": "<path d='M9 2H4.800c-.7 0-1.3.6-1.3 1.300v9.400c0 .7.6 1.3 1.3 1.300h6.400c.7 0 1.3-.6 1.3-1.300V5.500zM9 2v3.500h3.5'/>",
    Image = "image": "<rect x='2.5' y='2.5' width='11' height='11' rx='1.3'/><circle cx='6' cy='6' r='1'/><path d='m3 12 3.5-3.5 2 2L11 8l2.5 2.5'/>",
    Tag = "tag": "<path d='M2.5 2.500h5l6 6-5 5-6-6zM5.3 5.300v.01'/>",
    Undo = "undo": "<path d='M5 3 2.5 5.5 5 8M2.5 5.500H10a3.5 3.5 0 0 1 0 7H6'/>",
    Bin = "bin": "<path d='M3 4.500h10M6.5 4.500v-2h3v2M4.5 4.500l.5 9h6l.5-9M7 7v4M9 7v4'/>",
    Pulse = "pulse": "<path d='M1.5 8.500h3l2-5 3 9 2-4h3'/>",
    Disk = "disk": "<rect x='2' y='9' width='12' height='4.5' rx='1.3'/><path d='m2.3 9.5 2-6.200c.2-.5.6-.8 1.1-.8h5.200c.5 0 .9.3 1.1.8l2 6.200M11.5 11.300v.01'/>",
    Screen = "screen": "<rect x='2' y='3' width='12' height='8' rx='1.3'/><path d='M5.5 13.500h5M8 11v2.5'/>",
    Offline = "offline": "<path d='m2.5 2.5 11 11M4.5 8.500c.5-.5 1-.8 1.6-1M2.5 6.300c.6-.5 1.2-1 1.9-1.300M7.8 4c2.1.1 4 .9 5.7 2.300M10.3 7.800l1.2.7M6.5 10.700c.8-.7 2-.8 2.8-.1M8 13v.01'/>",
    Help = "help": "<circle cx='8' cy='8' r='6'/><path d='M6.3 6.300c.2-1 .9-1.5 1.8-1.500s1.7.6 1.7 1.500c0 1.2-1.7 1.3-1.7 2.500M8.1 11v.01'/>",
    Incident = "incident": "<path d='M3.5 14V2.500h8.300L10.3 5.500l1.5 3H3.5'/>",
    Bold = "bold": "<path d='M4.500 2.500h4.200a2.700 2.700 0 0 1 0 5.400H4.500zM4.500 7.900h5a2.800 2.800 0 0 1 0 5.600h-5z'/>",
    Italic = "italic": "<path d='M6.500 2.500h5M4.500 13.500h5M9.500 2.500l-3 11'/>",
    Code = "code": "<path d='M5 4.500 1.500 8 5 11.500M11 4.500 14.500 8 11 11.500'/>",
    List = "list": "<path d='M6 4h8M6 8h8M6 12h8M2.500 4h.01M2.500 8h.01M2.500 12h.01'/>",
    Link = "link": "<path d='M6.500 9.500l3-3M7 4.500l1.500-1.500a2.800 2.800 0 0 1 4 4L11 8.500M9 11.500 7.500 13a2.800 2.800 0 0 1-4-4L5 7.500'/>",
    Book = "book": "<path d='M8 4C6.8 3 5 2.7 2.5 2.700v9.600C5 12.3 6.8 12.6 8 13.500c1.2-.9 3-1.2 5.5-1.200V2.700C11 2.7 9.2 3 8 4zm0 0v9.5'/>",
}

/// An icon; decoration only, hidden from screen readers, so words stand beside it or on its control.
pub fn icon(icon: Icon) -> Markup {
    html! { svg.i viewBox="0 0 16 16" aria-hidden="true" { (PreEscaped(icon.drawing())) } }
}

/// The house's own sign: a rail on two posts.
pub fn sign() -> Markup {
    html! {
        svg.sign viewBox="0 0 20 20" aria-hidden="true" {
            rect width="20" height="20" rx="5" {}
            path d="M4 12.500c3.5 0 4.5-5 12-6M6.5 12v4M12.5 8v8" {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_icon_has_a_word_of_its_own() {
        let mut words: Vec<_> = ICONS.iter().map(|(_, word, _)| *word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), ICONS.len());
    }
}
