//! What all requests share: the engine of the newest index, kept answers, the right to work.

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;
use tokio::sync::Semaphore;

use super::Options;
use super::doorman::Hosts;
use super::fail::{Fail, log};
use super::intake::Room;
use super::kept::{Answered, Audited, Kept};
use crate::engine::Engine;
use crate::error::Result;
use crate::home::Home;
use crate::live::Live;

/// Threads that may wait for disks or search.
pub(super) const THREADS: usize = 64;

/// Requests that are searched for at once.
const ASKS: usize = 32;

/// Questionnaires that are answered at once: each takes all cores.
const BATCHES: usize = 2;

/// How long a request waits for its turn.
const PATIENCE: Duration = Duration::from_secs(30);

/// What all requests share.
pub(super) struct Shared {
    pub(super) hosts: Hosts,
    pub(super) room: Room,
    pub(super) kept: Kept<Answered>,
    pub(super) audits: Kept<Audited>,
    live: Live,
    asks: Arc<Semaphore>,
    batches: Arc<Semaphore>,
}

/// How much work a request is.
#[derive(Clone, Copy)]
pub(super) enum Load {
    Ask,
    Batch,
}

impl Shared {
    pub(super) fn open(home: Home, options: &Options) -> Result<Self> {
        Ok(Self {
            live: Live::open(home)?,
            hosts: Hosts::of(options),
            room: Room::default(),
            kept: Kept::default(),
            audits: Kept::default(),
            asks: Arc::new(Semaphore::new(ASKS)),
            batches: Arc::new(Semaphore::new(BATCHES)),
        })
    }

    /// The engine of the newest index; requests that hold an older one end with it. Reads the
    /// manifest: not to be called where nothing may block.
    pub(super) fn engine(&self) -> Arc<Engine> {
        let present = self.live.present();
        let Err(problem) = self.readable() else { return self.live.present() };
        log(&format!("the index before is used: {problem}"));
        present
    }

    /// Whether the index on disk can be read. One that is gone leaves the one before answering.
    pub(super) fn readable(&self) -> Result<()> {
        match self.live.newest()? {
            None => Ok(()),
            newest => self.live.renew(newest),
        }
    }

    /// The home that is served.
    pub(super) fn home(&self) -> &Home {
        self.live.home()
    }

    /// Does `work` where it may block, once it is its turn.
    pub(super) async fn work<T: Send + 'static>(
        self: &Arc<Self>,
        load: Load,
        work: impl FnOnce(&Self) -> std::result::Result<T, Fail> + Send + 'static,
    ) -> std::result::Result<T, Fail> {
        let turns = match load {
            Load::Ask => &self.asks,
            Load::Batch => &self.batches,
        };
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            let detail = "too many questions are being answered at once; try again in a minute";
            return Err(Fail::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail));
        };
        let shared = Arc::clone(self);
        let done = tokio::task::spawn_blocking(move || {
            // Held to the end of the work, even where nobody waits for it any more.
            let _turn = turn;
            work(&shared)
        });
        done.await.unwrap_or_else(|e| {
            log(&format!("a request failed: {e}"));
            Err(Fail::of(StatusCode::INTERNAL_SERVER_ERROR))
        })
    }
}
