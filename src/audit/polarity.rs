//! Polarity: which words of a sentence are denied, and what is said to be duty, advice or choice.

use super::words::Word;

/// What a modal verb or adjective makes of what it governs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Modal {
    /// "must", "mandatory".
    Duty,
    /// "should", "recommended".
    Advice,
    /// "can", "may", "optional".
    Choice,
}

/// What a sentence says of how much or how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quantifier {
    /// "only"
    Only,
    /// "just", which mostly means something else.
    Just,
    /// "all", "every"
    All,
    /// "some", "a subset"
    Some,
}

/// A word that denies, and the words that it denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Denial {
    /// The word.
    pub(super) at: usize,
    /// First word denied.
    pub(super) from: usize,
    /// Word after the last denied.
    pub(super) to: usize,
}

/// What was found in one sentence, by its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// The denials.
    pub(super) denials: Vec<Denial>,
    /// Whether each word is denied an odd number of times.
    pub(super) denied: Vec<bool>,
    /// What governs each word, and the word that does.
    pub(super) modal: Vec<Option<(Modal, usize)>>,
    /// Whether each word stands behind "unless" or "except".
    pub(super) excepted: Vec<bool>,
    /// Whether each word stands behind "if" or "when".
    pub(super) conditional: Vec<bool>,
    /// What it says of how much or how many, and by which word.
    pub(super) quantifiers: Vec<(Quantifier, usize)>,
}

/// Words that begin a clause after a comma or "and".
const CLAUSE: &[&str] = &[
    "but",
    "however",
    "it",
    "we",
    "they",
    "you",
    "i",
    "which",
    "who",
    "so",
    "because",
    "unless",
    "if",
    "when",
    "where",
    "although",
    "while",
    "whereas",
    "except",
    "though",
    "there",
    "this",
    "since",
    "instead",
    "otherwise",
    "then",
    "please",
];

/// Words that begin one wherever they stand.
const BORDERS: &[&str] = &[
    "unless", "except", "but", "because", "although", "if", "when", "whenever", "whereas", "while",
];

/// Verbs that begin one after "and".
const VERBS: &[&str] =
    &["is", "are", "was", "will", "can", "must", "should", "may", "has", "have", "does", "do"];

/// Predicates that are denied of what stands before them.
const PREDICATES: &[&str] = &[
    "allowed",
    "permitted",
    "permissible",
    "supported",
    "acceptable",
    "accepted",
    "possible",
    "available",
    "included",
    "tolerated",
    "part",
    "welcome",
];

/// Finds the marks of `text`, whose words are `words`.
pub(super) fn marks(text: &str, words: &[Word]) -> Marks {
    let ends = clause_ends(text, words);
    let mut out = Marks {
        denied: vec![false; words.len()],
        modal: vec![None; words.len()],
        excepted: vec![false; words.len()],
        conditional: vec![false; words.len()],
        ..Marks::default()
    };
    for at in 0..words.len() {
        if let Some(scope) = denial(words, at, &ends) {
            for denied in &mut out.denied[scope.from..scope.to] {
                *denied ^= true;
            }
            out.denials.push(scope);
        }
        if let Some((modal, from, to)) = modal(words, at, &ends) {
            for slot in &mut out.modal[from..to] {
                slot.get_or_insert((modal, at));
            }
        }
        let lower = words[at].lower.as_str();
        out.quantifiers.extend(quantifier(words, at).map(|q| (q, at)));
        if matches!(lower, "unless" | "except") {
            out.excepted[at..condition_end(text, words, at, &ends)].fill(true);
        }
        if matches!(lower, "if" | "when" | "whenever" | "once") {
            out.conditional[at..condition_end(text, words, at, &ends)].fill(true);
        }
    }
    out
}

impl Marks {
    /// The word by which the sentence says that of how much or how many.
    pub(super) fn says(&self, quantifier: Quantifier) -> Option<usize> {
        self.quantifiers.iter().find(|(q, _)| *q == quantifier).map(|(_, at)| *at)
    }
}

fn quantifier(words: &[Word], at: usize) -> Option<Quantifier> {
    match words[at].lower.as_str() {
        // "not only", "only if" limit nothing.
        "only" | "solely" | "exclusively" | "exclusive" => (!follows(words, at, &["if", "not"])
            && !precedes(words, at, "not"))
        .then_some(Quantifier::Only),
        "just" => Some(Quantifier::Just),
        "all" | "every" | "each" | "any" | "always" | "entire" => Some(Quantifier::All),
        "some" | "subset" | "few" | "partly" | "partially" | "sometimes" => Some(Quantifier::Some),
        _ => None,
    }
}

/// For each word, the word after the last of its clause.
fn clause_ends(text: &str, words: &[Word]) -> Vec<usize> {
    let mut ends = vec![words.len(); words.len()];
    let mut end = words.len();
    for i in (0..words.len()).rev() {
        ends[i] = end;
        if i > 0 {
            let gap = &text[words[i - 1].end..words[i].start];
            let strong = gap.contains([';', '.', '!', '?', '(', ')', '—', '–', '\n', '\t']);
            let (lower, joined) = (words[i].lower.as_str(), words[i - 1].lower == "and");
            let opens = CLAUSE.contains(&lower) && (joined || gap.contains([',', ':']))
                || joined && (VERBS.contains(&lower) || is_new_predicate(words, i));
            // "a. b" inside a file name or version is no border.
            let glued = !gap.contains(char::is_whitespace) && !gap.contains(['—', '(', ')']);
            if strong && !glued || opens || BORDERS.contains(&lower) {
                end = i;
            }
        }
    }
    ends
}

/// Whether the word `i` after "and" begins another predicate: "is not a tool and needs a server".
fn is_new_predicate(words: &[Word], i: usize) -> bool {
    let third = words[i].lower.len() > 3
        && words[i].lower.ends_with('s')
        && !words[i].lower.ends_with("ss");
    let copula = |w: &Word| matches!(w.lower.as_str(), "is" | "are" | "was" | "were");
    let not = (1..i).rev().take(8).find(|j| words[*j].lower == "not");
    third && not.is_some_and(|j| copula(&words[j - 1]))
}

/// The word after the last of the condition that begins at `at`: it ends with its clause or at a comma.
fn condition_end(text: &str, words: &[Word], at: usize, ends: &[usize]) -> usize {
    let comma = |i: &usize| text[words[i - 1].end..words[*i].start].contains(',');
    (at + 1..ends[at]).find(comma).unwrap_or(ends[at])
}

fn follows(words: &[Word], at: usize, any: &[&str]) -> bool {
    words.get(at + 1).is_some_and(|w| any.contains(&w.lower.as_str()))
}

fn precedes(words: &[Word], at: usize, word: &str) -> bool {
    at > 0 && words[at - 1].lower == word
}

/// The denial that the word `at` makes.
fn denial(words: &[Word], at: usize, ends: &[usize]) -> Option<Denial> {
    let lower = words[at].lower.as_str();
    let end = ends[at];
    let scope = |to: usize| Some(Denial { at, from: at + 1, to: to.max(at + 1).min(words.len()) });
    match lower {
        "not" if follows(words, at, &["only", "just", "limited"]) => None,
        // "if not", "or not" leave it open.
        "not" if at > 0 && matches!(words[at - 1].lower.as_str(), "if" | "or" | "whether") => None,
        // "at no charge" denies nothing of what follows.
        "no" if follows(words, at, &["charge", "cost", "costs", "doubt"]) => None,
        // "no later than", "not more than" are limits.
        "no" | "not" if follows(words, at, &["later", "more", "less", "fewer", "matter"]) => None,
        // "No, we do not": said once more, not twice.
        "no" if at == 0 && is_interjection(words) => None,
        // "X is not allowed" denies X, and so does "X is forbidden".
        "not"
            if (at + 1..end.min(at + 3)).any(|i| PREDICATES.contains(&words[i].lower.as_str())) =>
        {
            Some(Denial { at, from: start_of_clause(at, ends), to: end })
        }
        "forbidden" | "prohibited" | "banned" | "disallowed" | "unsupported" | "impossible" => {
            Some(Denial { at, from: start_of_clause(at, ends), to: at.max(1) })
        }
        "bans" | "forbids" | "prohibits" | "disallows" | "not" | "no" | "never" | "cannot"
        | "neither" | "nor" | "none" | "nobody" | "nothing" | "without" | "unable" | "hardly" => {
            scope(end)
        }
        "t" if at > 0
            && words[at - 1].end + '’'.len_utf8() >= words[at].start
            && is_contracted(words, at) =>
        {
            // Both parts are the word that denies.
            scope(end).map(|denial| Denial { at: at - 1, ..denial })
        }
        "non" => scope(at + 2),
        "fails" | "failed" | "fail" if follows(words, at, &["to"]) => scope(end),
        "lack" | "lacks" | "lacking" => scope(end),
        "instead" | "rather" if follows(words, at, &["of", "than"]) => scope(end.min(at + 7)),
        _ => None,
    }
}

/// The first word of the clause that the word `at` stands in.
fn start_of_clause(at: usize, ends: &[usize]) -> usize {
    (0..at).rev().take_while(|i| ends[*i] == ends[at]).last().unwrap_or(at)
}

/// Whether a "no" at the start answers instead of denying a noun.
fn is_interjection(words: &[Word]) -> bool {
    words.get(1).is_some_and(|w| {
        matches!(
            w.lower.as_str(),
            "we" | "it" | "they" | "this" | "there" | "you" | "i" | "not" | "the"
        )
    })
}

/// "don't", "isn't": the tokenizer parts them at the apostrophe.
fn is_contracted(words: &[Word], at: usize) -> bool {
    words[at - 1].lower.ends_with('n')
        || words[at - 1].lower == "can"
        || words[at - 1].lower == "won"
}

/// What the word `at` makes of which words.
fn modal(words: &[Word], at: usize, ends: &[usize]) -> Option<(Modal, usize, usize)> {
    let lower = words[at].lower.as_str();
    let end = ends[at];
    let verb = |modal| Some((modal, at + 1, end));
    // An adjective governs the clause on both sides of it.
    let start = start_of_clause(at, ends);
    let adjective = |modal| Some((modal, start, end));
    match lower {
        "must" | "shall" => verb(Modal::Duty),
        "has" | "have" | "needs" | "need" if follows(words, at, &["to"]) => verb(Modal::Duty),
        "mandatory" | "required" | "compulsory" | "obligatory" => adjective(Modal::Duty),
        "should" | "ought" => verb(Modal::Advice),
        "recommended" | "advised" | "encouraged" => adjective(Modal::Advice),
        "can" | "could" | "may" | "might" | "cannot" => verb(Modal::Choice),
        "optional" | "optionally" | "voluntary" | "allowed" | "permitted" | "permissible" => {
            adjective(Modal::Choice)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::concepts::Concepts;
    use crate::text::term::prose_analyzer;

    fn denied(text: &str) -> Vec<String> {
        let concepts = Concepts::load(None, &mut prose_analyzer()).unwrap();
        let reader = super::super::words::Reader::new(&concepts).unwrap();
        let words = reader.words(text);
        let found = marks(text, &words);
        let all = words.iter().zip(&found.denied);
        all.filter(|(w, d)| **d && w.lower.len() > 3).map(|(w, _)| w.lower.clone()).collect()
    }

    #[test]
    fn denials_end_with_their_clause() {
        assert_eq!(denied("Keys are not stored, but logs stay."), ["stored"]);
        assert_eq!(denied("No widget code is sent."), ["widget", "code", "sent"]);
        assert_eq!(denied("It doesn’t send data; it keeps keys."), ["send", "data"]);
        assert_eq!(denied("If keys aren’t there, then the default is taken."), ["there"]);
        assert_eq!(denied("The non-critical rules apply."), ["critical"]);
        assert!(denied("It lasts no longer than no more than 5 days").len() <= 6);
        assert_eq!(
            denied("Tools that send keys are not allowed."),
            ["tools", "that", "send", "keys", "allowed"]
        );
        assert!(denied("Send it or, if not, keep keys.").is_empty());
        assert!(denied("Not only keys are kept.").is_empty());
        assert!(denied("No, we keep keys.").is_empty());
        assert!(denied("It is licensed at no charge to all.").is_empty());
    }
}
