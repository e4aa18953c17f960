//! Compare: the words of one capture, looked for in another.
//!
//! Words are found only at sentence borders: "SAML" does not stand in "SAML is not supported".

pub mod diff;
mod laid;
mod near;

pub(crate) use laid::{Laid, Section};
pub(crate) use near::Words;

use serde::{Deserialize, Serialize};

use crate::answer::contract::Proof;

/// Words where they stand in a capture: a quotation and its citation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Place {
    /// The page with the section's anchor.
    pub url: String,
    /// The same with a text fragment.
    pub link: String,
    /// Title of the page.
    pub title: String,
    /// Headings down to the section.
    pub heading: Vec<String>,
    /// Version that the page documents.
    pub version: Option<String>,
    /// The words.
    pub quote: String,
    /// What proves them.
    pub proof: Proof,
}

#[cfg(test)]
mod tests;
