//! Stem: words to stems, by rules of our own and Snowball's, each word once.

use std::borrow::Cow;

use rustc_hash::FxHashMap;
use tantivy::tokenizer::{
    Language, RawTokenizer, Stemmer, TextAnalyzer, Token, TokenFilter, TokenStream, Tokenizer,
};

/// Words whose stems one analyzer remembers; beyond it begins anew.
const REMEMBERED: usize = 1 << 15;

/// Longer words are rare, and not worth the memory.
const LONGEST: usize = 32;

/// Words whose Snowball stem would collide with a word of another meaning.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("certification", "certification"),
    ("certifications", "certification"),
    ("certified", "certified"),
    ("certificate", "certificate"),
    ("certificates", "certificate"),
    ("authority", "authority"),
    ("authorities", "authority"),
    ("authorization", "authorize"),
    ("authorizations", "authorize"),
    ("authorize", "authorize"),
    ("authorized", "authorize"),
    ("authorizes", "authorize"),
    ("important", "important"),
    ("importance", "important"),
    ("organization", "organization"),
    ("organizations", "organization"),
    ("organizational", "organization"),
    ("license", "license"),
    ("licence", "license"),
    ("licences", "license"),
    ("licenses", "license"),
    ("licensing", "license"),
    ("accessibility", "accessibility"),
    ("availability", "availability"),
    ("containment", "containment"),
    ("coverity", "coverity"),
    ("customer", "customer"),
    ("customers", "customer"),
    ("dependencies", "dependency"),
    ("dependency", "dependency"),
    ("installer", "installer"),
    ("installers", "installer"),
    ("integrity", "integrity"),
    ("localization", "localization"),
    ("virtualization", "virtualization"),
    ("virtualized", "virtualization"),
    ("policies", "policy"),
    ("policy", "policy"),
];

/// Turns lower-case words into stems: British spelling folded, exceptions kept. Stemming takes longer than
/// all else that an analyzer does, and a text has few different words, so stems are remembered.
#[derive(Clone)]
pub(super) struct Stem {
    snowball: TextAnalyzer,
    known: FxHashMap<Box<str>, Box<str>>,
}

impl Default for Stem {
    fn default() -> Self {
        let snowball = TextAnalyzer::builder(RawTokenizer::default())
            .filter(Stemmer::new(Language::English))
            .build();
        Self { snowball, known: FxHashMap::default() }
    }
}

impl Stem {
    /// Replaces `word` by its stem.
    fn stem(&mut self, word: &mut String) {
        if let Some(stem) = self.known.get(word.as_str()) {
            word.clear();
            word.push_str(stem);
            return;
        }
        let stem = self.stem_of(word);
        if word.len() <= LONGEST {
            if self.known.len() >= REMEMBERED {
                self.known.clear();
            }
            self.known.insert(word.as_str().into(), stem.as_str().into());
        }
        *word = stem;
    }

    fn stem_of(&mut self, word: &str) -> String {
        let american = american(word);
        if let Some((_, kept)) = EXCEPTIONS.iter().find(|(from, _)| *from == american) {
            return (*kept).to_owned();
        }
        if american.chars().count() <= 3 || american.bytes().any(|b| b.is_ascii_digit()) {
            return american.into_owned();
        }
        let mut stream = self.snowball.token_stream(&american);
        stream.next().map_or_else(String::new, |token| token.text.clone())
    }
}

/// Folds British `-isation`, `-ise` endings to `-ization`, `-ize`.
fn american(word: &str) -> Cow<'_, str> {
    const ENDINGS: &[(&str, &str)] = &[
        ("isation", "ization"),
        ("isations", "izations"),
        ("isational", "izational"),
        ("ise", "ize"),
        ("ises", "izes"),
        ("ised", "ized"),
        ("ising", "izing"),
    ];
    for (british, folded) in ENDINGS {
        if let Some(root) = word.strip_suffix(british)
            && root.len() >= 3
        {
            return Cow::Owned(format!("{root}{folded}"));
        }
    }
    Cow::Borrowed(word)
}

impl TokenFilter for Stem {
    type Tokenizer<T: Tokenizer> = Stemming<T>;

    fn transform<T: Tokenizer>(self, inner: T) -> Stemming<T> {
        Stemming { inner, stem: self }
    }
}

/// A tokenizer whose words are stemmed.
#[derive(Clone)]
pub(super) struct Stemming<T> {
    inner: T,
    stem: Stem,
}

impl<T: Tokenizer> Tokenizer for Stemming<T> {
    type TokenStream<'a> = Stems<'a, T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        Stems { tail: self.inner.token_stream(text), stem: &mut self.stem }
    }
}

/// The stems of one text.
pub(super) struct Stems<'a, T> {
    tail: T,
    stem: &'a mut Stem,
}

impl<T: TokenStream> TokenStream for Stems<'_, T> {
    fn advance(&mut self) -> bool {
        let more = self.tail.advance();
        if more {
            self.stem.stem(&mut self.tail.token_mut().text);
        }
        more
    }
    fn token(&self) -> &Token {
        self.tail.token()
    }
    fn token_mut(&mut self) -> &mut Token {
        self.tail.token_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remembered_stem_is_the_one_that_was_found() {
        let (mut remembers, mut words) = (Stem::default(), Vec::new());
        for i in 0..REMEMBERED + 10 {
            // Letters only: words with digits are not stemmed.
            let tail: String = i.to_string().bytes().map(|b| char::from(b + 49)).collect();
            words.push(format!("walk{tail}ings"));
        }
        words.extend(
            ["organisations", "licences", "aes", "tls13", "", &"long".repeat(20)]
                .map(str::to_owned),
        );
        for word in words.iter().chain(&words[words.len() - 20..]) {
            let mut found = word.clone();
            remembers.stem(&mut found);
            assert_eq!(found, Stem::default().stem_of(word), "{word}");
        }
        assert!(remembers.known.len() <= REMEMBERED);
    }
}
