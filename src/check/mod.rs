//! Check: do saved answers still hold? Each excerpt is proved again from its capture, then looked
//! for in the newest captures.
//!
//! 1. [`saved`] reads what `ask` and `answer` wrote as `qsec-search/answers@1`;
//! 2. `proof` re-makes each excerpt: record, digest of the payload, extraction, slice;
//! 3. `newest` looks for its words in the newest capture of its page, then on all other pages.

pub(crate) mod newest;
pub(crate) mod proof;
pub mod saved;
pub(crate) mod why;

use serde::{Deserialize, Serialize};

use crate::answer::contract::Tool;
use crate::archive::Archive;
use crate::compare::Place;
use crate::compare::diff::Piece;
use crate::drift::run::Runs;
use crate::error::Result;
use crate::source::Sources;
use newest::{Pages, Search};
use proof::Proven;
use saved::Saved;

/// Name and version of the JSON form.
pub const SCHEMA: &str = "qsec-search/check@1";

/// What became of a saved excerpt. The later ones are the graver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum State {
    /// It is proved, and its words stand in the same section today.
    Holds,
    /// It restates a fact and was never a quotation: there is nothing to prove.
    Restated,
    /// It is proved, and its words stand in another section or on another page today.
    Moved,
    /// It is proved, and today's pages say something near, in other words.
    Reworded,
    /// It is proved, and today's pages say nothing near.
    Gone,
    /// It cannot be proved here: its capture is not in the archive, or is read by other rules now.
    Unproven,
    /// A digest, or what depends on it, does not fit: archive or answers were altered.
    Tampered,
}

impl State {
    /// Every state, the gravest last.
    pub const ALL: [Self; 7] = [
        Self::Holds,
        Self::Restated,
        Self::Moved,
        Self::Reworded,
        Self::Gone,
        Self::Unproven,
        Self::Tampered,
    ];

    /// The name used in flags and output.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Restated => "restated",
            Self::Moved => "moved",
            Self::Reworded => "reworded",
            Self::Gone => "gone",
            Self::Unproven => "unproven",
            Self::Tampered => "tampered",
        }
    }
}

/// A file of answers, checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Check {
    /// [`SCHEMA`].
    pub schema: String,
    /// The program that checked.
    pub tool: Tool,
    /// The file of answers, as it was named.
    pub file: String,
    /// What it was checked against.
    pub archive: Against,
    /// Excerpts by state.
    pub counts: Counts,
    /// The states for which the check fails.
    pub fail_on: Vec<State>,
    /// Excerpts in one of those states.
    pub failed: usize,
    /// The items, in the file's order.
    pub items: Vec<ItemCheck>,
}

/// The archive that answers were checked against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Against {
    /// Pages of the sources that it holds, without those that are gone.
    pub pages: usize,
    /// Time of the newest capture, RFC 3339; none where there is no capture.
    pub captured_to: Option<String>,
    /// Records that cannot be read.
    pub damaged: usize,
}

/// Excerpts by state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Counts {
    /// All.
    pub excerpts: usize,
    /// See [`State::Holds`].
    pub holds: usize,
    /// See [`State::Restated`].
    pub restated: usize,
    /// See [`State::Moved`].
    pub moved: usize,
    /// See [`State::Reworded`].
    pub reworded: usize,
    /// See [`State::Gone`].
    pub gone: usize,
    /// See [`State::Unproven`].
    pub unproven: usize,
    /// See [`State::Tampered`].
    pub tampered: usize,
}

/// An item, checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ItemCheck {
    /// The item's id.
    pub id: String,
    /// Its question.
    pub question: String,
    /// The gravest state of its excerpts; none where it has none.
    pub state: Option<State>,
    /// Its excerpts, in the file's order.
    pub excerpts: Vec<ExcerptCheck>,
}

/// An excerpt, checked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExcerptCheck {
    /// Its number within the item, from 1.
    pub number: usize,
    /// The line of the file on which it stands, from 1.
    pub line: Option<usize>,
    /// What became of it.
    pub state: State,
    /// Why, in one sentence; none where the state says all.
    pub why: Option<String>,
    /// Its words as the file has them.
    pub quote: String,
    /// Where they stood, as the file has it.
    pub url: String,
    /// When they were captured, as the file has it.
    pub captured_at: String,
    /// What the newest captures say; none where that was not looked for.
    pub newest: Option<Newest>,
    /// How its words became those of the newest captures, where they are others.
    pub diff: Vec<Piece>,
}

/// What the newest captures say to an excerpt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Newest {
    /// One of [`State::Holds`], [`State::Moved`], [`State::Reworded`], [`State::Gone`].
    pub state: State,
    /// Where the words, or those nearest to them, stand; none where they are gone.
    pub place: Option<Place>,
}

impl Counts {
    /// The number of excerpts in `state`.
    pub fn of(&self, state: State) -> usize {
        match state {
            State::Holds => self.holds,
            State::Restated => self.restated,
            State::Moved => self.moved,
            State::Reworded => self.reworded,
            State::Gone => self.gone,
            State::Unproven => self.unproven,
            State::Tampered => self.tampered,
        }
    }

    fn add(&mut self, state: State) {
        self.excerpts += 1;
        *match state {
            State::Holds => &mut self.holds,
            State::Restated => &mut self.restated,
            State::Moved => &mut self.moved,
            State::Reworded => &mut self.reworded,
            State::Gone => &mut self.gone,
            State::Unproven => &mut self.unproven,
            State::Tampered => &mut self.tampered,
        } += 1;
    }
}

/// With what answers are checked.
#[derive(Clone, Copy, Debug)]
pub struct Checker<'a> {
    /// The captures.
    pub archive: &'a Archive,
    /// What was indexed of them, and where it stood.
    pub runs: &'a Runs,
    /// How pages are read.
    pub sources: &'a Sources,
    /// Records of the archive that cannot be read.
    pub damaged: usize,
}

impl Checker<'_> {
    /// Checks every excerpt of `saved`. Fails only where the archive's files cannot be opened.
    pub fn check(&self, saved: &Saved, fail_on: &[State]) -> Result<Check> {
        let excerpts: Vec<&saved::Excerpt> = saved.items.iter().flat_map(|i| &i.excerpts).collect();
        let proofs = proof::prove(self, &excerpts)?;
        let looked_for = excerpts.iter().zip(&proofs).filter(|(_, p)| p.is_looked_for());
        let search = Search::of(looked_for.map(|(excerpt, proof)| (*excerpt, proof.was())));
        let mut newest = search.run(&Pages::newest(self)).into_iter();
        let mut done = excerpts.iter().zip(proofs).map(|(excerpt, proof)| {
            let found = proof.is_looked_for().then(|| newest.next()).flatten();
            checked(excerpt, proof, found)
        });
        let mut counts = Counts::default();
        let mut items = Vec::new();
        for item in &saved.items {
            let mut excerpts: Vec<ExcerptCheck> = done.by_ref().take(item.excerpts.len()).collect();
            for (i, excerpt) in excerpts.iter_mut().enumerate() {
                excerpt.number = i + 1;
                counts.add(excerpt.state);
            }
            items.push(ItemCheck {
                id: item.id.clone(),
                question: item.question.clone(),
                state: excerpts.iter().map(|e| e.state).max(),
                excerpts,
            });
        }
        Ok(Check {
            schema: SCHEMA.to_owned(),
            tool: Tool::this(),
            file: saved.name.clone(),
            archive: self.against(),
            failed: fail_on.iter().map(|s| counts.of(*s)).sum(),
            fail_on: fail_on.to_vec(),
            counts,
            items,
        })
    }

    fn against(&self) -> Against {
        let taken = |url: &str| self.sources.owner_of(url).is_some();
        let pages = self.archive.latest().filter(|(url, k)| k.gone.is_none() && taken(url));
        let times: Vec<_> = pages.map(|(_, known)| known.time).collect();
        Against {
            pages: times.len(),
            captured_to: times.iter().max().map(ToString::to_string),
            damaged: self.damaged,
        }
    }
}

/// Joins what was proved of an excerpt and what the newest captures say to it.
fn checked(excerpt: &saved::Excerpt, proof: Proven, found: Option<newest::Found>) -> ExcerptCheck {
    let (present, said, place, diff) =
        found.map_or((None, None, None, Vec::new()), |f| (f.state, f.why, f.place, f.diff));
    let (state, why) = match proof {
        Proven::Proved(_) => (present.unwrap_or(State::Unproven), said),
        Proven::Unproven(why) => (State::Unproven, Some(why)),
        Proven::Tampered(why) => (State::Tampered, Some(why)),
        Proven::Restated => (State::Restated, Some(why::Why::Restated)),
    };
    let newest = present.filter(|state| *state != State::Tampered);
    ExcerptCheck {
        newest: newest.map(|state| Newest { state, place }),
        diff,
        ..ExcerptCheck::of(excerpt, state, why.map(|w| w.to_string()))
    }
}

impl ExcerptCheck {
    /// A saved excerpt in `state`.
    pub(crate) fn of(excerpt: &saved::Excerpt, state: State, why: Option<String>) -> Self {
        Self {
            number: 0,
            line: excerpt.line,
            state,
            why,
            quote: excerpt.quote.clone(),
            url: excerpt.url.clone(),
            captured_at: excerpt.proof.captured_at.clone(),
            newest: None,
            diff: Vec::new(),
        }
    }
}
