//! Fields: what a form asks about whoever fills it in, and words that only hold an answer's place.

use std::sync::LazyLock;

use regex::Regex;

use super::asks::{is_question, words};

/// Words of a field's name at most.
const WORDS: usize = 7;

/// Names of fields of contact details.
const FIELD: &str = r"(?ix)
    ^(?:[\w’'./&-]+\s){0,5}(?:names?|title|e-?mail(?:\s(?:address|id))?|phone(?:\snumber)?|telephone(?:\snumber)?
        |fax|mailing\saddress|postal\saddress|web\s?site|web\saddress|signature|contact(?:\s(?:name|person|details|information))?
        |job\stitle|completed\sby|prepared\sby|respondent|responder)$
    |^(?:company|vendor|supplier|organi[sz]ation|address|department|date|region|country|city|version|position|role|completed\sby|prepared\sby)$
    |^(?:date|name|title|address|email|phone)\sof\s(?:\w+\s?){1,4}$
    |^(?:firma|firmenname|unternehmen|lieferant|anschrift|adresse|ansprechpartner(?:in)?|kontaktperson|telefon(?:nummer)?|datum|ort|name|vorname|funktion|unterschrift|erstellt\svon|ausgefüllt\svon)$
    |^(?:nom(?:\s(?:du|de\sla|de\sl['’]\w+|de|et\sprénom)\b.{0,30})?|prénom|société|entreprise|interlocuteur|adresse(?:\s(?:électronique|postale|e-?mail))?|téléphone|courriel|fonction|date(?:\sde\s\w+)?|signature|rempli\spar)$
    |^(?:empresa|razón\ssocial|proveedor|nombre(?:\s(?:del?|y)\b.{0,30})?|persona\sde\scontacto|contacto|correo(?:\selectrónico)?|teléfono|dirección|cargo|fecha(?:\sde\s\w+)?|firma|cumplimentado\spor)$
    |^(?:貴?会社名|御?社名|企業名|部署名?|ご?担当者(?:名|氏名)?|氏名|お?名前|役職|(?:e?メール|mail)(?:アドレス)?|電話番号|住所|所在地|ご?記入日|ご?回答日|ご?記入者(?:名)?|ご?回答者(?:名)?)$";

/// What stands in an answer's place before there is one.
const PLACEHOLDER: &str = r"(?ix)
    ^[\[(<«_\s]*(?:(?:please\s)?(?:select|choose|pick)(?:\s(?:an?|one|your|from)\b.{0,30})?|select\s?\.{2,}|choose\san\sitem
        |(?:click|tap)\s(?:or\stap\s)?(?:here\s)?to\s(?:enter|add|insert)\b.{0,30}|(?:enter|type|insert|your)\s(?:your\s)?(?:answer|response|text)(?:\shere)?|tbd|to\sbe\s(?:completed|filled(?:\sin)?)
        |bitte\s(?:auswählen|wählen)|auswählen|wählen\ssie\sein\selement\saus|klicken\soder\stippen\ssie\b.{0,50}
        |sélectionne[rz]?\b.{0,20}|choisi(?:r|ssez)\sun\sélément|cliquez\sou\sappuyez\sici\b.{0,40}
        |(?:por\sfavor,?\s)?(?:seleccione|seleccionar|elija)\b.{0,20}|elegir|haga\sclic\b.{0,40}
        |選択してください|ご?記入ください|入力してください)[\])>»_.:…\s]*$
    |^[\s_.…–—-]+$";

static FIELDS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(FIELD).ok());
static PLACEHOLDERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(PLACEHOLDER).ok());

/// Whether `text` names a field of contact details, not a question.
pub(super) fn is_field(text: &str) -> bool {
    let text = text.trim().trim_end_matches([':', '：', '*', ' ']);
    let short = text.chars().count() <= 60 && words(text) <= WORDS && !is_question(text);
    short && FIELDS.as_ref().is_some_and(|p| p.is_match(text))
}

/// Whether `text` only holds the place of an answer.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let empty_boxes = text.starts_with(['☐', '□', '◯', '❏'])
        && !text.contains(['☒', '☑', '■', '✓', '✔', '✗', '✘']);
    empty_boxes
        || text.chars().count() <= 80 && PLACEHOLDERS.as_ref().is_some_and(|p| p.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_in_five_languages() {
        for text in [
            "Vendor Name",
            "Security Contact Email:",
            "Date of completion",
            "Ansprechpartner",
            "Nom du fournisseur :",
            "Persona de contacto:",
            "会社名",
        ] {
            assert!(is_field(text), "{text}");
        }
        for text in [
            "Name of your data centre?",
            "Password storage",
            "Describe how names are kept",
            "State the name and the address of every processor.",
            "Incident response",
            "Kontrolle der Adressen",
        ] {
            assert!(!is_field(text), "{text}");
        }
    }

    #[test]
    fn places_of_answers() {
        for text in [
            "Select...",
            "[Please select]",
            "Choose an item.",
            "Click or tap here to enter text.",
            "Bitte auswählen",
            "Seleccione una opción",
            "選択してください",
            "-",
            "____",
            "☐ Yes ☐ No",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in
            ["Yes", "☒ Yes ☐ No", "No", "N/A", "Selected staff only.", "Choose-and-book is off."]
        {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
