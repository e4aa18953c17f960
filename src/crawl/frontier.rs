//! Frontier: which URLs are known and which wait, breadth-first, a queue a host.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::hash::{Hash, Hasher};

use url::Url;

use crate::crawl::canonical::{MAX_URL, canonical, key, shape, trap, twin};
use crate::crawl::options::Options;
use crate::crawl::outcome::{Outcome, Skip};
use crate::source::Source;
use crate::text::start;

/// Other spellings of one URL that are kept in case the first one fails.
const MAX_SPELLINGS: usize = 3;

/// A URL that waits to be asked for.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) url: Url,
    /// Index of the source that owns it.
    pub(super) source: usize,
    /// Links between it and a start page.
    pub(super) depth: usize,
    /// The URLs that redirected here, first to last.
    pub(super) chain: Vec<String>,
}

/// What became of an offer.
#[derive(Debug)]
pub(super) enum Offer {
    /// It waits in the queue of this host.
    Queued(String),
    /// It was known, or too many are.
    Nothing,
    /// It was judged without being asked for; `url` is as listed.
    Judged { url: String, source: Option<usize>, outcome: Outcome },
}

/// What is known of a URL in scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Waiting,
    /// Captured or unchanged.
    Taken,
    /// Skipped or disallowed.
    Passed,
    Failed,
}

#[derive(Debug, Default)]
struct Queue {
    /// By depth.
    levels: Vec<VecDeque<Entry>>,
    waiting: usize,
}

/// All URLs of a crawl.
pub(super) struct Frontier<'a> {
    sources: &'a [&'a Source],
    options: &'a Options,
    known: HashMap<String, State>,
    spellings: HashMap<String, Vec<Entry>>,
    /// Hashes of URLs that were settled, or judged without being known by a key.
    settled: HashSet<u64>,
    shapes: HashMap<String, usize>,
    taken: Vec<usize>,
    /// URLs known or judged.
    remembered: usize,
    hosts: BTreeMap<String, Queue>,
    /// URLs that were not remembered.
    pub(super) forgotten: usize,
}

impl<'a> Frontier<'a> {
    pub(super) fn new(sources: &'a [&'a Source], options: &'a Options) -> Self {
        Self {
            sources,
            options,
            known: HashMap::new(),
            spellings: HashMap::new(),
            settled: HashSet::new(),
            shapes: HashMap::new(),
            taken: vec![0; sources.len()],
            remembered: 0,
            hosts: BTreeMap::new(),
            forgotten: 0,
        }
    }

    /// Offers a URL that was found `depth` links away from a start, or at the end of `chain`.
    pub(super) fn offer(&mut self, url: Url, depth: usize, chain: Vec<String>) -> Offer {
        let url = canonical(url);
        let Some((url, source)) = self.owner(url.clone()) else {
            return self.judge_once(&url, None, Outcome::OutOfScope);
        };
        let length = url.as_str().len();
        if length > MAX_URL {
            return self.judge_once(&url, Some(source), Outcome::Skipped(Skip::LongUrl(length)));
        }
        let key = key(&url);
        let entry = Entry { url, source, depth, chain };
        if !self.is_new(&entry, &key) {
            return self.keep_spelling(entry, key);
        }
        if self.is_full() {
            return Offer::Nothing;
        }
        if let Some(skip) = self.refusal(&entry) {
            self.known.insert(key, State::Passed);
            let (url, source) = (entry.url.to_string(), Some(entry.source));
            return Offer::Judged { url, source, outcome: Outcome::Skipped(skip) };
        }
        self.known.insert(key, State::Waiting);
        self.taken[entry.source] += 1;
        self.queue(entry)
    }

    /// The source that owns `url`, or its twin under the other of http and https.
    fn owner(&self, url: Url) -> Option<(Url, usize)> {
        let owner = |url: &Url| self.sources.iter().position(|s| s.owns(url.as_str()));
        if let Some(source) = owner(&url) {
            return Some((url, source));
        }
        let twin = twin(&url)?;
        owner(&twin).map(|source| (twin, source))
    }

    /// A known page is new again where a redirect only respells it, or another spelling failed.
    fn is_new(&self, entry: &Entry, key: &str) -> bool {
        let respelled = || {
            let from = entry.chain.last().and_then(|from| Url::parse(from).ok());
            from.is_some_and(|from| self::key(&from) == key)
        };
        match self.known.get(key) {
            None => true,
            Some(_) if self.settled.contains(&hash(entry.url.as_str())) => false,
            Some(state) => *state == State::Failed || respelled(),
        }
    }

    fn keep_spelling(&mut self, entry: Entry, key: String) -> Offer {
        if self.known.get(&key) == Some(&State::Waiting) {
            let kept = self.spellings.entry(key).or_default();
            if kept.len() < MAX_SPELLINGS && kept.iter().all(|e| e.url != entry.url) {
                kept.push(entry);
            }
        }
        Offer::Nothing
    }

    fn refusal(&mut self, entry: &Entry) -> Option<Skip> {
        if entry.depth > self.options.max_depth {
            return Some(Skip::Depth(self.options.max_depth));
        }
        if let Some(why) = trap(&entry.url) {
            return Some(Skip::Trap(why));
        }
        if self.taken[entry.source] >= self.options.max_per_source {
            return Some(Skip::SourceFull);
        }
        let alike = self.shapes.entry(shape(&entry.url)?).or_default();
        *alike += 1;
        (*alike > self.options.max_per_shape).then_some(Skip::Shape)
    }

    fn judge_once(&mut self, url: &Url, source: Option<usize>, outcome: Outcome) -> Offer {
        if self.settled.contains(&hash(url.as_str())) || self.is_full() {
            return Offer::Nothing;
        }
        self.settled.insert(hash(url.as_str()));
        Offer::Judged { url: shortened(url.as_str()), source, outcome }
    }

    /// Counts one more URL, to be remembered unless too many are.
    fn is_full(&mut self) -> bool {
        let full = self.remembered >= self.options.max_known;
        self.remembered += usize::from(!full);
        self.forgotten += usize::from(full);
        full
    }

    fn queue(&mut self, entry: Entry) -> Offer {
        let host = entry.url.host_str().unwrap_or_default().to_owned();
        let queue = self.hosts.entry(host.clone()).or_default();
        if queue.levels.len() <= entry.depth {
            queue.levels.resize_with(entry.depth + 1, VecDeque::new);
        }
        queue.levels[entry.depth].push_back(entry);
        queue.waiting += 1;
        Offer::Queued(host)
    }

    /// Puts back what was taken but not asked for.
    pub(super) fn put_back(&mut self, entry: Entry) {
        let queue = self.hosts.entry(entry.url.host_str().unwrap_or_default().into()).or_default();
        if let Some(level) = queue.levels.get_mut(entry.depth) {
            level.push_front(entry);
            queue.waiting += 1;
        }
    }

    /// The next URL of `host`.
    pub(super) fn peek(&self, host: &str) -> Option<&Entry> {
        self.hosts.get(host)?.levels.iter().find_map(VecDeque::front)
    }

    /// Takes the next URL of `host`.
    pub(super) fn take(&mut self, host: &str) -> Option<Entry> {
        let queue = self.hosts.get_mut(host)?;
        let entry = queue.levels.iter_mut().find_map(VecDeque::pop_front)?;
        queue.waiting -= 1;
        Some(entry)
    }

    /// Marks `url` as settled. If it failed, another spelling of it may wait in its place.
    pub(super) fn settle(&mut self, url: &Url, state: State) {
        let key = key(url);
        self.settled.insert(hash(url.as_str()));
        let others = self.spellings.remove(&key).unwrap_or_default();
        self.known.insert(key, state);
        for other in others.into_iter().filter(|_| state == State::Failed) {
            self.offer(other.url, other.depth, other.chain);
        }
    }

    /// What is known of `url`.
    pub(super) fn state(&self, url: &Url) -> Option<State> {
        self.known.get(&key(url)).copied()
    }

    /// The source that would own `url`.
    pub(super) fn in_scope(&self, url: &Url) -> bool {
        self.owner(canonical(url.clone())).is_some()
    }

    /// How many URLs of `host` wait.
    pub(super) fn waiting(&self, host: &str) -> usize {
        self.hosts.get(host).map_or(0, |queue| queue.waiting)
    }

    /// Takes everything that waits, breadth-first within each host.
    pub(super) fn drain(&mut self) -> Vec<Entry> {
        let queues = std::mem::take(&mut self.hosts).into_values();
        queues.flat_map(|queue| queue.levels.into_iter().flatten()).collect()
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// A URL short enough to be listed.
fn shortened(url: &str) -> String {
    const SHOWN: usize = 200;
    if url.len() <= MAX_URL {
        return url.to_owned();
    }
    format!("{}…", start(url, SHOWN))
}
