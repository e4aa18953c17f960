//! Whole workbooks as they come: many sheets, other languages, sheets that are no questions.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use qsec_search::questionnaire::{self, Hints, Questionnaire, Why};
use rust_xlsxwriter::{DataValidation, Format, Formula, Workbook, Worksheet};

use crate::harness::Home;
use crate::office::{filled, packed, parts};

fn read(book: &mut Workbook) -> (Vec<u8>, Questionnaire) {
    let bytes = book.save_to_buffer().unwrap();
    let found = questionnaire::read("form.xlsx", &bytes, &Hints::default()).unwrap();
    (bytes, found)
}

fn ids(found: &Questionnaire) -> Vec<&str> {
    found.items.iter().map(|i| i.id.as_str()).collect()
}

fn texts(found: &Questionnaire) -> Vec<&str> {
    found.items.iter().map(|i| i.text.as_str()).collect()
}

/// Why the rows of each sheet are no questions, counted.
fn reasons(found: &Questionnaire, sheet: &str) -> BTreeMap<Why, usize> {
    let mut out = BTreeMap::new();
    for unread in found.unread.iter().filter(|u| u.place.sheet.as_deref() == Some(sheet)) {
        *out.entry(unread.why).or_default() += 1;
    }
    out
}

fn put(sheet: &mut Worksheet, rows: &[&[&str]]) {
    for (row, cells) in (0..).zip(rows) {
        for (column, cell) in (0..).zip(*cells).filter(|(_, c)| !c.is_empty()) {
            match cell.strip_prefix('=') {
                Some(_) => {
                    sheet.write_formula(row, column, Formula::new(*cell).set_result("2")).unwrap();
                }
                None => {
                    sheet.write_string(row, column, *cell).unwrap();
                }
            }
        }
    }
}

fn sheet<'b>(book: &'b mut Workbook, name: &str, rows: &[&[&str]]) -> &'b mut Worksheet {
    let sheet = book.add_worksheet().set_name(name).unwrap();
    put(sheet, rows);
    sheet
}

const HEADS: [&str; 4] = ["Answer", "Additional Information", "Guidance", "Analyst Notes"];

/// A form of the kind that universities send: each section names the columns of its answers anew,
/// beside its title, and later sheets repeat every question.
fn many() -> Workbook {
    let mut book = Workbook::new();
    sheet(
        &mut book,
        "START HERE",
        &[
            &["Toolkit"],
            &["What is this workbook? It collects what we need."],
            &["Who fills it in? The vendor does."],
            &["How do I start? Read on."],
        ],
    );
    let grey = Format::new().set_background_color("#DDDDDD");
    for (name, code, title) in [
        ("Organization", "DOCU", "Documentation"),
        ("Product", "APPL", "Application Security Questions"),
    ] {
        let (a, b, c) = (format!("{code}-01"), format!("{code}-02"), format!("{code}-03"));
        let form = sheet(
            &mut book,
            name,
            &[
                &[name],
                &["Please answer all questions on this tab."],
                &["General Information", "", HEADS[0], HEADS[1], HEADS[2], HEADS[3]],
                &["GNRL-01", "Vendor Name"],
                &["GNRL-02", "Vendor Contact Email"],
                &["GNRL-03", "Web Site"],
                &["GNRL-04", "Product version"],
                &[title, "", HEADS[0], HEADS[1], HEADS[2], HEADS[3]],
                &[&a, "Is the master password stored?", "", "", "=IF(C9=1,1,2)", "Why? Ask again."],
                &[&b, "Do you support SAML?", "", "", "State your plans. Which year?"],
                &[
                    &c,
                    "Describe how vulnerabilities are reported.",
                    "",
                    "",
                    "Link the policy. Where is it?",
                ],
            ],
        );
        form.merge_range(0, 0, 0, 5, name, &grey).unwrap();
        form.merge_range(7, 0, 7, 1, title, &grey).unwrap();
        let list = DataValidation::new().allow_list_strings(&["Yes", "No"]).unwrap();
        form.add_data_validation(8, 2, 10, 2, &list).unwrap();
    }
    for name in ["Institution Evaluation", "Standards Crosswalk"] {
        sheet(
            &mut book,
            name,
            &[
                &["ID", "Question", "Vendor Answer", "Preferred response", "Weight", "Score"],
                &["DOCU-01", "Is the master password stored?", "=1", "Yes", "10", "=2"],
                &["DOCU-02", "Do you support SAML?", "=1", "Yes", "10", "=2"],
                &["APPL-01", "Is the master password stored?", "=1", "Yes", "10", "=2"],
            ],
        );
    }
    sheet(
        &mut book,
        "FAQ",
        &[
            &["Question", "Answer"],
            &["Must every cell be filled?", "Yes."],
            &["May we add rows?", "No."],
        ],
    );
    sheet(
        &mut book,
        "Change log",
        &[
            &["Version", "Date", "Description"],
            &["1.0", "2020", "Is AI asked about now? Yes, it is."],
            &["1.1", "2021", "Are the ids kept? They are."],
        ],
    );
    sheet(&mut book, "Values", &[&["Yes"], &["No"], &["Are you sure?"]]).set_hidden(true);
    book
}

#[test]
fn a_form_of_many_sheets() {
    let (bytes, found) = read(&mut many());
    assert_eq!(ids(&found), ["DOCU-01", "DOCU-02", "DOCU-03", "APPL-01", "APPL-02", "APPL-03"]);
    let sections: Vec<_> = found.items.iter().filter_map(|i| i.section.as_deref()).collect();
    assert_eq!(sections[0], "Documentation");
    assert_eq!(sections[3], "Application Security Questions");
    let organization = reasons(&found, "Organization");
    assert_eq!(organization[&Why::Field], 4);
    assert_eq!(organization[&Why::Instruction], 1);
    for name in ["START HERE", "FAQ", "Change log", "Standards Crosswalk"] {
        let why = reasons(&found, name);
        assert!(why.keys().all(|w| *w == Why::Aside), "{name}: {why:?}");
    }
    assert_eq!(reasons(&found, "Institution Evaluation")[&Why::Repeated], 3);
    assert!(found.notes.iter().any(|n| n.contains("\"Values\" is hidden")), "{:?}", found.notes);

    let home = Home::indexed();
    let after = filled(&home, &bytes, &[]);
    let (old, new) = (parts(&bytes), parts(&after));
    let changed: Vec<_> = old.keys().filter(|n| old.get(*n) != new.get(*n)).collect();
    let sheets = ["xl/worksheets/sheet2.xml", "xl/worksheets/sheet3.xml"];
    assert_eq!(changed, sheets);
    let mut book = Xlsx::new(Cursor::new(after)).unwrap();
    let range = book.worksheet_range("Product").unwrap();
    let cell = |row, column| range.get_value((row, column)).unwrap_or(&Data::Empty).to_string();
    assert_eq!(cell(8, 2), "", "a list to choose from");
    assert!(cell(8, 3).starts_with("DOCUMENTED. "), "{}", cell(8, 3));
    assert_eq!([cell(2, 6), cell(7, 6)], ["Sources", "Sources"]);
    assert!(cell(8, 6).starts_with("https://"));
}

#[test]
fn columns_named_in_other_languages() {
    let forms: [(&[&str], [&str; 3]); 5] = [
        (
            &["N.º", "Dominio", "Pregunta", "Respuesta (Sí/No/N.A.)", "Observaciones"],
            [
                "¿Se cifran los datos en reposo?",
                "Indique el plazo de retención",
                "Gestión de claves",
            ],
        ),
        (
            &["Nr.", "Thema", "Kontrollfrage", "Umsetzungsbeschreibung", "Reifegrad"],
            [
                "Werden Daten verschlüsselt?",
                "Beschreiben Sie das Verfahren.",
                "Schlüsselverwaltung",
            ],
        ),
        (
            &[
                "Réf.",
                "Thématique",
                "Exigence de sécurité",
                "Réponse du fournisseur",
                "Conformité (O/N)",
            ],
            ["Les données sont chiffrées au repos", "Décrivez la procédure", "Gestion des clés"],
        ),
        (
            &["項番", "大項目", "確認内容", "貴社回答欄", "備考"],
            ["データは暗号化されていますか", "手順を記載してください", "鍵の管理方法"],
        ),
        (
            &["Ques Num", "Category", "Question/Request", "Response", "Scoring"],
            ["Are data encrypted at rest?", "Describe the process.", "Key management"],
        ),
    ];
    for (heads, questions) in forms {
        let mut book = Workbook::new();
        let rows: Vec<[&str; 4]> =
            (["1", "2", "3"].iter().zip(questions)).map(|(id, q)| [*id, "Topic", q, ""]).collect();
        let mut all: Vec<&[&str]> = vec![heads];
        all.extend(rows.iter().map(<[&str; 4]>::as_slice));
        sheet(&mut book, "Form", &all);
        let (_, found) = read(&mut book);
        assert_eq!(texts(&found), questions, "{heads:?}");
        assert_eq!(ids(&found), ["1", "2", "3"], "{heads:?}");
        let columns = &found.tables[0].columns;
        assert_eq!((columns.question, columns.answer), (2, Some(3)), "{heads:?}");
        assert_eq!(found.items[0].section.as_deref(), Some("Topic"), "{heads:?}");
    }
}

#[test]
fn sheets_about_the_form_in_other_languages() {
    for (name, rows) in [
        ("Preguntas frecuentes", [["Pregunta", "Respuesta"], ["¿Quién responde?", "El proveedor"]]),
        ("Häufige Fragen", [["Frage", "Antwort"], ["Wer antwortet?", "Der Lieferant"]]),
        ("Foire aux questions", [["Question", "Réponse"], ["Qui répond ?", "Le fournisseur"]]),
        ("よくある質問", [["質問", "回答"], ["誰が記入しますか？", "ベンダー"]]),
        ("Glossary", [["Term", "Meaning"], ["RTO", "How long may it be down?"]]),
        ("Revision history", [["Version", "Description"], ["1", "Is AI asked about? Yes."]]),
    ] {
        let mut book = Workbook::new();
        sheet(&mut book, name, &[&rows[0], &rows[1], &rows[1]]);
        sheet(&mut book, "Form", &[&["ID", "Question", "Answer"], &["a", "Is it signed?"]]);
        let (_, found) = read(&mut book);
        assert_eq!(ids(&found), ["a"], "{name}");
        assert_eq!(reasons(&found, name), BTreeMap::from([(Why::Aside, 3)]), "{name}");
    }
    // The name alone does not make it so: here is a place for answers.
    let mut book = Workbook::new();
    let rows: [&[&str]; 2] = [&["Question", "Answer"], &["Is it signed?"]];
    sheet(&mut book, "Instructions", &rows);
    assert_eq!(read(&mut book).1.items.len(), 1);
    let mut book = Workbook::new();
    sheet(&mut book, "FAQ", &[&["Is it signed by whom?"], &["Who holds the key?"]]);
    assert_eq!(read(&mut book).1.items.len(), 2, "there is nothing else in the file");
}

#[test]
fn merged_cells() {
    let mut book = Workbook::new();
    let plain = Format::new();
    let form = sheet(
        &mut book,
        "Form",
        &[
            &["ID", "Question", "", "Response", "", "Link"],
            &["a", "Is the master password stored?"],
            &[],
            &["Access control, as agreed: who may enter?"],
            &["b", "Do you support SAML?"],
            &["c", "How are vulnerabilities reported?"],
        ],
    );
    for row in [1, 2] {
        form.merge_range(row, 1, row, 2, "", &plain).ok();
    }
    form.merge_range(0, 1, 0, 2, "Question", &plain).unwrap();
    form.merge_range(1, 3, 2, 4, "", &plain).unwrap();
    form.merge_range(3, 0, 3, 5, "Access control", &plain).unwrap();
    form.merge_range(4, 3, 5, 4, "", &plain).unwrap();
    form.write_string(1, 1, "Is the master password stored?").unwrap();
    let (bytes, found) = read(&mut book);
    assert_eq!(ids(&found), ["a", "b", "c"]);
    assert_eq!(found.items[1].section.as_deref(), Some("Access control"));
    let home = Home::indexed();
    home.write_bytes("form.xlsx", &bytes);
    let (from, out) = (home.path("form.xlsx"), home.path("out.xlsx"));
    home.qsec(&["answer", from.to_str().unwrap(), "-o", out.to_str().unwrap()])
        .assert()
        .success()
        .stderr(predicates::str::contains("1 answers not written, their cells are merged"));
    let mut book = Xlsx::new(Cursor::new(std::fs::read(out).unwrap())).unwrap();
    let range = book.worksheet_range("Form").unwrap();
    let cell = |row, column| range.get_value((row, column)).unwrap_or(&Data::Empty).to_string();
    assert!(cell(1, 3).starts_with("DOCUMENTED. ") && !cell(4, 3).is_empty());
    assert_eq!((cell(5, 3), cell(3, 3)), (String::new(), String::new()));
}

#[test]
fn formulas_without_values_and_hidden_columns_are_said() {
    let mut book = Workbook::new();
    let form = sheet(
        &mut book,
        "Form",
        &[
            &["ID", "Question", "Answer", "Comments"],
            &["a", "Is the master password stored?"],
            &["b", ""],
        ],
    );
    form.write_formula(2, 1, Formula::new("=\"Is it \"&\"logged?\"")).unwrap();
    form.set_column_hidden(2).unwrap();
    let mut all = parts(&book.save_to_buffer().unwrap());
    let xml = all.get_mut("xl/worksheets/sheet1.xml").unwrap();
    *xml =
        String::from_utf8(xml.clone()).unwrap().replace("</f><v>0</v>", "</f><v></v>").into_bytes();
    let all: Vec<(&str, &[u8])> = all.iter().map(|(n, c)| (n.as_str(), c.as_slice())).collect();
    let bytes = packed(&all);
    let found = questionnaire::read("form.xlsx", &bytes, &Hints::default()).unwrap();
    assert_eq!(ids(&found), ["a"]);
    let formula = found.unread.iter().find(|u| u.why == Why::Formula).unwrap();
    assert_eq!(formula.place.to_string(), "sheet \"Form\" cell B3");
    assert!(formula.text.contains("Is it"), "{}", formula.text);
    let told = found.notes.join("\n");
    assert!(told.contains("1 questions are formulas without a stored value"), "{told}");
    assert!(told.contains("column C is hidden"), "{told}");
    let after = filled(&Home::indexed(), &bytes, &[]);
    let mut book = Xlsx::new(Cursor::new(after)).unwrap();
    let range = book.worksheet_range("Form").unwrap();
    assert_eq!(range.get_value((1, 2)).unwrap_or(&Data::Empty), &Data::Empty);
    assert!(range.get_value((1, 3)).unwrap().to_string().starts_with("DOCUMENTED. "));
}

#[test]
fn lists_that_newer_programs_write() {
    let mut book = Workbook::new();
    sheet(
        &mut book,
        "Form",
        &[&["ID", "Question", "Answer"], &["a", "Is the master password stored?"]],
    );
    let bytes = book.save_to_buffer().unwrap();
    let name = "xl/worksheets/sheet1.xml";
    let xml = String::from_utf8(parts(&bytes)[name].clone()).unwrap();
    let list = "<extLst><ext xmlns:x14=\"http://schemas.microsoft.com/office/spreadsheetml/2009/9/main\" \
        uri=\"{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}\"><x14:dataValidations count=\"1\" \
        xmlns:xm=\"http://schemas.microsoft.com/office/excel/2006/main\"><x14:dataValidation type=\"list\">\
        <x14:formula1><xm:f>Lists!$A$1:$A$3</xm:f></x14:formula1><xm:sqref>C2:C9</xm:sqref>\
        </x14:dataValidation></x14:dataValidations></ext></extLst></worksheet>";
    let mut all = parts(&bytes);
    all.insert(name.into(), xml.replace("</worksheet>", list).into_bytes());
    let all: Vec<(&str, &[u8])> = all.iter().map(|(n, c)| (n.as_str(), c.as_slice())).collect();
    let after = filled(&Home::indexed(), &packed(&all), &[]);
    let mut book = Xlsx::new(Cursor::new(after)).unwrap();
    let range = book.worksheet_range("Form").unwrap();
    assert_eq!(range.get_value((1, 2)).unwrap_or(&Data::Empty), &Data::Empty);
    assert!(range.get_value((1, 3)).unwrap().to_string().starts_with("DOCUMENTED. "));
}
