//! What stands before the desk: sign-in, the second factor, an invitation.

use super::{
    bits::toast,
    field::{Field, field, problem_of},
    icon::sign,
    shell::{Page, look_form, page},
    status::Mark,
};
use language::Speak;
use maud::{Markup, html};

/// A card in the middle of the page.
#[derive(Clone, Debug)]
pub struct Gate<'a> {
    /// Heading.
    pub title: &'a str,
    /// A sentence under it.
    pub hint: &'a str,
    /// What went well before, such as "You are signed out".
    pub good: Option<&'a str>,
    /// A sentence at the foot of the card.
    pub foot: &'a str,
}

/// The layout: sign, heading, what is inside, language and theme below. `frame.kind` is `gate`.
pub fn gate(frame: &Page<'_>, gate: &Gate<'_>, inside: Markup, speak: &Speak) -> Markup {
    let content = html! {
        main.gate #main tabindex="-1" {
            p.house { (sign()) b { (speak.product()) } span lang="" { (frame.company) } }
            section.card {
                h1 { (gate.title) }
                @if !gate.hint.is_empty() { p.hint { (gate.hint) } }
                @if let Some(good) = gate.good { (toast(Mark::Good, good)) }
                (inside)
            }
            @if !gate.foot.is_empty() { p.small { (gate.foot) } }
            (look_form(frame.look, frame.here, speak))
        }
    };
    page(frame, content, speak)
}

/// The sign-in form.
#[derive(Clone, Debug, Default)]
pub struct SignIn<'a> {
    /// What was typed.
    pub email: &'a str,
    /// Why it was refused; the same words for an unknown address and a wrong password.
    pub problem: Option<&'a str>,
    /// Where to go afterwards: a path of this site.
    pub next: &'a str,
    /// A sentence when one was signed out.
    pub good: Option<&'a str>,
    /// Another way in, under the form.
    pub other: Markup,
}

/// GET and refused POST /sign-in.
pub fn sign_in(frame: &Page<'_>, form: &SignIn<'_>, speak: &Speak) -> Markup {
    let inside = html! {
        form.fields method="post" action="/sign-in" {
            input type="hidden" name="next" value=(form.next);
            (problem_of("form", form.problem))
            (field(&Field { name: "email", label: speak.gate_email(), kind: "email", value: form.email, autocomplete: "username", required: true, first: form.email.is_empty(), ..Field::default() }))
            (field(&Field { name: "password", label: speak.gate_password(), kind: "password", autocomplete: "current-password", required: true, first: !form.email.is_empty(), ..Field::default() }))
            button.button.primary.wide { (speak.gate_sign_in()) }
        }
        (form.other)
    };
    let card = Gate { title: speak.gate_sign_in(), hint: "", good: form.good, foot: speak.gate_sign_in_foot() };
    gate(frame, &card, inside, speak)
}

/// The form for the second factor.
#[derive(Clone, Debug, Default)]
pub struct TwoFactor<'a> {
    /// Why the code was refused.
    pub problem: Option<&'a str>,
    /// Where to go afterwards: a path of this site.
    pub next: &'a str,
}

/// GET and refused POST /sign-in/code.
pub fn two_factor(frame: &Page<'_>, form: &TwoFactor<'_>, speak: &Speak) -> Markup {
    let inside = html! {
        form.fields method="post" action="/sign-in/code" {
            input type="hidden" name="next" value=(form.next);
            (field(&Field { name: "code", label: speak.gate_code(), hint: speak.gate_code_hint(), problem: form.problem, autocomplete: "one-time-code", required: true, first: true, length_max: Some(24), ..Field::default() }))
            button.button.primary.wide { (speak.gate_go_on()) }
            a.button.bare.wide href="/sign-in" { (speak.gate_other_account()) }
        }
    };
    let card = Gate { title: speak.gate_two_factor(), hint: speak.gate_two_factor_hint(), good: None, foot: "" };
    gate(frame, &card, inside, speak)
}

/// The form that accepts an invitation.
#[derive(Clone, Debug, Default)]
pub struct Invitation<'a> {
    /// The form's address, with the token in it.
    pub action: &'a str,
    /// Who was invited.
    pub email: &'a str,
    /// Who invited.
    pub by: &'a str,
    /// The role in words.
    pub role: &'a str,
    /// What was typed.
    pub name: &'a str,
    /// Why the name does not fit.
    pub name_problem: Option<&'a str>,
    /// Why the password does not fit.
    pub password_problem: Option<&'a str>,
    /// Fewest characters of a password.
    pub password_min: u32,
}

/// GET and refused POST of an invitation's address.
pub fn invitation(frame: &Page<'_>, form: &Invitation<'_>, speak: &Speak) -> Markup {
    let password_hint = speak.gate_password_hint(form.password_min);
    let inside = html! {
        form.fields method="post" action=(form.action) {
            input type="hidden" name="username" autocomplete="username" value=(form.email);
            (field(&Field { name: "name", label: speak.gate_name(), value: form.name, hint: speak.gate_name_hint(), problem: form.name_problem, autocomplete: "name", required: true, first: true, length_max: Some(80), ..Field::default() }))
            (field(&Field { name: "password", label: speak.gate_password_new(), kind: "password", hint: &password_hint, problem: form.password_problem, autocomplete: "new-password", required: true, ..Field::default() }))
            button.button.primary.wide { (speak.gate_join()) }
        }
    };
    let hint = speak.gate_invited(form.by, form.role, form.email);
    let card = Gate { title: speak.gate_welcome(), hint: &hint, good: None, foot: "" };
    gate(frame, &card, inside, speak)
}
