//! Ctrl-C: the first one ends a crawl after the requests in hand, the next one the program.

use std::io::Write;

use crate::crawl::Stop;

/// The exit code of a program that was interrupted, as shells know it.
const INTERRUPTED: i32 = 130;

/// Watches for Ctrl-C until the program ends. Once `stop` is stopped, the next one ends it.
pub(super) fn watch(stop: &Stop) {
    let stop = stop.clone();
    // Where no thread or no handler is to be had, Ctrl-C ends the program as it always did.
    let _ = std::thread::Builder::new().spawn(move || {
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
            return;
        };
        runtime.block_on(async {
            while tokio::signal::ctrl_c().await.is_ok() {
                if stop.is_stopped() {
                    // Nothing is lost: the next writer cuts what is torn, an index is swapped in whole.
                    std::process::exit(INTERRUPTED);
                }
                stop.stop();
                let told = "stopping after the requests in hand; Ctrl-C again ends at once";
                let _ = writeln!(anstream::stderr(), "{told}");
            }
        });
    });
}
