//! `answer`: a questionnaire in, the same one answered out.

pub mod args;

use std::io::Write;

use args::{Answer, Format};

use super::args::Cli;
use super::exit::Exit;
use super::narrow::LIMIT;
use super::output::Output;
use super::{Stop, input, note, progress};
use crate::batch;
use crate::engine::Engine;
use crate::home::Home;
use crate::questionnaire::{self, Questionnaire, Why, bad};
use crate::render::{self, Report};

/// Excerpts of an answer in a mail, unless the user wants more: it is read from top to bottom.
const REPLY: u8 = 3;

pub(super) fn run(cli: &Cli, args: &Answer, out: &mut impl Write) -> Result<Exit, Stop> {
    let format = format(args)?;
    let output = args.output.as_deref().map(|path| Output::create(path, args.force)).transpose()?;
    let (name, bytes) = input::read(&args.file)?;
    let hints = args.columns.hints(false);
    let form = questionnaire::read(&name, &bytes, &hints)?;
    summary(cli, args, &form);
    let engine = Engine::open(&Home::resolve(cli.home.as_deref())?.must_exist()?)?;
    let reply = matches!(format, Format::Mail | Format::Eml);
    let options = args.narrow.options_or(if reply { REPLY } else { LIMIT });
    let bar = progress::questions(cli, form.items.len() as u64);
    let answered = batch::answer(&engine, &form.items, &options, || bar.inc(1))?;
    bar.finish_and_clear();
    let report = Report {
        corpus: engine.corpus(),
        name,
        entries: answered.entries,
        unread: form.unread.iter().cloned().chain(answered.unread).collect(),
        notes: form.notes.clone(),
    };
    let written = write(cli, args, format, &bytes, &form, &report)?;
    match output {
        Some(output) => output.finish(&written)?,
        None if format == Format::Text => render::text::write(out, &report)?,
        None => out.write_all(&written)?,
    }
    Ok(Exit::Success)
}

/// The format of the output: as asked, else by its ending, else text.
fn format(args: &Answer) -> crate::Result<Format> {
    let format = match (&args.format, &args.output) {
        (Some(format), _) => *format,
        (None, None) => Format::Text,
        (None, Some(path)) => {
            let ending = path.extension().map(|e| e.to_string_lossy().into_owned());
            Format::of_ending(&ending.unwrap_or_default()).ok_or_else(|| {
                let problem = "has no ending that names a format (.txt .eml .md .html .json .csv .xlsx); give --format";
                bad(&path.display().to_string(), problem)
            })?
        }
    };
    if format == Format::Xlsx && args.output.is_none() {
        return Err(bad("--format xlsx", "needs a file to write: give -o OUT.xlsx"));
    }
    Ok(format)
}

/// The bytes of the output.
fn write(
    cli: &Cli,
    args: &Answer,
    format: Format,
    bytes: &[u8],
    form: &Questionnaire,
    report: &Report<'_>,
) -> Result<Vec<u8>, Stop> {
    let mut out = Vec::new();
    match format {
        Format::Text => {
            let mut colored = Vec::new();
            render::text::write(&mut colored, report)?;
            out = anstream::adapter::strip_bytes(&colored).into_vec();
        }
        Format::Mail => render::mail::write(&mut out, report)?,
        Format::Eml => render::letter::write(&mut out, report, form.letter.as_ref())?,
        Format::Markdown => render::markdown::write(&mut out, report)?,
        Format::Html => render::html::write(&mut out, report)?,
        Format::Json => render::json::write(&mut out, report)?,
        Format::Csv => render::csv::write(&mut out, report)?,
        Format::Xlsx => out = workbook(cli, args, bytes, form, report)?,
    }
    Ok(out)
}

#[cfg(feature = "office")]
fn workbook(
    cli: &Cli,
    args: &Answer,
    bytes: &[u8],
    form: &Questionnaire,
    report: &Report<'_>,
) -> crate::Result<Vec<u8>> {
    // Only a sheet's tables have names: the questionnaire is a workbook.
    if form.tables.iter().all(|t| t.sheet.is_empty()) {
        return render::xlsx::bytes(report)
            .map_err(|e| bad(&report.name, &format!("cannot be written as XLSX ({e})")));
    }
    let filled =
        render::inplace::fill(bytes, form, report, args.overwrite, args.columns.answers.is_some())?;
    note(cli, &format!("{} answers written into the workbook", filled.written));
    for told in &filled.notes {
        note(cli, told);
    }
    Ok(filled.bytes)
}

#[cfg(not(feature = "office"))]
fn workbook(
    _: &Cli,
    _: &Answer,
    _: &[u8],
    _: &Questionnaire,
    _: &Report<'_>,
) -> crate::Result<Vec<u8>> {
    Err(bad("--format xlsx", "this program was built without the feature `office`"))
}

/// What was read, and what was not.
fn summary(cli: &Cli, args: &Answer, form: &Questionnaire) {
    if args.explain {
        let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        for item in &form.items {
            let given = item.given.as_deref().map(|g| format!(" [given: {}]", line(g)));
            let (text, given) = (line(&item.text), given.unwrap_or_default());
            note(cli, &format!("question  {}: {} {text}{given}", item.place, item.id));
        }
        for unread in &form.unread {
            let (why, text) = (unread.why.label(), line(&unread.text));
            note(cli, &format!("not read  {}: {why}: {text}", unread.place));
        }
    }
    let unread = form.unread.iter().filter(|u| u.why != Why::Header).count();
    let s = |n: usize| if n == 1 { "" } else { "s" };
    let (n, told) = (form.items.len(), if args.explain { "" } else { " (--explain shows them)" });
    note(
        cli,
        &format!(
            "{n} question{} read; {unread} row{} not read as questions{told}",
            s(n),
            s(unread)
        ),
    );
    for told in &form.notes {
        note(cli, told);
    }
}
