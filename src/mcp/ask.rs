//! `ask`: one question.

use schemars::JsonSchema;
use serde::Deserialize;

use super::limits;
use super::open::Open;
use super::tool::{Refusal, Tool};
use crate::answer::MAX_EXCERPTS;
use crate::answer::contract::{Envelope, Item};
use crate::source::Subject;

pub(super) struct Ask;

/// Arguments of `ask`.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Args {
    /// One question, as the asker wrote it.
    #[schemars(length(min = 1, max = 65536))]
    question: String,
    /// Most excerpts of the answer, 1 to 5; 5 if absent.
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

impl Tool for Ask {
    type Args = Args;
    type Out = Envelope;
    const NAME: &'static str = "ask";
    const TITLE: &'static str = "Ask the official pages";
    const DESCRIPTION: &'static str = "Answers one question about the project's security with a \
verdict on its official pages (documented, partial, not_documented) and up to five excerpts of them, \
word for word, each with its link. Filters narrow what may be quoted: a verdict then speaks of the \
narrowed pages only. The result follows qsec-search/answers@1 and has one item.";

    fn call(open: &Open, args: Args) -> Result<Envelope, Refusal> {
        let (version, language) = (args.version, args.language);
        let options = limits::options(args.subject, version, language, args.limit, MAX_EXCERPTS)?;
        let answer = open.engine.ask_with(&args.question, &options)?;
        Ok(Envelope::new(open.engine.corpus(), vec![Item::new("1", &answer)]))
    }
}
