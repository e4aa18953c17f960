//! Index: the passages in Tantivy, with a manifest, swapped in whole.

#[doc(hidden)]
pub mod asks;
#[doc(hidden)]
pub mod build;
pub mod manifest;
pub(crate) mod outline;
#[doc(hidden)]
pub mod record;
#[doc(hidden)]
pub mod schema;
mod spill;
pub mod store;
