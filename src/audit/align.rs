//! Align: which words of a claim a stretch of a page says too, in the same or in other words.

use std::collections::HashMap;

use super::statement::Statement;
use super::thesaurus::Sense;
use super::words::{Role, Word};

/// What a match counts by how sure it is that both words say the same.
const SYNONYM: f32 = 0.85;
const DERIVED: f32 = 0.85;
const OPPOSITE: f32 = 0.85;

/// The same where both name one concept.
pub(super) const CONCEPT: f32 = 0.55;

/// What is added for a word in the sentence that covers most.
const CENTRAL: f32 = 0.3;

/// What is added for a word of the same form: "disabled" for "enabled", not "enables".
const FORM: f32 = 0.3;

/// What is taken for a word behind "unless", and one behind "if" for a claim without condition.
const EXCEPTED: f32 = 0.3;

/// What a word counts that stands only above the stretch, or elsewhere in its passage.
const ABOVE: f32 = 0.8;
const NEARBY: f32 = 0.4;

/// Fewest letters that words of one family share.
const FAMILY: usize = 5;

/// Stems that look alike and are not of one family.
const STRANGERS: &[&str] =
    &["author", "certif", "organ", "import", "inter", "univers", "commun", "contra", "proces"];

/// A word of the claim and the word of the page that says the same or the opposite.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pair {
    /// Number of the claim's word.
    pub(super) claim: usize,
    /// Number of the sentence within the stretch.
    pub(super) sentence: usize,
    /// Number of its word.
    pub(super) word: usize,
    /// Whether the one is the opposite of the other.
    pub(super) opposite: bool,
    /// How surely, 0 to 1.
    pub(super) credit: f32,
}

/// How a stretch covers a claim.
#[derive(Clone, Debug, Default)]
pub(super) struct Alignment {
    /// The pairs, in the order of the claim's words.
    pub(super) pairs: Vec<Pair>,
    /// For each word of the claim, how much of it is covered, 0 to 1; surroundings count.
    pub(super) covered: Vec<f32>,
    /// The same without surroundings.
    pub(super) inside: Vec<f32>,
    /// Share of the stretch's words that the claim says too.
    pub(super) precision: f32,
}

/// A word that may say what another says.
#[derive(Clone, Copy, Debug)]
struct Choice {
    place: (usize, usize),
    credit: f32,
    opposite: bool,
}

/// Words by stem and by sense.
#[derive(Debug, Default)]
pub(super) struct Bag {
    stems: HashMap<String, Vec<(usize, usize)>>,
    senses: HashMap<Sense, Vec<(usize, usize)>>,
}

impl Bag {
    /// The bag of `sentences`.
    pub(super) fn of<'s>(sentences: impl Iterator<Item = &'s [Word]>) -> Self {
        let mut out = Self::default();
        for (s, words) in sentences.enumerate() {
            for (w, word) in words.iter().enumerate() {
                out.stems.entry(word.stem.clone()).or_default().push((s, w));
                for sense in &word.senses {
                    out.senses.entry(*sense).or_default().push((s, w));
                }
            }
        }
        out
    }

    /// The places that say what `word` says or its opposite, and how surely.
    fn options(&self, word: &Word) -> Vec<Choice> {
        let mut out = Vec::new();
        let mut add = |places: Option<&Vec<(usize, usize)>>, credit: f32, opposite: bool| {
            for place in places.into_iter().flatten() {
                out.push(Choice { place: *place, credit, opposite });
            }
        };
        add(self.stems.get(&word.stem), 1.0, false);
        for sense in &word.senses {
            match sense {
                Sense::Group(_) => add(self.senses.get(sense), SYNONYM, false),
                Sense::Side(pair, side) => {
                    add(self.senses.get(sense), SYNONYM, false);
                    add(self.senses.get(&Sense::Side(*pair, !side)), OPPOSITE, true);
                }
                Sense::Concept(_) => add(self.senses.get(sense), CONCEPT, false),
                Sense::Subject(_) => {}
            }
        }
        for stem in negated(&word.stem) {
            add(self.stems.get(&stem), OPPOSITE, true);
        }
        add(self.family(&word.stem), DERIVED, false);
        out
    }

    /// How surely the bag says what `word` says.
    pub(super) fn credit(&self, word: &Word) -> f32 {
        let same = self.options(word).into_iter().filter(|o| !o.opposite);
        same.map(|o| o.credit).fold(0.0, f32::max)
    }

    fn family(&self, stem: &str) -> Option<&Vec<(usize, usize)>> {
        if stem.len() < FAMILY {
            return None;
        }
        let mut kin: Vec<&String> = self.stems.keys().filter(|s| is_kin(s, stem)).collect();
        kin.sort_unstable();
        kin.first().and_then(|k| self.stems.get(*k))
    }
}

/// Whether one stem is the other with an ending: "member", "membership".
fn is_kin(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.len() >= FAMILY
        && long.len() - short.len() <= 5
        && long.starts_with(short)
        && !STRANGERS.iter().any(|s| short.starts_with(s))
        && short.chars().all(char::is_alphabetic)
}

/// A stem without "un-", "non-", "dis-", and with each of them.
fn negated(stem: &str) -> impl Iterator<Item = String> {
    let bare = ["un", "non", "dis"].into_iter().filter_map(|p| stem.strip_prefix(p));
    let bare: Vec<String> = bare.filter(|s| s.len() >= 4).map(str::to_owned).collect();
    let made = ["un", "non", "dis"].map(|p| format!("{p}{stem}"));
    let made = made.into_iter().filter(move |m| m.len() >= 6);
    bare.into_iter().chain(made)
}

/// Aligns `claim`, whose words weigh `weights`, with `sentences`; `above` are the words of headings
/// and lead-in, `nearby` those of the rest of the passage.
pub(super) fn align(
    claim: &Statement,
    weights: &[f32],
    sentences: &[&Statement],
    above: &Bag,
    nearby: &Bag,
) -> Alignment {
    let bag = Bag::of(sentences.iter().map(|s| s.words.as_slice()));
    let options: Vec<Vec<Choice>> =
        claim.words.iter().map(|w| if counts(w) { bag.options(w) } else { Vec::new() }).collect();
    let central = central(&options, weights, sentences.len());
    let mut out = Alignment {
        covered: vec![0.0; claim.words.len()],
        inside: vec![0.0; claim.words.len()],
        ..Alignment::default()
    };
    let mut last = (0, 0);
    for (i, word) in claim.words.iter().enumerate().filter(|(_, w)| counts(w)) {
        let worth = |o: &Choice| {
            let (s, w) = o.place;
            let aside = |list: &[bool]| list.get(w).copied().unwrap_or_default();
            let conditional = !claim.marks.conditional[i] && aside(&sentences[s].marks.conditional);
            let excepted = aside(&sentences[s].marks.excepted) || conditional;
            let form = ends_alike(word, &sentences[s].words[w]);
            o.credit + CENTRAL * central[s] - far(o.place, last) + if form { FORM } else { 0.0 }
                - if excepted { EXCEPTED } else { 0.0 }
        };
        if let Some(best) = options[i].iter().max_by(|a, b| worth(a).total_cmp(&worth(b))) {
            last = best.place;
            let ((sentence, word), credit) = (best.place, best.credit);
            out.pairs.push(Pair { claim: i, sentence, word, opposite: best.opposite, credit });
            out.covered[i] = credit;
        }
        out.inside[i] = out.covered[i];
        let around = (above.credit(word) * ABOVE).max(nearby.credit(word) * NEARBY);
        out.covered[i] = out.covered[i].max(around);
    }
    out.precision = precision(&out.pairs, sentences);
    out
}

fn counts(word: &Word) -> bool {
    matches!(word.role, Role::Content | Role::Light)
}

/// Whether both are participles, or neither is.
fn ends_alike(a: &Word, b: &Word) -> bool {
    let participle = |w: &Word| w.lower.ends_with("ed");
    participle(a) == participle(b)
}

/// How much of the claim each sentence may cover, as a share of the one that covers most.
fn central(options: &[Vec<Choice>], weights: &[f32], sentences: usize) -> Vec<f32> {
    let mut sums = vec![0.0_f32; sentences];
    for (options, weight) in options.iter().zip(weights) {
        for (s, sum) in sums.iter_mut().enumerate() {
            let here = options.iter().filter(|o| o.place.0 == s).map(|o| o.credit);
            *sum += weight * here.fold(0.0, f32::max);
        }
    }
    let most = sums.iter().copied().fold(f32::EPSILON, f32::max);
    sums.into_iter().map(|s| s / most).collect()
}

/// A little less for what is further from the word before.
fn far(place: (usize, usize), last: (usize, usize)) -> f32 {
    let words = place.1.abs_diff(last.1) as f32;
    if place.0 == last.0 { 0.001 * words } else { 0.05 }
}

/// Share of the words of the sentences that the claim says too.
fn precision(pairs: &[Pair], sentences: &[&Statement]) -> f32 {
    let all: usize = sentences.iter().map(|s| s.content().count()).sum();
    let mut said: Vec<(usize, usize)> = pairs.iter().map(|p| (p.sentence, p.word)).collect();
    said.sort_unstable();
    said.dedup();
    let said = said.iter().filter(|(s, w)| sentences[*s].words[*w].role == Role::Content).count();
    said as f32 / all.max(1) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families() {
        assert!(is_kin("member", "membership"));
        assert!(!is_kin("author", "authority"));
        assert!(!is_kin("form", "format"));
        assert!(negated("untrust").any(|s| s == "trust"));
        assert!(negated("trust").any(|s| s == "untrust"));
    }
}
