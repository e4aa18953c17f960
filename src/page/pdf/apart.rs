//! Apart: PDF files are read in a process of their own. A file may bring the parsers that read it to overflow
//! their stack, to take all memory or never to end, and none of that can be caught within a process.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::thread;

use super::{MAX_TEXT, TIMEOUT};

/// The argument that makes the program the reader of one file; not a command for people, and so in no help.
const COMMAND: &str = "read-pdf";

/// Bytes of memory that the reader of one file may have.
#[cfg(unix)]
const MAX_MEMORY: u64 = 1 << 30;

/// Damaged files may nest deeply.
const STACK: usize = 32 << 20;

/// Bytes of what a reader prints: a character of text may be written as six.
const MAX_OUTPUT: u64 = 8 * MAX_TEXT as u64;

/// The program that knows [`COMMAND`].
static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// From now on files are read by processes of this program; else, in a program that only uses the library,
/// on threads.
pub(crate) fn by_this_program() {
    if let Ok(program) = std::env::current_exe() {
        let _ = PROGRAM.set(program);
    }
}

/// Whether this process was started as the reader of one file.
pub(crate) fn is_asked_for() -> bool {
    std::env::args_os().nth(1).is_some_and(|argument| argument == COMMAND)
}

/// The text of each page of the file `bytes`.
pub(super) fn texts(bytes: Vec<u8>) -> Result<Vec<String>, String> {
    match PROGRAM.get() {
        Some(program) => by_process(program, &bytes),
        None => by_thread(bytes),
    }
}

fn by_process(program: &Path, bytes: &[u8]) -> Result<Vec<String>, String> {
    let mut command = Command::new(program);
    command.arg(COMMAND).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(|e| format!("its reader cannot be started: {e}"))?;
    let (input, output) = (child.stdin.take(), child.stdout.take());
    let (send, receive) = mpsc::channel();
    let printed = thread::scope(|scope| {
        // A reader that ended does not take what is left.
        scope.spawn(move || input.map(|mut input| input.write_all(bytes)));
        scope.spawn(move || {
            let mut printed = Vec::new();
            let read = output.map(|o| o.take(MAX_OUTPUT).read_to_end(&mut printed));
            let _ = send.send(read.map(|_| printed));
        });
        let printed = receive.recv_timeout(TIMEOUT);
        let _ = child.kill();
        printed
    });
    let _ = child.wait();
    let printed = printed.map_err(|_| "it takes too long")?.unwrap_or_default();
    serde_json::from_slice(&printed).unwrap_or_else(|_| Err("it breaks its reader".into()))
}

fn by_thread(bytes: Vec<u8>) -> Result<Vec<String>, String> {
    let (send, receive) = mpsc::channel();
    // Nobody listens any more after the time is up.
    let work = move || drop(send.send(super::text::texts(&bytes)));
    thread::Builder::new().stack_size(STACK).spawn(work).map_err(|e| e.to_string())?;
    receive.recv_timeout(TIMEOUT).unwrap_or_else(|_| Err("it takes too long".into()))
}

/// Reads the file on `input` and prints the text of its pages, or why there is none, as JSON. For a process
/// that does nothing else: its memory and time are limited from now on.
pub(crate) fn reader(input: &mut dyn Read, output: &mut dyn Write) -> io::Result<()> {
    limit();
    let mut bytes = Vec::new();
    input.read_to_end(&mut bytes)?;
    Ok(serde_json::to_writer(output, &by_thread(bytes))?)
}

/// Sets what limits the system knows.
#[cfg(unix)]
fn limit() {
    use rlimit::Resource;
    for (resource, most) in
        [(Resource::AS, MAX_MEMORY), (Resource::CPU, TIMEOUT.as_secs()), (Resource::CORE, 0)]
    {
        let _ = resource.set(most, most);
    }
}

#[cfg(not(unix))]
fn limit() {}
