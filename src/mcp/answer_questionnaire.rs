//! `answer_questionnaire`: many questions, as the text of a file.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::form::{self, Format};
use super::limits::{self, MAX_QUESTIONS, within};
use super::open::Open;
use super::tool::{Refusal, Tool};
use crate::answer::contract::Envelope;
use crate::batch;
use crate::questionnaire::{Hints, Unread, Why};
use crate::render::{Report, json};
use crate::source::Subject;

/// Excerpts of an answer, unless more are asked for: the answers are read one after another.
const USUAL_EXCERPTS: usize = 2;

/// Questions that are answered, unless more or fewer are asked for.
const USUAL_QUESTIONS: usize = 20;

/// Rows that the result lists as not read; the rest is counted.
const MAX_UNREAD: usize = 50;

pub(super) struct AnswerQuestionnaire;

/// Arguments of `answer_questionnaire`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The questionnaire's whole text, at most 1 MiB.
    text: String,
    /// How it is written; told from the text if absent.
    #[serde(default)]
    format: Option<Format>,
    /// In CSV, the column of the questions, by letter or name; recognised if absent.
    #[serde(default)]
    question_column: Option<String>,
    /// Number of the first question to answer, from 1; give `next` of the result before to go on.
    #[serde(default)]
    #[schemars(range(min = 1))]
    first: Option<usize>,
    /// Most questions to answer in this call, 1 to 50; 20 if absent.
    #[serde(default)]
    #[schemars(range(min = 1, max = 50))]
    count: Option<usize>,
    /// Most excerpts of an answer, 1 to 5; 2 if absent.
    #[serde(default)]
    #[schemars(range(min = 1, max = 5))]
    limit: Option<usize>,
    /// Quote only pages that speak of this.
    #[serde(default)]
    subject: Option<Subject>,
    /// Quote only pages of this version of the documentation, for instance "3.40".
    #[serde(default)]
    version: Option<String>,
    /// Quote only pages in this language, as a BCP 47 tag, for instance "en".
    #[serde(default)]
    language: Option<String>,
}

/// A questionnaire, or a part of it, answered.
#[derive(Serialize, JsonSchema)]
pub(super) struct Out {
    /// The answers, as qsec-search/answers@1.
    answers: Envelope,
    /// Questions that the whole questionnaire has.
    questions: usize,
    /// `first` of the next call; null where the last question is answered.
    next: Option<usize>,
    /// What was not read as a question, the first fifty.
    unread: Vec<Row>,
    /// All that was not read as a question.
    unread_total: usize,
    /// What the sender should know of the file.
    notes: Vec<String>,
}

/// Something that was not read as a question.
#[derive(Serialize, JsonSchema)]
struct Row {
    /// Where it stands.
    place: String,
    /// Its words, the first 200 characters.
    text: String,
    /// Why it is no question.
    why: String,
}

impl Tool for AnswerQuestionnaire {
    type Args = Args;
    type Out = Out;
    const NAME: &'static str = "answer_questionnaire";
    const TITLE: &'static str = "Answer a questionnaire";
    const DESCRIPTION: &'static str = "Reads a security questionnaire (text, mail, Markdown, CSV or \
JSON, as a string), tells which of its lines are questions, and answers each as `ask` does. Long ones \
are answered in parts: call again with the same text and `first` set to `next`. What was not read as a \
question is listed in `unread`: check that no question is among it.";

    fn call(open: &Open, args: Args) -> Result<Out, Refusal> {
        let hints = Hints { questions: args.question_column, ..Hints::default() };
        let form = form::read(&args.text, args.format, &hints)?;
        let total = form.items.len();
        let first = within("first", args.first, 1, 1..=total)?;
        let count = within("count", args.count, USUAL_QUESTIONS, 1..=MAX_QUESTIONS)?;
        let (version, language) = (args.version, args.language);
        let options = limits::options(args.subject, version, language, args.limit, USUAL_EXCERPTS)?;
        let end = total.min(first - 1 + count);
        let answered = batch::answer(&open.engine, &form.items[first - 1..end], &options, || ())?;
        let unread: Vec<Unread> = form.unread.into_iter().chain(answered.unread).collect();
        let told = unread.iter().filter(|u| u.why != Why::Header);
        let rows = told.clone().take(MAX_UNREAD).map(Row::of).collect();
        let unread_total = told.count();
        let report = Report {
            corpus: open.engine.corpus(),
            name: form.name,
            entries: answered.entries,
            unread: Vec::new(),
            notes: Vec::new(),
        };
        Ok(Out {
            answers: json::envelope(&report),
            questions: total,
            next: (end < total).then_some(end + 1),
            unread: rows,
            unread_total,
            notes: form.notes,
        })
    }
}

impl Row {
    fn of(unread: &Unread) -> Self {
        Self {
            place: unread.place.to_string(),
            text: unread.text.chars().take(200).collect(),
            why: unread.why.label().to_owned(),
        }
    }
}
