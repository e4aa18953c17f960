//! Whether a text asks: interrogatives, requests and requirements in the languages asked.

use std::sync::LazyLock;

use regex::Regex;

/// Openings of a question that may lack its mark.
const INTERROGATIVE: &str = r"(?i)^(?:(?:if (?:so|yes|no|not|applicable)|when|where),? )?(?:do|does|did|is|are|was|were|can|could|has|have|had|will|would|should|may|what|which|who|whom|whose|how|why|when|where|to what extent|est-ce que|y a-t-il|quel|quels|quelle|quelles|comment|pourquoi|combien|avez-vous|disposez-vous|êtes-vous|utilisez-vous|proposez-vous|existe-t-il|haben sie|gibt es|wie|welche[rsnm]?|wer|wann|warum|ist|sind|werden|wird|können|kann|verfügen sie|verfügt|bieten sie|nutzen sie|¿|tiene|tienen|cuenta|cuentan|existe|existen|cómo|cuál|cuáles|qué|quién|dónde|dispone|disponen|puede|pueden|se (?:realiza|utiliza|aplica|cifra|dispone))\b";

/// Openings of a request.
const REQUEST: &str = r"(?i)^(?:(?:if (?:so|yes|no|not)|if [^,]{1,60}),? ?)?(?:please|kindly)?,? ?(?:describe|explain|list|provide|state|specify|indicate|detail|outline|identify|confirm|name|attach|summari[sz]e|elaborate|discuss|define|give|share|enumerate|select|enter|décrivez|décrire|veuillez|indiquez|indiquer|précisez|préciser|fournissez|fournir|expliquez|expliquer|listez|lister|détaillez|beschreiben|bitte|nennen|erläutern|erklären|geben sie|führen sie|listen sie|describa|describir|indique|indicar|explique|explicar|por favor|proporcione|especifique|detalle|liste|enumere|adjunte|aporte)\b";

/// Words of a requirement.
const REQUIREMENT: &str = r"(?i)\b(?:must|shall|should|required to|needs? to|have to|has to|doit|doivent|devra|devront|muss|müssen|soll|sollen|sollte|darf nicht|debe|deben|deberá|deberán|tiene que)\b";

/// A statement that the asker wants confirmed, in the indicative.
const STATED: &str = r"(?i)^(?:the|all|an?|any|each|every|access(?:es)?|data|l'|l’|le|la|les|un|une|des|die|der|das|alle|ein|eine|el|los|las|una?|todos|todas|se)\b.*\b(?:is|are|has|have|can|est|sont|peut|peuvent|dispose|assure|ist|sind|wird|werden|hat|kann|es|son|está|están|tiene|puede|cuenta|dispone)\b";

/// What a form says about itself.
const INSTRUCTION: &str = r"(?i)^(?:note|notes|nb|n\.b\.|important|instructions?|hinweis|anmerkung|remarque|nota|注|legend|legende|légende|leyenda)\s?[:.：]|(?i)^(?:instructions?|legend|how to|please (?:complete|fill|answer|return|read|note|contact|see|refer|use the)|(?:complete|fill (?:in|out)|answer) (?:all|the|each|every|this)|if you (?:responded|answered|respond|answer)|bitte (?:füllen|beantworten)|veuillez (?:remplir|répondre|compléter)|por favor,? (?:complete|rellene|responda|conteste))\b|(?i)(?:(?:could|can|would|will) you (?:please |kindly |also )?(?:complete|fill|answer|respond|return|send|review|have a look)\b.{0,60}\b(?:questionnaire|form|survey|spreadsheet|workbook|attach\w+|enclosed|(?:by|until|before) \w+day)\b|könnten sie .{0,60}\b(?:fragebogen|formular|anhang|beantworten|ausfüllen)\b|pourriez-vous .{0,60}\b(?:questionnaire|formulaire|ci-joint)|(?:podrían?|pueden) .{0,60}\b(?:cuestionario|formulario|adjunto)\b|answer (?:all )?(?:of )?(?:the |these |our )?(?:following )?questions|questions below|following questions|préguntas siguientes|siguientes preguntas|folgenden fragen|questions suivantes|以下の質問)";

/// Japanese: a question, a request, a requirement.
const JAPANESE: &str = r"(?:か|ですか|ますか|でしょうか|ください|下さい|こと|必要がある|しなければならない)[。．？?]?\s*$";

struct Patterns {
    interrogative: Option<Pattern>,
    request: Option<Pattern>,
    requirement: Option<Pattern>,
    stated: Option<Pattern>,
    instruction: Option<Pattern>,
    japanese: Option<Pattern>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| Patterns {
    interrogative: Pattern::new(INTERROGATIVE),
    request: Pattern::new(REQUEST),
    requirement: Pattern::new(REQUIREMENT),
    stated: Pattern::new(STATED),
    instruction: Pattern::new(INSTRUCTION),
    japanese: Pattern::new(JAPANESE),
});

/// A pattern, and the same without borders of words: those are slow to look for in text that is not ASCII.
struct Pattern {
    loose: Regex,
    strict: Regex,
}

impl Pattern {
    fn new(pattern: &str) -> Option<Self> {
        let loose = Regex::new(&pattern.replace(r"\b", "")).ok()?;
        Some(Self { loose, strict: Regex::new(pattern).ok()? })
    }
}

fn hit(pattern: Option<&Pattern>, text: &str) -> bool {
    pattern.is_some_and(|p| p.loose.is_match(text) && p.strict.is_match(text))
}

/// Whether `text` ends with, or holds, a question.
pub(super) fn is_question(text: &str) -> bool {
    let marked = text
        .split_whitespace()
        .any(|w| w.trim_end_matches(['"', '”', '’', '\'', ')', '»']).ends_with(['?', '？']));
    marked || text.contains('？') || text.starts_with('¿')
}

/// Whether `text` wants an answer: a question, a request, a requirement.
pub(super) fn asks(text: &str) -> bool {
    let text = text.trim();
    let long = words(text) >= 3;
    is_question(text)
        || hit(PATTERNS.japanese.as_ref(), text) && text.chars().any(is_kana)
        || long && hit(PATTERNS.interrogative.as_ref(), text)
        || long && hit(PATTERNS.request.as_ref(), text)
        || words(text) >= 4 && hit(PATTERNS.requirement.as_ref(), text)
}

/// Whether `text` is a statement that a form wants confirmed. Only a table or a numbered list makes
/// such a sentence an item.
pub(super) fn states(text: &str) -> bool {
    words(text) >= 4 && hit(PATTERNS.stated.as_ref(), text.trim())
}

/// Whether `text` tells how to fill in the form.
pub(super) fn is_instruction(text: &str) -> bool {
    hit(PATTERNS.instruction.as_ref(), text.trim())
}

/// Words of `text`; every few characters count as one where there are no spaces.
pub(super) fn words(text: &str) -> usize {
    let wide = text.chars().filter(|c| is_wide(*c)).count();
    text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count() + wide / 3
}

/// Whether `c` is Japanese syllabic script.
pub(super) fn is_kana(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9d}')
}

/// Whether `c` is of a script that writes no spaces.
pub(super) fn is_wide(c: char) -> bool {
    is_kana(c)
        || matches!(c, '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff01}'..='\u{ff60}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_requests_and_requirements() {
        for text in [
            "Is it signed?",
            "How are keys kept",
            "Describe the release process.",
            "If so, please describe your plan.",
            "The project MUST publish checksums.",
            "L'application doit chiffrer les données.",
            "Quelle est la politique de mots de passe",
            "Haben Sie eine Zertifizierung",
            "¿Se cifran los datos?",
            "Indique el proceso de parches.",
            "多要素認証は設定できますか",
            "通信を暗号化すること。",
        ] {
            assert!(asks(text), "{text}");
        }
        for text in ["Access control", "Yes", "Version 3", "Company name", "Thanks and regards"] {
            assert!(!asks(text) && !states(text), "{text}");
        }
        assert!(states("L’application est compatible avec le relais."));
        assert!(states("Data are encrypted at rest."));
    }

    #[test]
    fn instructions() {
        assert!(is_instruction("Could you please answer all the questions below?"));
        assert!(is_instruction("Note: tick one box."));
        assert!(is_instruction("Could you please fill in the attached form by Friday?"));
        assert!(is_instruction("Könnten Sie bitte den Fragebogen im Anhang ausfüllen?"));
        assert!(!is_instruction("Can you return all data on exit?"));
        assert!(!is_instruction("Do you note every access?"));
    }
}
