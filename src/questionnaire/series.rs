//! Series: which marks of a text number its questions, and what each of its blocks then is.

use std::collections::{BTreeMap, BTreeSet};

use super::asks::{asks, is_instruction, states, words};
use super::blocks::{Block, Role};
use super::evidence::is_told;
use super::mark::Kind;

/// Words of a title at most.
const TITLE: usize = 12;

/// What a block of text is.
pub(super) enum What {
    /// A question.
    Item,
    /// A title over questions.
    Section,
    /// Neither.
    Other,
}

/// Which series of marks number the questions.
pub(super) struct Series {
    asking: BTreeSet<Kind>,
    /// Whether numbered titles are the questions.
    pub(super) titled: bool,
}

impl Series {
    /// The series of `blocks`.
    pub(super) fn of(blocks: &[Block]) -> Self {
        let mut counts: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
        let title = |b: &Block| b.role == Role::Title;
        let mut numbered = blocks.iter().enumerate().filter(|(_, b)| title(b) && b.mark.is_some());
        let titled = numbered.any(|(i, b)| wants(&b.text) || answered(blocks, i));
        for (i, block) in blocks.iter().enumerate().filter(|(_, b)| !title(b)) {
            let Some(mark) = &block.mark else { continue };
            let answered = answered(blocks, i);
            let count = counts.entry(mark.kind).or_default();
            count.0 += 1;
            count.1 += usize::from(wants(&block.text) || answered);
        }
        let most = |(kind, (all, asking)): (Kind, (usize, usize))| {
            let enough = asking * 2 >= all && (kind != Kind::Bullet || asking > 0);
            (enough && asking > 0).then_some(kind)
        };
        Self { asking: counts.into_iter().filter_map(most).collect(), titled }
    }

    /// Whether the questions have numbers, so that text without one is none.
    fn numbered(&self) -> bool {
        self.asking.iter().any(|k| *k != Kind::Bullet)
    }

    /// What block `i` is.
    pub(super) fn what(&self, blocks: &[Block], i: usize) -> What {
        let block = &blocks[i];
        let told = is_instruction(&block.text);
        let Some(mark) = &block.mark else {
            let asked = asks(&block.text) && !told && !self.numbered() && !is_told(&block.text);
            return if asked && words(&block.text) >= 2 { What::Item } else { What::Other };
        };
        if wants(&block.text) && !told || answered(blocks, i) {
            // A list inside an answer or a legend is not made of questions by one that asks.
            let alone = mark.kind == Kind::Bullet && self.numbered();
            return if alone { What::Other } else { What::Item };
        }
        if mark.kind != Kind::Bullet && words(&block.text) <= TITLE && self.leads(blocks, i) {
            return What::Section;
        }
        let member = self.asking.contains(&mark.kind) && mark.kind != Kind::Bullet;
        if member && !told && words(&block.text) > 0 { What::Item } else { What::Other }
    }

    /// Whether the next marked block is a question of another, deeper series.
    fn leads(&self, blocks: &[Block], i: usize) -> bool {
        let kind = blocks[i].mark.as_ref().map(|m| m.kind);
        let here = |b: &&Block| !matches!(b.role, Role::Title | Role::Rule | Role::Table(_));
        let below = blocks[i + 1..].iter().take_while(here);
        let next = below.into_iter().find(|b| b.mark.is_some() || asks(&b.text));
        next.is_some_and(|n| match n.mark.as_ref().map(|m| m.kind) {
            None => !self.numbered(),
            other => other != kind && other.is_some_and(|o| self.asking.contains(&o)),
        })
    }
}

/// Whether anything asks between the title at `i` and the next.
pub(super) fn asks_below(blocks: &[Block], i: usize) -> bool {
    let below = blocks[i + 1..].iter().take_while(|b| b.role != Role::Title);
    below.into_iter().any(|b| match b.role {
        Role::Text => wants(&b.text) && !is_instruction(&b.text),
        Role::Table(_) => true,
        _ => false,
    })
}

fn wants(text: &str) -> bool {
    asks(text) || states(text)
}

/// Whether an answer or an example of one follows block `i`.
fn answered(blocks: &[Block], i: usize) -> bool {
    blocks.get(i + 1).is_some_and(|b| matches!(b.role, Role::Answer | Role::Example))
}
