//! Names of columns, in the languages asked.

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// Questions; the weight tells how surely.
    Question(u8),
    /// Answers.
    Answer(u8),
    /// Numbers or ids.
    Id,
    /// Titles of sections.
    Section,
    /// Links to where an answer comes from.
    Source,
    /// Anything known that is none of these.
    Other,
}

const QUESTION: &[&str] = &[
    "question",
    "questions",
    "question text",
    "assessment question",
    "security question",
    "questionnaire",
    "frage",
    "fragen",
    "fragestellung",
    "pregunta",
    "preguntas",
    "cuestión",
    "質問",
    "設問",
    "質問事項",
    "質問内容",
    "確認事項",
];
const REQUIREMENT: &[&str] = &[
    "requirement",
    "requirements",
    "control specification",
    "criteria",
    "criterion",
    "anforderung",
    "anforderungen",
    "requisito",
    "requisitos",
    "exigence",
    "exigences",
    "要件",
    "要求事項",
    "statement",
    "query",
    "inquiry",
];
const CONTROL: &[&str] = &[
    "control",
    "controls",
    "check",
    "item",
    "items",
    "kontrolle",
    "prüfpunkt",
    "mesure",
    "contrôle",
    "contrôles",
    "control de seguridad",
    "項目",
    "確認項目",
    "チェック項目",
    "practice",
];
const DESCRIPTION: &[&str] = &[
    "description",
    "beschreibung",
    "descripción",
    "text",
    "texte",
    "texto",
    "details",
    "内容",
    "説明",
];
const ANSWER: &[&str] = &[
    "answer",
    "answers",
    "response",
    "responses",
    "reply",
    "vendor response",
    "vendor answer",
    "supplier response",
    "provider response",
    "your answer",
    "your response",
    "csp caiq answer",
    "antwort",
    "antworten",
    "réponse",
    "réponses",
    "respuesta",
    "respuestas",
    "回答",
    "ご回答",
    "貴社回答",
    "回答欄",
    "answer text",
    "vendor answers",
    "company response",
];
const REMARK: &[&str] = &[
    "comment",
    "comments",
    "additional information",
    "explanation",
    "notes",
    "vendor comments",
    "kommentar",
    "bemerkung",
    "bemerkungen",
    "commentaire",
    "commentaires",
    "comentario",
    "comentarios",
    "observaciones",
    "備考",
    "コメント",
    "additional comments",
    "response details",
];
const ID: &[&str] = &[
    "id",
    "#",
    "no",
    "no.",
    "nr",
    "nr.",
    "n°",
    "nº",
    "number",
    "num",
    "ref",
    "ref.",
    "ref_id",
    "reference id",
    "question id",
    "question no",
    "question no.",
    "question number",
    "control id",
    "item id",
    "item no",
    "item no.",
    "requirement id",
    "q#",
    "nummer",
    "numéro",
    "número",
    "番号",
    "項番",
    "código",
    "code",
];
const SECTION: &[&str] = &[
    "section",
    "domain",
    "category",
    "topic",
    "area",
    "chapter",
    "control domain",
    "subject",
    "control title",
    "name",
    "title",
    "sub-category",
    "subcategory",
    "kapitel",
    "bereich",
    "thema",
    "kategorie",
    "catégorie",
    "domaine",
    "thème",
    "rubrique",
    "sección",
    "dominio",
    "categoría",
    "tema",
    "área",
    "分類",
    "区分",
    "カテゴリ",
    "大項目",
    "family",
];
const SOURCE: &[&str] = &[
    "source",
    "sources",
    "link",
    "links",
    "url",
    "evidence",
    "evidence link",
    "quelle",
    "quellen",
    "fuente",
    "fuentes",
    "lien",
    "liens",
    "出典",
    "references",
];
const OTHER: &[&str] = &[
    "guidance",
    "instructions",
    "score",
    "weight",
    "importance",
    "severity",
    "priority",
    "owner",
    "status",
    "date",
    "assessable",
    "depth",
    "implementation_groups",
    "typical_evidence",
    "annotation",
    "example",
    "examples",
    "applicable",
    "tags",
    "note",
    "risk",
    "例",
    "記入例",
    "beispiel",
    "exemple",
    "ejemplo",
    "compliance",
    "verdict",
    "type",
];

/// What a column called `name` holds; none for a name that is not known.
pub(super) fn head(name: &str) -> Option<Head> {
    let name = normal(name);
    let is = |list: &[&str]| list.contains(&name.as_str());
    Some(match () {
        () if is(QUESTION) => Head::Question(10),
        () if is(REQUIREMENT) => Head::Question(8),
        () if is(CONTROL) => Head::Question(6),
        () if is(DESCRIPTION) => Head::Question(4),
        () if is(ANSWER) => Head::Answer(10),
        () if is(REMARK) => Head::Answer(4),
        () if is(ID) => Head::Id,
        () if is(SECTION) => Head::Section,
        () if is(SOURCE) => Head::Source,
        () if is(OTHER) => Head::Other,
        () => return longer(&name),
    })
}

/// Names that hold a known word among others: "Vendor Answer (Yes/No)".
fn longer(name: &str) -> Option<Head> {
    let words: Vec<&str> = name.split([' ', '/', '(', ')', ',', ':', '-', '_']).collect();
    if words.iter().filter(|w| !w.is_empty()).count() > 6 {
        return None;
    }
    let has = |list: &[&str]| words.iter().any(|w| list.contains(w));
    if has(ANSWER) {
        Some(Head::Answer(8))
    } else if has(&["id", "no", "number", "#", "nr"]) {
        Some(Head::Id)
    } else if has(&[
        "type", "choices", "options", "guidance", "help", "example", "examples", "score", "reason",
        "follow",
    ]) {
        Some(Head::Other)
    } else if has(QUESTION) {
        Some(Head::Question(9))
    } else if has(REQUIREMENT) {
        Some(Head::Question(7))
    } else if has(REMARK) {
        Some(Head::Answer(3))
    } else {
        None
    }
}

/// A name without marks, translations ("name[en]" is a name) and letter case.
fn normal(name: &str) -> String {
    let name = name.split('[').next().unwrap_or(name);
    let name = name.trim().trim_end_matches(['*', ':', '?', '：']).trim();
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_five_languages() {
        for name in ["Question", "Frage", "Questions", "Pregunta", "質問", "question[en]"] {
            assert_eq!(head(name), Some(Head::Question(10)), "{name}");
        }
        for name in ["Response", "Antwort", "Réponse", "Respuesta", "回答", "Answer:"] {
            assert_eq!(head(name), Some(Head::Answer(10)), "{name}");
        }
        assert_eq!(head("Vendor Answer (Yes/No)"), Some(Head::Answer(8)));
        assert_eq!(head("Question ID"), Some(Head::Id));
        assert_eq!(head("Is the data encrypted at rest by you?"), None);
    }
}
