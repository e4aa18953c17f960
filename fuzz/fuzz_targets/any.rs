//! Runs the target that QSEC_FUZZ names; `qsec_search::fuzz::TARGETS` has them all.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use qsec_search::fuzz::{TARGETS, Target};

static RUN: LazyLock<Target> = LazyLock::new(|| {
    let wanted = std::env::var("QSEC_FUZZ").unwrap_or_default();
    let known = TARGETS.iter().find(|(name, _)| *name == wanted);
    known.unwrap_or_else(|| panic!("QSEC_FUZZ is none of the targets: {wanted:?}")).1
});

fuzz_target!(
    // A library's panic that is caught is no find: only one that gets as far as here ends the run.
    init: std::panic::set_hook(Box::new(|panic| eprintln!("{panic}"))),
    |bytes: &[u8]| RUN(bytes)
);
