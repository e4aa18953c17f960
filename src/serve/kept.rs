//! Kept: the last answered and audited questionnaires, in memory, under names that cannot be guessed.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;

use super::fail::Fail;
use crate::audit::Audit;
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

/// An audited questionnaire.
pub(super) struct Audited {
    pub(super) form: Questionnaire,
    /// The file as it came.
    pub(super) bytes: Vec<u8>,
    pub(super) audit: Audit,
}

/// How much of the memory something takes.
pub(super) trait Weight {
    fn entries(&self) -> usize;
    fn bytes(&self) -> usize;
}

impl Weight for Answered {
    fn entries(&self) -> usize {
        self.entries.len()
    }

    fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

impl Weight for Audited {
    fn entries(&self) -> usize {
        self.audit.claims().count()
    }

    fn bytes(&self) -> usize {
        self.bytes.len()
    }
}

/// The last questionnaires of one kind.
pub(super) struct Kept<T>(Mutex<VecDeque<(String, Arc<T>)>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Weight> Kept<T> {
    /// Keeps `one`, and forgets the oldest for which there is no room; its name.
    pub(super) fn put(&self, one: T) -> String {
        let id = uuid::Uuid::new_v4().simple().to_string();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push_back((id.clone(), Arc::new(one)));
        let full = |kept: &VecDeque<(String, Arc<T>)>| {
            kept.len() > MAX_KEPT
                || kept.iter().map(|(_, a)| a.entries()).sum::<usize>() > MAX_ENTRIES
                || kept.iter().map(|(_, a)| a.bytes()).sum::<usize>() > MAX_BYTES
        };
        while kept.len() > 1 && full(&kept) {
            kept.pop_front();
        }
        id
    }

    pub(super) fn get(&self, id: &str) -> Result<Arc<T>, Fail> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = kept.iter().find(|(known, _)| known == id).map(|(_, a)| Arc::clone(a));
        found.ok_or_else(|| {
            let detail = "this is no longer kept: only the last questionnaires are, and none over a restart; send it again";
            Fail::new(StatusCode::NOT_FOUND, "not-kept", detail)
        })
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Heavy(usize);

    impl Weight for Heavy {
        fn entries(&self) -> usize {
            self.0
        }

        fn bytes(&self) -> usize {
            0
        }
    }

    #[test]
    fn the_oldest_make_room_and_the_newest_stays() {
        let kept = Kept::default();
        let (first, second) = (kept.put(Heavy(MAX_ENTRIES / 2)), kept.put(Heavy(MAX_ENTRIES / 2)));
        assert!(kept.get(&first).is_ok() && kept.get(&second).is_ok());
        let third = kept.put(Heavy(MAX_ENTRIES * 2));
        assert!(kept.get(&first).is_err() && kept.get(&second).is_err());
        assert!(kept.get(&third).is_ok());
        let names: Vec<String> = (0..=MAX_KEPT).map(|_| kept.put(Heavy(1))).collect();
        assert!(kept.get(&names[0]).is_err() && kept.get(&names[1]).is_ok());
    }
}
