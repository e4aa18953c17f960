//! `completions` and `man`: what a package installs beside the program, made from its own arguments.

use std::io::Write;
use std::path::PathBuf;

use clap::{Args, Command, CommandFactory};
use clap_complete::Shell;
use clap_mangen::Man as Page;

use super::Stop;
use super::args::Cli;
use super::exit::Exit;
use crate::file;

/// The program's name, as a shell calls it.
const NAME: &str = env!("CARGO_PKG_NAME");

/// Flags of `completions`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell that completes
    #[arg(value_enum)]
    pub shell: Shell,
}

/// Flags of `man`.
#[derive(Debug, Args)]
pub struct Man {
    /// The command that the page is about [default: the program]
    #[arg(value_parser = command)]
    pub command: Option<String>,
    /// Write the pages of the program and of every command into this folder
    #[arg(short, long, value_name = "DIR", conflicts_with = "command")]
    pub output: Option<PathBuf>,
}

pub(super) fn completions(args: &Completions, out: &mut impl Write) -> Result<Exit, Stop> {
    // Written aside first: the generator panics where its output breaks off.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), NAME, &mut script);
    out.write_all(&script)?;
    Ok(Exit::Success)
}

pub(super) fn man(args: &Man, out: &mut impl Write) -> Result<Exit, Stop> {
    let mut program = Cli::command().disable_help_subcommand(true);
    program.build();
    if let Some(dir) = &args.output {
        for command in std::iter::once(&program).chain(program.get_subcommands()) {
            let page = page(command);
            file::write(&dir.join(page.get_filename()), |mut file| page.render(&mut file))?;
        }
        return Ok(Exit::Success);
    }
    let named = args.command.as_deref().and_then(|name| program.find_subcommand(name));
    page(named.unwrap_or(&program)).render(out)?;
    Ok(Exit::Success)
}

/// The page of `command`, with the program's version at its foot.
fn page(command: &Command) -> Page {
    Page::new(command.clone()).source(format!("{NAME} {}", env!("CARGO_PKG_VERSION")))
}

/// The name of a command, as it is typed.
fn command(name: &str) -> Result<String, String> {
    let program = Cli::command();
    let known = || program.get_subcommands().map(Command::get_name).collect::<Vec<_>>();
    match program.find_subcommand(name) {
        Some(_) => Ok(name.to_owned()),
        None => Err(format!("no such command; there are {}", known().join(", "))),
    }
}
