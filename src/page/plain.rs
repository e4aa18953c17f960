//! Pages without markup: paragraphs of running text, white space collapsed, nothing else changed.

use super::{Block, Kind, Section};

/// Collects the text, blocks and sections of a page.
#[derive(Default)]
pub(super) struct Plain {
    pub(super) text: String,
    pub(super) blocks: Vec<Block>,
    pub(super) sections: Vec<Section>,
}

impl Plain {
    /// Opens a section.
    pub(super) fn section(&mut self, anchor: Option<String>, headings: Vec<String>) {
        let level = headings.len() as u8;
        self.sections.push(Section { anchor, headings, level });
    }

    /// Adds the paragraphs of `text`, which blank lines part, to the section that was opened last.
    pub(super) fn paragraphs(&mut self, text: &str) {
        let mut paragraph: Vec<&str> = Vec::new();
        for line in text.lines().chain([""]) {
            if line.trim().is_empty() {
                self.block(&std::mem::take(&mut paragraph));
            } else {
                paragraph.push(line);
            }
        }
    }

    fn block(&mut self, lines: &[&str]) {
        let words: Vec<&str> = lines.iter().flat_map(|l| l.split_whitespace()).collect();
        if words.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let start = self.text.len();
        self.text.push_str(&words.join(" "));
        self.blocks.push(Block {
            kind: Kind::Paragraph,
            range: start..self.text.len(),
            section: self.sections.len().saturating_sub(1),
            lead: None,
            joined: true,
            cite: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_lines_part_paragraphs() {
        let mut plain = Plain::default();
        plain.section(None, Vec::new());
        plain.paragraphs("One\n two. \n \n\n");
        plain.section(Some("page=2".into()), vec!["T".into()]);
        plain.paragraphs("\u{a0}Three\tfour.");
        assert_eq!(plain.text, "One two.\nThree four.");
        assert_eq!(plain.blocks[1].range, 9..20);
        assert_eq!(plain.blocks[1].section, 1);
    }
}
