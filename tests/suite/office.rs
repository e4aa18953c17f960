//! Workbooks and text documents: read, refused, filled in place.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use calamine::{Data, Reader, Xlsx};
use predicates::str::contains;
use qsec_search::answer::contract::Envelope;
use rust_xlsxwriter::{DataValidation, Format, Formula, Image, Workbook};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::forms::refused;
use crate::harness::{Home, shared};

/// A form with everything that must survive: styles, widths, lists, formulas, merged and hidden
/// things, another sheet, an image.
fn form() -> Vec<u8> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold().set_background_color("#DDEEFF").set_text_wrap();
    let sheet = book.add_worksheet().set_name("Form").unwrap();
    sheet.merge_range(0, 0, 0, 3, "Security form", &bold).unwrap();
    for (column, name) in (0..).zip(["ID", "Question", "Yes/No", "Response"]) {
        sheet.write_string_with_format(1, column, name, &bold).unwrap();
    }
    let rows = [
        ("A-1", "Is the master password stored?", ""),
        ("A-2", "Do you support SAML?", "ours already"),
        ("", "e.g.) Yes. Paid plan only.", ""),
        ("A-3", "How are vulnerabilities reported?", ""),
    ];
    for (row, (id, question, given)) in (2..).zip(rows) {
        sheet.write_string(row, 0, id).unwrap();
        sheet.write_string_with_format(row, 1, question, &bold).unwrap();
        sheet.write_string(row, 3, given).unwrap();
    }
    sheet.set_column_width(1, 40).unwrap();
    sheet.set_row_hidden(4).unwrap();
    let list = DataValidation::new().allow_list_strings(&["Yes", "No"]).unwrap();
    sheet.add_data_validation(2, 2, 5, 2, &list).unwrap();
    let lists = book.add_worksheet().set_name("Lists").unwrap();
    lists.write_string(0, 0, "Yes").unwrap();
    lists.write_formula(1, 0, Formula::new("=1+1").set_result("2")).unwrap();
    lists.insert_image(3, 3, &Image::new_from_buffer(PNG).unwrap()).unwrap();
    let hidden = book.add_worksheet().set_name("Old").unwrap();
    hidden.write_string(0, 0, "Is this sheet shown?").unwrap();
    hidden.set_hidden(true);
    book.save_to_buffer().unwrap()
}

/// One grey pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0,
    0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78, 0x9c,
    0x63, 0x68, 0, 0, 0, 0x82, 0, 0x81, 0x77, 0xcd, 0x72, 0xb6, 0, 0, 0, 0, b'I', b'E', b'N', b'D',
    0xae, 0x42, 0x60, 0x82,
];

pub(crate) fn parts(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..zip.len())
        .map(|i| {
            let mut file = zip.by_index(i).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect()
}

pub(crate) fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// `form` with one part replaced or added.
fn with(part: &str, content: &[u8]) -> Vec<u8> {
    let mut all = parts(&form());
    all.insert(part.to_owned(), content.to_vec());
    let list: Vec<(&str, &[u8])> = all.iter().map(|(n, c)| (n.as_str(), c.as_slice())).collect();
    packed(&list)
}

/// Fills `bytes` in place.
pub(crate) fn filled(home: &Home, bytes: &[u8], args: &[&str]) -> Vec<u8> {
    home.write_bytes("form.xlsx", bytes);
    let (from, out) = (home.path("form.xlsx"), home.path("filled.xlsx"));
    let mut all = vec!["answer", from.to_str().unwrap(), "--force", "-o", out.to_str().unwrap()];
    all.extend(args);
    home.qsec(&all).assert().success();
    std::fs::read(out).unwrap()
}

fn cell(bytes: &[u8], row: u32, column: u32) -> String {
    let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
    let range = book.worksheet_range("Form").unwrap();
    range.get_value((row, column)).unwrap_or(&Data::Empty).to_string()
}

#[test]
fn a_workbook_is_read_and_what_is_hidden_is_said() {
    let home = Home::indexed();
    home.write_bytes("form.xlsx", &form());
    let path = home.path("form.xlsx").display().to_string();
    let output = home.qsec(&["answer", &path, "--format", "json"]).output().unwrap();
    let found: Envelope = serde_json::from_slice(&output.stdout).unwrap();
    let ids: Vec<_> = found.items.iter().map(|i| i.id.as_str()).collect();
    assert_eq!(ids, ["A-1", "A-2", "A-3"]);
    assert_eq!(found.items[1].given.as_deref(), Some("ours already"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.contains("sheet \"Old\" is hidden: its 1 rows were not read"), "{stderr}");
    assert!(stderr.contains("sheet \"Form\" has 1 hidden rows"), "{stderr}");
    home.qsec(&["answer", &path, "--sheet", "Old", "--questions", "A"])
        .assert()
        .success()
        .stdout(contains("Is this sheet shown?"));
    home.qsec(&["answer", &path, "--sheet", "None"])
        .assert()
        .code(2)
        .stderr(contains("it has: Form, Lists, Old"));
}

#[test]
fn filled_in_place_everything_else_stays() {
    let home = Home::indexed();
    let (before, after) = (form(), filled(&home, &form(), &[]));
    let (old, new) = (parts(&before), parts(&after));
    for (name, content) in &old {
        let sheet = name == "xl/worksheets/sheet1.xml";
        assert_eq!(new.get(name) == Some(content), !sheet, "{name}");
    }
    let added: Vec<_> = new.keys().filter(|n| !old.contains_key(*n)).collect();
    assert_eq!(added, ["xl/worksheets/_rels/sheet1.xml.rels"]);
    let xml = String::from_utf8(new["xl/worksheets/sheet1.xml"].clone()).unwrap();
    let was = String::from_utf8(old["xl/worksheets/sheet1.xml"].clone()).unwrap();
    for tag in ["<mergeCells", "<dataValidations", "<pageMargins", "hidden=\"1\"", "<col min=\"2\""]
    {
        assert!(was.contains(tag) && xml.contains(tag), "{tag}");
    }
    let mut book = Xlsx::new(Cursor::new(before.clone())).unwrap();
    let range = book.worksheet_range("Form").unwrap();
    for (row, column, value) in range.used_cells() {
        assert_eq!(cell(&after, row as u32, column as u32), value.to_string());
    }
    assert!(cell(&after, 2, 3).starts_with("DOCUMENTED. "));
    assert_eq!(cell(&after, 3, 3), "ours already");
    assert_eq!(cell(&after, 1, 4), "Sources");
    assert!(cell(&after, 2, 4).starts_with("https://"));
    assert_eq!(cell(&after, 4, 3), "");
}

/// White space apart: a cell of a table may part with a tab what a workbook parts with a space.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn answers_carry_every_quote_and_links_are_links() {
    let home = Home::indexed();
    let after = filled(&home, &form(), &["--overwrite"]);
    let path = home.path("form.xlsx").display().to_string();
    let output = home.qsec(&["answer", &path, "--format", "json"]).output().unwrap();
    let found: Envelope = serde_json::from_slice(&output.stdout).unwrap();
    let mut book = Xlsx::new(Cursor::new(after.clone())).unwrap();
    let links = book.hyperlinks_by_sheet_name("Form").unwrap();
    let mut linked = 0;
    for (item, row) in found.items.iter().zip([2, 3, 5]) {
        for excerpt in &item.excerpts {
            assert!(
                words(&cell(&after, row, 3)).contains(&words(&excerpt.quote)),
                "{}",
                excerpt.quote
            );
            assert!(cell(&after, row, 4).contains(&excerpt.link));
        }
        let Some(first) = item.excerpts.first() else { continue };
        linked += 1;
        assert!(links.iter().any(|l| format!("{l:?}").contains(&first.link)), "{links:?}");
    }
    assert!(linked >= 2);
}

#[test]
fn a_list_to_choose_from_is_not_written_over() {
    let home = Home::indexed();
    let after = filled(&home, &form(), &["--answers", "F"]);
    assert!(cell(&after, 2, 5).starts_with("DOCUMENTED. "));
    assert_eq!(cell(&after, 2, 2), "");
    assert_eq!(cell(&after, 2, 3), "");
}

#[test]
fn filling_twice_changes_nothing_more() {
    let home = Home::indexed();
    let once = filled(&home, &form(), &[]);
    for twice in [filled(&home, &once, &[]), filled(&home, &once, &["--overwrite"])] {
        assert_eq!(cell(&once, 2, 3), cell(&twice, 2, 3));
        assert_eq!(cell(&once, 2, 4), cell(&twice, 2, 4));
        let links = |bytes: &[u8]| {
            let mut book = Xlsx::new(Cursor::new(bytes.to_vec())).unwrap();
            book.hyperlinks_by_sheet_name("Form").unwrap().len()
        };
        let rels = String::from_utf8(parts(&twice)["xl/worksheets/_rels/sheet1.xml.rels"].clone());
        let rels = rels.unwrap();
        let mut ids: Vec<&str> =
            rels.split(" Id=\"").skip(1).filter_map(|r| r.split('"').next()).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(
            (ids.len(), links(&twice)),
            (
                all,
                links(&once)
                    + usize::from(cell(&once, 3, 4).is_empty() && !cell(&twice, 3, 4).is_empty())
            )
        );
    }
}

#[test]
fn a_new_workbook_carries_every_quote_and_link() {
    let home = Home::indexed();
    home.write("q.txt", "1. Is the master password stored?\n2. Do you support SAML?\n");
    let (from, out) = (home.path("q.txt"), home.path("new.xlsx"));
    home.qsec(&["answer", from.to_str().unwrap(), "-o", out.to_str().unwrap()]).assert().success();
    let output =
        home.qsec(&["answer", from.to_str().unwrap(), "--format", "json"]).output().unwrap();
    let found: Envelope = serde_json::from_slice(&output.stdout).unwrap();
    let mut book = Xlsx::new(Cursor::new(std::fs::read(out).unwrap())).unwrap();
    let cells: Vec<String> = book
        .worksheets()
        .into_iter()
        .flat_map(|(_, r)| {
            r.used_cells().map(|(_, _, v)| words(&v.to_string())).collect::<Vec<_>>()
        })
        .collect();
    for excerpt in found.items.iter().flat_map(|i| &i.excerpts) {
        assert!(cells.contains(&words(&excerpt.quote)), "{}", excerpt.quote);
        assert!(cells.contains(&excerpt.url) && cells.contains(&excerpt.link), "{}", excerpt.link);
    }
}

#[test]
fn workbooks_that_are_none() {
    let home = Home::indexed();
    let wide = |s: &str| s.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let ole = |s: &str| [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".as_slice(), &wide(s)].concat();
    refused(&home, "locked.xlsx", &ole("EncryptedPackage"), &["encrypted", "password"]);
    refused(&home, "old.xlsx", &ole("Workbook"), &["old binary .xls", "save it as .xlsx"]);
    refused(&home, "text.xlsx", b"Is it signed?", &["no office file"]);
    refused(&home, "zip.xlsx", &packed(&[("a.txt", b"x")]), &["neither XLSX nor DOCX"]);
    refused(&home, "cut.xlsx", &form()[..3000], &["damaged"]);
    refused(&home, "macro.xlsx", &with("xl/vbaProject.bin", b"x"), &["macros", "without them"]);
    let bomb =
        b"<!DOCTYPE w [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><worksheet>&b;</worksheet>";
    refused(
        &home,
        "entity.xlsx",
        &with("xl/worksheets/sheet1.xml", bomb),
        &["sheet1.xml", "entities"],
    );
    refused(
        &home,
        "torn.xlsx",
        &with("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"),
        &["damaged", "sheet \"Form\""],
    );
    refused(&home, "none.xlsx", &with("xl/workbook.xml", b"<workbook/>"), &["no question"]);
    let zeros = vec![b' '; 300 << 20];
    refused(
        &home,
        "bomb.xlsx",
        &with("xl/worksheets/sheet1.xml", &zeros),
        &["unpacks to more than"],
    );
}

#[test]
fn a_million_rows_of_nothing() {
    let rows = (1..=1_048_576).map(|n| format!("<row r=\"{n}\"/>")).collect::<Vec<_>>().concat();
    let cells = "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"inlineStr\"><is><t>Is it signed?</t></is></c></row>";
    let first = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Who signs it?</t></is></c></row>";
    let rows = rows.replacen("<row r=\"1\"/>", first, 1).replace("<row r=\"1048576\"/>", cells);
    let xml = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    );
    let home = Home::indexed();
    home.write_bytes("form.xlsx", &with("xl/worksheets/sheet1.xml", xml.as_bytes()));
    let path = home.path("form.xlsx").display().to_string();
    home.qsec(&["answer", &path, "--questions", "XFD", "--sheet", "Form", "--format", "json"])
        .assert()
        .success()
        .stdout(contains("Is it signed?"));
}

#[test]
fn cells_at_the_limit_and_formulas() {
    let home = Home::indexed();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Form").unwrap();
    let long = format!("Is it signed? {}", "と".repeat(32_767 - 14));
    for (row, text) in (0..).zip(["Question", "Who signs it?", &long]) {
        sheet.write_string(row, 0, text).unwrap();
    }
    sheet
        .write_formula(3, 0, Formula::new("=\"Is it \"&\"logged?\"").set_result("Is it logged?"))
        .unwrap();
    sheet.write_formula(4, 0, Formula::new("=A1").set_result("")).unwrap();
    let bytes = book.save_to_buffer().unwrap();
    home.write_bytes("form.xlsx", &bytes);
    let path = home.path("form.xlsx").display().to_string();
    home.qsec(&["answer", &path, "--explain"])
        .assert()
        .success()
        .stderr(contains("cell A3: longer than a question may be"))
        .stderr(contains("cell A4: 2 Is it logged?"));
}

#[test]
fn a_text_document_is_read() {
    let home = Home::indexed();
    let p = |style: &str, number: &str, text: &str| {
        format!(
            "<w:p><w:pPr><w:pStyle w:val=\"{style}\"/>{number}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let number = "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>";
    let cell = |t: &str| format!("<w:tc><w:p><w:r><w:t>{t}</w:t></w:r></w:p></w:tc>");
    let row = |a: &str, b: &str, c: &str| format!("<w:tr>{}{}{}</w:tr>", cell(a), cell(b), cell(c));
    let body = [
        p("Heading1", "", "Keys &amp; logs"),
        p("Normal", "", "Please complete all questions."),
        p("ListParagraph", number, "Is the store encrypted?"),
        p("ListParagraph", number, "Who signs?"),
        format!(
            "<w:tbl>{}{}{}</w:tbl>",
            row("ID", "Question", "Answer"),
            row("T-1", "Is access logged?", "Yes"),
            row("T-2", "For how long?", "")
        ),
    ];
    let xml = format!("<w:document xmlns:w=\"x\"><w:body>{}</w:body></w:document>", body.concat());
    home.write_bytes("form.docx", &packed(&[("word/document.xml", xml.as_bytes())]));
    let path = home.path("form.docx").display().to_string();
    let output = home.qsec(&["answer", &path, "--format", "json"]).output().unwrap();
    let found: Envelope = serde_json::from_slice(&output.stdout).unwrap();
    let ids: Vec<_> = found.items.iter().map(|i| i.id.as_str()).collect();
    assert_eq!(ids, ["1", "2", "T-1", "T-2"]);
    assert_eq!(found.items[0].section.as_deref(), Some("Keys & logs"));
    assert_eq!(found.items[2].given.as_deref(), Some("Yes"));
    refused(
        &home,
        "torn.docx",
        &packed(&[("word/document.xml", b"<w:document><w:p")]),
        &["damaged"],
    );
}

#[test]
fn the_real_workbooks() {
    let Some(dir) = shared("the_real_workbooks") else { return };
    let home = Home::indexed();
    for (name, items) in [
        ("cisa-vendor-scrm.xlsx", 255),
        ("vendor-due-diligence.xlsx", 46),
        ("example_questionnaire.xlsx", 15),
    ] {
        let bytes = std::fs::read(dir.join("fixtures").join(name)).unwrap();
        home.write_bytes(name, &bytes);
        let (from, out) = (home.path(name), home.path("out.xlsx"));
        let output =
            home.qsec(&["answer", from.to_str().unwrap(), "--format", "json"]).output().unwrap();
        let found: Envelope = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(found.items.len(), items, "{name}");
        home.qsec(&[
            "answer",
            from.to_str().unwrap(),
            "-q",
            "--force",
            "-o",
            out.to_str().unwrap(),
        ])
        .assert()
        .success();
        let (old, new) = (parts(&bytes), parts(&std::fs::read(&out).unwrap()));
        let changed: Vec<_> =
            old.iter().filter(|(n, c)| new.get(*n) != Some(c)).map(|(n, _)| n).collect();
        // The sheet itself, where it had links before the list of them, and where there are formulas
        // the wish that they be counted anew.
        let allowed = |n: &str| {
            n.starts_with("xl/worksheets/") && n.contains("sheet") || n == "xl/workbook.xml"
        };
        assert!(changed.len() <= 3 && changed.iter().all(|n| allowed(n)), "{name}: {changed:?}");
        let mut book = Xlsx::new(Cursor::new(std::fs::read(&out).unwrap())).unwrap();
        let mut was = Xlsx::new(Cursor::new(bytes)).unwrap();
        for sheet in was.sheet_names() {
            let (a, b) =
                (was.worksheet_range(&sheet).unwrap(), book.worksheet_range(&sheet).unwrap());
            for (row, column, value) in a.used_cells().filter(|(_, _, v)| **v != Data::Empty) {
                assert_eq!(b.get_value((row as u32, column as u32)), Some(value), "{name} {sheet}");
            }
        }
    }
}

/// A form that somebody has filled in.
fn answered() -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Form").unwrap();
    for (column, name) in (0..).zip(["ID", "Question", "Answer", "Source"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    let manual = "https://docs.demo.example/1.2/en/passwords.html";
    let rows = [
        ("A-1", "Is the master password stored?", "The master password itself is stored.", manual),
        ("A-2", "Can it be recovered?", "A forgotten master password cannot be recovered.", manual),
        ("A-3", "How are vulnerabilities reported?", "", ""),
    ];
    for (row, (id, question, given, source)) in (1..).zip(rows) {
        for (column, text) in (0..).zip([id, question, given, source]) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

#[test]
fn an_audit_adds_a_column_and_changes_nothing_else() {
    let home = Home::indexed();
    let before = answered();
    home.write_bytes("form.xlsx", &before);
    let (from, out) = (home.path("form.xlsx"), home.path("audited.xlsx"));
    home.qsec(&["audit", from.to_str().unwrap(), "-o", out.to_str().unwrap()])
        .assert()
        .code(1)
        .stderr(contains("2 answers audited in the workbook"));
    let after = std::fs::read(&out).unwrap();
    let (old, new) = (parts(&before), parts(&after));
    for (name, content) in &old {
        let sheet = name == "xl/worksheets/sheet1.xml";
        assert_eq!(new.get(name) == Some(content), !sheet, "{name}");
    }
    for (row, column) in (0..4).flat_map(|r| (0..4).map(move |c| (r, c))) {
        assert_eq!(cell(&before, row, column), cell(&after, row, column));
    }
    assert_eq!(cell(&after, 0, 4), "Audit (against the public pages)");
    assert!(cell(&after, 1, 4).starts_with("CONFLICT: The master password itself is !!stored!!."));
    assert!(cell(&after, 2, 4).starts_with("QUOTED: A forgotten master password"));
    assert_eq!(cell(&after, 3, 4), "");
}

#[test]
fn a_column_is_added_to_workbooks_only() {
    let home = Home::indexed();
    home.write("form.txt", "Q1: Is it stored?\nA: The master password is never stored.\n");
    let (from, out) = (home.path("form.txt"), home.path("audited.xlsx"));
    home.qsec(&["audit", from.to_str().unwrap(), "-o", out.to_str().unwrap()])
        .assert()
        .code(2)
        .stderr(contains("is no workbook"));
    assert!(!out.exists());
}

#[test]
fn links_of_a_text_document_are_citations() {
    let home = Home::indexed();
    let p = |inner: &str| format!("<w:p>{inner}</w:p>");
    let run = |t: &str| format!("<w:r><w:t xml:space=\"preserve\">{t}</w:t></w:r>");
    let link = format!("<w:hyperlink r:id=\"rId7\">{}</w:hyperlink>", run("Manual"));
    let body = [
        p(&run("1. Is it stored?")),
        p(&format!("{}{link}", run("The master password itself is never stored. "))),
        p(&run("2. Is it signed?")),
    ];
    let xml = format!(
        "<w:document xmlns:w=\"x\" xmlns:r=\"y\"><w:body>{}</w:body></w:document>",
        body.concat()
    );
    let rels = "<Relationships><Relationship Id=\"rId7\" Target=\"https://docs.demo.example/1.2/en/passwords.html\" TargetMode=\"External\"/></Relationships>";
    let file = packed(&[
        ("word/document.xml", xml.as_bytes()),
        ("word/_rels/document.xml.rels", rels.as_bytes()),
    ]);
    home.write_bytes("form.docx", &file);
    let path = home.path("form.docx").display().to_string();
    let output = home.qsec(&["audit", &path, "--format", "json"]).output().unwrap();
    let found: qsec_search::audit::contract::Envelope =
        serde_json::from_slice(&output.stdout).unwrap();
    let claim = &found.items[0].claims[0];
    assert_eq!(claim.verdict, qsec_search::audit::Verdict::Quoted, "{claim:#?}");
    assert_eq!(claim.text, "The master password itself is never stored.");
    assert!(claim.cited_url.is_some());
}
