//! Document: paragraphs and tables in their order, as text documents, Markdown and HTML hold them.

use super::blocks::{Block, Role};
use super::table::{self, Grid, Row};
use super::{Hints, Questionnaire, Unit, prose};
use crate::error::Result;

/// Paragraphs and tables in their order.
#[derive(Debug, Default)]
pub(super) struct Document {
    /// The paragraphs, and a block of the role [`Role::Table`] where a table stands.
    pub(super) blocks: Vec<Block>,
    /// The rows of each table.
    pub(super) tables: Vec<Vec<Row>>,
    /// Whether rows are counted within their table, paragraphs in the document; else lines are.
    pub(super) counted: bool,
}

impl Document {
    /// Adds a table of `width` columns. One of a single column is a frame around paragraphs.
    pub(super) fn push_table(&mut self, line: u32, rows: Vec<Row>, width: u32) {
        if width <= 1 {
            for text in rows.iter().flat_map(|r| r.cells.values()).flat_map(|t| t.lines()) {
                self.blocks
                    .extend(Block::of(line, text).into_iter().filter(|b| !b.text.is_empty()));
            }
            return;
        }
        let role = Role::Table(self.tables.len());
        self.blocks.push(Block { line, mark: None, text: String::new(), role });
        self.tables.push(rows);
    }

    /// Adds its items to `out`; `name` is that of its file.
    pub(super) fn read(self, name: &str, hints: &Hints, out: &mut Questionnaire) -> Result<()> {
        let grid = |(i, rows): (usize, Vec<Row>)| Grid {
            file: name.to_owned(),
            rows,
            unit: if self.counted { Unit::Table(i as u32 + 1) } else { Unit::Line },
            ..Grid::default()
        };
        let mut grids: Vec<Grid> = self.tables.into_iter().enumerate().map(grid).collect();
        let named = grids.iter().map(|g| table::is_named_form(g, hints));
        let named = named.collect::<Result<Vec<bool>>>()?;
        for (i, grid) in grids.iter_mut().enumerate() {
            grid.others_named = named.iter().enumerate().any(|(n, named)| n != i && *named);
        }
        let unit = if self.counted { Unit::Paragraph } else { Unit::Line };
        let mut put = |i: usize, section: Option<&String>, out: &mut Questionnaire| {
            grids[i].section = section.cloned();
            table::read(&grids[i], hints, out)
        };
        prose::read(&self.blocks, (unit, hints.answered), &mut put, out)
    }
}
