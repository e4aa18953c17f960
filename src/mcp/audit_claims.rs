//! `audit_claims`: answers that somebody gave, or a model, judged sentence by sentence.

use schemars::JsonSchema;
use serde::Deserialize;

use super::form::{self, Format};
use super::limits::{MAX_ANSWERS, MAX_CLAIMS, within};
use super::open::Open;
use super::tool::{Refusal, Tool};
use crate::audit::contract::Envelope;
use crate::questionnaire::{Cited, Hints, Item, Place, Questionnaire, Unit};

/// Passages that an audit shows with a sentence.
const MAX_PASSAGES: usize = 3;

/// The same, unless more are asked for: the one that decided.
const USUAL_PASSAGES: usize = 1;

pub(super) struct AuditClaims;

/// Arguments of `audit_claims`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// The whole text of a filled questionnaire, at most 1 MiB. Give this or `answers`.
    #[serde(default)]
    text: Option<String>,
    /// How `text` is written; told from the text if absent.
    #[serde(default)]
    format: Option<Format>,
    /// In CSV, the column of the questions, by letter or name; recognised if absent.
    #[serde(default)]
    question_column: Option<String>,
    /// In CSV, the column of the answers, by letter or name; recognised if absent.
    #[serde(default)]
    answer_column: Option<String>,
    /// Questions with the answers to them, 1 to 200. Give this or `text`.
    #[serde(default)]
    #[schemars(length(min = 1, max = 200))]
    answers: Option<Vec<Given>>,
    /// Number of the first answer to audit, from 1; questions without an answer do not count.
    #[serde(default)]
    #[schemars(range(min = 1))]
    first: Option<usize>,
    /// Most answers to audit in this call; all the rest if absent. One call audits at most 50
    /// sentences.
    #[serde(default)]
    #[schemars(range(min = 1))]
    count: Option<usize>,
    /// Most passages shown with a sentence, 1 to 3; 1 if absent. The words in `uncovered` are in none
    /// of three all the same.
    #[serde(default)]
    #[schemars(range(min = 1, max = 3))]
    limit: Option<usize>,
}

/// A question and the answer that somebody gave to it.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Given {
    /// The question's own number or id; counted from 1 if absent.
    #[serde(default)]
    id: Option<String>,
    /// The question.
    question: String,
    /// The answer, word for word, with the URLs that it cites beside what they are cited for.
    answer: String,
    /// URLs that the answer as a whole cites, besides those in its text.
    #[serde(default)]
    sources: Vec<String>,
}

impl Tool for AuditClaims {
    type Args = Args;
    type Out = Envelope;
    const NAME: &'static str = "audit_claims";
    const TITLE: &'static str = "Audit answers that were written";
    const DESCRIPTION: &'static str = "Compares every sentence of answers that a person or a model \
wrote with the official pages and gives it a verdict: quoted, misattributed, echoed, conflict, silent or \
uncheckable, with the passages that decided. Only quoted and misattributed are certain; the others \
compare words, for a person to judge. Takes either `text`, a filled questionnaire, or `answers`, a list of \
questions and answers. Call it on your own answers before you hand them over. The result follows \
qsec-search/audit@1.";

    fn call(open: &Open, args: Args) -> Result<Envelope, Refusal> {
        let form = answered(&args)?;
        let total = form.items.len();
        let first = within("first", args.first, 1, 1..=total)? - 1;
        let count = within("count", args.count, total, 1..=usize::MAX)?.min(total - first);
        let limit = within("limit", args.limit, USUAL_PASSAGES, 1..=MAX_PASSAGES)?;
        let part = part(&form, first, count);
        if open.engine.audit_size(&part)? > MAX_CLAIMS {
            return Err(too_many(open, &form, first, count)?);
        }
        let mut audit = open.engine.audit(&part)?;
        for claim in audit.items.iter_mut().flat_map(|item| &mut item.claims) {
            claim.evidence.truncate(limit);
        }
        Ok(Envelope::from(&audit))
    }
}

/// The questionnaire without the questions that have no answer.
fn answered(args: &Args) -> Result<Questionnaire, Refusal> {
    let mut form = match (&args.text, &args.answers) {
        (Some(text), None) => {
            let hints = Hints {
                questions: args.question_column.clone(),
                answers: args.answer_column.clone(),
                answered: true,
                ..Hints::default()
            };
            form::read(text, args.format, &hints)?
        }
        (None, Some(answers)) => listed(answers)?,
        _ => {
            return Err(Refusal(
                "give either `text`, a filled questionnaire, or `answers`, a list of \
                 {\"question\": …, \"answer\": …}"
                    .to_owned(),
            ));
        }
    };
    let questions = form.items.len();
    form.items.retain(|item| item.given.is_some() || !item.cited.is_empty());
    if form.items.is_empty() {
        return Err(Refusal(format!(
            "`text` holds no answer to audit ({questions} questions read); mark each answer with \
             \"A:\" under its question, name the CSV column in `answer_column`, or give `answers`"
        )));
    }
    Ok(form)
}

/// The questionnaire of a list.
fn listed(answers: &[Given]) -> Result<Questionnaire, Refusal> {
    if answers.is_empty() || answers.len() > MAX_ANSWERS {
        let n = answers.len();
        return Err(Refusal(format!("`answers` has {n} entries; it has 1 to {MAX_ANSWERS}")));
    }
    let bytes = |g: &Given| {
        let id = g.id.as_ref().map_or(0, String::len);
        id + g.question.len() + g.answer.len() + g.sources.iter().map(String::len).sum::<usize>()
    };
    form::fits("`answers`", answers.iter().map(bytes).sum())?;
    if let Some(empty) = answers.iter().position(|g| g.answer.trim().is_empty()) {
        return Err(Refusal(format!(
            "`answers[{empty}].answer` is empty; leave out what has no answer"
        )));
    }
    let items = answers.iter().enumerate().map(|(i, given)| given.item(i + 1)).collect();
    Ok(Questionnaire { name: "the answers".to_owned(), items, ..Questionnaire::default() })
}

impl Given {
    fn item(&self, number: usize) -> Item {
        let whole = |url: &String| Cited { words: None, url: url.clone() };
        Item {
            id: self.id.clone().unwrap_or_else(|| number.to_string()),
            text: self.question.clone(),
            given: Some(self.answer.clone()),
            cited: self.sources.iter().map(whole).collect(),
            place: Place { row: number as u32, unit: Unit::Entry, ..Place::default() },
            ..Item::default()
        }
    }
}

/// `count` answers of `form` after the first `first`, with the text that follows each of them; text
/// before all answers goes with the first.
fn part(form: &Questionnaire, first: usize, count: usize) -> Questionnaire {
    let range = first..first + count;
    let owner = |row: u32| form.items.iter().rposition(|i| i.place.row <= row).unwrap_or(0);
    Questionnaire {
        name: form.name.clone(),
        items: form.items[range.clone()].to_vec(),
        unread: form
            .unread
            .iter()
            .filter(|u| range.contains(&owner(u.place.row)))
            .cloned()
            .collect(),
        ..Questionnaire::default()
    }
}

/// Why these answers are too many, with a number of them that is not.
fn too_many(
    open: &Open,
    form: &Questionnaire,
    first: usize,
    wanted: usize,
) -> Result<Refusal, Refusal> {
    let mut count = wanted;
    while count > 1 {
        count /= 2;
        if open.engine.audit_size(&part(form, first, count))? <= MAX_CLAIMS {
            let (number, total) = (first + 1, form.items.len());
            return Ok(Refusal(format!(
                "these answers hold more than the {MAX_CLAIMS} sentences that one call audits; of the \
                 {total} answers, `first` {number} with `count` {count} fits, then go on with `first` {}",
                number + count
            )));
        }
    }
    Ok(Refusal(format!(
        "answer {} alone holds more than the {MAX_CLAIMS} sentences that one call audits; give its \
         parts as several entries of `answers`",
        first + 1
    )))
}
