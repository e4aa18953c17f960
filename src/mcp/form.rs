//! Form: a questionnaire that came as a string.

use schemars::JsonSchema;
use serde::Deserialize;

use super::limits::MAX_QUESTIONNAIRE;
use super::tool::Refusal;
use crate::questionnaire::{self, Hints, Questionnaire};

/// How a questionnaire is written.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Format {
    /// Plain text or a mail.
    Text,
    /// Markdown.
    Markdown,
    /// Cells with commas, semicolons or tabs.
    Csv,
    /// JSON, or one object a line with `id` and `question`.
    Json,
}

/// The questionnaire of `text`, under a name that tells its format.
pub(super) fn read(
    text: &str,
    format: Option<Format>,
    hints: &Hints,
) -> Result<Questionnaire, Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal("`text` is empty; give the questionnaire's whole text".to_owned()));
    }
    fits("`text`", text.len())?;
    let name = match format {
        None => "the text",
        Some(Format::Text) => "the text.txt",
        Some(Format::Markdown) => "the text.md",
        Some(Format::Csv) => "the text.csv",
        // One object a line is JSON too; its reader tells them apart.
        Some(Format::Json) => "the text.json",
    };
    Ok(questionnaire::read(name, text.as_bytes(), hints)?)
}

/// Refuses an argument of more than [`MAX_QUESTIONNAIRE`] bytes.
pub(super) fn fits(argument: &str, bytes: usize) -> Result<(), Refusal> {
    if bytes <= MAX_QUESTIONNAIRE {
        return Ok(());
    }
    let most = MAX_QUESTIONNAIRE >> 20;
    let told =
        format!("{argument} has {bytes} bytes, more than {most} MiB; split the questionnaire");
    Err(Refusal(told))
}
