//! Live: the engine of the index as it is now. An index that was built meanwhile is opened by the next
//! call; calls that are under way keep the one that they began with.

use std::sync::{Arc, PoisonError, RwLock};

use crate::engine::Engine;
use crate::error::Result;
use crate::home::Home;
use crate::index::manifest::Manifest;

/// An engine and the home that it was opened from.
pub(super) struct Open {
    pub(super) engine: Engine,
    pub(super) home: Home,
    generation: Option<String>,
}

/// The engine of one home.
pub(super) struct Live {
    home: Home,
    open: RwLock<Arc<Open>>,
}

impl Live {
    pub(super) fn of(home: Home) -> Result<Self> {
        let open = RwLock::new(Arc::new(Open::of(&home)?));
        Ok(Self { home, open })
    }

    /// The engine of the newest index. An index that cannot be opened changes nothing.
    pub(super) fn now(&self) -> Arc<Open> {
        let held = Arc::clone(&self.open.read().unwrap_or_else(PoisonError::into_inner));
        if generation(&self.home).is_ok_and(|newest| newest != held.generation)
            && let Ok(newer) = Open::of(&self.home)
        {
            let newer = Arc::new(newer);
            *self.open.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&newer);
            return newer;
        }
        held
    }
}

impl Open {
    fn of(home: &Home) -> Result<Self> {
        // Before the engine: should an index come in between, the next call opens it again.
        let generation = generation(home)?;
        Ok(Self { engine: Engine::open(home)?, home: home.clone(), generation })
    }
}

fn generation(home: &Home) -> Result<Option<String>> {
    Ok(Manifest::read(&home.index())?.map(|m| m.generation))
}
