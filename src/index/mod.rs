//! Index: the passages in Tantivy, with a manifest, swapped in whole.

#[doc(hidden)]
pub mod asks;
#[doc(hidden)]
pub mod build;
pub mod manifest;
pub(crate) mod outline;
pub(crate) mod prepare;
#[doc(hidden)]
pub mod record;
#[doc(hidden)]
pub mod schema;
mod sealed;
mod spill;
pub mod store;
