//! `parlance import`.

use std::{
    fs::File,
    io::{BufRead, BufReader, IsTerminal, Write, stderr, stdin},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::Args;
use uuid::Uuid;

use crate::{
    accounts,
    app::App,
    clock::Clock,
    config::{Config, Secret},
    db::Db,
    id::GlobalId,
    import::{self, Kind, Notice, Report, Sink},
    tasks::Tasks,
};

/// What to read, and where to.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What the lines are.
    #[arg(long, value_enum)]
    kind: Kind,
    /// The file, one JSON object per line; `-`: standard input.
    file: PathBuf,
    /// A running server to send to, such as http://localhost:8080. Without it, the records go into the database.
    #[arg(long, requires = "key")]
    url: Option<String>,
    /// The key to send with: a write, secret or admin key.
    #[arg(long, env = "PARLANCE_KEY", hide_env_values = true)]
    key: Option<Secret>,
    /// The chatbot: its slug or id; over the API its id, and only for an admin key.
    #[arg(long, required_unless_present = "url")]
    chatbot: Option<String>,
    #[command(flatten)]
    config: Config,
}

/// Imports a file. Fails where any of its lines did.
pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let input = open(&arguments.file)?;
    let report = match (&arguments.url, &arguments.key) {
        (Some(url), Some(key)) => {
            let sink = Sink::api(url, key.reveal(), arguments.chatbot.clone())?;
            import::run(input, arguments.kind, &sink, tell).await?
        }
        _ => into_database(arguments, input).await?,
    };
    println!(
        "{} lines read: {} records stored, {} seen before, {} failed",
        report.lines, report.stored, report.duplicates, report.failed
    );
    if report.failed > 0 {
        bail!("{} failed; what is right in the file can be imported again without harm", report.failed);
    }
    Ok(())
}

async fn into_database(arguments: &Arguments, input: Box<dyn BufRead>) -> anyhow::Result<Report> {
    let db = Db::connect(&arguments.config.database()).await.context("the database cannot be reached")?;
    db.migrate().await.context("the database's schema cannot be brought up to date")?;
    let chatbot_id = chatbot(&db, arguments.chatbot.as_deref().unwrap_or_default()).await?;
    let app = App::start(db.clone(), Clock::System, Tasks::new());
    let sink = Sink::Database { writer: app.writer.clone(), chatbot_id };
    let report = import::run(input, arguments.kind, &sink, tell).await;
    let tasks = app.tasks.clone();
    drop((sink, app));
    tasks.shutdown(Duration::from_secs(20)).await;
    db.close().await?;
    Ok(report?)
}

async fn chatbot(db: &Db, name: &str) -> anyhow::Result<Uuid> {
    if let Some(chatbot) = accounts::chatbot::find_by_slug(db, name).await? {
        return Ok(chatbot.id);
    }
    let id = GlobalId::decode(name).map(|id| id.chatbot_id).or_else(|| Uuid::try_parse(name).ok());
    let found = match id {
        Some(id) => accounts::chatbot::find(db, id).await?,
        None => None,
    };
    Ok(found.with_context(|| format!("there is no chatbot with the slug or id `{name}`"))?.id)
}

fn open(file: &Path) -> anyhow::Result<Box<dyn BufRead>> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(stdin())));
    }
    let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    Ok(Box::new(BufReader::new(opened)))
}

fn tell(notice: Notice) {
    match notice {
        Notice::Failed { line, message } => eprintln!("line {line}: {message}"),
        Notice::Progress(report) if stderr().is_terminal() => {
            // Where the terminal is gone, nobody misses the progress.
            let _ =
                write!(stderr(), "{} lines, {} stored\r", report.lines, report.stored).and_then(|()| stderr().flush());
        }
        Notice::Progress(_) => {}
    }
}
