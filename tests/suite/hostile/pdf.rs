//! PDF files that break whoever parses them: each costs itself, and nothing else.

use predicates::prelude::*;
use predicates::str::contains;

use crate::harness::Home;

/// A PDF file of these objects, the first of which is its catalogue.
fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let (mut out, mut table) = (b"%PDF-1.4\n".to_vec(), String::new());
    for (i, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend([format!("{} 0 obj\n", i + 1).as_bytes(), object, b"\nendobj\n"].concat());
    }
    let (count, at) = (objects.len() + 1, out.len());
    let head = format!("xref\n0 {count}\n0000000000 65535 f \n{table}");
    let tail = format!("trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n");
    out.extend([head, tail].concat().into_bytes());
    out
}

/// One page that says "Tea"; `names` tells which letters its font has.
fn page(names: &[u8]) -> Vec<u8> {
    let stream = |bytes: &[u8]| {
        let head = format!("<</Length {}>>\nstream\n", bytes.len());
        [head.as_bytes(), bytes, b"\nendstream"].concat()
    };
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>";
    pdf(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!(
            "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[0 0 9 9]/Resources<</Font<</F {font}>>>>>>"
        )
        .into_bytes(),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>".to_vec(),
        stream(b"BT /F 12 Tf (Tea) Tj ET"),
        stream(names),
    ])
}

#[test]
fn a_pdf_that_breaks_its_reader_costs_only_itself() {
    let home = Home::new();
    let forms = include_bytes!("../../fuzz/pdf/forms-in-a-circle");
    for (name, bytes) in [
        ("good", page(b"1 beginbfrange\n<54> <54> <0055>\nendbfrange")),
        // Its parser of these names has no limit of depth.
        ("stack", page(&b"[".repeat(1_000_000))),
        // Four billion letters.
        ("memory", page(b"1 beginbfrange\n<00000000> <ffffffff> <00000041>\nendbfrange")),
        ("forms", [b"%PDF-", &forms[..]].concat()),
    ] {
        home.write_bytes(&format!("mirror/demo.example/{name}.pdf"), &bytes);
    }
    let broken =
        |name: &str, why: &str| contains(format!("{name}.pdf: the PDF file cannot be read: {why}"));
    home.index().assert().code(4).stderr(
        broken("stack", "it breaks its reader")
            .and(broken("memory", "it breaks its reader"))
            .and(broken("forms", "its forms draw each other"))
            .and(contains("good.pdf").not()),
    );
    home.assert_answers();
}
