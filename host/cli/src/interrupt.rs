//! Ctrl-C: the first one ends what runs in good order, the second one at once.

use crate::output;
use std::process::exit;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

static ASKED: OnceLock<Instant> = OnceLock::new();

/// Some senders signal twice.
const SAME: Duration = Duration::from_millis(300);

/// From now on Ctrl-C and SIGTERM only ask.
pub fn listen() {
    // Fails when there is a handler already, which asks as well.
    let _ = ctrlc::set_handler(|| {
        let first = *ASKED.get_or_init(Instant::now);
        if first.elapsed() > SAME {
            output::abandon();
            exit(130);
        }
    });
}

/// Whether somebody has asked to stop.
pub fn asked() -> bool {
    ASKED.get().is_some()
}
