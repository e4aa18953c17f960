//! `audit`: the answers of a questionnaire, judged claim by claim.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::args::Cli;
use super::exit::Exit;
use super::output::Output;
use super::{Stop, input, note, progress};
use crate::audit::Audit as Report;
use crate::engine::Engine;
use crate::home::Home;
use crate::questionnaire::{self, Questionnaire, bad};
use crate::render;

/// Flags of `audit`.
#[derive(Debug, Args)]
pub struct Audit {
    /// The answered questionnaire, in any format that `answer` reads, or our own answers as JSON; "-"
    /// reads standard input
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Write to this file; its ending chooses the format
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    /// How to write the audit
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// Replace OUT where it exists
    #[arg(long)]
    pub force: bool,
    /// Where the questions and answers of a table stand
    #[command(flatten)]
    pub columns: crate::cli::columns::Columns,
}

/// How to write an audit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For reading in a terminal
    Text,
    /// Markdown
    Markdown,
    /// One page without scripts, to send or print
    Html,
    /// JSON, qsec-search/audit@1
    Json,
    /// The same workbook with one more column; only where the questionnaire is XLSX
    Xlsx,
}

pub(super) fn run(cli: &Cli, args: &Audit, out: &mut impl Write) -> Result<Exit, Stop> {
    let format = format(args)?;
    let output = args.output.as_deref().map(|path| Output::create(path, args.force)).transpose()?;
    let (name, bytes) = input::read(&args.file)?;
    let form = questionnaire::read(&name, &bytes, &args.columns.hints(true))?;
    let engine = Engine::open(&Home::resolve(cli.home.as_deref())?.must_exist()?)?;
    let size = engine.audit_size(&form)?;
    if size == 0 {
        let n = form.items.len();
        let problem = format!(
            "holds no answer to audit ({n} questions read); for a table name the column with --answers"
        );
        return Err(bad(&name, &problem).into());
    }
    let bar = progress::claims(cli, size as u64);
    let audit = engine.audit_with(&form, || bar.inc(1))?;
    bar.finish_and_clear();
    for told in &form.notes {
        note(cli, told);
    }
    let written = write(cli, format, &bytes, &form, &audit)?;
    match output {
        Some(output) => output.finish(&written)?,
        None if format == Format::Text => render::audit::text::write(out, &audit)?,
        None => out.write_all(&written)?,
    }
    Ok(if audit.objects() { Exit::Found } else { Exit::Success })
}

/// The format of the output: as asked, else by its ending, else text.
fn format(args: &Audit) -> crate::Result<Format> {
    let format = match (&args.format, &args.output) {
        (Some(format), _) => *format,
        (None, None) => Format::Text,
        (None, Some(path)) => match path.extension().and_then(|e| e.to_str()).unwrap_or_default() {
            "txt" => Format::Text,
            "md" | "markdown" => Format::Markdown,
            "html" | "htm" => Format::Html,
            "json" => Format::Json,
            "xlsx" => Format::Xlsx,
            _ => {
                let problem =
                    "has no ending that names a format (.txt .md .html .json .xlsx); give --format";
                return Err(bad(&path.display().to_string(), problem));
            }
        },
    };
    if format == Format::Xlsx && args.output.is_none() {
        return Err(bad("--format xlsx", "needs a file to write: give -o OUT.xlsx"));
    }
    Ok(format)
}

/// The bytes of the output.
fn write(
    cli: &Cli,
    format: Format,
    bytes: &[u8],
    form: &Questionnaire,
    audit: &Report,
) -> Result<Vec<u8>, Stop> {
    let mut out = Vec::new();
    match format {
        Format::Text => {
            let mut colored = Vec::new();
            render::audit::text::write(&mut colored, audit)?;
            out = anstream::adapter::strip_bytes(&colored).into_vec();
        }
        Format::Markdown => render::audit::markdown::write(&mut out, audit)?,
        Format::Html => render::audit::html::write(&mut out, audit)?,
        Format::Json => render::audit::json::write(&mut out, audit)?,
        Format::Xlsx => out = workbook(cli, bytes, form, audit)?,
    }
    Ok(out)
}

#[cfg(feature = "office")]
fn workbook(
    cli: &Cli,
    bytes: &[u8],
    form: &Questionnaire,
    audit: &Report,
) -> crate::Result<Vec<u8>> {
    // Only a sheet's tables have names: the questionnaire is a workbook.
    if form.tables.iter().all(|t| t.sheet.is_empty()) {
        let problem = "is no workbook, so that no column can be added; choose another format";
        return Err(bad(&form.name, problem));
    }
    let filled = render::audit::inplace::fill(bytes, form, audit)?;
    note(cli, &format!("{} answers audited in the workbook", filled.written));
    Ok(filled.bytes)
}

#[cfg(not(feature = "office"))]
fn workbook(_: &Cli, _: &[u8], _: &Questionnaire, _: &Report) -> crate::Result<Vec<u8>> {
    Err(bad("--format xlsx", "this program was built without the feature `office`"))
}
