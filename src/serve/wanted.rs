//! Wanted: what the query of an API call tells besides the body, and the columns of a table.

use serde::Deserialize;

use super::narrow::{Narrow, filled};
use crate::questionnaire::Hints;

/// The query of a call that sends a questionnaire.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    pub(super) format: Option<String>,
    /// The file's name, where the body is the file itself.
    pub(super) name: Option<String>,
    // Not flattened: serde would read numbers as such.
    limit: Option<String>,
    subject: Option<String>,
    version_of_docs: Option<String>,
    lang: Option<String>,
    questions: Option<String>,
    answers: Option<String>,
    sheet: Option<String>,
}

/// Where the questions and answers of a table stand; an empty field is as good as none.
#[derive(Clone, Debug, Default)]
pub(super) struct Columns {
    questions: Option<String>,
    answers: Option<String>,
    sheet: Option<String>,
}

impl Wanted {
    /// Which pages may be quoted: as `first` says, else as the query does.
    pub(super) fn narrow(&self, first: Narrow) -> Narrow {
        Narrow {
            limit: first.limit.or_else(|| self.limit.clone()),
            subject: first.subject.or_else(|| self.subject.clone()),
            version_of_docs: first.version_of_docs.or_else(|| self.version_of_docs.clone()),
            lang: first.lang.or_else(|| self.lang.clone()),
        }
    }

    /// The columns: as `first` says, else as the query does.
    pub(super) fn columns(&self, first: Columns) -> Columns {
        Columns {
            questions: first.questions.or_else(|| self.questions.clone()),
            answers: first.answers.or_else(|| self.answers.clone()),
            sheet: first.sheet.or_else(|| self.sheet.clone()),
        }
    }
}

impl Columns {
    /// The field `name`; none where it is none of ours.
    pub(super) fn field(&mut self, name: &str) -> Option<&mut Option<String>> {
        match name {
            "questions" => Some(&mut self.questions),
            "answers" => Some(&mut self.answers),
            "sheet" => Some(&mut self.sheet),
            _ => None,
        }
    }

    /// What a reader is told; `answered` where the questionnaire holds answers.
    pub(super) fn hints(&self, answered: bool) -> Hints {
        let own = |value: &Option<String>| filled(value.as_ref()).map(str::to_owned);
        Hints {
            questions: own(&self.questions),
            answers: own(&self.answers),
            sheet: own(&self.sheet),
            answered,
        }
    }
}
