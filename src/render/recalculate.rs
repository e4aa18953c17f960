//! A workbook told to count again when it is opened: formulas may look at cells that were filled in.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::questionnaire::package::attribute;

/// The element that says how to calculate.
const ELEMENT: &str = "calcPr";

/// Elements after the last of which it stands.
const BEFORE: &[&str] = &["sheets", "functionGroups", "externalReferences", "definedNames"];

/// The attribute that has all formulas counted on opening.
const ATTRIBUTE: &str = "fullCalcOnLoad";

/// Whether a sheet's XML holds a formula.
pub(super) fn has_formulas(xml: &[u8]) -> bool {
    ["<f>", "<f ", ":f>", ":f "]
        .iter()
        .any(|tag| memchr::memmem::find(xml, tag.as_bytes()).is_some())
}

/// `xml`, the workbook part, so that all formulas are counted on opening.
pub(super) fn on_load(xml: &str) -> Result<String, quick_xml::Error> {
    let mut reader = Reader::from_str(xml);
    let (mut depth, mut place, mut prefix) = (0_usize, None, String::new());
    loop {
        let before = reader.buffer_position() as usize;
        let event = reader.read_event()?;
        let after = reader.buffer_position() as usize;
        match event {
            Event::Eof => break,
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == ELEMENT => {
                let tag = &xml[before..after];
                let tag = if let Some(old) = attribute(&e, ATTRIBUTE) {
                    tag.replacen(
                        &format!("{ATTRIBUTE}=\"{old}\""),
                        &format!("{ATTRIBUTE}=\"1\""),
                        1,
                    )
                } else {
                    let end = tag.rfind("/>").or_else(|| tag.rfind('>')).unwrap_or(tag.len());
                    format!("{} {ATTRIBUTE}=\"1\"{}", tag[..end].trim_end(), &tag[end..])
                };
                return Ok(format!("{}{tag}{}", &xml[..before], &xml[after..]));
            }
            Event::Start(e) => {
                if depth == 0 {
                    let name = e.name().as_ref().to_owned();
                    name.strip_suffix("workbook").unwrap_or_default().clone_into(&mut prefix);
                }
                depth += 1;
            }
            Event::Empty(e) if depth == 1 && BEFORE.contains(&e.local_name().as_ref()) => {
                place = Some(after);
            }
            Event::End(e) => {
                depth = depth.saturating_sub(1);
                if depth == 1 && BEFORE.contains(&e.local_name().as_ref()) {
                    place = Some(after);
                }
            }
            _ => {}
        }
    }
    Ok(match place {
        Some(at) => {
            format!("{}<{prefix}{ELEMENT} {ATTRIBUTE}=\"1\"/>{}", &xml[..at], &xml[at..])
        }
        None => xml.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn told_once_and_nothing_else_changes() {
        let cases = [
            (
                "<workbook><sheets/><calcPr calcId=\"1\"/></workbook>",
                "<workbook><sheets/><calcPr calcId=\"1\" fullCalcOnLoad=\"1\"/></workbook>",
            ),
            (
                "<workbook><sheets/><calcPr fullCalcOnLoad=\"0\"/></workbook>",
                "<workbook><sheets/><calcPr fullCalcOnLoad=\"1\"/></workbook>",
            ),
            (
                "<x:workbook><x:sheets><x:sheet/></x:sheets><x:definedNames></x:definedNames><x:extLst/></x:workbook>",
                "<x:workbook><x:sheets><x:sheet/></x:sheets><x:definedNames></x:definedNames><x:calcPr fullCalcOnLoad=\"1\"/><x:extLst/></x:workbook>",
            ),
        ];
        for (from, to) in cases {
            assert_eq!(on_load(from).unwrap(), to);
            assert_eq!(on_load(to).unwrap(), to);
        }
        assert!(has_formulas(b"<c><f>A1</f></c>") && !has_formulas(b"<c><formula/></c>"));
    }
}
