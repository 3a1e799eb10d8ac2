//! `parlance demo`: the server with a chatbot that looks as if it had been in use for a quarter, and still is.

use std::io::{IsTerminal, Write, stderr};

use parlance_entity::vocabulary::ApiKeyKind;
use uuid::Uuid;

use super::serve;
use crate::{
    app::App,
    config::{Config, Secret},
    demo::{self, Timed},
};

/// Serves the demo until SIGTERM or SIGINT.
pub(super) async fn run(mut config: Config) -> anyhow::Result<()> {
    let admin = demo::keys().iter().find(|key| key.kind == ApiKeyKind::Admin);
    config.admin_key = config.admin_key.or_else(|| admin.map(|key| Secret::new(key.secret)));
    let listen = config.listen.to_string();
    serve::run(&config, prepare, move |app, (chatbot_id, later)| {
        explain(&listen);
        let (tasks, app) = (app.tasks.clone(), app.clone());
        let ending = tasks.clone();
        tasks.spawn("demo", async move {
            tokio::select! {
                () = demo::play(app, chatbot_id, later) => {}
                () = ending.ending() => {}
            }
        });
    })
    .await
}

/// Brings what is not there yet: everything at the first start, what was missed since the last at any other.
async fn prepare(app: &App) -> anyhow::Result<(Uuid, Timed)> {
    let chatbot = demo::set_up(app).await?;
    let later = demo::catch_up(app, chatbot.id, demo::DAYS, demo::VISITS_A_DAY, tell).await?;
    Ok((chatbot.id, later))
}

fn tell(done: usize, days: usize) {
    if stderr().is_terminal() {
        let end = if done == days { "\n" } else { "" };
        // Where the terminal is gone, nobody misses the progress.
        let _ = write!(stderr(), "\rdemo data: day {done} of {days}{end}").and_then(|()| stderr().flush());
    }
}

fn explain(listen: &str) {
    println!("\nThe demo's keys. They are the same everywhere, so keep them to demos:");
    for key in demo::keys() {
        println!("  {:<44} {}", key.secret, key.purpose);
    }
    println!("\nA first question:");
    println!("  curl http://{listen}/graphql -H 'authorization: Bearer {}' \\", demo::READ_KEY);
    println!(
        "    -H 'content-type: application/json' -d '{{\"query\":\"{{ chatbot {{ name analytics {{ metrics {{ sessions {{ total }} }} }} }} }}\"}}'"
    );
}
