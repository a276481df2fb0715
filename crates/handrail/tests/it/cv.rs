//! Files that mean harm are refused in words, soon, and within little memory; the house goes on.

use crate::rig::soon;
use event::{Actor, Clock, Role};
use handrail::{
    cv::{self, Answer, Readers},
    raise::{Plan, raise},
    stage::Outbox,
    workers::Out,
};
use hire::{
    application::reading::ReadingOf,
    cv::{MEMORY_MAX, Refusal, TAKES_MAX_MS},
};
use std::{
    io::{Read, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use store::{Store, testing::both};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// What a reader may have at its peak, in KiB: its memory and the pages of the program itself.
const PEAK_MAX_KIB: u64 = 200 * 1024;
/// How long a refusal may take.
const SOON: Duration = Duration::from_secs(5);

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_handrail"))
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/cv").join(name)).unwrap()
}

/// The most memory that a reader had while it read `file`, in KiB, as the system counts it.
fn peak_kib(file: &[u8]) -> u64 {
    let mut reader = cv::reader(&program()).spawn().unwrap();
    let status = format!("/proc/{}/status", reader.id());
    let (mut stdin, mut stdout) = (reader.stdin.take().unwrap(), reader.stdout.take().unwrap());
    let file = file.to_vec();
    let writing = std::thread::spawn(move || drop(stdin.write_all(&file)));
    let reading = std::thread::spawn(move || {
        let mut said = Vec::new();
        stdout.read_to_end(&mut said).map(|_| said)
    });
    let (began, mut most) = (Instant::now(), 0);
    while reader.try_wait().unwrap().is_none() {
        let now = std::fs::read_to_string(&status).unwrap_or_default();
        let peak = now.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        most = most.max(peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.trim().parse().ok()).unwrap_or(0));
        if began.elapsed() > Duration::from_millis(TAKES_MAX_MS) {
            reader.kill().unwrap();
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    writing.join().unwrap();
    // A reader that lived knows its own peak to the end.
    let told =
        serde_json::from_slice::<Answer>(&reading.join().unwrap().unwrap()).ok().and_then(|answer| answer.peak_kib);
    most.max(told.unwrap_or(0))
}

/// A package of files.
fn package(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

const TYPES: &[u8] = b"<Types/>";

fn docx(document: &[u8]) -> Vec<u8> {
    package(&[("[Content_Types].xml", TYPES), ("word/document.xml", document)])
}

/// A deflated stream that unpacks to `megabytes` of the letter a: one flushed block, again and again.
fn blown_up(megabytes: usize, zlib: bool) -> Vec<u8> {
    use flate2::{Compress, Compression, FlushCompress};
    let mut deflate = Compress::new(Compression::fast(), false);
    let (input, mut block) = (vec![b'a'; 1 << 20], Vec::with_capacity(1 << 16));
    deflate.compress_vec(&input, &mut block, FlushCompress::Full).unwrap();
    let mut out = if zlib { vec![0x78, 0x01] } else { Vec::new() };
    out.extend(block.repeat(megabytes));
    out.extend([3, 0]);
    out
}

/// A package whose document is `deflated`, and says of itself what it likes.
fn forged(deflated: &[u8], says: usize) -> Vec<u8> {
    let le = |n: usize, bytes: usize| {
        (0..bytes).map(|at| n.to_le_bytes().get(at).copied().unwrap_or(0)).collect::<Vec<u8>>()
    };
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for (name, method, bytes) in [("[Content_Types].xml", 0, TYPES), ("word/document.xml", 8, deflated)] {
        let crc = crc32fast::hash(TYPES) as usize;
        let sizes = [
            le(20, 2),
            le(0, 2),
            le(method, 2),
            le(0, 4),
            le(crc, 4),
            le(bytes.len(), 4),
            le(if method == 8 { says } else { bytes.len() }, 4),
            le(name.len(), 2),
        ];
        directory.extend(
            [b"PK\x01\x02".to_vec(), le(20, 2), sizes.concat(), le(0, 12), le(out.len(), 4), name.into()].concat(),
        );
        out.extend([b"PK\x03\x04".to_vec(), sizes.concat(), le(0, 2), name.into(), bytes.to_vec()].concat());
    }
    let at = out.len();
    let end = [b"PK\x05\x06".to_vec(), le(0, 4), le(2, 2), le(2, 2), le(directory.len(), 4), le(at, 4), le(0, 2)];
    [out, directory, end.concat()].concat()
}

/// A PDF of objects, numbered from 1; the first is the catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", n + 1).into_bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let at = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    places.iter().for_each(|place| out.extend(format!("{place:010} 00000 n \n").into_bytes()));
    out.extend(
        format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{at}\n%%EOF\n", objects.len() + 1).into_bytes(),
    );
    out
}

const CATALOGUE: &str = "<< /Type /Catalog /Pages 2 0 R >>";

fn stream(dictionary: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!("<< {dictionary} /Length {} >>\nstream\n", bytes.len());
    [head.as_bytes(), bytes, b"\nendstream"].concat()
}

fn one_page(resources: &str, contents: Vec<u8>, more: Vec<Vec<u8>>) -> Vec<u8> {
    let page =
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << {resources} >> >>");
    let mut objects: Vec<Vec<u8>> =
        vec![CATALOGUE.into(), "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".into(), page.into(), contents];
    objects.extend(more);
    pdf(&objects)
}

fn many_pages(pages: usize) -> Vec<u8> {
    let kids: String = (0..pages).map(|n| format!("{} 0 R ", n + 3)).collect();
    let mut objects: Vec<Vec<u8>> =
        vec![CATALOGUE.into(), format!("<< /Type /Pages /Kids [{kids}] /Count {pages} >>").into()];
    objects.extend((0..pages).map(|_| b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>".to_vec()));
    pdf(&objects)
}

fn hostile() -> Vec<(&'static str, Vec<u8>, &'static [Refusal])> {
    use Refusal::{Encrypted, Macros, NoText, TooLarge, TooManyPages, TooMuchInside, TooSlow, Unreadable, WrongType};
    let itself =
        stream("/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>", b"/X Do");
    let loops: Vec<Vec<u8>> = vec![CATALOGUE.into(), "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>".into()];
    let deep = |n: usize| {
        [
            b"%PDF-1.7\n1 0 obj\n".to_vec(),
            b"[".repeat(n),
            b"]".repeat(n),
            b"\nendobj\ntrailer << /Root 1 0 R >>".to_vec(),
        ]
        .concat()
    };
    let nested = ["<w:document><w:body>".to_owned(), "<w:tbl><w:tr><w:tc>".repeat(100_000)].concat();
    let laughs =
        b"<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]><w:document><w:p><w:t>&b;</w:t></w:p></w:document>";
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let ole = |name: &str| [vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1], vec![0; 1024], utf16(name)].concat();
    let macros = package(&[
        ("[Content_Types].xml", TYPES),
        ("word/document.xml", b"<w/>"),
        ("word/vbaProject.bin", b"Sub AutoOpen()"),
    ]);
    let docm = b"<Types><Override ContentType=\"application/vnd.ms-word.document.macroEnabled.main+xml\"/></Types>";
    let crowd: Vec<(String, Vec<u8>)> = (0..3_000).map(|n| (format!("word/{n}.xml"), Vec::new())).collect();
    let crowd: Vec<(&str, &[u8])> = crowd.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    vec![
        ("a bomb in a DOCX", forged(&blown_up(1_024, false), 1 << 30), &[TooMuchInside]),
        ("a bomb that says it is small", forged(&blown_up(1_024, false), 8), &[TooMuchInside, Unreadable]),
        (
            "a bomb in a PDF",
            one_page("", stream("/Filter /FlateDecode", &blown_up(1_024, true)), vec![]),
            &[TooMuchInside, TooSlow],
        ),
        (
            "a bomb in a bomb",
            one_page("", stream("/Filter [/FlateDecode /FlateDecode]", &blown_up(128, true)), vec![]),
            &[TooMuchInside, TooSlow, Unreadable, NoText],
        ),
        ("macros", macros, &[Macros]),
        ("a DOCM", package(&[("[Content_Types].xml", docm), ("word/document.xml", b"<w/>")]), &[Macros]),
        ("500 pages", many_pages(500), &[TooManyPages]),
        ("a picture", b"\x89PNG\r\n\x1a\n0000IHDR".to_vec(), &[WrongType]),
        ("a program", [b"MZ".to_vec(), vec![0; 4096]].concat(), &[WrongType]),
        ("a web page", b"<html><script>alert(1)</script>".to_vec(), &[WrongType]),
        ("an old DOC", ole("WordDocument"), &[WrongType]),
        ("a locked DOCX", ole("EncryptedPackage"), &[Encrypted]),
        ("a locked PDF", fixture("locked.pdf"), &[Encrypted]),
        ("another package", package(&[("mimetype", b"application/epub+zip")]), &[WrongType]),
        ("3,000 files", package(&crowd), &[TooMuchInside]),
        (
            "a form that draws itself",
            one_page("/XObject << /X 5 0 R >>", stream("", b"/X Do"), vec![itself]),
            &[Unreadable, TooMuchInside, NoText],
        ),
        ("pages that hold themselves", pdf(&loops), &[Unreadable, TooManyPages, NoText]),
        ("a million brackets", deep(1_000_000), &[Unreadable, TooMuchInside, TooSlow]),
        ("a million tables", docx(nested.as_bytes()), &[TooMuchInside]),
        ("entities in entities", docx(laughs), &[Unreadable]),
        ("half a file", fixture("en-classic.pdf")[..900].to_vec(), &[Unreadable]),
        ("a page without text", one_page("", stream("", b"0 0 m 9 9 l S"), vec![]), &[NoText]),
        ("nine megabytes", [b"%PDF-1.7\n".to_vec(), vec![b' '; 9 << 20]].concat(), &[TooLarge]),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_file_is_refused_soon_and_within_little_memory() {
    const { assert!(MEMORY_MAX / 1024 < PEAK_MAX_KIB) };
    let readers = Readers::of(program());
    let (mut slowest, mut largest, mut wrong) = (Duration::ZERO, 0, Vec::new());
    for (what, file, why) in hostile() {
        let began = Instant::now();
        let read = readers.read(&file).await.unwrap();
        let took = began.elapsed();
        let peak = peak_kib(&file);
        let told = format!("{what}: {read:?} in {} ms, {} MiB", took.as_millis(), peak / 1024);
        println!("{told}");
        if !read.is_err_and(|refused| why.contains(&refused)) || took > SOON || peak > PEAK_MAX_KIB {
            wrong.push(told);
        }
        (slowest, largest) = (slowest.max(took), largest.max(peak));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    println!("slowest {} ms, largest {} MiB", slowest.as_millis(), largest / 1024);
    assert!(largest > 0, "no peak was measured");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cv_is_read_within_its_limits() {
    let readers = Readers::of(program());
    for file in ["en-sidebar.pdf", "zh-table.pdf", "zh-mixed.docx"] {
        let began = Instant::now();
        let answer = readers.ask(&fixture(file)).await.unwrap();
        println!("{file}: {} ms, {:?} KiB", began.elapsed().as_millis(), answer.peak_kib);
        let fields = answer.read.unwrap();
        assert!(fields.mail.is_some() && fields.name.is_some() && fields.employer.is_some(), "{file}: {fields:?}");
        assert!(answer.peak_kib.is_none_or(|peak| (1..PEAK_MAX_KIB).contains(&peak)), "{file}: {:?}", answer.peak_kib);
    }
}

/// Somebody who applied with a CV, in a house whose readers are the program itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_cv_that_somebody_applies_with_is_read_by_a_process_of_its_own() {
    for fresh in both() {
        let clock = Clock::by_hand(crate::rig::NOW_MS);
        let settings = store::Config { clock, durable: false, ..store::Config::new(&fresh.url, fresh.data()) };
        let store = Store::open(settings).await.unwrap();
        let plan = Plan::new(
            web::Config::default(),
            web::Keys::derive(&[7; 32]),
            Out::Outbox(Outbox::default()),
            fresh.data(),
        );
        let raised = raise(store, Plan { reader: Some(program()), ..plan }).await.unwrap();
        let store = &raised.house.store;
        let actor = |role| Actor::Person { id: store.new_id(), role };
        let requisition = hire::testing::open(store, &[], &actor(Role::Recruiter), &actor(Role::Admin)).await;
        for (file, employer, why) in [
            ("en-classic.pdf", Some("Quillfeather Exchange Ltd"), None),
            ("locked.pdf", None, Some(Refusal::Encrypted)),
        ] {
            let applied = crate::hire::applies(&raised, requisition, &fixture(file), file).await;
            let application = applied.application;
            let read = async || store.read().await.unwrap().opt(ReadingOf { application }).await.unwrap().unwrap();
            soon("the CV is read", async || read().await.read_ms.is_some()).await;
            let read = read().await;
            assert_eq!((read.found.0.employer.as_deref(), read.refusal.0), (employer, why), "{}", fresh.url);
        }
    }
}
