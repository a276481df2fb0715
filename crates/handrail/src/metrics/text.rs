//! The text that Prometheus reads. Source: its exposition format, version 0.0.4.

use std::fmt::{Display, Write};

/// The content type.
pub const MIME: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Text that grows line by line.
#[derive(Debug, Default)]
pub struct Text(String);

impl Text {
    /// Begins a family: its name, what it is (`counter`, `gauge`, `histogram`), and one sentence.
    pub fn family(&mut self, name: &str, kind: &str, help: &str) {
        let _never = writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}");
    }

    /// One value.
    pub fn value(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        for (n, (label, word)) in labels.iter().enumerate() {
            let _never = write!(self.0, "{}{label}=\"", if n == 0 { '{' } else { ',' });
            for letter in word.chars() {
                match letter {
                    '\\' => self.0.push_str("\\\\"),
                    '"' => self.0.push_str("\\\""),
                    '\n' => self.0.push_str("\\n"),
                    letter => self.0.push(letter),
                }
            }
            self.0.push('"');
        }
        let end = if labels.is_empty() { "" } else { "}" };
        let _never = writeln!(self.0, "{end} {value}");
    }

    /// A family of one value.
    pub fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.family(name, kind, help);
        self.value(name, &[], value);
    }

    /// The buckets, sum and count of one histogram; `counts` has one more than `bounds`, and none includes the one before.
    pub fn histogram<B: Display>(
        &mut self,
        name: &str,
        labels: &[(&str, &str)],
        bounds: &[B],
        counts: &[u64],
        sum: impl Display,
    ) {
        let mut below = 0;
        let bucket = format!("{name}_bucket");
        for (n, count) in counts.iter().enumerate() {
            below += count;
            let bound = bounds.get(n).map_or_else(|| "+Inf".to_owned(), ToString::to_string);
            let labels: Vec<(&str, &str)> = labels.iter().copied().chain([("le", &*bound)]).collect();
            self.value(&bucket, &labels, below);
        }
        self.value(&format!("{name}_sum"), labels, sum);
        self.value(&format!("{name}_count"), labels, below);
    }

    /// All of it.
    pub fn done(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_quoted_and_buckets_add_up() {
        let mut text = Text::default();
        text.family("a", "histogram", "A.");
        text.value("a", &[("x", "q\"\\\n")], 1);
        text.histogram("a", &[("x", "y")], &[0.5, 1.0], &[2, 0, 3], 4.5);
        let lines: Vec<String> = text.done().lines().map(str::to_owned).collect();
        assert_eq!(lines[2], r#"a{x="q\"\\\n"} 1"#);
        assert_eq!(
            lines[3..],
            [
                r#"a_bucket{x="y",le="0.5"} 2"#,
                r#"a_bucket{x="y",le="1"} 2"#,
                r#"a_bucket{x="y",le="+Inf"} 5"#,
                r#"a_sum{x="y"} 4.5"#,
                r#"a_count{x="y"} 5"#,
            ]
        );
    }
}
