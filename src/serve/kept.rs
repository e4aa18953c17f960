//! Kept: the last answered questionnaires, in memory, under names that cannot be guessed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use crate::index::manifest::Corpus;
use crate::questionnaire::{Questionnaire, Unread};
use crate::render::{Entry, Report};

/// Questionnaires that are kept.
const MAX_KEPT: usize = 32;

/// Questions of all of them.
const MAX_ENTRIES: usize = 60_000;

/// Bytes of all of them, as they came.
const MAX_BYTES: usize = 64 << 20;

/// An answered questionnaire.
pub(super) struct Answered {
    pub(super) form: Questionnaire,
    /// The file as it came.
    pub(super) bytes: Vec<u8>,
    pub(super) corpus: Corpus,
    pub(super) entries: Vec<Entry>,
    pub(super) unread: Vec<Unread>,
}

/// The last answered questionnaires.
#[derive(Default)]
pub(super) struct Kept(Mutex<VecDeque<(String, Arc<Answered>)>>);

impl Kept {
    /// Keeps `answered`, and forgets the oldest for which there is no room; its name.
    pub(super) fn put(&self, answered: Answered) -> String {
        let id = uuid::Uuid::new_v4().simple().to_string();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((id.clone(), Arc::new(answered)));
        let full = |kept: &VecDeque<(String, Arc<Answered>)>| {
            kept.len() > MAX_KEPT
                || kept.iter().map(|(_, a)| a.entries.len()).sum::<usize>() > MAX_ENTRIES
                || kept.iter().map(|(_, a)| a.bytes.len()).sum::<usize>() > MAX_BYTES
        };
        while kept.len() > 1 && full(&kept) {
            kept.pop_front();
        }
        id
    }

    pub(super) fn get(&self, id: &str) -> Option<Arc<Answered>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| known == id).map(|(_, a)| Arc::clone(a))
    }
}

impl Answered {
    /// All of it, to be written in some format.
    pub(super) fn report(&self) -> Report<'_> {
        Report {
            corpus: &self.corpus,
            name: self.form.name.clone(),
            entries: self.entries.clone(),
            unread: self.unread.clone(),
            notes: self.form.notes.clone(),
        }
    }
}
