//! Gaps: what questionnaires ask and the pages do not say, by concept; what to write next.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::answer::contract::ExcerptItem;
use crate::batch;
use crate::engine::{Engine, Options};
use crate::error::Result;
use crate::questionnaire::Questionnaire;
use crate::render::Entry;
use crate::render::summary::Counts;
use crate::verdict::Verdict;

/// Name and version of the JSON form.
pub const SCHEMA: &str = "qsec-search/gaps@1";

/// Passages that are shown as nearest to what a concept's questions ask.
const NEAREST: usize = 3;

/// What one or many questionnaires ask, and how far the pages answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Gaps {
    /// [`SCHEMA`].
    pub schema: String,
    /// The questionnaires, by file name.
    pub files: Vec<String>,
    /// Questions in all.
    pub questions: usize,
    /// Their verdicts.
    pub counts: Counts,
    /// Rows and paragraphs that were not read as questions.
    pub unread: usize,
    /// The concepts asked about, what would help most first.
    pub groups: Vec<Group>,
}

/// The questions about one concept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Group {
    /// The concept; none for questions that name none.
    pub concept: Option<String>,
    /// Questionnaires that ask about it.
    pub files: usize,
    /// The verdicts of its questions.
    pub counts: Counts,
    /// The questions, the unanswered first.
    pub asked: Vec<Asked>,
    /// The passages nearest to those that are not answered.
    pub nearest: Vec<ExcerptItem>,
}

/// A question as one questionnaire asks it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Asked {
    /// The questionnaire.
    pub file: String,
    /// The question's id there.
    pub id: String,
    /// The question.
    pub question: String,
    /// Whether the pages answer it.
    pub verdict: Verdict,
}

impl Group {
    /// How much would be won by writing on it: a silent question counts twice a half-answered one.
    pub fn worth(&self) -> usize {
        self.counts.silent * 2 + self.counts.partial
    }
}

/// The gaps that `forms` show; `step` is called after each question.
pub fn find(
    engine: &Engine,
    forms: &[Questionnaire],
    options: &Options,
    step: impl Fn() + Sync,
) -> Result<Gaps> {
    let mut groups = BTreeMap::<Option<String>, Collected>::new();
    let (mut counts, mut questions, mut unread) = (Counts::default(), 0, 0);
    for (file, form) in forms.iter().enumerate() {
        let answered = batch::answer(engine, &form.items, options, &step)?;
        unread += form.unread.len() + answered.unread.len();
        questions += answered.entries.len();
        for entry in &answered.entries {
            counts.add(entry.answer.verdict);
            for concept in concepts(engine, entry)? {
                groups.entry(concept).or_default().add(file, &form.name, entry);
            }
        }
    }
    let mut groups: Vec<Group> = groups.into_iter().map(|(c, g)| g.finish(c)).collect();
    groups.sort_by(|a, b| {
        (b.worth(), b.files, b.counts.total())
            .cmp(&(a.worth(), a.files, a.counts.total()))
            .then(a.concept.cmp(&b.concept))
    });
    // Questions without a concept have nothing in common: they come last.
    groups.sort_by_key(|g| g.concept.is_none());
    let files = forms.iter().map(|f| f.name.clone()).collect();
    Ok(Gaps { schema: SCHEMA.to_owned(), files, questions, counts, unread, groups })
}

/// The concepts that a question asks about; one empty one where it names none.
fn concepts(engine: &Engine, entry: &Entry) -> Result<BTreeSet<Option<String>>> {
    let found = engine.concepts_of(&entry.item.text)?;
    let named: BTreeSet<Option<String>> = found.into_iter().map(Some).collect();
    Ok(if named.is_empty() { BTreeSet::from([None]) } else { named })
}

#[derive(Default)]
struct Collected {
    files: BTreeSet<usize>,
    counts: Counts,
    asked: Vec<Asked>,
    nearest: Vec<ExcerptItem>,
}

impl Collected {
    fn add(&mut self, number: usize, file: &str, entry: &Entry) {
        self.files.insert(number);
        self.counts.add(entry.answer.verdict);
        self.asked.push(Asked {
            file: file.to_owned(),
            id: entry.item.id.clone(),
            question: entry.answer.question.clone(),
            verdict: entry.answer.verdict,
        });
        if entry.answer.verdict != Verdict::Documented {
            self.nearest.extend(entry.answer.excerpts.iter().map(ExcerptItem::from));
        }
    }

    fn finish(mut self, concept: Option<String>) -> Group {
        let order = |v: Verdict| match v {
            Verdict::NotDocumented => 0,
            Verdict::Partial => 1,
            Verdict::Documented => 2,
        };
        self.asked.sort_by_key(|a| order(a.verdict));
        self.nearest.sort_by(|a, b| b.score.total_cmp(&a.score));
        let mut seen = BTreeSet::new();
        self.nearest.retain(|e| seen.insert(e.quote.clone()));
        self.nearest.truncate(NEAREST);
        Group {
            concept,
            files: self.files.len(),
            counts: self.counts,
            asked: self.asked,
            nearest: self.nearest,
        }
    }
}
