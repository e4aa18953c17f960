//! A check of saved answers as text.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::check::{Check, ExcerptCheck, ItemCheck, State};
use crate::compare::diff::marked;
use crate::terminal::{harmless, width, wrap};

/// Before every line that holds words of a page or a file: no line may begin with them, since a
/// CI server takes some lines for commands.
const BAR: &str = "   | ";

/// Characters of an excerpt that are shown.
const MOST: usize = 4000;

/// Writes `check` for reading in a terminal: what does not hold, and a summary.
pub fn text(out: &mut impl Write, check: &Check) -> io::Result<()> {
    for item in &check.items {
        write_item(out, item, &check.fail_on)?;
    }
    writeln!(out, "{}", flat(&summary(check)))
}

/// Writes those excerpts of `item` that do not hold, in red where their state is in `bad`.
pub(super) fn write_item(out: &mut impl Write, item: &ItemCheck, bad: &[State]) -> io::Result<()> {
    let told: Vec<_> = item.excerpts.iter().filter(|e| e.state != State::Holds).collect();
    if told.is_empty() {
        return Ok(());
    }
    let bold = Style::new().bold();
    let question = flat(&format!("item {}: {}", item.id, item.question));
    writeln!(out, "{bold}{question}{bold:#}")?;
    for excerpt in told {
        one(out, excerpt, bad.contains(&excerpt.state))?;
    }
    writeln!(out)
}

fn one(out: &mut impl Write, excerpt: &ExcerptCheck, bad: bool) -> io::Result<()> {
    let color = if bad { AnsiColor::Red } else { AnsiColor::Yellow };
    let (style, name) = (color.on_default(), excerpt.state.name().to_uppercase());
    let line = excerpt.line.map(|l| format!(", line {l}")).unwrap_or_default();
    writeln!(out, "{}. {style}{name}{style:#}{line}  {}", excerpt.number, flat(&excerpt.url))?;
    if let Some(why) = &excerpt.why {
        writeln!(out, "{}", wrap(why, "   ", width()))?;
    }
    if excerpt.state != State::Moved {
        let words =
            if excerpt.diff.is_empty() { excerpt.quote.clone() } else { marked(&excerpt.diff) };
        writeln!(out, "{}", wrap(&cut(&words), BAR, width()))?;
    }
    let Some(newest) = &excerpt.newest else { return Ok(()) };
    let state = if newest.state == excerpt.state { "" } else { newest.state.name() };
    let place = newest.place.as_ref().map(|p| flat(&p.link)).unwrap_or_default();
    let now: Vec<&str> = ["now", state, &place].into_iter().filter(|w| !w.is_empty()).collect();
    if now.len() > 1 {
        writeln!(out, "   {}", now.join("  "))?;
    }
    Ok(())
}

/// The first of `words`: no excerpt is longer, but a file of answers may say so.
fn cut(words: &str) -> Cow<'_, str> {
    match words.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", &words[..end]).into(),
        None => words.into(),
    }
}

/// `text` on one line.
pub(super) fn flat(text: &str) -> String {
    harmless(text).replace('\n', " ")
}

/// What the check came to, in one line.
pub fn summary(check: &Check) -> String {
    let states = State::ALL.into_iter().filter(|s| check.counts.of(*s) > 0);
    let counts: Vec<String> = states
        .map(|s| format!("{} {}", check.counts.of(s), plural(s, check.counts.of(s))))
        .collect();
    let n = check.counts.excerpts;
    let s = if n == 1 { "" } else { "s" };
    let against = match &check.archive.captured_to {
        Some(time) => {
            format!("against {} pages captured up to {}", check.archive.pages, super::day(time))
        }
        None => "against an archive without pages".to_owned(),
    };
    let counts = if counts.is_empty() { String::new() } else { format!(": {}", counts.join(", ")) };
    let failed = match check.failed {
        0 => "; none fails".to_owned(),
        1 => "; 1 fails".to_owned(),
        n => format!("; {n} fail"),
    };
    format!(
        "{}: {n} excerpt{s} of {} answers checked {against}{counts}{failed}",
        check.file,
        check.items.len()
    )
}

fn plural(state: State, n: usize) -> &'static str {
    if state == State::Holds && n != 1 { "hold" } else { state.name() }
}
