//! Gaps as text, Markdown and HTML.

use std::io::{self, Write};

use askama::Template;

use super::html::Bar;
use super::markdown::escape;
use super::{marked, storable, web};
use crate::answer::contract::ExcerptItem;
use crate::answer::wording;
use crate::gaps::{Gaps, Group};
use crate::terminal::{width, wrap};
use crate::verdict::Verdict;

/// Bar of the longest group in the text chart.
const BAR: usize = 24;

/// Writes `gaps` for reading in a terminal.
pub fn text(out: &mut impl Write, gaps: &Gaps) -> io::Result<()> {
    writeln!(out, "{}\n", wrap(&line(gaps), "", width()))?;
    let most = gaps.groups.iter().map(Group::worth).max().unwrap_or(1).max(1);
    for group in open(gaps) {
        let bar = "█".repeat((group.worth() * BAR).div_ceil(most));
        writeln!(out, "{}", wrap(&name(group), "", width()))?;
        writeln!(out, "{bar} {}", counts(group))?;
        for asked in group.asked.iter().filter(|a| a.verdict != Verdict::Documented) {
            let line =
                format!("{}: {} {} {}", asked.file, asked.id, asked.question, lower(asked.verdict));
            writeln!(out, "{}", wrap(&line, "  ", width()))?;
        }
        if !group.nearest.is_empty() {
            writeln!(out, "  {}", wording::NEAREST_ALL)?;
        }
        for excerpt in &group.nearest {
            writeln!(out, "{}", wrap(&marked(&excerpt.quote, excerpt.verbatim), "    ", width()))?;
            writeln!(out, "    {}", crate::terminal::harmless(&excerpt.link))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// Writes `gaps` as Markdown.
pub fn markdown(out: &mut impl Write, gaps: &Gaps) -> io::Result<()> {
    writeln!(out, "# {}\n\n{}\n", wording::GAPS, escape(&line(gaps)))?;
    writeln!(out, "| Concept | Questions | Files | Not documented | Partly | Documented |")?;
    writeln!(out, "|---|---:|---:|---:|---:|---:|")?;
    for group in &gaps.groups {
        let c = group.counts;
        let cells =
            [c.total(), group.files, c.silent, c.partial, c.documented].map(|n| n.to_string());
        writeln!(out, "| {} | {} |", escape(&name(group)), cells.join(" | "))?;
    }
    for group in open(gaps) {
        writeln!(out, "\n## {}\n", escape(&name(group)))?;
        for asked in group.asked.iter().filter(|a| a.verdict != Verdict::Documented) {
            let source = format!("{} {}", asked.file, asked.id);
            writeln!(
                out,
                "- {} ({}, {})",
                escape(&asked.question),
                escape(&source),
                lower(asked.verdict)
            )?;
        }
        if !group.nearest.is_empty() {
            writeln!(out, "\n{}", wording::NEAREST_ALL)?;
        }
        for excerpt in &group.nearest {
            writeln!(out, "\n> {}", escape(&excerpt.quote))?;
            if let Some(link) = web(&excerpt.link) {
                writeln!(
                    out,
                    "\n[{}](<{}>)",
                    escape(&excerpt.title),
                    super::markdown::target(link)
                )?;
            }
        }
    }
    Ok(())
}

#[derive(Template)]
#[template(path = "gaps.html")]
struct Page {
    title: &'static str,
    line: String,
    files: Vec<String>,
    all: Bar,
    groups: Vec<View>,
    tool: &'static str,
}

struct View {
    name: String,
    counts: String,
    bar: Bar,
    /// Length of the bar in hundredths of the longest.
    length: usize,
    asked: Vec<[String; 3]>,
    nearest: Vec<Near>,
}

struct Near {
    quote: String,
    title: String,
    link: Option<String>,
}

/// Writes `gaps` as one HTML page.
pub fn html(out: &mut impl Write, gaps: &Gaps) -> io::Result<()> {
    let most = gaps.groups.iter().map(|g| g.counts.total()).max().unwrap_or(1).max(1);
    let near = |e: &ExcerptItem| Near {
        quote: storable(&e.quote),
        title: storable(&e.title),
        link: web(&e.link).map(str::to_owned),
    };
    let view = |group: &Group| View {
        name: storable(&name(group)),
        counts: counts(group),
        bar: Bar::of(group.counts),
        length: (group.counts.total() * 100).div_ceil(most),
        asked: group
            .asked
            .iter()
            .map(|a| {
                [storable(&a.question), storable(&format!("{} {}", a.file, a.id)), lower(a.verdict)]
            })
            .collect(),
        nearest: group.nearest.iter().map(near).collect(),
    };
    let page = Page {
        title: wording::GAPS,
        line: line(gaps),
        files: gaps.files.iter().map(|f| storable(f)).collect(),
        all: Bar::of(gaps.counts),
        groups: gaps.groups.iter().map(view).collect(),
        tool: concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
    };
    out.write_all(page.render().map_err(io::Error::other)?.as_bytes())
}

/// The groups with something left to write.
fn open(gaps: &Gaps) -> impl Iterator<Item = &Group> {
    gaps.groups.iter().filter(|g| g.worth() > 0)
}

fn line(gaps: &Gaps) -> String {
    let c = gaps.counts;
    format!(
        "{} question{} of {} file{}: {} documented, {} partly documented, {} not documented. {}",
        gaps.questions,
        plural(gaps.questions),
        gaps.files.len(),
        plural(gaps.files.len()),
        c.documented,
        c.partial,
        c.silent,
        wording::GAPS_ORDER
    )
}

fn name(group: &Group) -> String {
    group.concept.clone().unwrap_or_else(|| wording::NO_CONCEPT.to_owned())
}

fn counts(group: &Group) -> String {
    let c = group.counts;
    format!(
        "{} question{} in {} file{}: {} not documented, {} partly, {} documented",
        c.total(),
        plural(c.total()),
        group.files,
        plural(group.files),
        c.silent,
        c.partial,
        c.documented
    )
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

fn lower(verdict: Verdict) -> String {
    wording::label(verdict).to_lowercase()
}
