//! When a state is told again: at once, and after each change, never more often than it may.

use std::time::Duration;

use parlance_entity::Timestamp;
use tokio::{
    sync::{OwnedSemaphorePermit, watch},
    time::{Instant, sleep_until},
};

use crate::{
    access::CanRead,
    app::App,
    clock::Clock,
    live::{Turns, hub::changed, pulse::Beating},
};

/// The changes of a chatbot, those that time brings included, as somebody sees them who looks now and then.
#[derive(Debug)]
pub(super) struct Changes {
    clock: Clock,
    announcements: watch::Receiver<()>,
    _beating: Beating,
    turns: Turns,
    every: Duration,
    is_first: bool,
}

impl Changes {
    /// Those from now on, looked at no more often than this.
    pub(super) fn of(app: &App, can_read: CanRead, every: Duration) -> Self {
        let announcements = app.hub.listen(can_read.chatbot_id());
        let beating = app.pulse.start(can_read);
        let turns = app.turns.clone();
        Self { clock: app.clock.clone(), turns, announcements, _beating: beating, every, is_first: true }
    }

    /// Waits until there is something to see, which the first time is at once, and it is the turn of whoever asks; says when
    /// that is.
    pub(super) async fn next(&mut self) -> (Timestamp, OwnedSemaphorePermit) {
        if !std::mem::take(&mut self.is_first) {
            // Whoever asks for the next has told what there was.
            let told_at = Instant::now();
            changed(&mut self.announcements).await;
            sleep_until(told_at + self.every).await;
        }
        let turn = self.turns.wait().await;
        self.announcements.mark_unchanged();
        (self.clock.now(), turn)
    }
}
