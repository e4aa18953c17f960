//! Words: a text as the audit reads it, each word with its stem and what may stand for it.

use std::cell::RefCell;

use tantivy::tokenizer::{TextAnalyzer, TokenStream};

use super::thesaurus::{Sense, Thesaurus};
use crate::question::concepts::Concepts;
use crate::text::term::{hash, prose_analyzer};

/// What a word counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It carries meaning.
    Content,
    /// It says little.
    Light,
    /// It says nothing of its own.
    Function,
    /// It is part of a number or date.
    Number,
}

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// Its stem.
    pub(super) stem: String,
    /// In lower case, as written.
    pub(super) lower: String,
    /// Byte offset of its first byte.
    pub(super) start: usize,
    /// Byte offset after its last.
    pub(super) end: usize,
    /// What it counts for.
    pub(super) role: Role,
    /// It is written like a name: in capitals, with a capital, with digits.
    pub(super) name: bool,
    /// It makes a claim stronger.
    pub(super) strong: bool,
    /// Groups and concepts that it belongs to.
    pub(super) senses: Vec<Sense>,
}

/// Reads texts into words.
pub(super) struct Reader<'c> {
    analyzer: RefCell<TextAnalyzer>,
    thesaurus: Thesaurus,
    concepts: &'c Concepts,
}

impl<'c> Reader<'c> {
    pub(super) fn new(concepts: &'c Concepts) -> crate::Result<Self> {
        let mut analyzer = prose_analyzer();
        let thesaurus = Thesaurus::embedded(&mut analyzer)?;
        Ok(Self { analyzer: RefCell::new(analyzer), thesaurus, concepts })
    }

    pub(super) fn concepts(&self) -> &Concepts {
        self.concepts
    }

    /// The words of `text`, in order.
    pub(super) fn words(&self, text: &str) -> Vec<Word> {
        let mut analyzer = self.analyzer.borrow_mut();
        let mut stream = analyzer.token_stream(text);
        let mut out = Vec::new();
        while let Some(token) = stream.next() {
            let (start, end) = (token.offset_from, token.offset_to);
            let written = &text[start..end];
            let lower = written.to_lowercase();
            out.push(Word {
                role: self.thesaurus.role(&token.text),
                stem: token.text.clone(),
                name: is_name(written),
                strong: self.thesaurus.is_strong(&lower),
                lower,
                start,
                end,
                senses: Vec::new(),
            });
        }
        drop(stream);
        drop(analyzer);
        self.thesaurus.mark(&mut out);
        self.mark_concepts(text, &mut out);
        out
    }

    fn mark_concepts(&self, text: &str, words: &mut [Word]) {
        let hashes: Vec<u32> = words.iter().map(|w| hash(&w.stem)).collect();
        let spans: Vec<(usize, usize)> = words.iter().map(|w| (w.start, w.end)).collect();
        let exactly = |from: usize, to: usize, e: &str| &text[spans[from].0..spans[to - 1].1] == e;
        for found in self.concepts.find(&hashes, None, exactly) {
            let concept = self.concepts.get(found.concept);
            if concept.generic || concept.premise {
                continue;
            }
            for word in &mut words[found.from..found.to] {
                word.senses.push(Sense::Concept(found.concept));
            }
        }
    }
}

/// Whether a word is written like a name: in capitals, with a capital, with digits.
fn is_name(written: &str) -> bool {
    let mut letters = written.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase)
        || written.chars().any(|c| c.is_ascii_digit())
        || written.chars().skip(1).any(char::is_uppercase)
}
