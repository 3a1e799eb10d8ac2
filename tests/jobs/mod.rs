//! Jobs: when they run, and that one process alone runs each.

use std::{sync::Arc, time::Duration};

use parlance::{
    app::App,
    clock::Clock,
    db::{Db, Dialect, write},
    error::Error,
    jobs::{self, Job, Run},
    tasks::Tasks,
};
use parlance_entity::Timestamp;
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use tokio::{
    sync::{Mutex, mpsc},
    time::{sleep, timeout},
};

use crate::support::{
    on_every_database,
    sample::{self, AT},
};

const EVERY: i64 = 30_000;

/// What a run was told.
type Told = (Option<Timestamp>, Timestamp);

fn process(db: &Db, clock: &Clock) -> App {
    App::start(db.clone(), clock.clone(), Tasks::new())
}

/// A job that tells of each of its runs, and fails where `fails` says so.
fn telling(runs: mpsc::UnboundedSender<Told>, fails: fn(&Run) -> bool) -> Job {
    Job::new("telling", EVERY, move |run| {
        let failed = fails(&run);
        runs.send((run.since, run.now)).expect("the test listens");
        async move { if failed { Err(Error::Internal("bad luck".to_owned())) } else { Ok(()) } }
    })
}

async fn next(runs: &mut mpsc::UnboundedReceiver<Told>) -> Told {
    timeout(Duration::from_secs(20), runs.recv()).await.expect("the job runs").expect("and says so")
}

async fn end(app: App) {
    let tasks = app.tasks.clone();
    drop(app);
    assert!(tasks.shutdown(Duration::from_secs(10)).await, "everything ends");
}

on_every_database! {
    async fn of_two_processes_one_runs_the_job_each_time_it_is_due(db) {
        let clock = Clock::manual(AT);
        let (sender, mut runs) = mpsc::unbounded_channel();
        let processes = [process(&db, &clock), process(&db, &clock)];
        for app in &processes {
            jobs::start(app, vec![telling(sender.clone(), |_| false)]);
        }
        assert_eq!(next(&mut runs).await, (None, AT));
        for i in 1..=10 {
            clock.set(AT.plus(i * EVERY));
            assert_eq!(next(&mut runs).await, (Some(AT.plus((i - 1) * EVERY)), AT.plus(i * EVERY)));
        }
        for app in processes {
            end(app).await;
        }
        assert!(runs.try_recv().is_err(), "no run was one too many");
    }

    async fn a_run_that_fails_is_repeated_soon_and_its_time_is_not_forgotten(db) {
        let clock = Clock::manual(AT);
        let (sender, mut runs) = mpsc::unbounded_channel();
        let app = process(&db, &clock);
        jobs::start(&app, vec![telling(sender, |run| run.now == AT.plus(EVERY))]);
        assert_eq!(next(&mut runs).await, (None, AT));
        clock.set(AT.plus(EVERY));
        assert_eq!(next(&mut runs).await, (Some(AT), AT.plus(EVERY)));
        clock.set(AT.plus(EVERY + 10_000));
        assert_eq!(next(&mut runs).await, (Some(AT), AT.plus(EVERY + 10_000)));
        end(app).await;
    }

    async fn the_job_of_a_process_that_died_is_taken_over_when_its_lease_expires(db) {
        // A clock that stands still renews no lease, as a process that hangs does not.
        let (dead, alive) = (Clock::manual(AT), Clock::manual(AT));
        let (sender, mut runs) = mpsc::unbounded_channel();
        let hangs = Job::new("telling", EVERY, {
            let sender = sender.clone();
            move |run| {
                sender.send((run.since, run.now)).expect("the test listens");
                std::future::pending()
            }
        });
        let (first, second) = (process(&db, &dead), process(&db, &alive));
        jobs::start(&first, vec![hangs]);
        assert_eq!(next(&mut runs).await, (None, AT));
        jobs::start(&second, vec![telling(sender, |_| false)]);
        alive.set(AT.plus(60_000));
        assert_eq!(next(&mut runs).await, (None, AT.plus(60_000)));
        end(second).await;
        end(first).await;
    }

    async fn a_job_whose_process_ends_stays_due(db) {
        let clock = Clock::manual(AT);
        let (sender, mut runs) = mpsc::unbounded_channel();
        let began = Arc::new(Mutex::new(sender.clone()));
        let hangs = Job::new("telling", EVERY, move |run| {
            let began = began.clone();
            async move {
                began.lock().await.send((run.since, run.now)).expect("the test listens");
                std::future::pending().await
            }
        });
        let (first, second) = (process(&db, &clock), process(&db, &clock));
        jobs::start(&first, vec![hangs]);
        assert_eq!(next(&mut runs).await, (None, AT));
        end(first).await;
        jobs::start(&second, vec![telling(sender, |_| false)]);
        assert_eq!(next(&mut runs).await, (None, AT));
        end(second).await;
    }

    async fn postgres_looks_at_tables_as_they_fill(db) {
        let chatbot = sample::chatbot("shop");
        write::insert_new(&db.writer, vec![chatbot.clone()]).await.expect("a chatbot");
        let sessions = (0..600).map(|number| sample::session(chatbot.id, &format!("s{number}")));
        write::insert_new(&db.writer, sessions.collect()).await.expect("sessions");
        let clock = Clock::manual(AT);
        let app = process(&db, &clock);
        jobs::start(&app, vec![jobs::statistics()]);
        if db.dialect() == Dialect::Postgres {
            let looked_at = "SELECT string_agg(relname, ' ') FROM pg_stat_user_tables WHERE last_analyze IS NOT NULL";
            let looked_at = Statement::from_string(DbBackend::Postgres, looked_at);
            // The database counts rows some time after they are there.
            let looked = async {
                loop {
                    let row = db.writer.query_one_raw(looked_at.clone()).await.expect("statistics").expect("a row");
                    match row.try_get_by_index::<Option<String>>(0).expect("names") {
                        Some(names) => return names,
                        None => clock.set(clock.now().plus(10_000)),
                    }
                    sleep(Duration::from_millis(50)).await;
                }
            };
            let names = timeout(Duration::from_secs(30), looked).await.expect("it looks");
            assert_eq!(names, "session", "the others are as good as empty");
        }
        end(app).await;
    }
}
