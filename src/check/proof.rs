//! Proof: each excerpt made again from its capture: record, payload digest, extraction, slice.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

use jiff::Timestamp;

use super::Checker;
use super::saved::Excerpt;
use super::why::Why;
use crate::archive::{Held, Trace, Traces};
use crate::capture::{Capture, CaptureId, sha256_hex};
use crate::compare::Laid;
use crate::digest;
use crate::error::{Error, Result};
use crate::page::EXTRACTOR;
use crate::page::html::push_folded;
use crate::parallel;

/// What came of proving an excerpt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Proven {
    Proved(Was),
    Unproven(Why),
    Tampered(Why),
    Restated,
}

/// How an excerpt's words stood in their capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Was {
    /// They began and ended with sentences, as sentences are told apart today.
    pub(crate) whole: bool,
    /// A sentence that limits them came after them.
    pub(crate) limited: bool,
}

impl Was {
    /// How the words of `range` stand on their page.
    pub(crate) fn of(laid: &Laid, range: &Range<usize>) -> Self {
        Self { whole: laid.is_whole(range), limited: laid.limited(range).is_some() }
    }
}

/// As an excerpt stands where nothing else is known.
impl Default for Was {
    fn default() -> Self {
        Self { whole: true, limited: false }
    }
}

impl Proven {
    /// Whether the newest captures can say something to it.
    pub(super) fn is_looked_for(&self) -> bool {
        matches!(self, Self::Proved(_) | Self::Unproven(_))
    }

    /// How its words stood; as they should stand where that is not known.
    pub(super) fn was(&self) -> Was {
        match self {
            Self::Proved(was) => *was,
            _ => Was::default(),
        }
    }
}

/// Proves `excerpts`, each on its own; every capture is read once.
pub(super) fn prove(checker: &Checker<'_>, excerpts: &[&Excerpt]) -> Result<Vec<Proven>> {
    let mut done: Vec<Option<Proven>> = excerpts.iter().map(|e| at_sight(e)).collect();
    let open = |done: &[Option<Proven>]| -> BTreeMap<String, Vec<usize>> {
        let mut by_record = BTreeMap::<String, Vec<usize>>::new();
        for (i, excerpt) in excerpts.iter().enumerate().filter(|(i, _)| done[*i].is_none()) {
            by_record.entry(excerpt.proof.record_id.clone()).or_default().push(i);
        }
        by_record
    };
    let wanted: HashSet<String> = open(&done).into_keys().collect();
    let held = checker.archive.find(&wanted);
    let lost: HashSet<String> = wanted.into_iter().filter(|id| !held.contains_key(id)).collect();
    let lost = Lost::of(checker, &lost)?;
    let records: Vec<(String, Vec<usize>)> = open(&done).into_iter().collect();
    let proved = parallel::map(&records, |(id, numbers)| match held.get(id) {
        Some(held) => of_record(checker, *held, numbers, excerpts),
        None => Ok(numbers.iter().map(|_| lost.proven(id)).collect()),
    });
    for ((_, numbers), proved) in records.into_iter().zip(proved) {
        for (number, proven) in numbers.into_iter().zip(proved?) {
            done[number] = Some(proven);
        }
    }
    Ok(done.into_iter().map(|d| d.unwrap_or(Proven::Unproven(Why::NotHeld))).collect())
}

/// What the excerpt alone tells: restated facts, and proofs that contradict themselves.
fn at_sight(excerpt: &Excerpt) -> Option<Proven> {
    if !excerpt.verbatim {
        let known = digest::says(&excerpt.quote);
        return Some(if known { Proven::Restated } else { Proven::Unproven(Why::NotInDigest) });
    }
    let proof = &excerpt.proof;
    let id =
        proof.captured_at.parse::<Timestamp>().ok().map(|time| {
            CaptureId::of(excerpt.place().0, time, proof.payload_sha256.clone()).record_id
        });
    (id.as_ref() != Some(&proof.record_id)).then_some(Proven::Tampered(Why::Identity))
}

/// Records that are not found by their ids, and what is left of them.
struct Lost {
    traces: Traces,
    stood: HashMap<String, Trace>,
}

impl Lost {
    fn of(checker: &Checker<'_>, ids: &HashSet<String>) -> Result<Self> {
        if ids.is_empty() {
            return Ok(Self { traces: Traces::default(), stood: HashMap::new() });
        }
        let traces = checker.archive.traces(ids)?;
        let places = checker.runs.places(ids);
        let stood = places.into_iter().filter_map(|(id, (file, place))| {
            let trace = checker.archive.trace_at(&file, place, &id)?;
            Some((id, trace))
        });
        Ok(Self { stood: stood.collect(), traces })
    }

    fn proven(&self, id: &str) -> Proven {
        let trace = self.traces.found.get(id).or_else(|| self.stood.get(id));
        match (trace, self.traces.nameless.as_slice()) {
            (Some(trace @ (Trace::Altered { .. } | Trace::Damaged(_))), _) => {
                Proven::Tampered(trace.clone().into())
            }
            (None, [first, ..]) => Proven::Tampered(Why::Nameless {
                count: self.traces.nameless.len(),
                first: first.to_string(),
            }),
            (Some(trace), _) => Proven::Unproven(trace.clone().into()),
            (None, []) => Proven::Unproven(Why::NotHeld),
        }
    }
}

/// Proves the excerpts with these `numbers`, all of the capture at `held`.
fn of_record(
    checker: &Checker<'_>,
    held: Held,
    numbers: &[usize],
    excerpts: &[&Excerpt],
) -> Result<Vec<Proven>> {
    let all = |proven: Proven| Ok(numbers.iter().map(|_| proven.clone()).collect());
    let capture = match checker.archive.read(held) {
        Ok(capture) => capture,
        Err(Error::Archive { path, detail }) => {
            return all(Proven::Tampered(Why::Damaged(format!("{}, {detail}", path.display()))));
        }
        Err(other) => return Err(other),
    };
    let (digest, place) = (sha256_hex(&capture.body), checker.archive.place(held));
    let read = read(checker, &capture);
    let proven = |number: &usize| {
        let excerpt = excerpts[*number];
        if excerpt.place().0 != capture.url {
            return Proven::Tampered(Why::Url);
        }
        if excerpt.proof.payload_sha256 != digest {
            let (path, place) = place;
            return Proven::Tampered(Why::Payload(format!("{}, {place}", path.display())));
        }
        match &read {
            Ok(laid) => sliced(laid, excerpt),
            Err(why) => Proven::Unproven(why.clone()),
        }
    };
    Ok(numbers.iter().map(proven).collect())
}

fn read(checker: &Checker<'_>, capture: &Capture) -> std::result::Result<Laid, Why> {
    let source = checker.sources.reader_of(&capture.url).ok_or(Why::NoSource)?;
    Laid::read(capture, source).map_err(Why::Refused)
}

/// Compares the excerpt with what its capture holds at its bytes.
fn sliced(laid: &Laid, excerpt: &Excerpt) -> Proven {
    let (quote, proof) = (&excerpt.quote, &excerpt.proof);
    let range = usize::try_from(proof.start).ok().zip(usize::try_from(proof.end).ok());
    let range = range.map(|(start, end)| start..end);
    let cut = range.as_ref().and_then(|range| laid.page().quote(range.clone()));
    if let (Some(range), Some(_)) = (range, cut.filter(|cut| cut.text() == quote)) {
        return Proven::Proved(Was::of(laid, &range));
    }
    if quote.trim().is_empty() {
        return Proven::Tampered(Why::Words);
    }
    if let Some(found) = laid.occurrences(quote).next() {
        let (start, end) = (proof.start, proof.end);
        let (at, until) = (found.start, found.end);
        return Proven::Unproven(Why::Shifted { start, end, at, until });
    }
    if is_shown(laid, quote) {
        return Proven::Unproven(Why::Unread);
    }
    match proof.extractor {
        EXTRACTOR => Proven::Tampered(Why::Words),
        other => Proven::Unproven(Why::Rules(other)),
    }
}

/// Whether the document shows `words` anywhere, what is not read of it included.
fn is_shown(laid: &Laid, words: &str) -> bool {
    let mut folded = String::with_capacity(words.len());
    push_folded(&mut folded, words);
    !folded.is_empty() && laid.page().visible().contains(&folded)
}
