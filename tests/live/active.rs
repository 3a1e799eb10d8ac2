//! Sessions active right now.

use std::time::Duration;

use parlance::{
    access::CanAdminister,
    app::App,
    clock::Clock,
    db::{Db, write},
    live::Snapshot,
    tasks::Tasks,
};
use parlance_entity::{Timestamp, chatbot, session};
use tokio::{sync::watch, time::timeout};

use crate::support::{
    on_every_database,
    sample::{self, AT},
};

const MINUTE: i64 = 60_000;

struct Stage {
    app: App,
    chatbot: chatbot::Model,
}

impl Stage {
    async fn new(db: Db) -> Self {
        let chatbot = sample::chatbot("shop");
        write::insert_new(&db.writer, vec![chatbot.clone()]).await.expect("a chatbot");
        Self { app: App::start(db, Clock::manual(AT), Tasks::new()), chatbot }
    }

    fn listen(&self) -> watch::Receiver<Option<Snapshot>> {
        self.app.active_sessions.listen(CanAdminister::at_the_command_line().read(self.chatbot.id))
    }

    async fn commit(&self, sessions: Vec<session::Model>) {
        write::insert_new(&self.app.db.writer, sessions).await.expect("sessions");
        self.app.hub.announce(self.chatbot.id);
    }

    fn session(&self, id: &str, starts: Timestamp, ends: Timestamp) -> session::Model {
        session::Model {
            started_at: starts,
            ended_at: None,
            present_until: ends,
            ..sample::session(self.chatbot.id, id)
        }
    }

    /// Ends what runs, so that the database can be closed; the writer ends once nobody can send to it any more.
    async fn end(self) {
        let tasks = self.app.tasks.clone();
        drop(self);
        assert!(tasks.shutdown(Duration::from_secs(10)).await, "everything ends");
    }
}

async fn next(receiver: &mut watch::Receiver<Option<Snapshot>>) -> Snapshot {
    let changed = async {
        loop {
            if let Some(snapshot) = receiver.borrow_and_update().clone() {
                return snapshot;
            }
            receiver.changed().await.expect("it is computed as long as somebody listens");
        }
    };
    timeout(Duration::from_secs(10), changed).await.expect("a value comes")
}

async fn change(receiver: &mut watch::Receiver<Option<Snapshot>>) -> Snapshot {
    timeout(Duration::from_secs(10), receiver.changed()).await.expect("a change comes").expect("it goes on");
    next(receiver).await
}

on_every_database! {
    async fn the_present_value_comes_at_once_with_the_newest_sessions_first(db) {
        let stage = Stage::new(db).await;
        let (old, new) = (AT.plus(-2 * MINUTE), AT.plus(-MINUTE));
        stage.commit(vec![
            stage.session("old", old, AT.plus(1)),
            stage.session("new", new, AT.plus(1)),
            stage.session("over", old, AT),
            session::Model { is_bot: true, ..stage.session("crawler", old, AT.plus(1)) },
        ]).await;
        let now = next(&mut stage.listen()).await;
        assert_eq!((now.count, now.oldest_started_at, now.newest_started_at, now.at), (2, Some(old), Some(new), AT));
        let listed = now.sessions(&stage.app.db).await.expect("read");
        assert_eq!(listed.iter().map(|session| &*session.id).collect::<Vec<_>>(), ["new", "old"]);
        stage.end().await;
    }

    async fn what_is_committed_is_pushed_and_what_changes_nothing_is_not(db) {
        let stage = Stage::new(db).await;
        let mut receiver = stage.listen();
        let empty = next(&mut receiver).await;
        assert_eq!((empty.count, empty.oldest_started_at, empty.newest_started_at), (0, None, None));
        stage.commit(vec![]).await;
        stage.commit(vec![stage.session("s1", AT, AT.plus(MINUTE))]).await;
        assert_eq!(change(&mut receiver).await.count, 1);
        stage.end().await;
    }

    async fn a_session_leaves_at_the_very_instant_at_which_it_times_out(db) {
        let stage = Stage::new(db).await;
        let (first, second) = (AT.plus(10 * MINUTE), AT.plus(20 * MINUTE));
        stage.commit(vec![stage.session("s1", AT, first), stage.session("s2", AT, second)]).await;
        let mut receiver = stage.listen();
        assert_eq!(next(&mut receiver).await.count, 2);
        stage.app.clock.set(first.plus(-1));
        stage.app.clock.set(first);
        let after_first = change(&mut receiver).await;
        assert_eq!((after_first.count, after_first.at), (1, first));
        stage.app.clock.set(second);
        let after_second = change(&mut receiver).await;
        assert_eq!((after_second.count, after_second.at), (0, second));
        stage.end().await;
    }

    async fn a_session_that_takes_the_place_of_another_is_a_change(db) {
        let stage = Stage::new(db).await;
        let (oldest, newest) = (AT.plus(-9 * MINUTE), AT.plus(-MINUTE));
        stage.commit(vec![
            stage.session("oldest", oldest, AT.plus(9 * MINUTE)),
            stage.session("newest", newest, AT.plus(9 * MINUTE)),
            stage.session("leaves", AT.plus(-5 * MINUTE), AT.plus(MINUTE)),
        ]).await;
        let mut receiver = stage.listen();
        let before = next(&mut receiver).await;
        write::insert_new(
            &stage.app.db.writer,
            vec![stage.session("comes", AT.plus(-4 * MINUTE), AT.plus(9 * MINUTE))],
        ).await.expect("a session");
        stage.app.clock.set(AT.plus(MINUTE));
        let after = change(&mut receiver).await;
        assert_eq!((before.count, after.count), (3, 3));
        assert_eq!((after.oldest_started_at, after.newest_started_at), (Some(oldest), Some(newest)));
        stage.end().await;
    }

    async fn who_listens_to_the_same_chatbot_shares_one_computation_that_ends_with_them(db) {
        let stage = Stage::new(db).await;
        let mut receivers = [stage.listen(), stage.listen(), stage.listen()];
        assert_eq!(stage.app.active_sessions.running(), 1);
        for receiver in &mut receivers {
            assert_eq!(next(receiver).await.count, 0);
        }
        drop(receivers);
        let deserted = async {
            while stage.app.active_sessions.running() > 0 {
                tokio::task::yield_now().await;
            }
        };
        timeout(Duration::from_secs(10), deserted).await.expect("it ends");
        assert_eq!(next(&mut stage.listen()).await.count, 0, "and begins again");
        stage.end().await;
    }
}
