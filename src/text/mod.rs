//! Words and sentences: the one analysis that pages, concepts and questions share.

pub mod sentence;
mod stem;
pub mod term;
