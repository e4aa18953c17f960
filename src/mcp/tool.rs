//! Tool: arguments in, a result with a schema out, or a refusal that a model can act on.

use std::sync::Arc;

use rmcp::handler::server::tool::{schema_for_output, schema_for_type};
use rmcp::model::{self, CallToolResult, ContentBlock, JsonObject, ToolAnnotations};
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::hidden;
use super::open::Open;
use crate::error::Error;

/// Something that a model can call.
pub(super) trait Tool {
    /// Its arguments.
    type Args: DeserializeOwned + JsonSchema + 'static;
    /// Its result.
    type Out: Serialize + JsonSchema + 'static;
    /// Its name in the protocol.
    const NAME: &'static str;
    /// Its name for people.
    const TITLE: &'static str;
    /// What it does and when to call it.
    const DESCRIPTION: &'static str;
    /// Does it.
    fn call(open: &Open, args: Self::Args) -> Result<Self::Out, Refusal>;
}

/// Why a tool gives no result, in words for the model that called it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Refusal(pub(super) String);

/// Flags that messages of the library name, and the arguments that they are here.
const FLAGS: &[(&str, &str)] = &[
    ("--questions", "the argument `question_column`"),
    ("--answers", "the argument `answer_column`"),
];

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self(match error {
            Error::EmptyQuestion => {
                "the question holds no word; give `question` a whole question, as the asker wrote it"
                    .to_owned()
            }
            other => FLAGS.iter().fold(other.to_string(), |text, (flag, argument)| {
                text.replace(flag, argument)
            }),
        })
    }
}

/// One line of the list of tools.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) describe: fn() -> model::Tool,
    pub(super) call: fn(&Open, JsonObject) -> CallToolResult,
}

impl Entry {
    pub(super) const fn of<T: Tool>() -> Self {
        Self { name: T::NAME, describe: describe::<T>, call: call::<T> }
    }
}

fn describe<T: Tool>() -> model::Tool {
    let hints = ToolAnnotations::new()
        .read_only(true)
        .destructive(false)
        .idempotent(true)
        .open_world(false);
    model::Tool::new(T::NAME, T::DESCRIPTION, common(&schema_for_type::<T::Args>()))
        .with_title(T::TITLE)
        .with_raw_output_schema(Arc::new(common(&schema_for_output::<T::Out>())))
        .with_annotations(hints)
}

/// `schema` without the formats of numbers ("uint64"), which are Rust's and unknown to other validators.
fn common(schema: &JsonObject) -> JsonObject {
    let common_value = |value: &Value| match value {
        Value::Object(inner) => Value::Object(common(inner)),
        other => other.clone(),
    };
    let value = |value: &Value| match value {
        Value::Array(list) => Value::Array(list.iter().map(common_value).collect()),
        other => common_value(other),
    };
    // An argument may be called "format" too; its schema is no string.
    let kept = schema.iter().filter(|(key, value)| *key != "format" || !value.is_string());
    kept.map(|(key, inner)| (key.clone(), value(inner))).collect()
}

fn call<T: Tool>(open: &Open, args: JsonObject) -> CallToolResult {
    let args: T::Args = match serde_json::from_value(Value::Object(args)) {
        Ok(args) => args,
        Err(e) => return refused(&format!("the arguments of {} do not fit: {e}", T::NAME)),
    };
    match T::call(open, args) {
        Ok(out) => answered(&out),
        Err(Refusal(why)) => refused(&why),
    }
}

/// The result as structured content, and the same as text for clients that read only that; the text
/// has escapes for what nobody would see.
fn answered(out: &impl Serialize) -> CallToolResult {
    let text = serde_json::to_string(out);
    // Parsed back from the text, so that a score has the same digits in both.
    let parsed = text.and_then(|text| Ok((serde_json::from_str::<Value>(&text)?, text)));
    match parsed {
        Ok((value, text)) => {
            let mut result = CallToolResult::structured(value);
            result.content = vec![ContentBlock::text(hidden::escaped(&text))];
            result
        }
        Err(e) => refused(&format!("the result cannot be written as JSON: {e}")),
    }
}

pub(super) fn refused(why: &str) -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text(hidden::shown(why))])
}
