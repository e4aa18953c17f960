//! Stop: a flag that ends a crawl after the requests in hand.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

/// Shared by the crawl and whoever may end it. Clones are the same flag.
#[derive(Clone, Debug)]
pub struct Stop(Arc<watch::Sender<bool>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Stop {
    /// Asks the crawl to finish the requests in hand and to begin no other.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }

    /// Whether that was asked.
    pub fn is_stopped(&self) -> bool {
        *self.0.borrow()
    }

    /// Sleeps for `time`, or until the crawl is to end.
    pub(super) async fn pause(&self, time: Duration) {
        let mut flag = self.0.subscribe();
        let _ = tokio::time::timeout(time, flag.wait_for(|stopped| *stopped)).await;
    }
}
