//! Engine: one index and one lexicon, ready to answer.

use std::ops::Range;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use crate::answer::{Answer, MAX_EXCERPTS, Negative, wording};
use crate::audit::{self, Audit};
use crate::digest;
use crate::error::Result;
use crate::excerpt::{self, Excerpt, excerpts};
use crate::export::Passages;
use crate::guard::guard;
use crate::home::Home;
use crate::index::manifest::{Corpus, CorpusKind};
use crate::index::outline::Outline;
use crate::index::store::Reader;
use crate::question::concepts::Concepts;
use crate::question::{self, Question};
use crate::questionnaire::Questionnaire;
use crate::search::{self, Filter, Hit, Weights};
use crate::section::around::{self, Around};
use crate::section::{self, PageSummary, Section};
use crate::source::Sources;
use crate::text::term::prose_analyzer;
use crate::verdict::{self, Evidence};

/// Hits of which excerpts are cut: more than are shown, since some say the same.
const HITS: usize = 12;

/// Most names of one concept that an answer lists as looked for.
const MAX_SYNONYMS: usize = 40;

/// Answers questions from one index.
///
/// ```
/// let engine = qsec_search::Engine::digest()?;
/// let answer = engine.ask("Is the master password stored?")?;
/// assert!(!answer.excerpts.is_empty());
/// # Ok::<(), qsec_search::Error>(())
/// ```
pub struct Engine {
    reader: Reader,
    questions: Arc<question::Reader>,
    weights: Weights,
    outline: OnceLock<Outline>,
    /// Where the archive is; none for the digest alone.
    home: Option<Home>,
}

/// How a question is to be answered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Which passages may be quoted.
    pub filter: Filter,
    /// Most excerpts, 1 to [`MAX_EXCERPTS`]; 0 means the default, all of them.
    pub limit: usize,
}

/// A question as it was read, and its hits.
#[non_exhaustive]
pub struct Explanation {
    /// The question.
    pub question: Question,
    /// The hits, best first.
    pub hits: Vec<Hit>,
    /// What the verdict is decided by.
    pub evidence: Evidence,
    /// What each feature and each piece of evidence is worth.
    pub weights: Weights,
}

impl Engine {
    /// The engine of `home`'s index, or of the built-in digest where there is none.
    pub fn open(home: &Home) -> Result<Self> {
        let opened = Reader::open(&home.index())?;
        let questions = questions(Some(home.dir()), opened.as_ref())?;
        let reader = match opened {
            Some(reader) => reader,
            None => digest::index(Arc::clone(&questions))?,
        };
        Self::of(reader, questions, Some(home.clone()))
    }

    fn of(reader: Reader, questions: Arc<question::Reader>, home: Option<Home>) -> Result<Self> {
        let plain = reader.asks()?.is_empty();
        let weights = if plain { Weights::plain() } else { Weights::default() };
        Ok(Self { reader, questions, weights, home, outline: OnceLock::new() })
    }

    /// The engine of the built-in digest: restated facts, each with the URL that it restates.
    pub fn digest() -> Result<Self> {
        let questions = questions(None, None)?;
        let reader = digest::index(Arc::clone(&questions))?;
        Self::of(reader, questions, None)
    }

    /// Answers with other weights from now on: for measuring what each is worth.
    pub fn set_weights(&mut self, weights: Weights) {
        self.weights = weights;
    }

    /// What is searched.
    pub fn corpus(&self) -> &Corpus {
        &self.reader.manifest().corpus
    }

    /// Whether answers come from the digest, not from captures.
    pub fn is_digest(&self) -> bool {
        self.corpus().kind == CorpusKind::Digest
    }

    /// The generation of the index that is searched; a new one is made by every run of `index`.
    pub fn generation(&self) -> &str {
        &self.reader.manifest().generation
    }

    /// Answers `question` with the default options.
    pub fn ask(&self, question: &str) -> Result<Answer> {
        self.ask_with(question, &Options::default())
    }

    /// Answers `question`.
    pub fn ask_with(&self, question: &str, options: &Options) -> Result<Answer> {
        let question = self.questions.read(question)?;
        let limit = if options.limit == 0 { MAX_EXCERPTS } else { options.limit.min(MAX_EXCERPTS) };
        let (decision, excerpts) = guard(|| -> Result<_> {
            let ranking =
                search::search(&self.reader, &question, &options.filter, &self.weights, HITS)?;
            let mentioned = |unit: &_| search::is_mentioned(&self.reader, unit);
            let decision = verdict::decide(&question, &ranking, &self.weights, mentioned)?;
            Ok((decision, excerpts(&self.reader, &ranking.hits, limit)?))
        })
        .map_err(|detail| self.reader.damaged(detail))??;
        Ok(Answer {
            verdict: decision.verdict,
            reason: wording::reason(&decision),
            excerpts,
            negative: self.negative(&question),
            question: question.text,
        })
    }

    /// How `question` is read and what decides about each hit, for people who tune or doubt.
    pub fn explain(&self, question: &str, options: &Options) -> Result<Explanation> {
        let question = self.questions.read(question)?;
        let ranking =
            search::search(&self.reader, &question, &options.filter, &self.weights, HITS)?;
        let evidence = verdict::evidence(&question, &ranking);
        let weights = self.weights.clone();
        Ok(Explanation { question, hits: ranking.hits, evidence, weights })
    }

    /// Every stretch that could be shown for `question`, with its excerpt: what weights are chosen on.
    pub fn stretches(&self, question: &str) -> Result<Vec<(Hit, Excerpt)>> {
        let question = self.questions.read(question)?;
        let hits = search::stretches(&self.reader, &question, &self.weights)?;
        let mut out = Vec::new();
        for hit in hits.hits {
            let excerpt = excerpt::excerpt(&self.reader, &hit)?;
            out.extend(excerpt.map(|e| (hit, e)));
        }
        Ok(out)
    }

    /// Labels of the concepts that `question` asks about.
    pub fn concepts_of(&self, question: &str) -> Result<Vec<String>> {
        let question = self.questions.read(question)?;
        let label = |i: usize| self.questions.concepts().get(i).label.clone();
        Ok(question.core().filter_map(|u| u.concept).map(label).collect())
    }

    /// The section at `url`, whose fragment is its anchor; without one, what stands under no anchor.
    /// [`crate::Error::NoSection`] tells which there are.
    pub fn section(&self, url: &str) -> Result<Section> {
        guard(|| section::read(&self.reader, self.outline()?, url))
            .map_err(|detail| self.reader.damaged(detail))?
    }

    /// The section in which the bytes `marked` of the page made from the capture `record_id` stand, with
    /// these words marked; none where the index does not hold them.
    pub fn section_around(&self, record_id: &str, marked: &Range<usize>) -> Result<Option<Around>> {
        guard(|| around::read(&self.reader, self.outline()?, record_id, marked))
            .map_err(|detail| self.reader.damaged(detail))?
    }

    /// Every page of the index, by URL.
    pub fn pages(&self) -> Result<Vec<PageSummary>> {
        guard(|| Ok(section::pages(self.outline()?)))
            .map_err(|detail| self.reader.damaged(detail))?
    }

    /// Which sections there are; gathered at the first use.
    pub(crate) fn outline(&self) -> Result<&Outline> {
        if let Some(outline) = self.outline.get() {
            return Ok(outline);
        }
        let outline = Outline::of(&self.reader)?;
        Ok(self.outline.get_or_init(|| outline))
    }

    /// Every passage of the index, in the order of their pages' URLs, for another search engine.
    pub fn passages(&self) -> Result<Passages<'_>> {
        let sources = Sources::load(self.home.as_ref().map(Home::dir))?;
        Ok(Passages::new(&self.reader, self.questions.concepts(), sources))
    }

    /// Judges the answers that `form` already holds, claim by claim.
    ///
    /// ```
    /// use qsec_search::questionnaire::{self, Hints};
    /// let form = "Q1: Is the master password stored?\nA: The master password is never stored.";
    /// let hints = Hints { answered: true, ..Hints::default() };
    /// let form = questionnaire::read("form.txt", form.as_bytes(), &hints)?;
    /// let audit = qsec_search::Engine::digest()?.audit(&form)?;
    /// assert_eq!(audit.claims().count(), 1);
    /// # Ok::<(), qsec_search::Error>(())
    /// ```
    pub fn audit(&self, form: &Questionnaire) -> Result<Audit> {
        self.audit_with(form, || {})
    }

    /// The same; `step` is called after each claim.
    pub fn audit_with(&self, form: &Questionnaire, step: impl Fn() + Sync) -> Result<Audit> {
        audit::audit(&self.ground(), form, &step)
    }

    /// How many claims [`Engine::audit`] will judge.
    pub fn audit_size(&self, form: &Questionnaire) -> Result<usize> {
        audit::size(self.questions.concepts(), form)
    }

    fn ground(&self) -> audit::Ground<'_> {
        audit::Ground {
            reader: &self.reader,
            concepts: self.questions.concepts(),
            home: self.home.as_ref(),
        }
    }

    fn negative(&self, question: &Question) -> Negative {
        let terms: Vec<String> = question.core().map(|u| u.surface.clone()).collect();
        let said = |label: &String| terms.iter().any(|t| t.eq_ignore_ascii_case(label));
        let names = question.core().filter(|u| u.concept.is_some()).flat_map(|u| u.labels.iter());
        let synonyms = names.filter(|l| !said(l)).take(MAX_SYNONYMS).cloned().collect();
        Negative {
            terms,
            synonyms,
            passages_searched: self.corpus().passages,
            pages_searched: self.corpus().pages,
        }
    }
}

/// A reader of questions that knows the concepts of `home`; where they are those of the index that
/// `opened` reads, it has them ready.
fn questions(home: Option<&Path>, opened: Option<&Reader>) -> Result<Arc<question::Reader>> {
    let (text, file) = Concepts::text(home)?;
    let ready = opened.map(|reader| reader.lexicon(&text)).transpose()?.flatten();
    let concepts = match ready {
        Some(concepts) => concepts,
        None => Concepts::parse(&text, &file, &mut prose_analyzer())?,
    };
    Ok(Arc::new(question::Reader::new(concepts)))
}

#[cfg(test)]
mod order_tests;
#[cfg(test)]
mod slice_tests;
