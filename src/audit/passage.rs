//! Passage: an indexed passage with its sentences read, and the stretches of it that may answer a
//! claim.

use std::sync::Arc;

use super::align::Bag;
use super::statement::Statement;
use super::words::{Reader, Word};
use crate::index::record::PassageRecord;
use crate::page::{Kind, Page};

/// Most sentences of a stretch.
const MAX_SENTENCES: usize = 3;

/// Words of a stretch beyond which it is not lengthened.
const MAX_WORDS: usize = 90;

/// A passage, read.
pub(super) struct Passage {
    /// What the index keeps of it.
    pub(super) record: Arc<PassageRecord>,
    /// Its sentences.
    pub(super) sentences: Vec<Statement>,
    /// The lead-in or table header that it leans on and does not hold.
    pub(super) lead: Option<Statement>,
    /// The heading of its section.
    pub(super) heading: Statement,
    /// The words of its headings.
    pub(super) above: Vec<Word>,
}

/// Consecutive sentences of a passage, judged as one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch {
    /// First sentence.
    pub(super) from: usize,
    /// Sentence after the last.
    pub(super) to: usize,
    /// The lead-in of a list that the sentences belong to, where it does not stand before them.
    pub(super) lead: Option<usize>,
}

impl Passage {
    /// Reads a passage that stands on `page` in its first home.
    pub(super) fn read(record: Arc<PassageRecord>, page: &Page, reader: &Reader<'_>) -> Self {
        let home = &record.homes[0];
        let slice =
            |from: u32, to: u32| page.text().get(from as usize..to as usize).unwrap_or_default();
        let sentences = record
            .sentences
            .iter()
            .map(|s| Statement::read(slice(home.start + s.start, home.start + s.end), reader))
            .collect();
        let lead = home.lead.map(|(from, to)| Statement::read(slice(from, to), reader));
        let heading = home.headings.last().map_or("", String::as_str);
        let above = home.headings.iter().flat_map(|h| reader.words(h)).collect();
        Self { sentences, lead, heading: Statement::read(heading, reader), above, record }
    }

    /// The stretches that may be judged: up to three sentences of running text, an item with its
    /// lead-in, a row of a table.
    pub(super) fn stretches(&self) -> Vec<Stretch> {
        let records = &self.record.sentences;
        let mut out = Vec::new();
        for from in 0..records.len() {
            // Code and captions state nothing.
            if matches!(records[from].kind, Kind::Code | Kind::Caption) {
                continue;
            }
            // A row or definition is one statement, however many sentences it has.
            let whole = |i: usize| is_row(records[i].kind);
            if from > 0 && whole(from) && records[from].block == records[from - 1].block {
                continue;
            }
            let mut words = 0;
            for to in from..records.len() {
                words += records[to].terms.len();
                let stated = !matches!(records[to].kind, Kind::Code | Kind::Caption);
                let joined = to == from || records[to].joined && stated;
                let inside = whole(from) && records[to].block == records[from].block;
                // Two rows side by side say nothing together.
                if to > from && whole(to) && !inside {
                    break;
                }
                if to > from
                    && (!joined || words > MAX_WORDS || to - from >= MAX_SENTENCES && !inside)
                {
                    break;
                }
                let next_inside = to + 1 < records.len()
                    && whole(to)
                    && records[to + 1].block == records[to].block;
                if !next_inside {
                    out.push(Stretch { from, to: to + 1, lead: self.lead_in(from) });
                }
            }
        }
        out
    }

    /// The lead-in of the list, the names of the columns, or the term that sentence `at` belongs to,
    /// where it is further up.
    fn lead_in(&self, at: usize) -> Option<usize> {
        let records = &self.record.sentences;
        let last = |kind: Kind| (0..at).rev().find(|i| records[*i].kind == kind);
        match records[at].kind {
            Kind::TableRow => last(Kind::TableHeader),
            Kind::Definition => last(Kind::Term),
            Kind::ListItem => {
                let lead = (0..at).rev().find(|i| records[*i].kind != Kind::ListItem)?;
                self.sentences[lead].text.ends_with(':').then_some(lead)
            }
            _ => None,
        }
    }

    /// The sentences of `stretch`, its lead-in first; the heading too where they answer it with "no".
    pub(super) fn statements(&self, stretch: Stretch) -> Vec<&Statement> {
        let mut out = self.of(stretch);
        if self.denies_its_heading(stretch) {
            out.insert(0, &self.heading);
        }
        out
    }

    fn of(&self, stretch: Stretch) -> Vec<&Statement> {
        let lead = stretch.lead.map(|l| &self.sentences[l]);
        let outer = self.lead.as_ref().filter(|_| stretch.lead.is_none() && stretch.from == 0);
        let outer = outer
            .or(self.lead.as_ref().filter(|_| is_row(self.record.sentences[stretch.from].kind)));
        outer.into_iter().chain(lead).chain(&self.sentences[stretch.from..stretch.to]).collect()
    }

    /// Whether `stretch` begins with a row or a definition, which is one statement.
    pub(super) fn is_row(&self, stretch: Stretch) -> bool {
        is_row(self.record.sentences[stretch.from].kind)
    }

    /// The words of the headings and of the page's title.
    pub(super) fn around(&self) -> Bag {
        Bag::of(std::iter::once(self.above.as_slice()))
    }

    /// The words of all its sentences.
    pub(super) fn all(&self) -> Bag {
        Bag::of(self.sentences.iter().map(|s| s.words.as_slice()))
    }

    /// Whether its first sentence answers the question that its heading is with a plain "no".
    pub(super) fn denies_its_heading(&self, stretch: Stretch) -> bool {
        let asks = self.record.homes[0].asks && self.record.homes[0].first;
        let first = self.sentences.first().and_then(|s| s.words.first());
        asks && stretch.from == 0 && first.is_some_and(|w| w.lower == "no")
    }
}

fn is_row(kind: Kind) -> bool {
    matches!(kind, Kind::TableRow | Kind::Definition)
}
