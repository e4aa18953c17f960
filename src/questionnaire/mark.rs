//! Marks before an item: numbers, letters, ids, bullets; "e.g.)" and "A:".

use std::sync::LazyLock;

use regex::Regex;

/// The mark before an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mark {
    /// As a number or id: "1" for "①" and "1.".
    pub(super) id: String,
    /// As written.
    pub(super) label: String,
    /// Which series it belongs to: items of one questionnaire share it.
    pub(super) kind: Kind,
}

/// Which series a mark belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Kind {
    /// ① to ㊿.
    Circled,
    /// "Q1:", "Question 3".
    Question,
    /// "APPL-01".
    Id,
    /// "1." with one more for each further part.
    Number(usize),
    /// "(1)".
    Bracketed,
    /// "a)", "(a)".
    Letter,
    /// "A.", "II)".
    Capital,
    /// "i.", "(iv)".
    Roman,
    /// "-", "•".
    Bullet,
}

static PATTERNS: LazyLock<Vec<(Kind, Regex)>> = LazyLock::new(|| {
    let patterns = [
        (
            Kind::Question,
            r"^(?i:q|question|frage|pregunta|问|問|質問)\s?\.?\s?(\d{1,4}(?:\.\d{1,3})*)\s*(?:[:.)：．、）]\s*|[-–—]\s+)",
        ),
        (Kind::Question, r"^(?i:q|question|frage|pregunta|質問)()\s?[:：]\s*"),
        (
            Kind::Id,
            r"^[\[(]?([A-Z][A-Z&]{1,9}(?:[-.][A-Z]{1,9})*[-.]\d{1,4}(?:\.\d{1,3})*)[\])]?\s*(?:[:.)]\s*|[-–]\s+|\s)",
        ),
        (
            Kind::Number(1),
            r"^(?i:no\.|nr\.|n°|#)?\s?([0-9０-９]{1,4})(?:°?[.)/]\s+|[．、）]\s*|:\s+)",
        ),
        (Kind::Number(2), r"^(\d{1,3}(?:\.\d{1,3})+)(?:[.):]\s*|\s+)"),
        (Kind::Bracketed, r"^[(（\[]([0-9０-９]{1,4})[)）\]]\s*"),
        (Kind::Roman, r"^[(（]?(i|ii|iii|iv|v|vi|vii|viii|ix|x)[.)）]\s+"),
        (Kind::Letter, r"^[(（]?([a-z])[)）]\s+"),
        (Kind::Capital, r"^[(（]?([A-Z]|[IVX]{2,5})[)）]\s+"),
        (Kind::Capital, r"^([A-Z]|[IVX]{2,5})\.\s+"),
        (Kind::Bullet, r"^([-*•‣·–●○▪□☐])\s+"),
    ];
    patterns.into_iter().filter_map(|(kind, p)| Some((kind, Regex::new(p).ok()?))).collect()
});

static EXAMPLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[(（\[]?(?:e\.?\s?g\.?|ex\.|example(?: answer| response)?s?|for example|sample answer|例|記入例|回答例|beispiel(?:antwort)?|z\.\s?b\.|p\.\s?ex\.|par exemple|exemple(?: de réponse)?|ej\.|ejemplo|por ejemplo|p\.\s?ej\.)\s*[:)：）\]、,.]",
    )
    .ok()
});

static ANSWER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^[*_]{0,2}(?:a\d{0,3}|ans|answer|response|reply|our answer|antwort|réponse|respuesta|回答|答え?)[*_]{0,2}\s?[:：][*_]{0,2}\s*|^(?:→|=>|-->|->|⇒)\s*",
    )
    .ok()
});

/// The mark at the start of `text`, and what follows it.
pub(super) fn mark(text: &str) -> Option<(Mark, &str)> {
    let first = text.chars().next()?;
    if let Some(number) = circled(first) {
        let rest = text[first.len_utf8()..].trim_start_matches([' ', '.', ':', '\u{3000}']);
        let mark = Mark { id: number.to_string(), label: first.to_string(), kind: Kind::Circled };
        return Some((mark, rest));
    }
    for (kind, pattern) in PATTERNS.iter() {
        let Some(found) = pattern.captures(text) else { continue };
        let (whole, id) = (&found[0], &found[1]);
        let rest = &text[whole.len()..];
        if rest.trim().is_empty() && *kind == Kind::Id {
            continue;
        }
        let kind = match kind {
            Kind::Number(_) => Kind::Number(1 + id.matches('.').count()),
            // The number behind a bullet counts: "- 4) …".
            Kind::Bullet if mark(rest).is_some() => return mark(rest),
            kind => *kind,
        };
        let id = if kind == Kind::Bullet { String::new() } else { narrow(id) };
        let label = if kind == Kind::Bullet { String::new() } else { whole.trim().to_owned() };
        return Some((Mark { id, label, kind }, rest));
    }
    None
}

/// Whether `text` is an example of an answer.
pub(super) fn is_example(text: &str) -> bool {
    EXAMPLE.as_ref().is_some_and(|e| e.is_match(text.trim_start()))
}

/// What follows "A:", "Answer:" or an arrow at the start of `text`.
pub(super) fn answer(text: &str) -> Option<&str> {
    let found = ANSWER.as_ref()?.find(text.trim_start())?;
    Some(text.trim_start()[found.end()..].trim())
}

/// Whether `text` alone is an id such as "APPL-01", "1.2.1", "A&A-01.1" or "Q7".
pub(super) fn is_id(text: &str) -> bool {
    let text = text.trim();
    let short =
        !text.is_empty() && text.chars().count() <= 24 && !text.contains(char::is_whitespace);
    short
        && (text.chars().any(|c| c.is_ascii_digit()) || text.chars().all(|c| circled(c).is_some()))
        && !text.contains("://")
        && !text.contains('@')
}

/// How a list counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Series {
    /// 1, 2.
    #[default]
    Decimal,
    /// a, b.
    Lower,
    /// A, B.
    Upper,
    /// i, ii.
    LowerRoman,
    /// I, II.
    UpperRoman,
}

/// `count` as a list shows it.
pub(super) fn counted(count: u32, series: Series) -> String {
    // After "z" come "aa" and "bb".
    let (times, letter) = ((count.max(1) - 1) / 26 + 1, (count.max(1) - 1) % 26);
    let letters =
        |first: u8| char::from(first + letter as u8).to_string().repeat(times.min(4) as usize);
    match series {
        Series::Decimal => count.to_string(),
        Series::Lower => letters(b'a'),
        Series::Upper => letters(b'A'),
        Series::LowerRoman => roman(count).to_lowercase(),
        Series::UpperRoman => roman(count),
    }
}

fn roman(count: u32) -> String {
    const PARTS: [(u32, &str); 9] = [
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    let (mut left, mut out) = (count.min(399), String::new());
    for (value, part) in PARTS {
        while left >= value {
            out.push_str(part);
            left -= value;
        }
    }
    out
}

fn circled(c: char) -> Option<u32> {
    match c {
        '①'..='⑳' => Some(c as u32 - '①' as u32 + 1),
        '㉑'..='㉟' => Some(c as u32 - '㉑' as u32 + 21),
        '㊱'..='㊿' => Some(c as u32 - '㊱' as u32 + 36),
        '❶'..='❿' => Some(c as u32 - '❶' as u32 + 1),
        _ => None,
    }
}

/// Full-width digits as ASCII.
fn narrow(text: &str) -> String {
    let digit = |c: char| match c {
        '０'..='９' => char::from(b'0' + (c as u32 - '０' as u32) as u8),
        c => c,
    };
    text.chars().map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<(String, Kind, String)> {
        mark(text).map(|(m, rest)| (m.id, m.kind, rest.to_owned()))
    }

    #[test]
    fn marks_of_every_kind() {
        let cases = [
            ("⑫Is it so?", "12", Kind::Circled, "Is it so?"),
            ("3. Is it so?", "3", Kind::Number(1), "Is it so?"),
            ("３．暗号化", "3", Kind::Number(1), "暗号化"),
            ("4) Is it so?", "4", Kind::Number(1), "Is it so?"),
            ("1.2.3 Is it so?", "1.2.3", Kind::Number(3), "Is it so?"),
            ("(a) Is it so?", "a", Kind::Letter, "Is it so?"),
            ("(7) Is it so?", "7", Kind::Bracketed, "Is it so?"),
            ("Q5: Is it so?", "5", Kind::Question, "Is it so?"),
            ("APPL-01 Is it so?", "APPL-01", Kind::Id, "Is it so?"),
            ("A&A-01.1: Is it so?", "A&A-01.1", Kind::Id, "Is it so?"),
            ("• Is it so?", "", Kind::Bullet, "Is it so?"),
            ("- 4) Is it so?", "4", Kind::Number(1), "Is it so?"),
            ("3/ Is it so?", "3", Kind::Number(1), "Is it so?"),
            ("Question 6 - Is it so?", "6", Kind::Question, "Is it so?"),
            ("Q: Is it so?", "", Kind::Question, "Is it so?"),
            ("[REQ-004] It is so.", "REQ-004", Kind::Id, "It is so."),
            ("B. Is it so?", "B", Kind::Capital, "Is it so?"),
            ("iv. Is it so?", "iv", Kind::Roman, "Is it so?"),
        ];
        for (text, id, kind, rest) in cases {
            assert_eq!(of(text), Some((id.into(), kind, rest.into())), "{text}");
        }
        for text in
            ["Is it so?", "A plain sentence", "2024 was a year", "I) no", "ISO-27001 certified?"]
        {
            let kind = of(text).map(|m| m.1);
            assert!(matches!(kind, None | Some(Kind::Capital | Kind::Id)), "{text} {kind:?}");
        }
    }

    #[test]
    fn numbers_of_lists() {
        let shown = [Series::Decimal, Series::Lower, Series::Upper, Series::LowerRoman];
        assert_eq!(shown.map(|s| counted(28, s)), ["28", "bb", "BB", "xxviii"]);
        assert_eq!(counted(49, Series::UpperRoman), "XLIX");
    }

    #[test]
    fn examples_and_answers() {
        for text in ["e.g.) Yes.", "E.g. yes", "Example: no", "例）はい", "Ej.: sí", "(e.g.: yes)"]
        {
            assert!(is_example(text), "{text}");
        }
        assert!(!is_example("Examples of keys are kept where?"));
        assert_eq!(answer("A: Yes."), Some("Yes."));
        assert_eq!(answer("→ Yes."), Some("Yes."));
        assert_eq!(answer("**Answer:** Yes."), Some("Yes."));
        assert_eq!(answer("Answering machines"), None);
    }
}
