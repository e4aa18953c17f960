//! Index: the passages in Tantivy, with a manifest, swapped in whole.

pub mod asks;
pub mod build;
pub mod manifest;
pub(crate) mod outline;
pub(crate) mod prepare;
pub mod record;
pub mod schema;
mod sealed;
mod spill;
pub mod store;
