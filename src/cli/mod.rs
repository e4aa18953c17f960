//! The command line: arguments in, text out. Everything else is the library's.

pub mod answer;
pub mod args;
mod ask;
pub mod audit;
pub mod check;
pub mod columns;
pub mod drift;
pub mod exit;
pub mod export;
pub mod gaps;
mod index;
mod input;
mod interrupt;
pub mod manual;
#[cfg(feature = "mcp")]
mod mcp;
pub mod narrow;
mod output;
mod progress;
#[cfg(feature = "serve")]
pub mod serve;
mod sources;

use std::io::{self, Write};

use clap::Parser;

use args::{Cli, Command};
use exit::Exit;

#[cfg(feature = "pdf")]
use crate::page::pdf::apart;

/// What ends a command early.
#[derive(Debug)]
enum Stop {
    Failed(crate::Error),
    Output(io::Error),
}

impl From<crate::Error> for Stop {
    fn from(error: crate::Error) -> Self {
        Self::Failed(error)
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// Runs the command line of this process and tells how it ended.
pub fn run() -> Exit {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !crate::guard::is_guarded() {
            hook(info);
        }
    }));
    #[cfg(feature = "pdf")]
    if apart::is_asked_for() {
        let read = apart::reader(&mut io::stdin(), &mut io::stdout());
        return read.map_or(Exit::Failure, |()| Exit::Success);
    }
    #[cfg(feature = "pdf")]
    apart::by_this_program();
    let cli = Cli::parse();
    // Not locked: the MCP server writes from threads of its own.
    let mut out = anstream::stdout();
    let done = match &cli.command {
        Command::Index(args) => index::run(&cli, args, &mut out),
        Command::Ask(args) => ask::run(&cli, args, &mut out),
        Command::Answer(args) => answer::run(&cli, args, &mut out),
        Command::Audit(args) => audit::run(&cli, args, &mut out),
        Command::Gaps(args) => gaps::run(&cli, args, &mut out),
        Command::Check(args) => check::run(&cli, args, &mut out),
        Command::Drift(args) => drift::run(&cli, args, &mut out),
        #[cfg(feature = "serve")]
        Command::Serve(args) => serve::run(&cli, args, &mut out),
        #[cfg(feature = "mcp")]
        Command::Mcp => mcp::run(&cli),
        Command::Export(args) => export::run(&cli, args, &mut out),
        Command::Sources => sources::run(&cli, &mut out),
        Command::Completions(args) => manual::completions(args, &mut out),
        Command::Man(args) => manual::man(args, &mut out),
    };
    match done.and_then(|exit| out.flush().map(|()| exit).map_err(Stop::from)) {
        Ok(exit) => exit,
        // Whoever reads us has seen enough.
        Err(Stop::Output(e)) if e.kind() == io::ErrorKind::BrokenPipe => Exit::Success,
        Err(Stop::Output(e)) => {
            report(&format!("cannot write the output: {e}"));
            Exit::Failure
        }
        Err(Stop::Failed(e)) => {
            report(&e.to_string());
            Exit::of(&e)
        }
    }
}

/// One error, on standard error.
fn report(message: &str) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    // Nothing is left to do where standard error is gone.
    let _ =
        writeln!(anstream::stderr(), "{red}error{red:#}: {}", crate::terminal::harmless(message));
}

/// How long ago `time` was.
fn age(time: jiff::Timestamp, now: jiff::Timestamp) -> String {
    let hours = (now.as_second() - time.as_second()).max(0) / 3600;
    match (hours / 24, hours) {
        (0, 0) => "less than an hour old".into(),
        (0, 1) => "1 hour old".into(),
        (0, hours) => format!("{hours} hours old"),
        (1, _) => "1 day old".into(),
        (days, _) => format!("{days} days old"),
    }
}

/// A warning on standard error, which no flag keeps back.
#[cfg(feature = "serve")]
fn warn(message: &str) {
    let yellow = anstyle::AnsiColor::Yellow.on_default().bold();
    let _ = writeln!(anstream::stderr(), "{yellow}warning{yellow:#}: {message}");
}

/// A note on standard error, unless the user wants none.
fn note(cli: &Cli, message: &str) {
    if !cli.quiet {
        let _ = writeln!(anstream::stderr(), "{}", crate::terminal::harmless(message));
    }
}
