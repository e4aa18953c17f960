//! Blocks: lines of text with quoting marks and hard wraps undone.

use super::asks::{asks, is_wide};
use super::mark::{self, Kind, Mark};

/// A paragraph, list item or title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    /// The line on which it begins, from 1.
    pub(super) line: u32,
    /// The mark before it.
    pub(super) mark: Option<Mark>,
    /// Its words, on one line.
    pub(super) text: String,
    /// What its place in the file makes it.
    pub(super) role: Role,
}

/// What a block's place makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Running text.
    Text,
    /// A title.
    Title,
    /// An answer already given, after an arrow or "A:".
    Answer,
    /// An example of an answer.
    Example,
    /// A line across the page: what was said before is over.
    Rule,
    /// The table of this number.
    Table(usize),
}

impl Block {
    /// A block of `text`, its mark, role and emphasis told from its beginning.
    pub(super) fn of(line: u32, text: &str) -> Vec<Self> {
        let text = text.trim();
        if mark::is_example(text) {
            return vec![Self { line, mark: None, text: text.to_owned(), role: Role::Example }];
        }
        if let Some(answer) = mark::answer(text) {
            return vec![Self { line, mark: None, text: answer.to_owned(), role: Role::Answer }];
        }
        if is_title(text) {
            let title = text.trim_matches(['【', '】', '■', '◆', '▼', ' ', '\u{3000}']).to_owned();
            let role = if asks(&title) { Role::Text } else { Role::Title };
            return vec![Self { line, mark: None, text: title, role }];
        }
        let bare = text.trim_start_matches(['*', '_']);
        let (mark, rest) = match mark::mark(text).or_else(|| mark::mark(bare)) {
            Some((mark, rest)) => (Some(mark), rest),
            None => (None, text),
        };
        let (head, given) = split_answer(rest);
        let head = plain(head);
        let mut out = vec![Self { line, mark, text: head, role: Role::Text }];
        if let Some(given) = given {
            out.push(Self { line, mark: None, text: given.to_owned(), role: Role::Answer });
        }
        out
    }
}

/// A question and the answer after an arrow on the same line.
fn split_answer(text: &str) -> (&str, Option<&str>) {
    for arrow in [" → ", " ⇒ ", " --> ", "* →", "*→"] {
        if let Some((head, tail)) = text.split_once(arrow) {
            return (head, Some(tail.trim()).filter(|t| !t.is_empty()));
        }
    }
    (text, None)
}

/// `text` without emphasis around it.
fn plain(text: &str) -> String {
    let text = text.trim();
    for mark in ["**", "*", "__"] {
        if let Some(inner) = text.strip_suffix(mark)
            && inner.matches(mark).count() <= 1
        {
            return inner.replacen(mark, "", 1).trim().to_owned();
        }
    }
    text.to_owned()
}

/// The blocks of plain text.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut open: Option<(u32, String)> = None;
    let mut last = "";
    for (i, raw) in text.lines().enumerate() {
        let line = unquote(raw);
        let starts = open.is_none() || begins(last, line);
        if (line.is_empty() || is_rule(line) || starts)
            && let Some((at, text)) = open.take()
        {
            out.extend(Block::of(at, &text));
        }
        if is_rule(line) {
            out.push(rule(i as u32 + 1));
        } else if !line.is_empty() {
            match &mut open {
                Some((_, text)) => join(text, line),
                None => open = Some((i as u32 + 1, line.to_owned())),
            }
        }
        last = line;
    }
    if let Some((at, text)) = open {
        out.extend(Block::of(at, &text));
    }
    out
}

/// The end of what was said before `line`.
pub(super) fn rule(line: u32) -> Block {
    Block { line, mark: None, text: String::new(), role: Role::Rule }
}

/// `line` without quoting marks, however deep.
fn unquote(line: &str) -> &str {
    let mut rest = line.trim();
    while let Some(next) = rest.strip_prefix('>') {
        // ">= 8 characters" is no quotation.
        if next.starts_with('=') {
            break;
        }
        rest = next.trim_start();
    }
    rest.trim()
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 3 && line.chars().all(|c| matches!(c, '-' | '=' | '_' | '*' | '─' | '~'))
        || line == "--"
}

/// Whether a line is a title as Japanese mails write them: "【…】", "■…".
fn is_title(line: &str) -> bool {
    let short = line.chars().count() <= 40;
    short && (line.starts_with('【') && line.ends_with('】') || line.starts_with(['■', '◆', '▼']))
}

/// Whether `line` begins something new after `last`, or only goes on.
fn begins(last: &str, line: &str) -> bool {
    let bare = line.trim_start_matches(['*', '_']);
    let marked = match mark::mark(line).or_else(|| mark::mark(bare)) {
        // A wrapped line may begin with "a) …" or "J. …" by chance; a real mark begins a sentence.
        Some((mark, rest)) => {
            let letters = matches!(mark.kind, Kind::Letter | Kind::Capital | Kind::Roman);
            let ended = last.ends_with(['?', '？', '.', '。', ':', '：', ';', ')']);
            !letters || ended || rest.starts_with(char::is_uppercase)
        }
        None => false,
    };
    if marked
        || is_title(line)
        || is_title(last)
        || mark::is_example(line)
        || mark::answer(line).is_some()
    {
        return true;
    }
    let ended = last.ends_with(['?', '？', '。']) || last.ends_with(':') || last.ends_with('：');
    let next_word = line.split_whitespace().next().unwrap_or(line).chars().count();
    let wrapped = last.chars().count() + next_word >= 66;
    let sentence = last.ends_with(['.', '!', ';']) && !wrapped;
    (ended && !wrapped || sentence) && !line.starts_with(char::is_lowercase)
        || last.ends_with(['?', '？']) && line.starts_with(char::is_uppercase)
}

/// Marks around the target of a link, which is no part of a question's words.
const LINK: [char; 2] = ['\u{e000}', '\u{e001}'];

/// The target of a link, as a block's text carries it.
pub(super) fn link(url: &str) -> String {
    format!("{}{url}{}", LINK[0], LINK[1])
}

/// `text` without characters that would be taken for the marks around a target.
pub(super) fn unmarked(text: &str) -> String {
    text.replace(LINK, "")
}

/// `text` with each target in angle brackets, as mail writes it.
pub(super) fn with_links(text: &str) -> String {
    text.replace(LINK[0], "<").replace(LINK[1], ">")
}

/// `text` without targets.
pub(super) fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        match c {
            c if c == LINK[0] => inside = true,
            c if c == LINK[1] => inside = false,
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out
}

/// Appends a wrapped line; scripts without spaces get none.
pub(super) fn join(text: &mut String, line: &str) {
    let glued =
        text.chars().last().is_some_and(is_wide) && line.chars().next().is_some_and(is_wide);
    if !glued && !text.is_empty() {
        text.push(' ');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        blocks(text).into_iter().map(|b| b.text).collect()
    }

    #[test]
    fn quoting_and_wraps_are_undone() {
        let text = ">>> ①Is the store \n>>> encrypted?\n>>> e.g.) Yes,\n>>> it is.\n>>>>>> ②Who signs?\n>\n";
        assert_eq!(texts(text), ["Is the store encrypted?", "e.g.) Yes, it is.", "Who signs?"]);
    }

    #[test]
    fn one_question_a_line() {
        assert_eq!(texts("Is it signed?\nIs it logged?\nDescribe it.\nName it.").len(), 4);
        assert_eq!(texts("鍵は暗号\n化されますか").len(), 1);
        assert_eq!(texts("鍵は暗号\n化されますか")[0], "鍵は暗号化されますか");
    }

    #[test]
    fn parts_and_titles_begin_lines() {
        let text = "1. Is it logged?\n   a) where?\n   b) how long?\n【鍵】\n（１）暗号化されますか\n■ログ\n（２）期間";
        assert_eq!(
            texts(text),
            ["Is it logged?", "where?", "how long?", "鍵", "暗号化されますか", "ログ", "期間"]
        );
        assert_eq!(texts("Is it signed by\na) key?"), ["Is it signed by a) key?"]);
    }

    #[test]
    fn answers_are_apart() {
        let found =
            blocks("*① Key policy* → Keys are kept.\n2. Is it signed?\nA: Yes.\n>= 8 characters");
        let roles: Vec<_> = found.iter().map(|b| (b.role, b.text.as_str())).collect();
        assert_eq!(roles[0], (Role::Text, "Key policy"));
        assert_eq!(roles[1], (Role::Answer, "Keys are kept."));
        assert_eq!(roles[3].0, Role::Answer);
    }
}
