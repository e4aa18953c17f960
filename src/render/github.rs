//! A check of saved answers as workflow commands, which GitHub Actions shows as annotations.
//!
//! <https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>: in a
//! message `%`, CR and LF are percent-encoded, in a property `:` and `,` as well. Nothing of a page
//! or a file can then begin a command of its own.

use std::io::{self, Write};

use crate::check::{Check, ExcerptCheck, ItemCheck, State};
use crate::compare::diff::marked;
use crate::terminal::harmless;

/// Characters of a message.
const MOST: usize = 2000;

/// Annotations of one kind: GitHub shows no more than ten of a step.
const SHOWN: usize = 10;

/// Writes `check`: an annotation for each excerpt that does not hold, the gravest first, and a
/// notice with the summary.
pub fn write(out: &mut impl Write, check: &Check) -> io::Result<()> {
    let all = check.items.iter().flat_map(|i| i.excerpts.iter().map(move |e| (i, e)));
    let mut told: Vec<_> = all.filter(|(_, e)| e.state > State::Restated).collect();
    told.sort_by_key(|(_, e)| std::cmp::Reverse((check.fail_on.contains(&e.state), e.state)));
    for (item, excerpt) in &told {
        let level = if check.fail_on.contains(&excerpt.state) { "error" } else { "warning" };
        annotate(out, level, &check.file, item, excerpt)?;
    }
    let hidden = told.len().saturating_sub(SHOWN);
    let more = match hidden {
        0 => "",
        _ => " (GitHub shows the first of them, the log has all)",
    };
    let summary = super::check::summary(check) + more;
    writeln!(out, "::notice title=qsec-search check::{}", data(&summary))
}

fn annotate(
    out: &mut impl Write,
    level: &str,
    file: &str,
    item: &ItemCheck,
    excerpt: &ExcerptCheck,
) -> io::Result<()> {
    let mut lines = vec![
        format!("{}. {}", item.id, item.question),
        format!("Excerpt {} of {}", excerpt.number, excerpt.url),
    ];
    lines.extend(excerpt.why.clone());
    lines.push(if excerpt.diff.is_empty() { excerpt.quote.clone() } else { marked(&excerpt.diff) });
    let place = excerpt.newest.as_ref().and_then(|n| n.place.as_ref());
    lines.extend(place.map(|p| format!("Now at {}", p.url)));
    let message: String = lines.join("\n").chars().take(MOST).collect();
    let line = excerpt.line.map(|l| format!(",line={l}")).unwrap_or_default();
    let title = format!("Excerpt {}", excerpt.state.name());
    writeln!(
        out,
        "::{level} file={}{line},title={}::{}",
        property(file),
        property(&title),
        data(&message)
    )
}

/// The value of a message.
fn data(text: &str) -> String {
    harmless(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_can_begin_a_command_or_a_property() {
        assert_eq!(data("50% a\r\n::error::b"), "50%25 a\u{fffd}%0A::error::b");
        assert_eq!(property("a,b:c%0A\nd"), "a%2Cb%3Ac%250A%0Ad");
    }
}
