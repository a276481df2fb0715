//! Queries are declared once, with typed parameters and columns, and register themselves so that one test can
//! prepare every one of them on both engines.

use crate::{Cell, FromValue, Kind, Result, Value};
use std::{ops::ControlFlow, sync::OnceLock};

/// Every query of every crate that is linked in.
#[linkme::distributed_slice]
#[allow(unsafe_code, reason = "a link section counts as unsafe")]
pub static QUERIES: [&'static Sql];

/// A parameter or a column as it was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot {
    /// Its name.
    pub name: &'static str,
    /// The kind of column.
    pub kind: Kind,
    /// Whether it can be null.
    pub null: bool,
}

/// The two engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// SQLite, built in.
    Sqlite,
    /// PostgreSQL 15 or newer.
    Postgres,
}

/// One declared text.
pub struct Sql {
    /// `module::Name`
    pub name: &'static str,
    /// The text as declared, with `$name` and `{…}`.
    pub source: &'static str,
    /// The parameters in order of declaration, which is the order of their numbers.
    pub params: &'static [Slot],
    /// The columns of a query; none of a write.
    pub columns: Option<&'static [Slot]>,
    /// Why it may read a whole table.
    pub scan: Option<&'static str>,
    /// Whether it changes rows.
    pub writes: bool,
    sqlite: OnceLock<String>,
    postgres: OnceLock<String>,
}

impl Sql {
    /// Used by [`query!`](crate::query), which has checked the names at compile time.
    pub const fn new(
        name: &'static str,
        source: &'static str,
        params: &'static [Slot],
        columns: Option<&'static [Slot]>,
        scan: Option<&'static str>,
    ) -> Sql {
        let writes = !begins(source, b"select") && !begins(source, b"with");
        Sql { name, source, params, columns, scan, writes, sqlite: OnceLock::new(), postgres: OnceLock::new() }
    }

    /// The text for one engine: `$name` as `?n` or `$n`, `{for update}` as it is or as nothing.
    pub fn text(&self, dialect: Dialect) -> &str {
        let cell = match dialect {
            Dialect::Sqlite => &self.sqlite,
            Dialect::Postgres => &self.postgres,
        };
        cell.get_or_init(|| expand(self.source, self.params, dialect))
    }
}

/// What a statement was declared with; used by [`query!`](crate::query).
pub trait Declared {
    /// The parameters, in order of declaration.
    const PARAMS: &'static [Slot];
}

/// A declared statement with its parameters' values. The engines take it without its type: there are a thousand, and code
/// for each would be most of the program.
pub trait Statement: Send + Sync {
    /// Its text and what was declared with it.
    fn sql(&self) -> &'static Sql;
    /// Calls `with` once with the values, in order of declaration.
    fn bind(&self, with: &mut dyn FnMut(&[Value<'_>]) -> Result<()>) -> Result<()>;
}

/// A statement that answers rows.
pub trait Query: Statement {
    /// What a row is read into.
    type Row: Row;
}

/// A statement whose result nobody reads.
pub trait Write: Statement {}

/// The cells of one row.
pub trait Cells {
    /// The cell of a column, counted from 0.
    fn cell(&self, index: usize) -> Result<Cell<'_>>;
}

/// Takes one row after another, until it has enough or cannot read one.
pub(crate) type Each<'e> = dyn FnMut(&dyn Cells) -> Result<ControlFlow<()>> + Send + 'e;

/// A type that a row is read into.
pub trait Row: Sized + Send {
    /// Its columns, in order.
    const COLUMNS: &'static [Slot];
    /// Reads the cells.
    fn read(cells: &dyn Cells) -> Result<Self>;
}

/// Takes the first row alone.
pub(crate) fn first<R: Row>(into: &mut Option<R>) -> impl FnMut(&dyn Cells) -> Result<ControlFlow<()>> + Send + '_ {
    |cells| {
        *into = Some(R::read(cells)?);
        Ok(ControlFlow::Break(()))
    }
}

/// Reads one column; used by [`row!`](crate::row).
pub fn column<T: FromValue>(cells: &dyn Cells, index: usize, name: &'static str) -> Result<T> {
    T::from_cell(cells.cell(index)?).map_err(|why| crate::Error::Value { column: name, why })
}

/// Whether `text` begins with `word`, whatever the case, after white space.
const fn begins(text: &str, word: &[u8]) -> bool {
    let text = text.as_bytes();
    let mut at = 0;
    while at < text.len() && text[at].is_ascii_whitespace() {
        at += 1;
    }
    let mut i = 0;
    while i < word.len() {
        if at + i >= text.len() || text[at + i].to_ascii_lowercase() != word[i] {
            return false;
        }
        i += 1;
    }
    true
}

const fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Finds the parameter whose name starts at `at`; its index and where the name ends.
const fn find(source: &[u8], at: usize, params: &[&str]) -> (Option<usize>, usize) {
    let mut end = at;
    while end < source.len() && is_name(source[end]) {
        end += 1;
    }
    let mut i = 0;
    while i < params.len() {
        let name = params[i].as_bytes();
        if name.len() == end - at {
            let mut j = 0;
            while j < name.len() && name[j] == source[at + j] {
                j += 1;
            }
            if j == name.len() {
                return (Some(i), end);
            }
        }
        i += 1;
    }
    (None, end)
}

/// Stops the compiler at a `$name` that was not declared, or a parameter that is not used.
pub const fn proved(source: &str, params: &[&str]) {
    let source = source.as_bytes();
    let mut used = [false; 64];
    assert!(params.len() <= 64, "a query has at most 64 parameters");
    let (mut at, mut quoted) = (0, false);
    while at < source.len() {
        if source[at] == b'\'' {
            quoted = !quoted;
        }
        if source[at] == b'$' && !quoted {
            let (found, end) = find(source, at + 1, params);
            match found {
                Some(i) => used[i] = true,
                None => panic!("the text has a $name that is not declared"),
            }
            at = end;
        } else {
            at += 1;
        }
    }
    let mut i = 0;
    while i < params.len() {
        assert!(used[i], "a declared parameter is not used in the text");
        i += 1;
    }
}

/// `proved` has run at compile time, so every `$name` is known here.
fn expand(source: &str, params: &[Slot], dialect: Dialect) -> String {
    let names: Vec<&str> = params.iter().map(|slot| slot.name).collect();
    let mut out = String::with_capacity(source.len());
    let (mut rest, mut quoted) = (source, false);
    while let Some(at) = rest.find(['\'', '$', '{']) {
        out.push_str(&rest[..at]);
        let mark = rest.as_bytes()[at];
        match mark {
            b'\'' => quoted = !quoted,
            b'$' if !quoted => {
                let (found, end) = find(rest.as_bytes(), at + 1, &names);
                out.push(if dialect == Dialect::Sqlite { '?' } else { '$' });
                out.push_str(&(found.map_or(0, |i| i + 1)).to_string());
                rest = &rest[end..];
                continue;
            }
            b'{' if !quoted => {
                let end = rest.find('}').unwrap_or(rest.len() - 1);
                if dialect == Dialect::Postgres {
                    out.push_str(&rest[at + 1..end]);
                }
                rest = &rest[end + 1..];
                continue;
            }
            _ => {}
        }
        out.push(char::from(mark));
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    out
}

/// Declares rows: `row! { /// doc  pub Due { id: TicketId, due_ms: Option<i64> } }`.
#[macro_export]
macro_rules! row {
    ($($(#[$meta:meta])* $vis:vis $name:ident { $($(#[$field_meta:meta])* $field:ident : $ty:ty),* $(,)? })+) => {$(
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq)]
        #[allow(missing_docs)]
        $vis struct $name { $($(#[$field_meta])* pub $field: $ty),* }
        impl $crate::Row for $name {
            const COLUMNS: &'static [$crate::Slot] = &[$($crate::Slot {
                name: stringify!($field),
                kind: <$ty as $crate::FromValue>::KIND,
                null: <$ty as $crate::FromValue>::NULL,
            }),*];
            fn read(cells: &dyn $crate::Cells) -> $crate::Result<Self> {
                let mut at = 0usize..;
                $(let $field = $crate::column(cells, at.next().unwrap_or_default(), stringify!($field))?;)*
                let _ = at;
                Ok(Self { $($field),* })
            }
        }
    )+};
}

/// Declares a query or a write; it registers itself in [`QUERIES`].
///
/// ```text
/// query! { /// doc
///          pub DueFirst { group: GroupId, limit: i64 } -> [Due] = "select … where group_id = $group … limit $limit" }
/// query! { pub Count { group: GroupId } -> [Counted { n: i64 }] = "select count(*) as n …" }
/// query! { pub Insert<'a> { id: TicketId, subject: &'a str } = "insert into …" }
/// query! { scan "at most a few hundred people"; pub People {} -> [Person] = "select …" }
/// ```
///
/// `$name` becomes the parameter's number, as often as it is used. What stands in braces (`{for update}`,
/// `{for update skip locked}`) is for PostgreSQL alone. A text that does not begin with `select` or `with` writes,
/// and may run only while an event is applied.
#[macro_export]
macro_rules! query {
    () => {};
    ($(#[$meta:meta])* scan $why:literal; $(#[$more:meta])* $vis:vis $name:ident $(<$life:lifetime>)? { $($params:tt)* } $($rest:tt)*) => {
        $crate::query!(@head [$(#[$meta])* $(#[$more])*] [::std::option::Option::Some($why)] [$vis] $name [$($life)?] { $($params)* } $($rest)*);
    };
    ($(#[$meta:meta])* $vis:vis $name:ident $(<$life:lifetime>)? { $($params:tt)* } $($rest:tt)*) => {
        $crate::query!(@head [$(#[$meta])*] [::std::option::Option::None] [$vis] $name [$($life)?] { $($params)* } $($rest)*);
    };
    (@head $meta:tt $scan:tt [$vis:vis] $name:ident $life:tt $params:tt -> [$row:ident { $($fields:tt)* }] = $sql:literal $(;)? $($rest:tt)*) => {
        $crate::row! {
            #[doc = concat!("A row of [`", stringify!($name), "`].")]
            $vis $row { $($fields)* }
        }
        $crate::query!(@body $meta $scan [$vis] $name $life $params [$row] $sql);
        $crate::query! { $($rest)* }
    };
    (@head $meta:tt $scan:tt [$vis:vis] $name:ident $life:tt $params:tt -> [$row:ident { $($fields:tt)* }] = concat!($($piece:tt)*) $(;)? $($rest:tt)*) => {
        $crate::row! {
            #[doc = concat!("A row of [`", stringify!($name), "`].")]
            $vis $row { $($fields)* }
        }
        $crate::query!(@body $meta $scan [$vis] $name $life $params [$row] concat!($($piece)*));
        $crate::query! { $($rest)* }
    };
    (@head $meta:tt $scan:tt $vis:tt $name:ident $life:tt $params:tt -> [$row:ty] = $sql:literal $(;)? $($rest:tt)*) => {
        $crate::query!(@body $meta $scan $vis $name $life $params [$row] $sql);
        $crate::query! { $($rest)* }
    };
    (@head $meta:tt $scan:tt $vis:tt $name:ident $life:tt $params:tt -> [$row:ty] = concat!($($piece:tt)*) $(;)? $($rest:tt)*) => {
        $crate::query!(@body $meta $scan $vis $name $life $params [$row] concat!($($piece)*));
        $crate::query! { $($rest)* }
    };
    (@head $meta:tt $scan:tt $vis:tt $name:ident $life:tt $params:tt = $sql:literal $(;)? $($rest:tt)*) => {
        $crate::query!(@body $meta $scan $vis $name $life $params [] $sql);
        $crate::query! { $($rest)* }
    };
    (@body [$($meta:tt)*] [$scan:expr] [$vis:vis] $name:ident [$($life:lifetime)?] { $($(#[$param_meta:meta])* $param:ident : $ty:ty),* $(,)? } [$($row:ty)?] $sql:expr) => {
        $($meta)*
        #[derive(Clone, Debug)]
        #[allow(missing_docs)]
        $vis struct $name $(<$life>)? { $($(#[$param_meta])* pub $param: $ty),* }
        const _: () = {
            $crate::proved($sql, &[$(stringify!($param)),*]);
            static SQL: $crate::Sql = $crate::Sql::new(
                concat!(module_path!(), "::", stringify!($name)),
                $sql,
                <$name as $crate::Declared>::PARAMS,
                $crate::query!(@columns $($row)?),
                $scan,
            );
            #[allow(unsafe_code)]
            #[$crate::linkme::distributed_slice($crate::QUERIES)]
            #[linkme(crate = $crate::linkme)]
            static ENTRY: &$crate::Sql = &SQL;
            impl $(<$life>)? $crate::Declared for $name $(<$life>)? {
                const PARAMS: &'static [$crate::Slot] = &[$($crate::Slot {
                    name: stringify!($param),
                    kind: <$ty as $crate::ToValue>::KIND,
                    null: <$ty as $crate::ToValue>::NULL,
                }),*];
            }
            impl $(<$life>)? $crate::Statement for $name $(<$life>)? {
                fn sql(&self) -> &'static $crate::Sql { &SQL }
                fn bind(
                    &self,
                    with: &mut dyn FnMut(&[$crate::Value<'_>]) -> $crate::Result<()>,
                ) -> $crate::Result<()> {
                    with(&[$($crate::ToValue::to_value(&self.$param)),*])
                }
            }
        };
        $crate::query!(@kind $name [$($life)?] $($row)?);
    };
    (@columns) => { ::std::option::Option::None };
    (@columns $row:ty) => { ::std::option::Option::Some(<$row as $crate::Row>::COLUMNS) };
    (@kind $name:ident [$($life:lifetime)?]) => { impl $(<$life>)? $crate::Write for $name $(<$life>)? {} };
    (@kind $name:ident [$($life:lifetime)?] $row:ty) => {
        impl $(<$life>)? $crate::Query for $name $(<$life>)? { type Row = $row; }
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, sqlite: &str, postgres: &str) {
        let params = ["a", "b"].map(|name| Slot { name, kind: Kind::Text, null: false });
        assert_eq!(expand(source, &params, Dialect::Sqlite), sqlite);
        assert_eq!(expand(source, &params, Dialect::Postgres), postgres);
    }

    #[test]
    fn names_become_numbers_and_braces_are_for_postgres() {
        check("x = $b and y = $a or z = $b", "x = ?2 and y = ?1 or z = ?2", "x = $2 and y = $1 or z = $2");
        check("select 1 where $a = $b{ for update}", "select 1 where ?1 = ?2", "select 1 where $1 = $2 for update");
        check("'$a {x}' = $a", "'$a {x}' = ?1", "'$a {x}' = $1");
    }

    #[test]
    fn a_text_that_does_not_select_writes() {
        assert!(!begins("update x", b"select"));
        assert!(begins("\n  Select 1", b"select"));
    }
}
