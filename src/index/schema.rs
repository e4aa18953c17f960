//! The fields of the index and how each is analysed.

use tantivy::schema::{
    Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TokenizerManager;

use crate::text::term::{code_analyzer, prose_analyzer};

const PROSE: &str = "qsec_prose";
const CODE: &str = "qsec_code";

/// The fields, by name.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// Title of the page.
    pub title: Field,
    /// Headings down to the passage's section.
    pub headings: Field,
    /// The passage's text.
    pub body: Field,
    /// The lead-in or table header that it leans on.
    pub lead: Field,
    /// Other words for it: searched, never shown.
    pub restated: Field,
    /// Ids of the concepts that its text or lead-in names.
    pub concepts: Field,
    /// Ids of the concepts that only other words for it name.
    pub restated_concepts: Field,
    /// Ids of the concepts that its last heading names.
    pub heading_concepts: Field,
    /// Its identifiers, whole: `qgis-auth.db`.
    pub code: Field,
    /// Subject of its page.
    pub subject: Field,
    /// Version of its page.
    pub version: Field,
    /// Language of its page.
    pub language: Field,
    /// Source of its page.
    pub source: Field,
    /// The [`super::record::PassageRecord`].
    pub passage: Field,
    /// Number of the passage.
    pub number: Field,
    /// Number of a page; only on page documents.
    pub page: Field,
    /// The [`super::record::PageRecord`]; only on page documents.
    pub page_record: Field,
}

/// The schema and its fields.
pub fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let prose = |with_positions| {
        let record = if with_positions {
            IndexRecordOption::WithFreqsAndPositions
        } else {
            IndexRecordOption::WithFreqs
        };
        let indexing = TextFieldIndexing::default().set_tokenizer(PROSE).set_index_option(record);
        TextOptions::default().set_indexing_options(indexing)
    };
    let code = TextFieldIndexing::default()
        .set_tokenizer(CODE)
        .set_index_option(IndexRecordOption::WithFreqs);
    let ids = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqs);
    let ids = TextOptions::default().set_indexing_options(ids);
    let fields = Fields {
        title: schema.add_text_field("title", prose(false)),
        headings: schema.add_text_field("headings", prose(true)),
        body: schema.add_text_field("body", prose(true)),
        lead: schema.add_text_field("lead", prose(true)),
        restated: schema.add_text_field("restated", prose(true)),
        concepts: schema.add_text_field("concepts", ids.clone()),
        restated_concepts: schema.add_text_field("restated_concepts", ids.clone()),
        heading_concepts: schema.add_text_field("heading_concepts", ids),
        code: schema.add_text_field("code", TextOptions::default().set_indexing_options(code)),
        subject: schema.add_text_field("subject", STRING),
        version: schema.add_text_field("version", STRING),
        language: schema.add_text_field("language", STRING),
        source: schema.add_text_field("source", STRING),
        passage: schema.add_bytes_field("passage", STORED),
        number: schema.add_u64_field("number", INDEXED),
        page: schema.add_u64_field("page", INDEXED),
        page_record: schema.add_bytes_field("page_record", STORED),
    };
    (schema.build(), fields)
}

/// The analyzers. Tantivy does not keep them: they are registered at every open.
pub fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    manager.register(PROSE, prose_analyzer());
    manager.register(CODE, code_analyzer());
    manager
}
