//! Form fields: a label that is always seen, a hint, and the reason when the value does not fit.

use super::icon::{Icon, icon};
use maud::{Markup, html};

/// A text field.
#[derive(Clone, Debug, Default)]
pub struct Field<'a> {
    /// Form name and id.
    pub name: &'a str,
    /// Label.
    pub label: &'a str,
    /// `text`, `email`, `password` …; empty is `text`.
    pub kind: &'a str,
    /// Value.
    pub value: &'a str,
    /// What helps to fill it in.
    pub hint: &'a str,
    /// Why the value does not fit.
    pub problem: Option<&'a str>,
    /// `autocomplete` token.
    pub autocomplete: &'a str,
    /// Must be filled in.
    pub required: bool,
    /// Has the focus when the page opens.
    pub first: bool,
    /// Figures only.
    pub figures: bool,
    /// Most characters.
    pub length_max: Option<u32>,
}

/// A labelled text field.
pub fn field(field: &Field<'_>) -> Markup {
    let described = described(field.name, field.hint, field.problem);
    html! {
        div.field data-problem[field.problem.is_some()] {
            label for=(field.name) { (field.label) }
            input id=(field.name) name=(field.name) type=(if field.kind.is_empty() { "text" } else { field.kind })
                value=[(field.kind != "password").then_some(field.value)]
                autocomplete=[(!field.autocomplete.is_empty()).then_some(field.autocomplete)]
                inputmode=[field.figures.then_some("numeric")]
                maxlength=[field.length_max]
                autocapitalize=[(field.kind == "email").then_some("none")]
                aria-describedby=[described] aria-invalid=[field.problem.map(|_| "true")]
                required[field.required] autofocus[field.first];
            @if !field.hint.is_empty() { p.hint id={ (field.name) "-hint" } { (field.hint) } }
            (problem_of(field.name, field.problem))
        }
    }
}

/// A choice of one.
#[derive(Clone, Debug)]
pub struct Select<'a> {
    /// Form name and id.
    pub name: &'a str,
    /// Label.
    pub label: &'a str,
    /// Value, words.
    pub options: &'a [(String, String)],
    /// The chosen value.
    pub chosen: &'a str,
    /// What helps to choose.
    pub hint: &'a str,
}

/// A labelled choice of one.
pub fn select(select: &Select<'_>) -> Markup {
    html! {
        div.field {
            label for=(select.name) { (select.label) }
            div.select {
                select id=(select.name) name=(select.name) aria-describedby=[described(select.name, select.hint, None)] {
                    @for (value, words) in select.options {
                        option value=(value) selected[value == select.chosen] { (words) }
                    }
                }
                (icon(Icon::Down))
            }
            @if !select.hint.is_empty() { p.hint id={ (select.name) "-hint" } { (select.hint) } }
        }
    }
}

/// A box to tick, with its words.
pub fn check(name: &str, words: &str, on: bool) -> Markup {
    html! { label.check { input type="checkbox" name=(name) value="1" checked[on]; span { (words) } } }
}

/// Why a value does not fit, tied to its field by id.
pub fn problem_of(name: &str, problem: Option<&str>) -> Markup {
    html! { @if let Some(words) = problem { p.problem id={ (name) "-problem" } { (icon(Icon::Warning)) span { (words) } } } }
}

fn described(name: &str, hint: &str, problem: Option<&str>) -> Option<String> {
    let mut ids = Vec::new();
    if !hint.is_empty() {
        ids.push(format!("{name}-hint"));
    }
    if problem.is_some() {
        ids.push(format!("{name}-problem"));
    }
    (!ids.is_empty()).then(|| ids.join(" "))
}
