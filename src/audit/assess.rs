//! Assess: one claim, from its words to its verdict with the evidence.

use std::cell::RefCell;
use std::sync::Arc;

use super::Ground;
use super::candidates;
use super::checkable::{Place, unchecked};
use super::claims;
use super::differ::{Difference, Kind};
use super::evidence::{self, Piece};
use super::judge::{Judgement, judge};
use super::matching::{Match, Sought};
use super::pages::Pages;
use super::passage::{Passage, Stretch};
use super::practice;
use super::quotation::{self, Quotation};
use super::report::{Citing, Claim, Verdict};
use super::statement::Statement;
use super::urls::{Cited, Known, Memo, State, same_but_version};
use super::wording;
use crate::error::Result;
use crate::index::manifest::CorpusKind;

/// Assesses claims with one worker's pages.
pub(super) struct Assessor<'i> {
    pages: Pages<'i>,
    known: &'i Known<'i>,
    memo: RefCell<Memo>,
}

/// A claim's citations, looked up.
struct Citations {
    own: Vec<Cited>,
    /// Numbers of the pages that it cites, or its answer where it cites none.
    pages: Vec<u32>,
}

/// What was found out of a claim.
struct Found {
    verdict: Verdict,
    reason: String,
    differs: Vec<Difference>,
    pieces: Vec<Piece>,
    /// The page that bears the claim.
    bearer: Option<Bearer>,
}

/// The page that bears a claim.
struct Bearer {
    page: u32,
    url: String,
}

impl<'i> Assessor<'i> {
    pub(super) fn new(ground: &Ground<'i>, known: &'i Known<'i>) -> Result<Self> {
        Ok(Self { pages: Pages::new(ground)?, known, memo: RefCell::default() })
    }

    /// Judges `claim`, which stands at `place`.
    pub(super) fn assess(&self, claim: &claims::Claim, place: Place) -> Result<Claim> {
        let statement = Statement::read(&claim.text, self.pages.words());
        let citations = self.citations(claim)?;
        if let Some(why) = unchecked(&statement, place) {
            let found = Found {
                verdict: Verdict::Uncheckable,
                reason: wording::unchecked(why).to_owned(),
                differs: Vec::new(),
                pieces: Vec::new(),
                bearer: None,
            };
            return Ok(Claim {
                unchecked: Some(why),
                ..self.claim(claim, &statement, &citations, found)?
            });
        }
        let found = match self.quoted(claim, &statement, &citations)? {
            Some(found) => found,
            None => self.compared(&statement, &citations)?,
        };
        self.claim(claim, &statement, &citations, found)
    }

    fn citations(&self, claim: &claims::Claim) -> Result<Citations> {
        let mut memo = self.memo.borrow_mut();
        let mut all = |urls: &[String]| -> Result<Vec<Cited>> {
            urls.iter().map(|u| memo.cited(self.known, &self.pages, u)).collect()
        };
        let own = all(&claim.cites)?;
        let nearby = all(&claim.nearby)?;
        let pages = |list: &[Cited]| list.iter().filter_map(|c| c.page).collect::<Vec<u32>>();
        let mut numbers = pages(&own);
        if own.is_empty() {
            numbers = pages(&nearby);
        }
        Ok(Citations { own, pages: numbers })
    }

    /// Whether the claim's words stand on a page: on a cited one, else on any.
    fn quoted(
        &self,
        claim: &claims::Claim,
        statement: &Statement,
        citations: &Citations,
    ) -> Result<Option<Found>> {
        // The digest restates: nothing of it is a quotation.
        let digest = self.pages.reader().manifest().corpus.kind == CorpusKind::Digest;
        if digest || !quotation::is_quotable(statement) {
            return Ok(None);
        }
        let words = quotation::quoted_part(&statement.text);
        let holders =
            candidates::verbatim(self.pages.reader(), &Statement::read(words, self.pages.words()))?;
        let passages =
            holders.iter().map(|h| self.pages.passage(h.address)).collect::<Result<Vec<_>>>()?;
        for &number in &citations.pages {
            if let Some(found) = quotation::find(words, &*self.pages.page(number)?) {
                return self.quotation(&found, number, &passages, citations, claim);
            }
        }
        let mut tried = citations.pages.clone();
        for home in passages.iter().flat_map(|p| &p.record.homes) {
            if tried.contains(&home.page) {
                continue;
            }
            tried.push(home.page);
            let found = quotation::find(words, &*self.pages.page(home.page)?);
            if let Some(found) = found.filter(|f| f.cut.is_none()) {
                return self.quotation(&found, home.page, &passages, citations, claim);
            }
        }
        Ok(None)
    }

    /// The verdict on a quotation from page `number`; none where the claim cut off what turns it.
    fn quotation(
        &self,
        found: &Quotation,
        number: u32,
        passages: &[Arc<Passage>],
        citations: &Citations,
        claim: &claims::Claim,
    ) -> Result<Option<Found>> {
        if found.cut.is_some() {
            return Ok(None);
        }
        let page = self.pages.page(number)?;
        let url = page.meta.capture.url.clone();
        let cited = citations.pages.contains(&number);
        let version = claim.cites.iter().any(|c| same_but_version(c, &url));
        let (verdict, reason) = match (citations.own.is_empty(), cited, version) {
            (false, true, _) => (Verdict::Quoted, wording::QUOTED),
            (true, _, _) => (Verdict::Quoted, wording::QUOTED_UNCITED),
            (false, false, true) => (Verdict::Quoted, wording::QUOTED_VERSION),
            (false, false, false) if citations.pages.is_empty() => {
                (Verdict::Misattributed, wording::MISATTRIBUTED_UNKNOWN)
            }
            (false, false, false) => (Verdict::Misattributed, wording::MISATTRIBUTED),
        };
        let piece = Piece::quotation(&page, number, &found.range, passages);
        Ok(Some(Found {
            verdict,
            reason: reason.to_owned(),
            differs: Vec::new(),
            pieces: vec![piece],
            bearer: Some(Bearer { page: number, url }),
        }))
    }

    /// Judges by the passages that come closest.
    fn compared(&self, statement: &Statement, citations: &Citations) -> Result<Found> {
        let sought = Sought::new(&self.pages, statement, &citations.pages)?;
        let passages = sought.passages(&self.pages)?;
        let matches = sought.matches(&self.pages, &passages);
        let nearest = |first: Option<usize>| -> Vec<Piece> {
            let order = first.into_iter().chain((0..matches.len()).filter(|i| Some(*i) != first));
            order.map(|i| Piece::of(&matches[i])).collect()
        };
        Ok(match judge(&sought, &matches) {
            Judgement::Echoed(i) => Found {
                verdict: Verdict::Echoed,
                reason: wording::ECHOED.to_owned(),
                differs: Vec::new(),
                bearer: Some(bearer(&matches[i])),
                pieces: nearest(Some(i)),
            },
            Judgement::Conflict(i) => {
                let differs = matches[i].differences.clone();
                Found {
                    verdict: Verdict::Conflict,
                    reason: wording::conflict(&differs),
                    differs,
                    bearer: None,
                    pieces: nearest(Some(i)),
                }
            }
            Judgement::Silent => denied(&sought, &passages, &matches).unwrap_or_else(|| Found {
                verdict: Verdict::Silent,
                reason: wording::SILENT.to_owned(),
                differs: Vec::new(),
                bearer: None,
                pieces: nearest(None),
            }),
        })
    }

    fn claim(
        &self,
        claim: &claims::Claim,
        statement: &Statement,
        citations: &Citations,
        found: Found,
    ) -> Result<Claim> {
        let silent = found.verdict == Verdict::Silent;
        let shown = evidence::shown(&self.pages, found.pieces, silent)?;
        let (marks, uncovered) =
            evidence::marks(&self.pages, statement, found.verdict, &found.differs, &shown);
        let cites = claim.cites.iter().zip(&citations.own);
        let nearest = if silent && !shown.is_empty() { wording::NEAREST } else { "" };
        Ok(Claim {
            text: claim.text.clone(),
            cites: cites
                .map(|(url, cited)| citing(url, cited, found.bearer.as_ref(), found.verdict))
                .collect(),
            verdict: found.verdict,
            reason: found.reason + nearest,
            unchecked: None,
            differs: found.differs,
            uncovered,
            marks,
            evidence: shown.into_iter().map(|s| s.excerpt).collect(),
        })
    }
}

fn bearer(found: &Match) -> Bearer {
    let home = &found.passage.record.homes[found.home];
    Bearer { page: home.page, url: home.url.clone() }
}

/// What is told of a cited URL.
fn citing(url: &str, cited: &Cited, bearer: Option<&Bearer>, verdict: Verdict) -> Citing {
    let other = bearer.filter(|b| cited.page.is_none() && same_but_version(url, &b.url));
    let state = if other.is_some() { State::OtherVersion } else { cited.state };
    let known = cited.page.is_some() || other.is_some();
    let bears = (known && verdict != Verdict::Uncheckable)
        .then(|| other.is_some() || bearer.is_some_and(|b| Some(b.page) == cited.page));
    Citing {
        url: url.to_owned(),
        state,
        leads_to: cited.leads_to.clone().or_else(|| other.map(|b| b.url.clone())),
        bears,
    }
}

/// A conflict where the claim denies what pages affirm.
fn denied(sought: &Sought<'_>, passages: &[Arc<Passage>], matches: &[Match]) -> Option<Found> {
    let claim = sought.claim;
    let denied = practice::denied(claim)?;
    let affirmed: Vec<(&Arc<Passage>, usize, usize)> = passages
        .iter()
        .filter_map(|p| practice::affirmed(claim, &denied, p).map(|(s, w)| (p, s, w)))
        .collect();
    let (passage, sentence, word) = affirmed.first()?;
    let said = &passage.sentences[*sentence];
    let (start, end) = denied.span(claim);
    let differs = vec![Difference {
        kind: Kind::Negation,
        claim: claim.text[start..end].to_owned(),
        passage: said.text[said.words[*word].start..said.words[*word].end].to_owned(),
        start,
        end,
    }];
    let stretch = |s: usize| Stretch { from: s, to: s + 1, lead: None };
    Some(Found {
        verdict: Verdict::Conflict,
        reason: wording::conflict(&differs),
        differs,
        bearer: None,
        pieces: affirmed
            .iter()
            .map(|(p, s, _)| Piece::affirmed(p, stretch(*s)))
            .chain(matches.iter().map(Piece::of))
            .collect(),
    })
}
