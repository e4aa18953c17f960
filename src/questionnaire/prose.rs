//! Prose: which blocks of a text are questions, and what the others are.

use super::asks::{is_instruction, is_question};
use super::blocks::{Block, Role, join, with_links, without_links};
use super::mark::Kind;
use super::series::{Series, What, asks_below};
use super::{Item, Place, Questionnaire, Unit, Unread, Why, aside};
use crate::error::Result;

/// Reads the table of a number below the title of a section.
pub(super) type Tables<'t> =
    &'t mut dyn FnMut(usize, Option<&String>, &mut Questionnaire) -> Result<()>;

/// Adds the items of `blocks`, which hold no tables, to `out`.
pub(super) fn lines(blocks: &[Block], answered: bool, out: &mut Questionnaire) -> Result<()> {
    read(blocks, (Unit::Line, answered), &mut |_, _, _| Ok(()), out)
}

/// Adds the items of `blocks` to `out`, those of `tables` between them; where the file is `answered`,
/// text after a question is its answer.
pub(super) fn read(
    blocks: &[Block],
    (unit, answered): (Unit, bool),
    tables: Tables<'_>,
    out: &mut Questionnaire,
) -> Result<()> {
    let from = (out.items.len(), out.unread.len());
    let mut reader = Reader::of(blocks, answered, Asides::default());
    reader.run(tables, out)?;
    if out.items.len() == from.0 && reader.asides.left_out {
        // The titles mislead: what stands below them must decide.
        out.unread.truncate(from.1);
        Reader::of(blocks, answered, Asides { read: true, ..Asides::default() })
            .run(tables, out)?;
    }
    let items = out.items[from.0..].iter_mut().map(|i| &mut i.place);
    let unread = out.unread[from.1..].iter_mut().map(|u| &mut u.place);
    for place in items.chain(unread).filter(|p| p.unit == Unit::Line) {
        place.unit = unit;
    }
    Ok(())
}

struct Reader<'b> {
    blocks: &'b [Block],
    answered: bool,
    series: Series,
    section: Option<String>,
    /// Whether what follows may go on with the last item.
    open: bool,
    asides: Asides,
}

/// Parts that speak of the form itself.
#[derive(Clone, Copy, Default)]
struct Asides {
    /// Whether they are read nevertheless.
    read: bool,
    /// Whether this is one.
    here: bool,
    /// Whether any was left out.
    left_out: bool,
}

impl<'b> Reader<'b> {
    fn of(blocks: &'b [Block], answered: bool, asides: Asides) -> Self {
        Self { blocks, answered, series: Series::of(blocks), section: None, open: false, asides }
    }

    fn run(&mut self, tables: Tables<'_>, out: &mut Questionnaire) -> Result<()> {
        for (i, block) in self.blocks.iter().enumerate() {
            match block.role {
                Role::Rule => self.open = false,
                Role::Table(number) => {
                    self.open = false;
                    tables(number, self.section.as_ref(), out)?;
                }
                Role::Title => self.title(i, out),
                _ if self.asides.here => unread(out, block, Why::Aside),
                Role::Example => unread(out, block, Why::Example),
                Role::Text if self.answered && self.open && is_answer(block) => {
                    tell(out, &block.text);
                }
                Role::Answer if self.open => give(out, &block.text),
                Role::Answer => unread(out, block, Why::Text),
                Role::Text => self.text(i, out),
            }
        }
        Ok(())
    }

    fn title(&mut self, i: usize, out: &mut Questionnaire) {
        let block = &self.blocks[i];
        // Forms of one question a title write the question as the title.
        let asking = is_question(&block.text) && !is_instruction(&block.text);
        let asked =
            asking || self.series.titled && block.mark.is_some() && !asks_below(self.blocks, i);
        self.asides.here = !self.asides.read && !asked && aside::is_title(&block.text);
        self.asides.left_out |= self.asides.here;
        self.open = asked;
        if asked {
            push(out, block, self.section.as_ref());
        } else {
            self.section = Some(block.text.clone());
            unread(out, block, Why::Section);
        }
    }

    fn text(&mut self, i: usize, out: &mut Questionnaire) {
        let block = &self.blocks[i];
        match self.series.what(self.blocks, i) {
            What::Item => {
                push(out, block, self.section.as_ref());
                self.open = true;
            }
            What::Section => {
                self.open = false;
                self.section = Some(block.text.clone());
                unread(out, block, Why::Section);
            }
            What::Other if self.open && continues(out, self.blocks, i, &self.series) => {
                give(out, &block.text);
            }
            What::Other => {
                let told = is_instruction(&block.text);
                unread(out, block, if told { Why::Instruction } else { Why::Text });
            }
        }
    }
}

/// Whether a text after a question is an answer to it: it does not ask again. A requirement does
/// not, and neither does "When … is set, …".
fn is_answer(block: &Block) -> bool {
    let plain = block.mark.as_ref().is_none_or(|m| m.kind == Kind::Bullet);
    plain && !is_question(&block.text)
}

/// Whether block `i` goes on with the answer before it: only between items, never after the last.
fn continues(out: &Questionnaire, blocks: &[Block], i: usize, series: &Series) -> bool {
    let given = out.items.last().is_some_and(|item| item.given.is_some());
    let rest = blocks[i + 1..].iter().take_while(|b| b.role != Role::Rule);
    given
        && rest.enumerate().any(|(n, b)| {
            b.role == Role::Text && matches!(series.what(blocks, i + 1 + n), What::Item)
        })
}

fn push(out: &mut Questionnaire, block: &Block, section: Option<&String>) {
    let (id, label) =
        block.mark.as_ref().map(|m| (m.id.clone(), m.label.clone())).unwrap_or_default();
    out.items.push(Item {
        id,
        label,
        text: without_links(&block.text),
        section: section.cloned(),
        place: place(block),
        ..Item::default()
    });
}

fn give(out: &mut Questionnaire, text: &str) {
    if let Some(item) = out.items.last_mut()
        && !text.is_empty()
    {
        let text = with_links(text);
        match &mut item.given {
            Some(given) => join(given, &text),
            None => item.given = Some(text),
        }
    }
}

/// Adds a paragraph to the answer of the last item.
fn tell(out: &mut Questionnaire, text: &str) {
    if let Some(item) = out.items.last_mut()
        && !text.is_empty()
    {
        let given = item.given.get_or_insert_default();
        if !given.is_empty() {
            given.push('\n');
        }
        given.push_str(&with_links(text));
    }
}

fn unread(out: &mut Questionnaire, block: &Block, why: Why) {
    if !block.text.is_empty() {
        out.unread.push(Unread { place: place(block), text: with_links(&block.text), why });
    }
}

fn place(block: &Block) -> Place {
    Place { row: block.line, ..Place::default() }
}

#[cfg(test)]
mod tests {
    use super::super::blocks::blocks;
    use super::*;

    fn of(text: &str) -> Questionnaire {
        let mut out = Questionnaire::default();
        lines(&blocks(text), false, &mut out).unwrap();
        out
    }

    fn ids(text: &str) -> Vec<String> {
        of(text).items.into_iter().map(|i| i.id).collect()
    }

    #[test]
    fn numbered_questions_leave_the_letter_around_them_out() {
        let text = "Hello,\ncould you please answer the questions below?\n\n\
                    1. Is the store encrypted?\ne.g.) Yes.\n2. Key rotation\ne.g.) Yearly.\n3) Who signs?\n\nDo you like tea?\nThanks\n";
        let found = of(text);
        assert_eq!(found.items.iter().map(|i| i.id.as_str()).collect::<Vec<_>>(), ["1", "2", "3"]);
        assert_eq!(found.unread.iter().filter(|u| u.why == Why::Example).count(), 2);
        assert_eq!(found.unread[0].why, Why::Instruction);
    }

    #[test]
    fn titles_are_sections() {
        let found = of(
            "1. Access control\n1.1 Is there a login?\n1.2 Are roles kept?\n2. Keys\n2.1 Are keys kept?",
        );
        assert_eq!(found.items.len(), 3);
        assert_eq!(found.items[0].section.as_deref(), Some("Access control"));
        assert_eq!(found.items[2].section.as_deref(), Some("Keys"));
        assert_eq!(ids("A) Is it on?\nB) Is it off?"), ["A", "B"]);
    }

    #[test]
    fn given_answers_are_kept_and_end_at_a_rule() {
        let found = of(
            "Q1: Is it signed?\nA: Yes, with\na key.\n\nMore on it.\n\nQ2: Who signs?\nA: We.\n\n---\nBye?",
        );
        assert_eq!(found.items[0].given.as_deref(), Some("Yes, with a key. More on it."));
        assert_eq!(found.items[1].given.as_deref(), Some("We."));
        assert_eq!(found.items.len(), 2);
    }

    #[test]
    fn in_an_answered_file_text_after_a_question_is_the_answer() {
        let text = "1. Is it signed?\nIt must be signed by\ntwo people.\n\n- Each has a key.\n\n2. Who signs?\nWe do.\n---\nBye";
        let mut found = Questionnaire::default();
        lines(&blocks(text), true, &mut found).unwrap();
        let given = |i: usize| found.items[i].given.as_deref();
        assert_eq!(given(0), Some("It must be signed by two people.\nEach has a key."));
        assert_eq!(given(1), Some("We do."));
        assert_eq!(of(text).items[0].given, None);
    }

    #[test]
    fn without_numbers_every_question_counts() {
        assert_eq!(ids("Is it signed?\nThe project MUST publish its keys.\nThanks").len(), 2);
    }
}
