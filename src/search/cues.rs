//! Cues: words by which a sentence tells what it is about and what it tells.

use rustc_hash::FxHashMap;

use super::sieve::Sieve;
use crate::question::Relation;
use crate::text::term::{CAPITALS, hash};

/// Stems that make a sentence one about the project's own people and accounts.
const PROJECT_STEMS: &[&str] =
    &["github", "repositori", "develop", "contributor", "maintain", "committ", "infrastructur"];

/// Stems of modal and definitional verbs.
const MODAL_STEMS: &[&str] = &[
    "can", "must", "support", "requir", "cannot", "may", "should", "will", "allow", "provid", "is",
    "are",
];

/// Stems that tell who does a thing.
const WHO_STEMS: &[&str] = &[
    "team",
    "staff",
    "contributor",
    "maintain",
    "member",
    "committe",
    "board",
    "develop",
    "we",
    "manual",
    "by",
    "core",
];

/// Stems that tell how soon or how often.
const WHEN_STEMS: &[&str] = &[
    "day", "week", "month", "year", "hour", "soon", "fast", "daili", "monthli", "immedi",
    "regular", "schedul", "asap", "point",
];

/// Stems that tell where a thing is.
const WHERE_STEMS: &[&str] = &[
    "store",
    "save",
    "file",
    "folder",
    "directori",
    "locat",
    "databas",
    "path",
    "host",
    "page",
    "profil",
];

/// Stems that tell how a thing is done.
const HOW_STEMS: &[&str] =
    &["use", "set", "can", "option", "click", "configur", "encrypt", "select"];

/// The cues that count for one question, by stem.
pub(super) struct Cues {
    by_stem: FxHashMap<u32, Cued>,
    sieve: Sieve,
}

/// Which cues a sentence has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Cued {
    /// It speaks of the project's own people or accounts.
    pub(super) project: bool,
    /// It has a modal or definitional verb.
    pub(super) modal: bool,
    /// It tells what is asked: who, when, where, how.
    pub(super) relation: bool,
}

impl std::ops::BitOrAssign for Cued {
    fn bitor_assign(&mut self, other: Self) {
        self.project |= other.project;
        self.modal |= other.modal;
        self.relation |= other.relation;
    }
}

impl Cues {
    pub(super) fn new(relation: Relation) -> Self {
        let mut out: FxHashMap<u32, Cued> = FxHashMap::default();
        let mut add = |stems: &[&str], cued: Cued| {
            for stem in stems {
                *out.entry(hash(stem)).or_default() |= cued;
            }
        };
        add(PROJECT_STEMS, Cued { project: true, ..Cued::default() });
        add(MODAL_STEMS, Cued { modal: true, ..Cued::default() });
        let telling = match relation {
            Relation::Who => WHO_STEMS,
            Relation::When => WHEN_STEMS,
            Relation::Where => WHERE_STEMS,
            Relation::How => HOW_STEMS,
            Relation::Exists => &[],
        };
        add(telling, Cued { relation: true, ..Cued::default() });
        Self { sieve: Sieve::new(out.keys().copied()), by_stem: out }
    }

    pub(super) fn of(&self, terms: &[u32]) -> Cued {
        let mut out = Cued::default();
        let passed = terms.iter().filter(|t| self.sieve.passes(**t));
        for cued in passed.filter_map(|t| self.by_stem.get(&(t & !CAPITALS))) {
            out |= *cued;
        }
        out
    }
}
