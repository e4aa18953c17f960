//! Flags that name the columns of a table, the same for every command that reads given answers.

use clap::Args;

use crate::questionnaire::Hints;

/// Which columns hold the questions and the answers, and which sheet is read.
#[derive(Debug, Args)]
pub struct Columns {
    /// The column of the questions, by letter or name
    #[arg(long, value_name = "COLUMN")]
    pub questions: Option<String>,
    /// The column of the answers, by letter or name
    #[arg(long, value_name = "COLUMN")]
    pub answers: Option<String>,
    /// Read only this sheet
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
}

impl Columns {
    /// What a reader is told; `answered` where the file holds answers.
    pub fn hints(&self, answered: bool) -> Hints {
        Hints {
            questions: self.questions.clone(),
            answers: self.answers.clone(),
            sheet: self.sheet.clone(),
            answered,
        }
    }
}
