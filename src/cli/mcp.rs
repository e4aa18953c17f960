//! `mcp`: the tools of [`crate::mcp`] on standard input and output, which nothing else may use.

use std::io::{self, IsTerminal};

use super::args::Cli;
use super::exit::Exit;
use super::{Stop, note};
use crate::home::Home;
use crate::mcp::{Server, stdio};

pub(super) fn run(cli: &Cli) -> Result<Exit, Stop> {
    let server = Server::open(Home::resolve(cli.home.as_deref())?.must_exist()?)?;
    if io::stdin().is_terminal() {
        note(
            cli,
            "waiting for an MCP client on standard input; see the README for its configuration",
        );
    }
    stdio::serve(server)?;
    Ok(Exit::Success)
}
