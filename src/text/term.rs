//! Terms: lower-cased, stemmed words, the unit that is indexed and matched.

use tantivy::tokenizer::{
    LowerCaser, SimpleTokenizer, TextAnalyzer, Token, TokenStream, Tokenizer,
};

use super::stem::Stem;

/// A term of a text: a 32-bit hash of its stem and the bytes that it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// [`hash`] of the stem, with [`CAPITALS`] set where the word is written in capitals.
    pub hash: u32,
    /// Byte offset of the word's first byte.
    pub start: usize,
    /// Byte offset after the word's last byte.
    pub end: usize,
}

/// Set in the hash of a word of two or more letters that is written in capitals: "CAS", not "cas".
pub const CAPITALS: u32 = 1 << 31;

/// The analyzer of prose fields: words, lower case, British spelling folded, stems.
pub fn prose_analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(LowerCaser)
        .filter(Stem::default())
        .build()
}

/// The analyzer of identifiers: `qgis-auth.db` and `QGIS_AUTH_DB_URI` stay whole.
pub fn code_analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(Identifiers).filter(LowerCaser).build()
}

/// The stems of `text`, each with the bytes that it came from.
pub fn terms(analyzer: &mut TextAnalyzer, text: &str) -> Vec<Term> {
    let mut stream = analyzer.token_stream(text);
    let mut out = Vec::new();
    while let Some(token) = stream.next() {
        let (start, end) = (token.offset_from, token.offset_to);
        out.push(Term { hash: hash(&token.text) | capitals(&text[start..end]), start, end });
    }
    out
}

/// The stems of `text` as strings.
pub fn stems(analyzer: &mut TextAnalyzer, text: &str) -> Vec<String> {
    let mut stream = analyzer.token_stream(text);
    let mut out = Vec::new();
    while let Some(token) = stream.next() {
        out.push(token.text.clone());
    }
    out
}

/// FNV-1a, folded to 31 bits: stable across machines and releases.
pub fn hash(stem: &str) -> u32 {
    let wide =
        stem.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (wide ^ (wide >> 31)) & !CAPITALS
}

/// [`CAPITALS`] for a word written in capitals, else 0.
pub fn capitals(word: &str) -> u32 {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    if letters >= 2 && !word.chars().any(char::is_lowercase) { CAPITALS } else { 0 }
}

/// Whether the term `found` is the one that `name` wants; a name in capitals wants capitals.
pub fn is_named(name: u32, found: u32) -> bool {
    if name & CAPITALS == 0 { name == found & !CAPITALS } else { name == found }
}

/// Whether `found` begins with the terms of `name`.
pub fn starts_with(found: &[u32], name: &[u32]) -> bool {
    found.len() >= name.len() && name.iter().zip(found).all(|(n, f)| is_named(*n, *f))
}

/// Splits at white space and brackets only, trimming outer punctuation.
#[derive(Clone, Default)]
struct Identifiers;

struct IdentifierStream<'a> {
    text: &'a str,
    at: usize,
    token: Token,
}

impl Tokenizer for Identifiers {
    type TokenStream<'a> = IdentifierStream<'a>;
    fn token_stream<'a>(&'a mut self, text: &'a str) -> IdentifierStream<'a> {
        IdentifierStream { text, at: 0, token: Token::default() }
    }
}

fn in_identifier(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '#' | '+' | '/')
}

impl TokenStream for IdentifierStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            let rest = &self.text[self.at..];
            let Some(skip) = rest.find(in_identifier) else { return false };
            let start = self.at + skip;
            let len =
                self.text[start..].find(|c| !in_identifier(c)).unwrap_or(self.text.len() - start);
            self.at = start + len;
            let word = self.text[start..start + len].trim_matches(['.', '-', '/']);
            if word.is_empty() || word.len() > 128 {
                continue;
            }
            self.token.text.clear();
            self.token.text.push_str(word);
            self.token.offset_from = start;
            self.token.offset_to = start + len;
            self.token.position = self.token.position.wrapping_add(1);
            return true;
        }
    }
    fn token(&self) -> &Token {
        &self.token
    }
    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stem(text: &str) -> Vec<String> {
        stems(&mut prose_analyzer(), text)
    }

    #[test]
    fn inflections_meet() {
        assert_eq!(stem("passwords"), stem("password"));
        assert_eq!(stem("organisations"), stem("organization"));
        assert_eq!(stem("Licences"), stem("license"));
        assert_eq!(stem("add-ons").len(), 2);
    }

    #[test]
    fn look_alikes_stay_apart() {
        assert_ne!(stem("certification"), stem("certificate"));
        assert_ne!(stem("authority"), stem("author"));
        assert_ne!(stem("authorization"), stem("author"));
        assert_ne!(stem("AES"), stem("ae"));
        assert_ne!(stem("importance"), stem("import"));
    }

    #[test]
    fn terms_keep_their_bytes() {
        let text = "Über TLS 1.3";
        let found = terms(&mut prose_analyzer(), text);
        assert_eq!(&text[found[1].start..found[1].end], "TLS");
        assert_eq!(found.len(), 4);
    }

    #[test]
    fn identifiers_stay_whole() {
        let found = stems(&mut code_analyzer(), "set QGIS_AUTH_DB_URI, or (qgis-auth.db).");
        assert_eq!(found, ["set", "qgis_auth_db_uri", "or", "qgis-auth.db"]);
    }
}
