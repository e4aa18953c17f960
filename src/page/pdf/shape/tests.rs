use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_extract::{ObjectId, dictionary};

use super::super::texts;
use super::*;

/// A file of one page that draws `content`; `edit` gets the file, the page, and what it hangs below.
fn file(content: &str, edit: impl Fn(&mut Document, ObjectId, ObjectId)) -> Vec<u8> {
    let mut document = Document::with_version("1.5");
    let (page, pages) = (document.new_object_id(), document.new_object_id());
    let font = dictionary! { "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica" };
    let content = document.add_object(Stream::new(Dictionary::new(), content.into()));
    let resources = dictionary! { "Font" => dictionary! { "F" => font } };
    let size = vec![0.into(), 0.into(), 600.into(), 800.into()];
    let above = dictionary! {
        "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1, "MediaBox" => size,
        "Resources" => resources,
    };
    let below = dictionary! { "Type" => "Page", "Parent" => pages, "Contents" => content };
    document.objects.insert(page, below.into());
    document.objects.insert(pages, above.into());
    edit(&mut document, page, pages);
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// A file whose page draws the first of `forms`, which are named A, B, C and so on.
fn drawing(forms: &[&str]) -> Vec<u8> {
    file("/A Do", |document, _, pages| {
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

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut out = ZlibEncoder::new(Vec::new(), Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

/// A file whose page's content is `content`, packed by `filters`.
fn packing(content: &[u8], filters: &[&str]) -> Vec<u8> {
    file("", |document, page, _| {
        let names: Vec<Object> = filters.iter().map(|f| (*f).into()).collect();
        let stream = Stream::new(dictionary! { "Filter" => names }, content.to_vec());
        let stream = document.add_object(stream);
        document.get_object_mut(page).unwrap().as_dict_mut().unwrap().set("Contents", stream);
    })
}

const TEA: &str = "BT /F 12 Tf 50 700 Td (Tea is served) Tj ET";

#[test]
fn words_of_pages_and_of_forms_are_read() {
    for good in [
        file(TEA, |_, _, _| {}),
        drawing(&["/B Do", "/C Do", TEA]),
        packing(&packed(TEA.as_bytes()), &["FlateDecode"]),
    ] {
        assert_eq!(texts(&good).unwrap().concat().trim(), "Tea is served");
    }
}

#[test]
fn forms_that_draw_themselves_are_refused() {
    for circle in [&["/A Do"][..], &["/B Do", "/C Do", "/A Do"]] {
        assert!(texts(&drawing(circle)).unwrap_err().contains("draw each other"));
    }
    let twice = "/B Do /B Do /B Do /B Do /B Do /B Do /B Do /B Do /B Do /B Do";
    let names = "ABCDEFGHIJ".chars();
    let doubling: Vec<String> =
        names.map(|n| twice.replace('B', &((n as u8 + 1) as char).to_string())).collect();
    let doubling: Vec<&str> = doubling.iter().map(String::as_str).chain([TEA]).collect();
    assert!(texts(&drawing(&doubling)).unwrap_err().contains("draw each other"));
}

#[test]
fn pages_in_a_circle_are_refused() {
    let circle = file(TEA, |document, _, pages| {
        let above = document.get_object_mut(pages).unwrap().as_dict_mut().unwrap();
        above.remove(b"MediaBox");
        above.set("Parent", pages);
    });
    assert!(texts(&circle).unwrap_err().contains("in a circle"));
}

#[test]
fn what_unpacks_without_end_is_refused() {
    let zeros = packed(&vec![0; 129 << 20]);
    for (bomb, filters) in [
        (zeros.clone(), &["FlateDecode"][..]),
        (packed(&zeros), &["FlateDecode", "FlateDecode"]),
        (vec![0; MAX_LZW + 1], &["LZWDecode"]),
        // The header is not looked at by who parses it.
        ([b"xx", &zeros[2..]].concat(), &["FlateDecode"]),
    ] {
        let error = texts(&packing(&bomb, filters)).unwrap_err();
        assert!(error.contains("more than"), "{filters:?}: {error}");
    }
}
