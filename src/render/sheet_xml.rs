//! Fragments of a sheet's XML, with the prefix that the sheet uses for its names.

use super::sheet_edit::NewCell;
use crate::questionnaire::column_name;
use crate::questionnaire::xlsx_scan::Area;

/// Elements of a sheet that stand after its hyperlinks.
pub(super) const AFTER_LINKS: &[&str] = &[
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
    "AlternateContent",
];

/// "B2", for a row and column from 0.
pub(super) fn reference((row, column): (u32, u32)) -> String {
    format!("{}{}", column_name(column), row + 1)
}

/// A cell of text.
pub(super) fn cell(p: &str, at: (u32, u32), new: &NewCell, style: Option<&str>) -> String {
    let style =
        style.map(|s| format!(" s=\"{}\"", quick_xml::escape::escape(s))).unwrap_or_default();
    let (place, text) = (reference(at), escape(&new.text));
    format!(
        "<{p}c r=\"{place}\"{style} t=\"inlineStr\"><{p}is><{p}t xml:space=\"preserve\">{text}</{p}t></{p}is></{p}c>"
    )
}

/// A hyperlink of a cell, by the id of its relationship.
pub(super) fn hyperlink(p: &str, at: (u32, u32), id: &str) -> String {
    let place = reference(at);
    format!(
        "<{p}hyperlink xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" ref=\"{place}\" r:id=\"{id}\"/>"
    )
}

/// The width of a column, counted from 0.
pub(super) fn width(p: &str, column: u32, width: u32) -> String {
    let n = column + 1;
    format!("<{p}col min=\"{n}\" max=\"{n}\" width=\"{width}\" customWidth=\"1\"/>")
}

/// The area in use, widened by `cells`.
pub(super) fn dimension<'c>(
    p: &str,
    old: &Area,
    cells: impl Iterator<Item = &'c (u32, u32)>,
) -> String {
    let last = (*old.rows.end(), *old.columns.end());
    let (bottom, right) = cells.fold(last, |(b, r), (row, column)| (b.max(*row), r.max(*column)));
    let from = reference((*old.rows.start(), *old.columns.start()));
    format!("<{p}dimension ref=\"{from}:{}\"/>", reference((bottom, right)))
}

/// Text as a cell holds it: no markup, no character that XML forbids, no "_x0041_" that would be
/// read as a letter.
fn escape(text: &str) -> String {
    let text = quick_xml::escape::escape(text).into_owned();
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find("_x") {
        let code = rest
            .get(at + 2..at + 7)
            .is_some_and(|c| c.ends_with('_') && c[..4].bytes().all(|b| b.is_ascii_hexdigit()));
        out.push_str(&rest[..at]);
        out.push_str(if code { "_x005F_x" } else { "_x" });
        rest = &rest[at + 2..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup_or_another_letter() {
        assert_eq!(escape("<a> & _x0041_ _x"), "&lt;a&gt; &amp; _x005F_x0041_ _x");
    }
}
