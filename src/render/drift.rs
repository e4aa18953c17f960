//! What changed between two runs, as text and Markdown.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::check::flat;
use super::markdown::{escape, target};
use super::web;
use crate::check::State;
use crate::compare::Place;
use crate::compare::diff::marked;
use crate::drift::{Change, Drift, LeftOut, PageDrift, PassageDrift, Side, Touched};
use crate::terminal::{harmless, width, wrap};

/// Before every line that holds words of a page.
const BAR: &str = "     | ";

/// Writes `drift` for reading in a terminal.
pub fn text(out: &mut impl Write, drift: &Drift) -> io::Result<()> {
    for page in &drift.changes {
        text_page(out, page)?;
    }
    if let Some(touched) = &drift.answers {
        let bold = Style::new().bold();
        writeln!(out, "{bold}{}{bold:#}\n", wrap(&answers(touched), "", width()))?;
        for item in &touched.items {
            super::check::write_item(out, item, &[State::Reworded, State::Gone])?;
        }
    }
    for line in summary(drift) {
        writeln!(out, "{}", wrap(&line, "", width()))?;
    }
    Ok(())
}

fn text_page(out: &mut impl Write, page: &PageDrift) -> io::Result<()> {
    let (style, name) = (color(page.change), page.change.name().to_uppercase());
    writeln!(out, "{style}{name}{style:#}  {}", flat(&page.url))?;
    if let Some(was) = &page.was {
        writeln!(out, "   was {}", flat(was))?;
    }
    writeln!(out, "{}", wrap(&about(page), "   ", width()))?;
    if page.change == Change::Changed {
        for passage in &page.passages {
            text_passage(out, passage)?;
        }
    }
    writeln!(out)
}

fn text_passage(out: &mut impl Write, passage: &PassageDrift) -> io::Result<()> {
    let (style, name) = (color(passage.change), passage.change.name());
    let place = passage.now.as_ref().or(passage.was.as_ref());
    let section = flat(&section(place));
    writeln!(out, "   {style}{name}{style:#}  {section}")?;
    match (passage.change, &passage.was, &passage.now) {
        (Change::Moved, Some(was), Some(now)) => {
            writeln!(out, "     from {}\n     to   {}", flat(&was.url), flat(&now.url))
        }
        _ => writeln!(out, "{}", wrap(&words(passage), BAR, width())),
    }
}

fn color(change: Change) -> Style {
    match change {
        Change::Added => AnsiColor::Green.on_default(),
        Change::Gone | Change::Unread => AnsiColor::Red.on_default(),
        _ => AnsiColor::Yellow.on_default(),
    }
}

/// Writes `drift` as Markdown.
pub fn markdown(out: &mut impl Write, drift: &Drift) -> io::Result<()> {
    writeln!(out, "# What changed\n")?;
    for line in summary(drift) {
        writeln!(out, "{}  ", escape(&line))?;
    }
    if let Some(touched) = &drift.answers {
        writeln!(out, "\n## {}\n", escape(&answers(touched)))?;
        for item in &touched.items {
            writeln!(out, "- {}. {}", escape(&item.id), escape(&item.question))?;
            for e in &item.excerpts {
                let words = if e.diff.is_empty() { e.quote.clone() } else { marked(&e.diff) };
                writeln!(out, "  - **{}** {}", e.state.name(), escape(&words))?;
            }
        }
    }
    for page in &drift.changes {
        writeln!(out, "\n## {}: {}\n", page.change.name(), escape(&page.title))?;
        match web(&page.url) {
            Some(url) => writeln!(out, "<{}>\n", target(url))?,
            None => writeln!(out, "{}\n", escape(&page.url))?,
        }
        writeln!(out, "{}", escape(&about(page)))?;
        for passage in page.passages.iter().filter(|_| page.change == Change::Changed) {
            let place = passage.now.as_ref().or(passage.was.as_ref());
            writeln!(out, "\n**{}** {}\n", passage.change.name(), escape(&section(place)))?;
            for line in harmless(&words(passage)).lines() {
                writeln!(out, "> {}  ", escape(line))?;
            }
            if let (Change::Moved, Some(now)) = (passage.change, &passage.now) {
                writeln!(out, "\nto {}", escape(&now.url))?;
            }
        }
    }
    Ok(())
}

/// What is told of a page besides its passages.
fn about(page: &PageDrift) -> String {
    if let Some(why) = &page.why {
        return why.clone();
    }
    let count = |change| page.passages.iter().filter(|p| p.change == change).count();
    let all = [Change::Reworded, Change::Moved, Change::Added, Change::Gone];
    let counts: Vec<String> = all
        .into_iter()
        .filter(|c| count(*c) > 0)
        .map(|c| format!("{} {}", count(c), c.name()))
        .collect();
    match counts.as_slice() {
        [] => format!("{}: only headings or what is in no passage", page.title),
        some => format!("{}: passages {}", page.title, some.join(", ")),
    }
}

fn section(place: Option<&Place>) -> String {
    place.map(|p| p.heading.join(" › ")).unwrap_or_default()
}

fn words(passage: &PassageDrift) -> String {
    if passage.diff.is_empty() {
        let place = passage.now.as_ref().or(passage.was.as_ref());
        return place.map(|p| p.quote.clone()).unwrap_or_default();
    }
    marked(&passage.diff)
}

fn answers(touched: &Touched) -> String {
    format!("{}: {} of {} answers touched", touched.file, touched.items.len(), touched.all)
}

/// What the drift comes to, in a few lines.
pub fn summary(drift: &Drift) -> Vec<String> {
    let mut lines = vec![format!("from {} to {}", side(&drift.from), side(&drift.to)), line(drift)];
    lines.extend(drift.left_out.iter().map(left_out));
    lines
}

/// Pages and passages by what became of them.
pub fn line(drift: &Drift) -> String {
    let (pages, passages) = (drift.pages, drift.passages);
    let unread = match pages.unread {
        0 => String::new(),
        n => format!(", {n} unread"),
    };
    format!(
        "{} pages added, {} gone, {} changed, {} with the same text{unread}; \
         passages: {} added, {} gone, {} reworded, {} moved",
        pages.added,
        pages.gone,
        pages.changed,
        pages.same,
        passages.added,
        passages.gone,
        passages.reworded,
        passages.moved
    )
}

fn side(side: &Side) -> String {
    let time = side.at.get(..19).unwrap_or(&side.at).replace('T', " ");
    let versions = match side.versions.as_slice() {
        [] => String::new(),
        some => format!(", version {}", some.join(", ")),
    };
    format!("{time} UTC ({} pages{versions})", side.pages)
}

fn left_out(left: &LeftOut) -> String {
    let (run, pages) = (if left.older { "older" } else { "newer" }, left.pages);
    format!("not compared: {pages} pages of {}, which only the {run} run took", left.source)
}
