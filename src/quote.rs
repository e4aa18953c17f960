//! Quote: words that stand on a page. The only way to make one is to slice a page's text.

use std::ops::Range;

use crate::capture::CaptureId;

/// A verbatim slice of a page's text with the capture that proves it.
///
/// The fields are private and nothing but [`crate::page::Page::quote`] makes one, so whatever is
/// printed as a quotation stood in a capture.
///
/// ```compile_fail
/// let invented = qsec_search::quote::Quote { text: "SAML is supported".into() };
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    text: String,
    range: Range<usize>,
    capture: CaptureId,
}

impl Quote {
    pub(crate) fn cut(capture: &CaptureId, text: &str, range: Range<usize>) -> Option<Self> {
        let slice = text.get(range.clone()).filter(|s| !s.trim().is_empty())?;
        Some(Self { text: slice.to_owned(), range, capture: capture.clone() })
    }

    /// The words.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Their bytes in the page's text.
    pub fn range(&self) -> Range<usize> {
        self.range.clone()
    }

    /// The capture that they were cut from.
    pub fn capture(&self) -> &CaptureId {
        &self.capture
    }
}
