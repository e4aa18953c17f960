//! What a column holds, told from its name.

use super::asks::is_wide;
use super::names;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Head {
    /// Questions; the weight tells how surely, 8 and more leave no doubt.
    Question(u8),
    /// Answers in words; the weight tells how surely.
    Answer(u8),
    /// Answers to choose from.
    Choice,
    /// Remarks to answers; the weight tells how surely.
    Remark(u8),
    /// Numbers or ids.
    Id,
    /// Titles of sections.
    Section,
    /// Links to where an answer comes from.
    Source,
    /// Anything known that is none of these.
    Other,
}

/// Words that a name has at most.
const WORDS: usize = 7;

/// Bytes that a name has at most.
const BYTES: usize = 120;

/// What a column called `name` holds; none for a name that is not known.
pub(super) fn head(name: &str) -> Option<Head> {
    if name.len() > BYTES {
        return None;
    }
    let name = normal(name);
    exact(&name)
        .or_else(|| {
            let bare = without_brackets(&name);
            if bare == name { None } else { exact(&bare) }
        })
        .or_else(|| if name.chars().any(is_wide) { japanese(&name) } else { longer(&name) })
}

fn exact(name: &str) -> Option<Head> {
    let is = |list: &[&str]| list.contains(&name);
    Some(match () {
        () if is(names::QUESTION) => Head::Question(10),
        () if is(names::REQUIREMENT) => Head::Question(8),
        () if is(names::CONTROL) => Head::Question(6),
        () if is(names::DESCRIPTION) => Head::Question(4),
        () if is(names::ANSWER) => Head::Answer(10),
        () if is(names::CHOICE) => Head::Choice,
        () if is(names::REMARK) => Head::Remark(4),
        () if is(names::ID) => Head::Id,
        () if is(names::SECTION) => Head::Section,
        () if is(names::SOURCE) => Head::Source,
        () if is(names::OTHER) => Head::Other,
        () => return None,
    })
}

/// Names that hold a known word among others: "Vendor Answer (Yes/No)".
fn longer(name: &str) -> Option<Head> {
    let split = name.split([' ', '/', '(', ')', ',', ':', '-', '_', '’', '\'']);
    let words: Vec<&str> =
        split.map(|w| w.trim_matches(['.', '*', '?'])).filter(|w| !w.is_empty()).collect();
    if words.len() > WORDS || name.ends_with('.') && words.len() > 3 {
        return None;
    }
    let has = |list: &[&str]| words.iter().any(|w| list.contains(w));
    let yes = has(&["yes", "ja", "oui", "sí", "si", "y", "o", "j", "s"]);
    let no = has(&["no", "nein", "non", "n"]);
    // Compounds of German: "Kontrollfrage", "Sicherheitsanforderungen".
    let ends = |ends: &[&str]| words.iter().any(|w| ends.iter().any(|e| w.ends_with(e)));
    Some(if has(names::NOT_OURS) {
        Head::Other
    } else if has(names::ANSWER) || ends(&["antwort", "antworten"]) {
        Head::Answer(8)
    } else if yes && no {
        Head::Choice
    } else if has(&["id", "no", "number", "num", "#", "nr", "n°", "nº", "numéro", "número", "réf"])
    {
        Head::Id
    } else if has(names::QUESTION) || ends(&["frage", "fragen"]) {
        Head::Question(9)
    } else if has(names::REQUIREMENT) || ends(&["anforderung", "anforderungen"]) {
        Head::Question(7)
    } else if has(names::CHOICE) {
        Head::Choice
    } else if has(names::REMARK) {
        Head::Remark(3)
    } else if words.len() <= 3 && has(names::SECTION) {
        Head::Section
    } else if words.len() <= 3 && has(names::SOURCE) {
        Head::Source
    } else {
        return None;
    })
}

/// Names in Japanese hold their word anywhere: "貴社ご回答欄".
fn japanese(name: &str) -> Option<Head> {
    if name.chars().count() > 24 || name.ends_with(['か', '。', '？']) {
        return None;
    }
    names::JAPANESE.iter().find(|(word, _)| name.contains(word)).map(|(_, head)| *head)
}

/// A name without marks, translations ("name[en]" is a name) and letter case.
fn normal(name: &str) -> String {
    let name = name.split('[').next().unwrap_or(name);
    let name = name.trim().trim_end_matches(['*', ':', '?', '：']).trim();
    name.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// "requirements (must)" is "requirements".
fn without_brackets(name: &str) -> String {
    let end = name.find(['(', '（']).filter(|at| *at > 0).unwrap_or(name.len());
    name[..end].trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_five_languages() {
        for name in
            ["Question", "Frage", "Questions", "Pregunta", "質問", "question[en]", "確認内容"]
        {
            assert_eq!(head(name), Some(Head::Question(10)), "{name}");
        }
        for name in
            ["Response", "Antwort", "Réponse", "Respuesta", "回答", "Answer:", "貴社ご回答欄"]
        {
            assert_eq!(head(name), Some(Head::Answer(10)), "{name}");
        }
        for name in
            ["Additional Information", "Bemerkungen", "Commentaires", "Observaciones", "備考"]
        {
            assert_eq!(head(name), Some(Head::Remark(4)), "{name}");
        }
        for name in ["Question ID", "Lfd. Nr.", "N.º", "Réf.", "項番", "Ques Num"] {
            assert_eq!(head(name), Some(Head::Id), "{name}");
        }
        assert_eq!(head("Is the data encrypted at rest by you?"), None);
    }

    #[test]
    fn names_of_several_words() {
        let cases = [
            ("Vendor Answer (Yes/No)", Head::Answer(8)),
            ("Respuesta (Sí/No/N.A.)", Head::Answer(10)),
            ("Kontrollfrage", Head::Question(9)),
            ("Anforderungen (muss)", Head::Question(8)),
            ("Exigence de sécurité", Head::Question(7)),
            ("Réponse du fournisseur", Head::Answer(8)),
            ("Conformité (O/N/Partiel)", Head::Choice),
            ("Yes/No", Head::Choice),
            ("回答（○／×）", Head::Answer(10)),
            ("記入例", Head::Other),
            ("大項目", Head::Section),
            ("Preferred response", Head::Other),
            ("Analyst notes", Head::Other),
            ("Answer options", Head::Other),
        ];
        for (name, wanted) in cases {
            assert_eq!(head(name), Some(wanted), "{name}");
        }
    }
}
