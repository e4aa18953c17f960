//! Index: the passages in Tantivy, with a manifest, swapped in whole.

pub mod asks;
pub mod build;
pub mod manifest;
pub(crate) mod outline;
pub mod record;
pub mod schema;
mod spill;
pub mod store;
