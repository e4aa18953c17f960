//! `sources`: whose pages may be quoted, and what the archive holds of them.

use std::collections::BTreeMap;
use std::io::Write;

use jiff::Timestamp;

use super::args::Cli;
use super::exit::Exit;
use super::{Stop, age, note};
use crate::archive::Archive;
use crate::gather::state::State;
use crate::home::Home;
use crate::source::{Source, Sources};

/// What the archive holds of one source.
struct Holding {
    pages: usize,
    bytes: u64,
    from: Timestamp,
    to: Timestamp,
}

pub(super) fn run(cli: &Cli, out: &mut impl Write) -> Result<Exit, Stop> {
    let home = Home::resolve(cli.home.as_deref())?.must_exist()?;
    let sources = Sources::load(Some(home.dir()))?;
    let (archive, warnings) = Archive::open(&home.captures())?;
    for warning in &warnings {
        note(cli, &format!("warning: {warning}"));
    }
    let state = State::read(&home.captures())?;
    let held = held(&archive, &sources);
    for source in sources.iter() {
        let only = if source.enabled { "" } else { "  (only with --source)" };
        writeln!(out, "{:24} {:8} {}{only}", source.id, source.subject.name(), source.title)?;
        for prefix in source.prefixes() {
            writeln!(out, "    {prefix}")?;
        }
        writeln!(out, "    {}", line(source, held.get(source.id.as_str()), &state))?;
    }
    Ok(Exit::Success)
}

fn held<'s>(archive: &Archive, sources: &'s Sources) -> BTreeMap<&'s str, Holding> {
    let all: Vec<&Source> = sources.iter().collect();
    let mut out: BTreeMap<&str, Holding> = BTreeMap::new();
    for (url, known) in archive.latest().filter(|(_, known)| known.gone.is_none()) {
        let Some(source) = sources.owner(&all, url) else { continue };
        let new = Holding { pages: 0, bytes: 0, from: known.time, to: known.time };
        let holding = out.entry(source.id.as_str()).or_insert(new);
        holding.pages += 1;
        holding.bytes += known.bytes;
        holding.from = holding.from.min(known.time);
        holding.to = holding.to.max(known.time);
    }
    out
}

/// One source's pages, bytes, age, last crawl and failures.
fn line(source: &Source, holding: Option<&Holding>, state: &State) -> String {
    let now = Timestamp::now();
    let held = holding.map_or("no pages yet".to_owned(), |h| {
        format!(
            "{} pages, {:.1} MB, captured {} to {} ({})",
            h.pages,
            h.bytes as f64 / 1e6,
            h.from.strftime("%Y-%m-%d"),
            h.to.strftime("%Y-%m-%d"),
            age(h.from, now)
        )
    });
    let crawled = state.sources.get(&source.id).map_or("never crawled".to_owned(), |c| {
        format!("last crawl {} UTC, {} failed", c.at.strftime("%Y-%m-%d %H:%M"), c.failed)
    });
    format!("{held}; {crawled}")
}
