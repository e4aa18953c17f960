//! A new workbook: one sheet of answers, one of excerpts with their proof.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError,
};

use super::{Report, searched, storable, web};
use crate::answer::wording;

/// Characters that a cell may hold.
pub(super) const MAX_CELL: usize = 32_767;

/// Links that one sheet may hold; later ones are written as text.
const MAX_LINKS: usize = 65_000;

const ANSWERS: [(&str, f64); 7] = [
    ("Id", 10.0),
    ("Section", 22.0),
    ("Question", 50.0),
    ("Answer already given", 30.0),
    ("Verdict", 20.0),
    ("Reason", 40.0),
    ("Excerpts", 80.0),
];

const EXCERPTS: [(&str, f64); 11] = [
    ("Id", 10.0),
    ("Rank", 6.0),
    ("Excerpt", 80.0),
    ("Verbatim", 9.0),
    ("Link to the words", 50.0),
    ("Page", 50.0),
    ("Section", 40.0),
    ("Version", 9.0),
    ("Captured", 22.0),
    ("SHA-256", 30.0),
    ("Record", 30.0),
];

/// The workbook's bytes.
pub fn bytes(report: &Report<'_>) -> Result<Vec<u8>, String> {
    build(report).map_err(|e| e.to_string())
}

fn build(report: &Report<'_>) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // A fixed date: the same answers give the same bytes.
    let date = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&date));
    answers(book.add_worksheet(), report)?;
    excerpts(book.add_worksheet(), report)?;
    book.save_to_buffer()
}

fn head(sheet: &mut Worksheet, names: &[(&str, f64)]) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold().set_align(FormatAlign::Top);
    for (column, (name, width)) in (0..).zip(names) {
        sheet.write_string_with_format(0, column, *name, &bold)?;
        sheet.set_column_width(column, *width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn answers(sheet: &mut Worksheet, report: &Report<'_>) -> Result<(), XlsxError> {
    sheet.set_name("Answers")?;
    head(sheet, &ANSWERS)?;
    for (row, entry) in (1..).zip(&report.entries) {
        let (item, answer) = (&entry.item, &entry.answer);
        let reason = [Some(answer.reason.clone()), searched(answer)].into_iter().flatten();
        let quotes: Vec<&str> = answer.excerpts.iter().map(|e| e.quote.text()).collect();
        let cells = [
            item.id.clone(),
            item.section.clone().unwrap_or_default(),
            answer.question.clone(),
            item.given.clone().unwrap_or_default(),
            wording::label(answer.verdict).to_owned(),
            reason.collect::<Vec<_>>().join(" "),
            whole(quotes.iter().map(|q| (*q).to_owned()), "\n\n"),
        ];
        for (column, cell) in (0..).zip(&cells) {
            write(sheet, row, column, cell)?;
        }
    }
    Ok(())
}

fn excerpts(sheet: &mut Worksheet, report: &Report<'_>) -> Result<(), XlsxError> {
    sheet.set_name("Excerpts")?;
    head(sheet, &EXCERPTS)?;
    let (mut row, mut links) = (0, 0);
    for entry in &report.entries {
        for (rank, excerpt) in (1..).zip(&entry.answer.excerpts) {
            row += 1;
            let (cite, quote) = (&excerpt.citation, &excerpt.quote);
            let rank: u32 = rank;
            let cells = [
                entry.item.id.clone(),
                rank.to_string(),
                quote.text().to_owned(),
                if cite.verbatim { "yes" } else { "restated" }.to_owned(),
                cite.link.clone(),
                cite.url.clone(),
                cite.headings.join(" › "),
                cite.version.clone().unwrap_or_default(),
                quote.capture().captured_at.clone(),
                quote.capture().payload_sha256.clone(),
                quote.capture().record_id.clone(),
            ];
            for (column, cell) in (0..).zip(&cells) {
                let url = web(cell).filter(|_| matches!(column, 4 | 5) && links < MAX_LINKS);
                links += usize::from(url.is_some());
                // A link that the format cannot hold is still shown as text.
                if url.is_none_or(|u| sheet.write_url(row, column, u).is_err()) {
                    write(sheet, row, column, cell)?;
                }
            }
        }
    }
    Ok(())
}

/// Always text, whatever it begins with.
fn write(sheet: &mut Worksheet, row: u32, column: u16, text: &str) -> Result<(), XlsxError> {
    let format = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let text = fitting(&storable(text));
    sheet.write_string_with_format(row, column, text, &format).map(|_| ())
}

/// Parts joined as long as they fit into a cell whole: no quotation is cut in its middle.
pub(super) fn whole(parts: impl Iterator<Item = String>, between: &str) -> String {
    let mut out = String::new();
    for part in parts {
        let length = out.encode_utf16().count() + part.encode_utf16().count() + between.len();
        if length > MAX_CELL {
            break;
        }
        if !out.is_empty() {
            out.push_str(between);
        }
        out.push_str(&part);
    }
    out
}

/// `text` as far as a cell holds it.
pub(super) fn fitting(text: &str) -> String {
    let mut units = 0;
    let fits = |c: &char| {
        units += c.len_utf16();
        units <= MAX_CELL
    };
    text.chars().take_while(fits).collect()
}
