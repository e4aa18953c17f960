//! Where something stands in a questionnaire.

use std::fmt;

/// Where something stands in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The sheet; none where the format has none.
    pub sheet: Option<String>,
    /// Line or row, from 1.
    pub row: u32,
    /// Column, from 0.
    pub column: Option<u32>,
    /// What `row` counts.
    pub unit: Unit,
    /// The attachment of a mail in which it stands.
    pub attachment: Option<String>,
}

/// What the rows of a [`Place`] count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Lines of text, or rows of a sheet.
    #[default]
    Line,
    /// Entries of a list.
    Entry,
    /// Paragraphs of a document.
    Paragraph,
    /// Rows of the document's table of this number, from 1.
    Table(u32),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(name) = &self.attachment {
            write!(f, "{name}: ")?;
        }
        match (&self.sheet, self.column) {
            (Some(sheet), Some(column)) => {
                write!(f, "sheet {sheet:?} cell {}{}", column_name(column), self.row)
            }
            (Some(sheet), None) => write!(f, "sheet {sheet:?} row {}", self.row),
            (None, column) => {
                match (self.unit, column) {
                    (Unit::Table(n), _) => write!(f, "table {n} row {}", self.row)?,
                    (_, Some(_)) => write!(f, "row {}", self.row)?,
                    (Unit::Line, None) => write!(f, "line {}", self.row)?,
                    (Unit::Entry, None) => write!(f, "entry {}", self.row)?,
                    (Unit::Paragraph, None) => write!(f, "paragraph {}", self.row)?,
                }
                column.map_or(Ok(()), |c| write!(f, " column {}", column_name(c)))
            }
        }
    }
}

/// A column's letters: 0 is A, 26 is AA.
pub fn column_name(mut column: u32) -> String {
    let mut out = Vec::new();
    loop {
        out.push(b'A' + (column % 26) as u8);
        if column < 26 {
            break;
        }
        column = column / 26 - 1;
    }
    out.reverse();
    out.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_have_letters() {
        let names: Vec<String> = [0, 25, 26, 701, 702].map(column_name).to_vec();
        assert_eq!(names, ["A", "Z", "AA", "ZZ", "AAA"]);
    }
}
