//! `serve`: the web page and the JSON API.

use std::io::Write;
use std::net::SocketAddr;

use clap::Args;

use super::args::Cli;
use super::exit::Exit;
use super::{Stop, note};
use crate::home::Home;
use crate::serve::{self, Options};

/// Flags of `serve`.
#[derive(Debug, Args)]
pub struct Serve {
    /// The address to listen on; port 0 takes any free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:7373")]
    pub listen: SocketAddr,
    /// Let other machines ask: needed for an address that is not this machine's own. There is no
    /// login and no encryption; put a proxy with both before it
    #[arg(long)]
    pub allow_remote: bool,
    /// A name by which it is reached, besides localhost and the address; other names are refused
    #[arg(long, value_name = "NAME")]
    pub host: Vec<String>,
}

pub(super) fn run(cli: &Cli, args: &Serve, out: &mut impl Write) -> Result<Exit, Stop> {
    let home = Home::resolve(cli.home.as_deref())?.must_exist()?;
    let own = args.listen.ip().is_loopback();
    if !own && !args.allow_remote {
        return Err(crate::Error::Remote(args.listen).into());
    }
    if !own {
        super::warn("other machines can ask this server; it has no login and no encryption");
    }
    let options = Options { listen: args.listen, names: args.host.clone() };
    let mut told = Ok(());
    serve::run(home, &options, |address| {
        told = writeln!(out, "http://{address}/").and_then(|()| out.flush());
        note(cli, "listening; Ctrl-C ends it");
    })?;
    told?;
    Ok(Exit::Success)
}
