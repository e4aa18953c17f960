//! Denials: where a claim says what a page denies, or denies what it says.

use super::align::Pair;
use super::differ::{ABOUT, Compared, Difference, Kind};
use super::statement::Statement;
use super::thesaurus::Sense;
use super::words::Role;

/// Share of a claim's weight that a denial must touch to turn its sense.
const TOUCHED: f32 = 0.12;

/// Share of the weight covered at which a denial turns it whatever it touches: in a long claim one
/// word weighs little.
const SURE: f32 = 0.8;

impl Compared<'_> {
    /// Compares what is denied. Each denial of either side must have one of the other; an opposite
    /// counts as a denial.
    pub(super) fn denials(&self) -> Vec<Difference> {
        let total: f32 = self.weights.iter().sum::<f32>().max(f32::EPSILON);
        let mut out = Vec::new();
        for denial in &self.claim.marks.denials {
            let touched = |p: &&Pair| (denial.from..denial.to).contains(&p.claim);
            if let Some(pair) = self.unanswered(touched, total) {
                out.push(self.denial(pair, Some(denial.at), None));
            }
        }
        for (s, sentence) in self.sentences.iter().enumerate() {
            for denial in &sentence.marks.denials {
                let touched =
                    |p: &&Pair| p.sentence == s && (denial.from..denial.to).contains(&p.word);
                if let Some(pair) = self.unanswered(touched, total) {
                    out.push(self.denial(pair, None, Some((s, denial.at))));
                }
            }
        }
        if self.denied
            && let Some(pair) = self.unanswered(|p| p.sentence == 0, total)
        {
            out.push(self.denial(pair, None, None));
        }
        for pair in self.alignment.pairs.iter().filter(|p| p.opposite) {
            if self.differs(pair) {
                out.push(self.denial(pair, None, None));
            }
        }
        out.dedup_by(|a, b| a.claim == b.claim && a.passage == b.passage);
        out
    }

    /// Whether one side denies what the other says.
    fn differs(&self, pair: &Pair) -> bool {
        let claimed = self.claim.marks.denied[pair.claim];
        // The heading, which stands first, is what "no" denies.
        let heading = self.denied && pair.sentence == 0;
        let found = self.sentences[pair.sentence].marks.denied[pair.word] ^ heading;
        claimed ^ found ^ pair.opposite
    }

    /// Of the pairs that a denial touches, the weightiest, where each of them differs.
    fn unanswered(&self, touched: impl Fn(&&Pair) -> bool, total: f32) -> Option<&Pair> {
        let pairs: Vec<&Pair> = self.alignment.pairs.iter().filter(touched).collect();
        let weight = |p: &&Pair| self.weights[p.claim];
        // Another word for it may not be what is denied.
        let is_sure = |p: &&&Pair| p.credit > 0.99 || p.opposite;
        let sure: f32 = pairs.iter().filter(is_sure).map(weight).sum();
        let all = pairs.iter().all(|p| self.differs(p));
        let here = pairs.first().map_or(0.0, |p| self.share_of(p.sentence));
        let turns = if self.covered() >= SURE {
            sure > 0.0
        } else {
            sure / total >= TOUCHED && here >= ABOUT
        };
        (all && turns)
            .then(|| {
                pairs.into_iter().max_by(|a, b| {
                    (is_sure(&a).cmp(&is_sure(&b))).then(weight(a).total_cmp(&weight(b)))
                })
            })
            .flatten()
    }

    /// Share of the claim's weight that the stretch itself covers.
    fn covered(&self) -> f32 {
        let inside = self.alignment.inside.iter().zip(self.weights).map(|(c, w)| c * w);
        inside.sum::<f32>() / self.weights.iter().sum::<f32>().max(f32::EPSILON)
    }

    fn denial(
        &self,
        pair: &Pair,
        claim_at: Option<usize>,
        found_at: Option<(usize, usize)>,
    ) -> Difference {
        let word = |s: &Statement, at: usize, other: Option<usize>| {
            let (a, b) = (at.min(other.unwrap_or(at)), at.max(other.unwrap_or(at)));
            (s.words[a].start, s.words[phrase_end(s, b)].end)
        };
        let (start, end) = word(self.claim, pair.claim, claim_at);
        let sentence = self.sentences[pair.sentence];
        let other = found_at.filter(|(s, _)| *s == pair.sentence).map(|(_, at)| at);
        let (a, b) = word(sentence, pair.word, other);
        let passage = match (self.denied, other) {
            (true, None) if pair.sentence == 0 => {
                self.sentences.get(1).map_or("", |s| s.text.as_str()).to_owned()
            }
            _ => sentence.text[a..b].to_owned(),
        };
        Difference {
            kind: Kind::Negation,
            claim: self.claim.text[start..end].to_owned(),
            passage,
            start,
            end,
        }
    }
}

/// The last word of the name of several words that the word `at` begins: "by hand".
fn phrase_end(statement: &Statement, at: usize) -> usize {
    let sides =
        |i: usize| statement.words[i].senses.iter().filter(|s| matches!(s, Sense::Side(..)));
    let mut end = at;
    while end + 1 < statement.words.len()
        && statement.words[at].role == Role::Function
        && sides(at).any(|s| statement.words[end + 1].senses.contains(s))
    {
        end += 1;
    }
    end
}
