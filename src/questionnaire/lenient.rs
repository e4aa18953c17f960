//! JSON as people write it: comments, strings joined with "+", commas before a closing bracket.

/// `text` as strict JSON on the same lines. What it cannot mend, the JSON parser names.
pub(super) fn strict(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let end = string_end(rest);
            append_string(&mut out, &rest[..end]);
            rest = &rest[end..];
        } else if rest.starts_with("//") {
            rest = &rest[rest.find('\n').unwrap_or(rest.len())..];
        } else if rest.starts_with("/*") {
            let end = rest.find("*/").map_or(rest.len(), |e| e + 2);
            out.extend(rest[..end].chars().filter(|c| *c == '\n'));
            rest = &rest[end..];
        } else {
            if matches!(c, '}' | ']') {
                drop_comma(&mut out);
            }
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

/// The byte after the string at the start of `text`.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (i, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return i + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

/// Appends a string, joined with the one before where a "+" stands between them.
fn append_string(out: &mut String, string: &str) {
    let before = out.trim_end();
    if let Some(joined) = before.strip_suffix('+').map(str::trim_end)
        && joined.ends_with('"')
    {
        let lines = out[joined.len()..].matches('\n').count();
        let keep = joined.len() - 1;
        out.truncate(keep);
        out.push_str(&string[1..]);
        out.extend(std::iter::repeat_n('\n', lines));
    } else {
        out.push_str(string);
    }
}

fn drop_comma(out: &mut String) {
    let kept = out.trim_end();
    if kept.ends_with(',') {
        let at = kept.len() - 1;
        out.replace_range(at..=at, " ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_joins_and_commas() {
        let text = "// head\n{ \"a\": \"x // no\" +\n  \"y\\\"\" /* c */, \"b\": [1, 2,], }";
        let value: serde_json::Value = serde_json::from_str(&strict(text)).unwrap();
        assert_eq!(value["a"], "x // noy\"");
        assert_eq!(value["b"][1], 2);
        assert_eq!(strict("\"a\" + 3"), "\"a\" + 3");
        assert_eq!(strict("\"open"), "\"open");
    }

    #[test]
    fn three_parts_in_a_row() {
        let value: serde_json::Value =
            serde_json::from_str(&strict("[\"a\" + \"b\"\n + \"c\"]")).unwrap();
        assert_eq!(value[0], "abc");
    }
}
