//! `sources`: whose pages may be quoted.

use std::io::Write;

use super::Stop;
use super::args::Cli;
use super::exit::Exit;
use crate::home::Home;
use crate::source::Sources;

pub(super) fn run(cli: &Cli, out: &mut impl Write) -> Result<Exit, Stop> {
    let home = Home::resolve(cli.home.as_deref())?.must_exist()?;
    let sources = Sources::load(Some(home.dir()))?;
    for source in sources.iter() {
        let state = if source.enabled { "" } else { "  (only with --source)" };
        writeln!(out, "{:24} {:8} {}{state}", source.id, source.subject.name(), source.title)?;
        for prefix in source.prefixes() {
            writeln!(out, "    {prefix}")?;
        }
    }
    Ok(Exit::Success)
}
