//! /hiring/applications/{application}: one application: who, how far, the thread, notes, files, others who may be the same.

use super::{board::acts, candidate::messages, refer::is_conflict, requisition::name_of};
use crate::{
    Hiring,
    application::{
        ApplicationById, ApplicationRow, ApplicationsOf, By, CandidateById, CandidateRow, CorrectGate, Erase, FileById,
        FileRow, FilesOf, Merge, MergeRow, MergesInto, MessageRow, MessagesOf, MoveRow, MovesOf, Note, NoteRow,
        NotesOf, Own, SameEmail, SamePhone, State, TEXT_CHARS, Unmerge, Write, export,
        mention::{UnreadIn, UnreadRow, calls_nobody},
        reading::{ReadingOf, ReadingRow},
    },
    post::{PostById, PostRow},
    requisition::{
        Colleague, Colleagues, RequisitionById, RequisitionRow,
        gate::{self, Kind, REGIONS, region_name},
    },
    scene::{Fields, Scene},
    screen::words,
};
use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use event::{ApplicationId, CandidateId, PersonId, Right, Words};
use language::Speak;
use maud::{Markup, html};
use web::{
    Answer, Need, Path, Problem, Route,
    parts::{Field, Icon, Mark, Select, ago, bytes, chip_in, field, icon, mark, prose, select},
    percent,
};

pub fn routes(hiring: &Hiring) -> Vec<Route> {
    let work = Need::Right(Right::HiringWork);
    vec![
        Route::get("/hiring/applications/{application}", work, show, hiring),
        Route::post("/hiring/applications/{application}/messages", work, write, hiring),
        Route::post("/hiring/applications/{application}/notes", work, note, hiring),
        Route::post("/hiring/applications/{application}/owner", work, own, hiring),
        Route::post("/hiring/applications/{application}/gate", work, correct, hiring),
        Route::post("/hiring/applications/{application}/merge", work, merge, hiring),
        Route::post("/hiring/applications/{application}/unmerge", work, unmerge, hiring),
        Route::post("/hiring/applications/{application}/erase", work, erase, hiring),
        Route::get("/hiring/candidates/{candidate}/export", work, exported, hiring),
        Route::get("/hiring/files/{file}", work, file, hiring),
    ]
}

/// All that the page shows.
struct Shown {
    row: ApplicationRow,
    of: RequisitionRow,
    moves: Vec<MoveRow>,
    thread: Vec<MessageRow>,
    notes: Vec<NoteRow>,
    files: Vec<FileRow>,
    reading: Option<ReadingRow>,
    others: Vec<ApplicationRow>,
    twins: Vec<(CandidateRow, bool)>,
    merges: Vec<MergeRow>,
    unread: Vec<UnreadRow>,
    people: Vec<Colleague>,
    post: Option<PostRow>,
}

async fn read(scene: &Scene, application: ApplicationId) -> Answer<Shown> {
    let mut rd = scene.hall.house.store.read().await?;
    let row = rd.opt(ApplicationById { application }).await?.ok_or_else(Problem::missing)?;
    let of = rd.opt(RequisitionById { requisition: row.requisition_id }).await?.ok_or_else(Problem::missing)?;
    let candidate = row.candidate_id;
    let known = rd.opt(CandidateById { candidate }).await?.ok_or_else(Problem::missing)?;
    let mut twins: Vec<(CandidateRow, bool)> = Vec::new();
    if !known.email_key.is_empty() {
        let same = rd.all(SameEmail { key: &known.email_key, candidate }).await?;
        twins.extend(same.into_iter().map(|row| (row, true)));
    }
    if !known.phone_key.is_empty() {
        let same = rd.all(SamePhone { key: &known.phone_key, candidate }).await?;
        let new = same.into_iter().filter(|row| twins.iter().all(|(other, _)| other.id != row.id)).collect::<Vec<_>>();
        twins.extend(new.into_iter().map(|row| (row, false)));
    }
    let others = rd.all(ApplicationsOf { candidate }).await?;
    let post = match row.post_id {
        Some(post) => rd.opt(PostById { post }).await?,
        None => None,
    };
    Ok(Shown {
        moves: rd.all(MovesOf { application }).await?,
        thread: rd.all(MessagesOf { application }).await?,
        notes: rd.all(NotesOf { application }).await?,
        files: rd.all(FilesOf { candidate }).await?,
        reading: rd.opt(ReadingOf { application }).await?,
        others: others.into_iter().filter(|other| other.id != application).collect(),
        merges: rd.all(MergesInto { candidate }).await?,
        unread: rd.all(UnreadIn { application }).await?,
        people: rd.all(Colleagues {}).await?,
        post,
        row,
        of,
        twins,
    })
}

/// GET /hiring/applications/{application}
async fn show(scene: Scene, Path(application): Path<ApplicationId>) -> Answer {
    let shown = read(&scene, application).await?;
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let row = &shown.row;
    let name = if row.erased_ms.is_some() { speak.hire_erased() } else { &row.name };
    let inside = html! {
        p.crumb { a href={ "/hiring/requisitions/" (row.requisition_id) "/board" } { (icon(Icon::Left)) (shown.of.title.0.of(speak.lang)) } span.quiet { (speak.candidate_number(row.number)) } }
        div.two {
            div {
                (where_it_is(&shown, &scene))
                (super::assessments::card(&scene, row).await?)
                section.card { header { h2 { (speak.candidate_thread()) } p { (speak.hire_thread_hint()) } } (messages(&shown.thread, now_ms, speak)) (write_form(row, &scene)) }
                (notes(&shown, now_ms, speak))
            }
            div {
                section.card { header { h2 { (speak.hire_who()) } } (facts(&shown, &scene)) }
                (super::cv::panel(row, shown.reading.as_ref(), speak))
                (files(&shown.files, now_ms, speak))
                (same(&shown, speak))
                (data(row, now_ms, speak))
            }
        }
    };
    let aside = html! {
        @if row.state == State::Active { form method="post" action={ "/hiring/applications/" (application) "/review" } { button.button { (speak.cv_review()) } } }
        a.button href={ "/hiring/applications/" (application) "/interviews" } { (speak.judge_mine()) }
        a.button href={ "/hiring/applications/" (application) "/offer" } { (speak.offer_and_start()) }
    };
    Ok(scene.page(name, aside, inside))
}

fn where_it_is(shown: &Shown, scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let row = &shown.row;
    let standing = match row.state {
        State::Active => Mark::Good,
        State::Pool => Mark::Soon,
        State::Rejected | State::Withdrawn => Mark::Quiet,
    };
    let shut = row.gate.as_deref().and_then(gate::find);
    html! {
        section.card {
            header { h2 { (words::stage(row.stage, speak)) } (chip_in(standing, words::standing(row.state, speak))) @if let Some(reason) = &row.reason { p { (words::move_reason(reason, speak)) } } p.end { (ago(row.since_ms, now_ms, speak)) } }
            form.fields.row method="post" action={ "/hiring/applications/" (row.id) "/move" } {
                input type="hidden" name="seen" value={ (row.stage) ":" (row.state) };
                (select(&Select { name: "act", label: speak.hire_bulk(), options: &acts(&shown.of, speak), chosen: "", hint: "" }))
                button.button.primary { (speak.hire_bulk_do()) }
            }
            @if let Some(gate) = shut { (gate_form(row, gate, speak)) }
            ul.lines { @for (n, one) in shown.moves.iter().enumerate() { (moved(one, n, row, shown, scene)) } }
        }
    }
}

fn moved(one: &MoveRow, n: usize, row: &ApplicationRow, shown: &Shown, scene: &Scene) -> Markup {
    let (speak, now_ms) = (&scene.speak, scene.now_ms());
    let newest =
        shown.moves.iter().position(|one| one.undone_ms.is_none() && one.undoes.is_none() && one.from_stage.is_some());
    html! {
        li {
            (icon(if one.undoes.is_some() { Icon::Reply } else { Icon::Clock }))
            div.what {
                p { @if one.undoes.is_some() { (speak.hire_undone_to()) " " } (words::stage(one.stage, speak)) " · " (words::standing(one.state, speak)) @if let Some(reason) = &one.reason { " · " (words::move_reason(reason, speak)) } @if one.undone_ms.is_some() { " " span.quiet { (speak.hire_was_undone()) } } }
                p.quiet { span lang="" { (name_of(&shown.people, one.by_id)) } " · " (ago(one.at_ms, now_ms, speak)) }
            }
            div.choices { @if newest == Some(n) {
                form method="post" action={ "/hiring/applications/" (row.id) "/undo" } { button.button.small { (speak.hire_undo()) } }
            } }
        }
    }
}

fn gate_form(row: &ApplicationRow, gate: &gate::Gate, speak: &Speak) -> Markup {
    let said = row.answers.0.0.get(&gate.code).map_or("", String::as_str);
    let options: Vec<(String, String)> = match gate.kind {
        Kind::Yes => vec![("yes".into(), speak.apply_yes().into()), ("no".into(), speak.apply_no().into())],
        Kind::Residence => {
            REGIONS.iter().map(|code| ((*code).to_owned(), region_name(code, speak.lang).to_owned())).collect()
        }
    };
    let source = gate.shut.iter().find(|shut| shut.region == said).map_or(gate.source.as_str(), |shut| &shut.source);
    html! {
        div.pad {
            p { (mark(Mark::Bad, speak.hire_gate_shut())) " " (gate.ask.of(speak.lang)) }
            p.quiet { (gate.told(Some(said)).of(speak.lang)) " " (source) }
        }
        form.fields.row method="post" action={ "/hiring/applications/" (row.id) "/gate" } {
            input type="hidden" name="gate" value=(gate.code);
            (select(&Select { name: "said", label: speak.hire_gate_answer(), options: &options, chosen: said, hint: "" }))
            (field(&Field { name: "why", label: speak.hire_act_why(), required: true, length_max: Some(400), ..Field::default() }))
            button.button { (speak.hire_gate_correct()) }
        }
    }
}

fn facts(shown: &Shown, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let row = &shown.row;
    let fact = |label: &str, value: Markup| html! { div { dt { (label) } dd { (value) } } };
    let mut owners = vec![(String::new(), "–".to_owned())];
    let works = shown.people.iter().filter(|one| one.role.may(Right::HiringWork));
    owners.extend(works.map(|one| (one.id.to_string(), one.name.clone())));
    let owner = row.owner_id.map(|id| id.to_string()).unwrap_or_default();
    html! {
        dl.facts {
            (fact(speak.apply_email(), html! { (row.email) }))
            @if !row.phone.is_empty() { (fact(speak.apply_phone(), html! { (row.phone) })) }
            (fact(speak.hire_languages_short(), html! { (words::languages(&row.languages.0)) }))
            @for code in &shown.of.gates.0 { @if let Some(gate) = gate::find(code) {
                @let said = row.answers.0.0.get(code).map_or("–", String::as_str);
                (fact(gate.ask.of(speak.lang), html! { @match said { "yes" => (speak.apply_yes()), "no" => (speak.apply_no()), other => (region_name(other, speak.lang)) } }))
            } }
            (fact(speak.hire_channel(), html! { (words::channel(row.channel, speak)) @if let Some(post) = &shown.post { (referred(post, shown, speak)) } }))
            (fact(speak.hire_applied(), html! { (ago(row.applied_ms, scene.now_ms(), speak)) }))
        }
        form.fields.row method="post" action={ "/hiring/applications/" (row.id) "/owner" } {
            (select(&Select { name: "owner", label: speak.hire_owner(), options: &owners, chosen: &owner, hint: "" }))
            button.button { (speak.hire_save()) }
        }
    }
}

/// Who referred them, and whether that is a conflict.
fn referred(post: &PostRow, shown: &Shown, speak: &Speak) -> Markup {
    let relation = post.relation.as_deref().unwrap_or("");
    html! {
        @if !post.label.is_empty() { " · " span lang="" { (post.label) } }
        @if post.referrer_id.is_some() {
            br; (speak.refer_referred_by(name_of(&shown.people, post.referrer_id), words::relation(relation, speak)))
            @if is_conflict(relation) { " " (chip_in(Mark::Soon, speak.refer_conflict())) }
        }
    }
}

/// The form of an answer. Who was not taken gets one that begins with a kind text in their own language, if one is chosen.
fn write_form(row: &ApplicationRow, scene: &Scene) -> Markup {
    let speak = &scene.speak;
    let theirs = Speak { lang: row.lang.parse().unwrap_or(speak.lang), zone: String::new() };
    let draft = scene.asked("draft").map_or("", |code| words::feedback(&code, &theirs));
    html! { @if row.erased_ms.is_none() {
        @if row.state == State::Rejected {
            @let first = words::feedback_of(row.reason.as_deref().unwrap_or(""));
            @let codes = std::iter::once(&first).chain(words::FEEDBACK.iter().filter(|code| **code != first));
            p.pad.small { (speak.feedback_kind()) " " @for (n, code) in codes.enumerate() {
                @if n > 0 { " · " } a href={ (at(row.id)) "?draft=" (code) "#text" } { (words::feedback_name(code, speak)) }
            } }
        }
        form.fields.wide method="post" action={ "/hiring/applications/" (row.id) "/messages" } {
            div.field { label for="text" { (speak.hire_answer()) } textarea #text name="text" rows=(if draft.is_empty() { 3 } else { 8 }) required maxlength=(TEXT_CHARS) { (draft) } p.hint { (speak.hire_answer_hint()) } }
            div.actions { button.button.primary { (speak.candidate_send()) } }
        }
    } }
}

fn notes(shown: &Shown, now_ms: i64, speak: &Speak) -> Markup {
    html! {
        section.card {
            header { h2 { (speak.hire_notes()) } p { (speak.hire_notes_hint()) } }
            form.fields.wide method="post" action={ "/hiring/applications/" (shown.row.id) "/notes" } {
                div.field { label for="note" { (speak.hire_note()) } textarea #note name="text" rows="2" required maxlength=(TEXT_CHARS) aria-describedby="note-hint" {} p.hint #note-hint { (speak.hire_note_hint()) } }
                div.actions { button.button { (speak.hire_save()) } }
            }
            ul.lines { @for one in &shown.notes { li {
                (icon(Icon::Form))
                div.what { div lang="" { (prose(&one.text)) } p.quiet { span lang="" { (name_of(&shown.people, one.by_id)) } " · " (ago(one.at_ms, now_ms, speak)) (unread(shown, one, speak)) } }
            } } }
        }
    }
}

/// Who has not read a note that names them; or that it calls nobody who works here.
fn unread(shown: &Shown, note: &NoteRow, speak: &Speak) -> Markup {
    let names = shown.unread.iter().filter(|one| one.note_id == note.id);
    html! {
        @for one in names { " · " (speak.hire_mention_waits()) " " span lang="" { (name_of(&shown.people, Some(one.person_id))) } }
        @if calls_nobody(&note.text, &shown.people) { " · " (speak.hire_mention_nobody()) }
    }
}

fn files(files: &[FileRow], now_ms: i64, speak: &Speak) -> Markup {
    html! { @if !files.is_empty() {
        section.card {
            header { h2 { (speak.hire_files()) } }
            ul.lines { @for one in files { li {
                (icon(Icon::File))
                div.what { p { a href={ "/hiring/files/" (one.id) } lang="" { (one.name) } } p.quiet { (bytes(one.size_bytes)) " · " (ago(one.at_ms, now_ms, speak)) } }
            } } }
        }
    } }
}

/// Others who may be the same person, those who were made one, and what else they applied for.
fn same(shown: &Shown, speak: &Speak) -> Markup {
    let root = format!("/hiring/applications/{}", shown.row.id);
    html! { @if !shown.twins.is_empty() || !shown.merges.is_empty() || !shown.others.is_empty() {
        section.card {
            header { h2 { (speak.hire_same()) } p { (speak.hire_same_hint()) } }
            ul.lines {
                @for (one, by_mail) in &shown.twins { li {
                    (icon(Icon::Person))
                    div.what { p lang="" { (one.name) } p.quiet { (if *by_mail { speak.hire_same_mail() } else { speak.hire_same_phone() }) } }
                    form.choices method="post" action={ (root) "/merge" } { input type="hidden" name="gone" value=(one.id); button.button.small { (speak.hire_merge()) } }
                } }
                @for one in &shown.merges { li {
                    (icon(Icon::Person))
                    div.what { p { (speak.hire_merged(one.applications.0.len())) } }
                    form.choices method="post" action={ (root) "/unmerge" } { input type="hidden" name="merge" value=(one.id); button.button.small { (speak.hire_undo()) } }
                } }
                @for one in &shown.others { li {
                    (icon(Icon::File))
                    div.what { p { a href={ "/hiring/applications/" (one.id) } { (speak.candidate_number(one.number)) } } p.quiet { (words::stage(one.stage, speak)) " · " (words::standing(one.state, speak)) } }
                } }
            }
        }
    } }
}

fn data(row: &ApplicationRow, now_ms: i64, speak: &Speak) -> Markup {
    html! { @if row.erased_ms.is_none() {
        section.card {
            header { h2 { (speak.hire_data()) } p { (speak.candidate_data_hint(speak.day(row.until_ms, now_ms))) } }
            div.pad.actions {
                a.button href={ "/hiring/candidates/" (row.candidate_id) "/export" } download { (speak.hire_export()) }
                form method="post" action={ "/hiring/applications/" (row.id) "/erase" } data-confirm=(speak.hire_erase_ask()) { button.button.red { (speak.hire_erase()) } }
            }
        }
    } }
}

fn at(application: ApplicationId) -> String {
    format!("/hiring/applications/{application}")
}

/// POST /hiring/applications/{application}/messages
async fn write(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let text = Words(Fields::read(&body).one("text").replace("\r\n", "\n"));
    scene.run(Write { by: By::Team(application), text }).await?;
    Ok(scene.done(&at(application), "sent"))
}

/// POST /hiring/applications/{application}/notes
async fn note(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let text = Words(Fields::read(&body).one("text").replace("\r\n", "\n"));
    scene.run(Note { application, text }).await?;
    Ok(scene.done(&at(application), "saved"))
}

/// POST /hiring/applications/{application}/owner
async fn own(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let owner = match fields.one("owner") {
        "" => None,
        id => Some(id.parse::<PersonId>().map_err(|_| Problem::missing())?),
    };
    scene.run(Own { application, owner }).await?;
    Ok(scene.done(&at(application), "saved"))
}

/// POST /hiring/applications/{application}/gate
async fn correct(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let fields = Fields::read(&body);
    let one = |name: &str| fields.one(name).to_owned();
    scene.run(CorrectGate { application, gate: one("gate"), said: one("said"), why: Words(one("why")) }).await?;
    Ok(scene.done(&at(application), "saved"))
}

async fn candidate_of(scene: &Scene, application: ApplicationId) -> Answer<CandidateId> {
    let row = scene.hall.house.store.read().await?.opt(ApplicationById { application }).await?;
    row.map(|row| row.candidate_id).ok_or_else(Problem::missing)
}

/// POST /hiring/applications/{application}/merge
async fn merge(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let gone = Fields::read(&body).one("gone").parse().map_err(|_| Problem::missing())?;
    let kept = candidate_of(&scene, application).await?;
    scene.run(Merge { kept, gone }).await?;
    Ok(scene.done(&at(application), "saved"))
}

/// POST /hiring/applications/{application}/unmerge
async fn unmerge(scene: Scene, Path(application): Path<ApplicationId>, body: Bytes) -> Answer {
    let merge = Fields::read(&body).one("merge").parse().map_err(|_| Problem::missing())?;
    scene.run(Unmerge { merge }).await?;
    Ok(scene.done(&at(application), "undone"))
}

/// POST /hiring/applications/{application}/erase
async fn erase(scene: Scene, Path(application): Path<ApplicationId>) -> Answer {
    let candidate = candidate_of(&scene, application).await?;
    let blobs = scene.run(Erase { candidate, hash: None }).await?;
    scene.hall.let_go(blobs.0).await?;
    Ok(scene.done(&at(application), "saved"))
}

/// GET /hiring/candidates/{candidate}/export
async fn exported(scene: Scene, Path(candidate): Path<CandidateId>) -> Answer {
    let data = export(&mut scene.hall.house.store.read().await?, candidate).await?;
    let mut response = axum::Json(data).into_response();
    let name = HeaderValue::from_static("attachment; filename=\"candidate.json\"");
    response.headers_mut().insert(header::CONTENT_DISPOSITION, name);
    Ok(response)
}

/// GET /hiring/files/{file}: always a download, never a document of this origin.
async fn file(scene: Scene, Path(file): Path<uuid::Uuid>) -> Answer {
    let row = scene.hall.house.store.read().await?.opt(FileById { file }).await?.ok_or_else(Problem::missing)?;
    let content = scene.hall.house.store.blobs().get(&row.digest).await?.ok_or_else(Problem::missing)?;
    let mut response: Response = Body::from_stream(content.chunks).into_response();
    let headers = response.headers_mut();
    let text = |value: String| HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("attachment"));
    headers.insert(header::CONTENT_DISPOSITION, text(format!("attachment; filename*=UTF-8''{}", percent(&row.name))));
    headers.insert(header::CONTENT_TYPE, text(row.media_type));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("sandbox; default-src 'none'"));
    Ok(response)
}
