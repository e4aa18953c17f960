//! Parses every page of a folder and does nothing with it: the floor under indexing time.
//!
//! `cargo run --release --example parse_only -- DIR [CORES]`

#![allow(clippy::print_stdout)]

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let dir = args.next().ok_or("which folder?")?;
    let all = std::thread::available_parallelism().map_or(1, usize::from);
    let cores = args.next().map_or(Ok(all), |n| n.parse())?;
    let mut files: Vec<PathBuf> = Vec::new();
    for entry in walkdir::WalkDir::new(dir) {
        let entry = entry?;
        if entry.path().extension().is_some_and(|e| e == "html") {
            files.push(entry.into_path());
        }
    }
    let (next, bytes, nodes) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || -> std::io::Result<()> {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let text = std::fs::read(file)?;
            let page = scraper::Html::parse_document(&String::from_utf8_lossy(&text));
            bytes.fetch_add(text.len(), Ordering::Relaxed);
            nodes.fetch_add(page.tree.values().len(), Ordering::Relaxed);
        }
        Ok(())
    };
    std::thread::scope(|scope| -> std::io::Result<()> {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            worker.join().map_err(|_| std::io::Error::other("a worker died"))??;
        }
        Ok(())
    })?;
    let (bytes, nodes) = (bytes.into_inner(), nodes.into_inner());
    println!("{} pages, {:.1} MB, {nodes} nodes", files.len(), bytes as f64 / 1e6);
    Ok(())
}
