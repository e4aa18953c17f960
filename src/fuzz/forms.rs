//! Questionnaires, questions and saved answers, as anybody may mail them.

use std::sync::LazyLock;

use crate::batch::{self, Answered};
use crate::engine::{Engine, Options};
use crate::questionnaire::{self, Hints, MAX_ROWS, Questionnaire};
use crate::render::{self, Report};

/// Questions of a form that are answered: what is read matters, and answers take time.
const ASKED: usize = 2;

static ENGINE: LazyLock<Option<Engine>> = LazyLock::new(|| Engine::digest().ok());

pub(super) fn question(bytes: &[u8]) {
    let Some(engine) = ENGINE.as_ref() else { return };
    let Ok(answer) = engine.ask(&String::from_utf8_lossy(bytes)) else { return };
    for excerpt in &answer.excerpts {
        assert!(!excerpt.quote.text().trim().is_empty(), "an empty quotation");
    }
}

pub(super) fn text(bytes: &[u8]) {
    read("form.txt", bytes);
}

pub(super) fn mail(bytes: &[u8]) {
    read("form.eml", bytes);
}

pub(super) fn markdown(bytes: &[u8]) {
    read("form.md", bytes);
}

pub(super) fn csv(bytes: &[u8]) {
    read("form.csv", bytes);
}

pub(super) fn json(bytes: &[u8]) {
    read("form.json", bytes);
}

pub(super) fn answers(bytes: &[u8]) {
    let _ = crate::check::saved::read("answers.json", bytes);
}

pub(super) fn audit(bytes: &[u8]) {
    let hints = Hints { answered: true, ..Hints::default() };
    let Ok(form) = questionnaire::read("form.txt", bytes, &hints) else { return };
    let Some(engine) = ENGINE.as_ref() else { return };
    let _ = engine.audit(&form);
}

/// Reads a form and writes its answers in every format.
fn read(name: &str, bytes: &[u8]) -> Option<(Questionnaire, Report<'static>)> {
    let form = questionnaire::read(name, bytes, &Hints::default()).ok()?;
    assert!(form.items.len() + form.unread.len() <= 2 * MAX_ROWS, "more rows than are allowed");
    let engine = ENGINE.as_ref()?;
    let asked = &form.items[..form.items.len().min(ASKED)];
    let Answered { entries, .. } = batch::answer(engine, asked, &Options::default(), || ()).ok()?;
    let report = Report {
        corpus: engine.corpus(),
        name: form.name.clone(),
        entries,
        unread: form.unread.iter().take(ASKED).cloned().collect(),
        notes: form.notes.clone(),
    };
    let mut out = Vec::new();
    let _ = render::text::write(&mut out, &report);
    let _ = render::letter::write(&mut out, &report, form.letter.as_ref());
    let _ = render::markdown::write(&mut out, &report);
    let _ = render::html::write(&mut out, &report);
    let _ = render::csv::write(&mut out, &report);
    let mut json = Vec::new();
    let _ = render::json::write(&mut json, &report);
    let saved = crate::check::saved::read("answers.json", &json);
    assert!(saved.is_ok(), "our own answers are not read: {:?}", saved.err());
    Some((form, report))
}

#[cfg(feature = "office")]
pub(super) use office::{docx, xlsx};

#[cfg(feature = "office")]
mod office {
    use std::io::{Cursor, Write};

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::read;
    use crate::render::inplace;

    /// Parts of a workbook in the order in which a fuzzer gives them, parted by NUL.
    const WORKBOOK: &[&str] = &[
        "xl/worksheets/sheet1.xml",
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "[Content_Types].xml",
        "xl/worksheets/_rels/sheet1.xml.rels",
        "xl/styles.xml",
    ];

    /// The same of a document.
    const DOCUMENT: &[&str] = &[
        "word/document.xml",
        "word/numbering.xml",
        "word/styles.xml",
        "_rels/.rels",
        "[Content_Types].xml",
    ];

    pub(in crate::fuzz) fn xlsx(bytes: &[u8]) {
        let Some(book) = package(bytes, WORKBOOK) else { return };
        let Some((form, report)) = read("form.xlsx", &book) else { return };
        if let Ok(done) = inplace::fill(&book, &form, &report, true, false) {
            let again = read("form.xlsx", &done.bytes);
            assert!(again.is_some(), "what was filled in cannot be read");
        }
    }

    pub(in crate::fuzz) fn docx(bytes: &[u8]) {
        if let Some(document) = package(bytes, DOCUMENT) {
            read("form.docx", &document);
        }
    }

    /// A ZIP file as it came, or one made of parts: changed bytes of a ZIP file seldom get further
    /// than its checksums.
    fn package(bytes: &[u8], names: &[&str]) -> Option<Vec<u8>> {
        if bytes.starts_with(b"PK") {
            return Some(bytes.to_vec());
        }
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, part) in names.iter().zip(bytes.split(|b| *b == 0)) {
            zip.start_file(*name, SimpleFileOptions::default()).ok()?;
            zip.write_all(part).ok()?;
        }
        Some(zip.finish().ok()?.into_inner())
    }
}
