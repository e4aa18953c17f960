//! Why a capture gave no page.

use crate::coding::Undecodable;
use crate::dom;

/// Why a capture gave no page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// The bytes are not HTML.
    #[error("not HTML")]
    NotHtml,
    /// More than [`crate::capture::MAX_BYTES`].
    #[error("larger than 16 MiB")]
    TooLarge,
    /// A tree out of proportion to its bytes.
    #[error("made to exhaust its readers: {0}")]
    Bomb(String),
    /// Its Content-Encoding cannot be undone.
    #[error(transparent)]
    Undecodable(#[from] Undecodable),
    /// The PDF file cannot be read.
    #[error("the PDF file cannot be read: {0}")]
    Pdf(String),
    /// The PDF file holds pictures only.
    #[error(
        "the PDF file holds no text, only pictures of it perhaps; it would have to be read by OCR first"
    )]
    PdfWithoutText,
    /// This build leaves PDF files out.
    #[error("a PDF file, which this build does not read; build it with the feature `pdf`")]
    PdfLeftOut,
}

impl From<dom::Bomb> for Refused {
    fn from(bomb: dom::Bomb) -> Self {
        Self::Bomb(bomb.to_string())
    }
}
