//! Live: the engine of the index as it is now, opened anew when `index` has run. Whoever holds an older
//! one ends with it.

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use crate::engine::Engine;
use crate::error::Result;
use crate::home::Home;
use crate::index::manifest::Manifest;

/// The engine of one home.
pub(crate) struct Live {
    home: Home,
    engine: RwLock<Arc<Engine>>,
    renewing: Mutex<()>,
}

impl Live {
    /// Opens the index of `home`, or the digest where there is none.
    pub(crate) fn open(home: Home) -> Result<Self> {
        let engine = RwLock::new(Arc::new(Engine::open(&home)?));
        Ok(Self { home, engine, renewing: Mutex::default() })
    }

    /// The home.
    pub(crate) fn home(&self) -> &Home {
        &self.home
    }

    /// The engine as it was opened last.
    pub(crate) fn present(&self) -> Arc<Engine> {
        Arc::clone(&self.engine.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The manifest of the newest index; none where there is none.
    pub(crate) fn newest(&self) -> Result<Option<Manifest>> {
        Manifest::read(&self.home.index())
    }

    /// Opens the index again unless the present one is that of `newest`. An error changes nothing.
    pub(crate) fn renew(&self, newest: Option<Manifest>) -> Result<()> {
        let newest = newest.map(|m| m.generation);
        let is_old = || {
            let present = self.present();
            (!present.is_digest()).then(|| present.generation()) != newest.as_deref()
        };
        if !is_old() {
            return Ok(());
        }
        // One thread opens the new index; the others go on with the one before.
        let Ok(_only) = self.renewing.try_lock() else { return Ok(()) };
        if is_old() {
            let opened = Arc::new(Engine::open(&self.home)?);
            *self.engine.write().unwrap_or_else(PoisonError::into_inner) = opened;
        }
        Ok(())
    }
}
