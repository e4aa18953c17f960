//! Live: the engine of the index as it is now. An index that was built meanwhile is opened by the next
//! call; calls that are under way keep the one that they began with.

use std::sync::{Arc, PoisonError, RwLock};

use crate::engine::Engine;
use crate::error::Result;
use crate::home::Home;
use crate::index::manifest::Manifest;

/// What a call works with: an engine and the home that it was opened from.
pub(super) struct Open {
    pub(super) engine: Arc<Engine>,
    pub(super) home: Home,
}

/// The engine of one home.
pub(super) struct Live {
    home: Home,
    held: RwLock<Held>,
}

/// An engine and the generation of its index; none where the digest answers.
#[derive(Clone)]
struct Held {
    engine: Arc<Engine>,
    generation: Option<String>,
}

impl Live {
    pub(super) fn of(home: Home) -> Result<Self> {
        let held = RwLock::new(Held::of(&home)?);
        Ok(Self { home, held })
    }

    /// The engine of the newest index. An index that cannot be opened changes nothing.
    pub(super) fn now(&self) -> Arc<Engine> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner).clone();
        if generation(&self.home).is_ok_and(|newest| newest != held.generation)
            && let Ok(newer) = Held::of(&self.home)
        {
            *self.held.write().unwrap_or_else(PoisonError::into_inner) = newer.clone();
            return newer.engine;
        }
        held.engine
    }
}

impl Held {
    fn of(home: &Home) -> Result<Self> {
        // Before the engine: should an index come in between, the next call opens it again.
        let generation = generation(home)?;
        Ok(Self { engine: Arc::new(Engine::open(home)?), generation })
    }
}

fn generation(home: &Home) -> Result<Option<String>> {
    Ok(Manifest::read(&home.index())?.map(|m| m.generation))
}
