//! Sheets that speak of the form itself: instructions, frequent questions, glossaries, histories,
//! lists, scores.

use super::asks::words;
use super::columns::Columns;
use super::table::{Grid, Row};

/// What their names and titles hold as whole words, in lower case.
const WITHIN: &[&str] = &[
    // Frequent questions.
    "faq",
    "faqs",
    "frequently asked",
    "häufige fragen",
    "häufig gestellte",
    "foire aux questions",
    "questions fréquentes",
    "preguntas frecuentes",
    "よくある質問",
    // Instructions and covers.
    "instruction",
    "instructions",
    "readme",
    "read me",
    "start here",
    "how to",
    "introduction",
    "cover page",
    "terms of use",
    "acknowledgments",
    "acknowledgements",
    "anleitung",
    "ausfüllhinweise",
    "deckblatt",
    "mode d'emploi",
    "mode d’emploi",
    "consignes",
    "page de garde",
    "portada",
    "instrucciones",
    "表紙",
    "記入要領",
    "記入方法",
    "はじめに",
    "使い方",
    // Glossaries.
    "glossary",
    "definitions",
    "acronyms",
    "abbreviations",
    "glossar",
    "begriffe",
    "abkürzungen",
    "glossaire",
    "définitions",
    "lexique",
    "glosario",
    "definiciones",
    "用語",
    // Histories.
    "change log",
    "changelog",
    "change history",
    "version history",
    "revision history",
    "release notes",
    "änderungshistorie",
    "versionshistorie",
    "control de versiones",
    "control de cambios",
    "historial de",
    "履歴",
    // Lists to choose from, scores.
    "dropdown",
    "dropdowns",
    "drop-down",
    "drop-downs",
    "lookup",
    "lookups",
    "picklist",
    "picklists",
    "auswahllisten",
    "リスト",
    "選択肢",
    "scoring",
    "scorecard",
    "dashboard",
    "summary report",
    "crosswalk",
    "集計",
];

/// Names that mean such a sheet only where they are all of it.
const WHOLE: &[&str] = &[
    "intro",
    "cover",
    "legend",
    "notes",
    "formula notes",
    "help",
    "about",
    "terms",
    "hinweise",
    "einleitung",
    "présentation",
    "introducción",
    "términos",
    "history",
    "revisions",
    "historie",
    "änderungen",
    "historique",
    "historial",
    "list",
    "lists",
    "values",
    "listen",
    "listes",
    "listas",
    "score",
    "scores",
    "bewertung",
    "auswertung",
    "notation",
    "puntuación",
];

/// Rows at the top among which a title is looked for.
const TOP: usize = 2;

/// Words of a title at most.
const TITLE: usize = 5;

/// Whether `grid` speaks of the form itself, by its name or its title.
pub(super) fn is_aside(grid: &Grid) -> bool {
    if grid.section.as_deref().is_some_and(is_title) {
        return true;
    }
    let Some(sheet) = &grid.sheet else { return false };
    let alone = |row: &&Row| row.cells.len() == 1;
    let titles = grid.rows.iter().take(TOP).filter(alone).flat_map(|r| r.cells.values());
    WHOLE.contains(&normal(sheet).as_str())
        || holds(sheet)
        || titles.into_iter().any(|t| is_title(t))
}

/// Whether a title says that what follows speaks of the form itself.
pub(super) fn is_title(text: &str) -> bool {
    words(text) <= TITLE && holds(text)
}

/// Whether a table of such a sheet is a form after all: it has a place for answers, mostly empty.
pub(super) fn is_form(grid: &Grid, header: Option<usize>, columns: &Columns) -> bool {
    let Some(header) = header.filter(|_| columns.named && columns.has_answers()) else {
        return false;
    };
    let asked =
        grid.sample()[header + 1..].iter().filter(|r| r.cells.contains_key(&columns.question));
    let (mut all, mut filled) = (0, 0);
    for row in asked {
        let places = [columns.answer, columns.choice, columns.remark];
        let full = places.into_iter().flatten().any(|c| row.cells.contains_key(&c));
        (all, filled) = (all + 1, filled + usize::from(full));
    }
    all > 0 && filled * 2 < all
}

fn normal(text: &str) -> String {
    let text = text.to_lowercase();
    text.split(['_', ' ']).filter(|w| !w.is_empty()).collect::<Vec<_>>().join(" ")
}

fn holds(text: &str) -> bool {
    let text = normal(text);
    // Japanese has no spaces between words, and no lower case.
    let letter = |c: Option<char>| c.is_some_and(char::is_lowercase);
    WITHIN.iter().any(|name| {
        text.match_indices(name).any(|(at, _)| {
            !letter(text[..at].chars().next_back())
                && !letter(text[at + name.len()..].chars().next())
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_asides() {
        for name in [
            "FAQ",
            "Instructions",
            "00_Read_Me",
            "Drop-Downs (do not edit)",
            "改訂履歴",
            "Glosario",
            "Versionshistorie",
        ] {
            assert!(holds(name) || WHOLE.contains(&normal(name).as_str()), "{name}");
        }
        for name in [
            "Questionnaire",
            "Check list",
            "Evaluación de proveedores",
            "Access control",
            "Historical data",
            "Enlisted staff",
            "Helpdesk",
            "要件",
        ] {
            assert!(!holds(name) && !WHOLE.contains(&normal(name).as_str()), "{name}");
        }
    }
}
