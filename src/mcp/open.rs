//! Open: what a call works with.

use std::sync::Arc;

use crate::engine::Engine;
use crate::home::Home;

/// An engine and the home that it was opened from.
pub(super) struct Open {
    pub(super) engine: Arc<Engine>,
    pub(super) home: Home,
}
