//! Circles: a page that hangs below itself, and forms that draw each other, which pdf-extract follows for ever.

use pdf_extract::content::Content;
use pdf_extract::{Dictionary, Document, Object, ObjectId};

/// How deep pages may hang below each other: as deep as lopdf looks for them.
const MAX_ABOVE: usize = 256;

/// How deep forms may be drawn by forms.
const MAX_DEPTH: usize = 32;

/// Forms and pictures that one page may draw.
const MAX_DRAWN: usize = 10_000;

/// An error where reading the page `id` would go in circles.
pub(super) fn none(document: &Document, id: ObjectId) -> Result<(), String> {
    let page = document.get_dictionary(id).map_err(|e| e.to_string())?;
    let nothing = Dictionary::new();
    let resources = inherited(document, page)?.unwrap_or(&nothing);
    let content = document.get_page_content(id).map_err(|e| e.to_string())?;
    Drawing { document, drawn: 0 }.draw(&content, resources, 0)
}

/// The resources of a page or of the nearest of those that it hangs below.
fn inherited<'d>(
    document: &'d Document,
    page: &'d Dictionary,
) -> Result<Option<&'d Dictionary>, String> {
    let (mut node, mut nearest) = (page, None);
    // All are walked: other entries are inherited too.
    for _ in 0..MAX_ABOVE {
        nearest = nearest.or_else(|| named(document, node, b"Resources"));
        let Some(parent) = named(document, node, b"Parent") else { return Ok(nearest) };
        node = parent;
    }
    Err("its pages hang below each other without end".into())
}

fn named<'d>(document: &'d Document, of: &'d Dictionary, key: &[u8]) -> Option<&'d Dictionary> {
    of.get_deref(key, document).and_then(Object::as_dict).ok()
}

/// Follows what a page draws as pdf-extract does, which takes pictures for forms.
struct Drawing<'d> {
    document: &'d Document,
    drawn: usize,
}

impl Drawing<'_> {
    fn draw(&mut self, content: &[u8], resources: &Dictionary, depth: usize) -> Result<(), String> {
        if depth == MAX_DEPTH || self.drawn > MAX_DRAWN {
            return Err("its forms draw each other without end".into());
        }
        let Ok(content) = Content::decode(content) else { return Ok(()) };
        let document = self.document;
        for operation in content.operations.iter().filter(|o| o.operator == "Do") {
            let form = operation.operands.first().and_then(|name| name.as_name().ok());
            let forms = named(document, resources, b"XObject");
            let form = form.zip(forms).and_then(|(n, f)| f.get_deref(n, document).ok());
            let Some(form) = form.and_then(|f| f.as_stream().ok()) else { continue };
            self.drawn += 1;
            let own = named(document, &form.dict, b"Resources").unwrap_or(resources);
            let content = form.decompressed_content().unwrap_or_else(|_| form.content.clone());
            self.draw(&content, own, depth + 1)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use pdf_extract::{Stream, dictionary};

    use super::super::text::{
        tests::{TEA, file},
        texts,
    };
    use super::*;

    /// A file whose page draws the first of `forms`, which are named A, B, C and so on.
    fn drawing(forms: &[&str]) -> Vec<u8> {
        file(&["/A Do"], |document, pages| {
            let mut named = Dictionary::new();
            for (name, content) in (b'A'..).zip(forms) {
                let form = dictionary! { "Type" => "XObject", "Subtype" => "Form" };
                let form = document.add_object(Stream::new(form, content.as_bytes().to_vec()));
                named.set([name], form);
            }
            let above = document.get_object_mut(pages).unwrap().as_dict_mut().unwrap();
            above.get_mut(b"Resources").unwrap().as_dict_mut().unwrap().set("XObject", named);
        })
    }

    #[test]
    fn words_of_forms_in_forms_are_read() {
        let said = texts(&drawing(&["/B Do", "/C Do", TEA])).unwrap().concat();
        assert_eq!(said.trim(), "Tea is served");
    }

    #[test]
    fn forms_that_draw_themselves_are_refused() {
        for circle in [&["/A Do"][..], &["/B Do", "/C Do", "/A Do"]] {
            assert!(texts(&drawing(circle)).unwrap_err().contains("draw each other"));
        }
        let next = |n: char| format!("/{} Do ", char::from(n as u8 + 1)).repeat(10);
        let tenfold: Vec<String> = ('A'..='J').map(next).collect();
        let tenfold: Vec<&str> = tenfold.iter().map(String::as_str).chain([TEA]).collect();
        assert!(texts(&drawing(&tenfold)).unwrap_err().contains("draw each other"));
    }

    #[test]
    fn pages_in_a_circle_are_refused() {
        let circle = file(&[TEA], |document, pages| {
            let above = document.get_object_mut(pages).unwrap().as_dict_mut().unwrap();
            above.remove(b"MediaBox");
            above.set("Parent", pages);
        });
        assert!(texts(&circle).unwrap_err().contains("without end"));
    }
}
