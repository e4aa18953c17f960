//! The text of a PDF file's pages.

use std::time::Instant;

use pdf_extract::{Document, PlainTextOutput, output_doc_page};

use super::circles;
use super::{MAX_PAGES, MAX_TEXT, TIMEOUT};
use crate::guard::guard;

/// The text of each page up to the limits. A page that cannot be read has none; where that is so of all, the
/// first one's error.
pub(super) fn texts(bytes: &[u8]) -> Result<Vec<String>, String> {
    let begun = Instant::now();
    let document = guard(|| load(bytes)).and_then(|loaded| loaded)?;
    let (mut pages, mut length, mut failed) = (Vec::new(), 0, None);
    for (number, id) in document.get_pages().into_iter().take(MAX_PAGES) {
        let read = guard(|| {
            circles::none(&document, id)?;
            let mut text = String::new();
            output_doc_page(&document, &mut PlainTextOutput::new(&mut text), number)
                .map_err(|e| e.to_string())?;
            Ok(text)
        });
        let text = read.and_then(|text| text).unwrap_or_else(|error| {
            failed.get_or_insert(error);
            String::new()
        });
        length += text.len();
        if length > MAX_TEXT || begun.elapsed() > TIMEOUT {
            break;
        }
        pages.push(text);
    }
    match failed {
        Some(error) if pages.iter().all(String::is_empty) => Err(error),
        _ => Ok(pages),
    }
}

fn load(bytes: &[u8]) -> Result<Document, String> {
    let mut document = Document::load_mem(bytes).map_err(|e| e.to_string())?;
    if document.is_encrypted() {
        document.decrypt("").map_err(|e| e.to_string())?;
    }
    Ok(document)
}

#[cfg(test)]
pub(super) mod tests {
    use pdf_extract::{Dictionary, Object, ObjectId, Stream, dictionary};

    use super::*;

    pub(crate) const TEA: &str = "BT /F 12 Tf 50 700 Td (Tea is served) Tj ET";

    /// A file with a page for each of `contents`; `edit` gets the file, and what the pages hang below.
    pub(crate) fn file(contents: &[&str], edit: impl Fn(&mut Document, ObjectId)) -> Vec<u8> {
        let mut document = Document::with_version("1.5");
        let pages = document.new_object_id();
        let mut kids: Vec<Object> = Vec::new();
        for content in contents {
            let content = document.add_object(Stream::new(Dictionary::new(), (*content).into()));
            let page = dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content };
            kids.push(document.add_object(page).into());
        }
        let font =
            dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
        let above = dictionary! {
            "Type" => "Pages", "Count" => kids.len() as i64, "Kids" => kids,
            "MediaBox" => vec![0.into(), 0.into(), 600.into(), 800.into()],
            "Resources" => dictionary! { "Font" => dictionary! { "F" => font } },
        };
        document.objects.insert(pages, above.into());
        edit(&mut document, pages);
        let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
        document.trailer.set("Root", catalog);
        let mut bytes = Vec::new();
        document.save_to(&mut bytes).unwrap();
        bytes
    }

    #[test]
    fn a_page_that_cannot_be_read_hides_no_other() {
        let nothing = |_: &mut Document, _| {};
        let pages = texts(&file(&[TEA, "1 2 cm", TEA], nothing)).unwrap();
        let said: Vec<&str> = pages.iter().map(|page| page.trim()).collect();
        assert_eq!(said, ["Tea is served", "", "Tea is served"]);
        assert!(texts(&file(&["1 2 cm"], nothing)).is_err());
    }
}
