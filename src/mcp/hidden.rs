//! Hidden: characters that act or that nobody sees, made visible in what a model reads as text.

/// Whether `c` acts on a terminal, turns the direction of its surroundings, or is not seen at all, so
/// that a page could hide words for a model in it.
fn is_hidden(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || crate::terminal::is_bidi_control(c)
        || matches!(c,
            // Soft hyphen, fillers, joiners and spaces of no width, separators, old format controls.
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200d}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}'
            // Variation selectors and tags: each can carry a byte of a message.
            | '\u{fe00}'..='\u{fe0f}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// `json`, a JSON text, with every hidden character as an escape of JSON: it parses to the same value.
pub(super) fn escaped(json: &str) -> String {
    replaced(json, |c, out| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            out.push_str(&format!("\\u{unit:04x}"));
        }
    })
}

/// `text` with every hidden character as U+FFFD.
pub(super) fn shown(text: &str) -> String {
    replaced(text, |_, out| out.push(char::REPLACEMENT_CHARACTER))
}

fn replaced(text: &str, replace: impl Fn(char, &mut String)) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            replace(c, &mut out);
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_nobody_sees_is_seen() {
        let text = serde_json::to_string("a\u{1b}[2J\u{202e}b\u{200b}\u{9b}c\u{e0041}\u{fe0f}\nd")
            .unwrap();
        assert_eq!(
            escaped(&text),
            "\"a\\u001b[2J\\u202eb\\u200b\\u009bc\\udb40\\udc41\\ufe0f\\nd\""
        );
        assert_eq!(shown("a\u{1b}[2J\u{202e}\tb\n"), "a\u{fffd}[2J\u{fffd}\tb\n");
        assert_eq!(escaped("\"für 東京\""), "\"für 東京\"");
    }

    proptest! {
        #[test]
        fn escaping_changes_no_value(text in any::<String>()) {
            let json = escaped(&serde_json::to_string(&text).unwrap());
            prop_assert!(!json.contains(is_hidden));
            prop_assert_eq!(serde_json::from_str::<String>(&json).unwrap(), text);
        }
    }
}
