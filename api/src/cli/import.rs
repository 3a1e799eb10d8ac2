//! `parlance import`.

use std::{
    fs::File,
    io::{BufRead, BufReader, stdin},
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, bail};
use clap::Args;

use super::{chatbot, progress::Display};
use crate::{
    app::App,
    clock::Clock,
    config::{Config, Secret},
    db::Db,
    import::{self, Format, Kind, Mapping, Notice, Plan, Preset, Progress, Report, Sink, State},
    ingest::{Resources, writer::CAPACITY},
    jobs,
    tasks::Tasks,
};

/// What to read, and where to.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// What the lines, or the rows, are.
    #[arg(long, value_enum, required_unless_present = "preset")]
    kind: Option<Kind>,
    /// A shape of table that needs no mapping.
    #[arg(long, value_enum, conflicts_with_all = ["kind", "map"])]
    preset: Option<Preset>,
    /// How the file is written; default: csv where its name ends so, else jsonl.
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Which column holds which field, such as sessionId=session_id,properties.plan=plan,channel=:WEB, where a colon
    /// stands before what is the same in every row. A column that is named like a field needs no mapping.
    #[arg(long)]
    map: Vec<Mapping>,
    /// What stands between the cells of a table.
    #[arg(long, default_value = ",", value_parser = delimiter)]
    delimiter: u8,
    /// Goes on where an import with this argument was cut off.
    #[arg(long)]
    resume: bool,
    /// Where to keep how far the import has come; default: beside the file. Implies --resume.
    #[arg(long)]
    state: Option<PathBuf>,
    /// The file; `-`: standard input.
    file: PathBuf,
    /// A running server to send to, such as http://localhost:8080. Without it, the records go into the database.
    #[arg(long, requires = "key")]
    url: Option<String>,
    /// The key to send with: a write, secret or admin key.
    #[arg(long, env = "PARLANCE_KEY", hide_env_values = true)]
    key: Option<Secret>,
    /// The chatbot: its slug or id, default: the only one; over the API its id, and only for an admin key.
    #[arg(long)]
    chatbot: Option<String>,
    #[command(flatten)]
    config: Config,
}

/// Imports a file. Fails where any of its lines did.
pub(super) async fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let plan = arguments.plan()?;
    let state = arguments.state()?;
    let report = match (&arguments.url, &arguments.key) {
        (Some(url), Some(key)) => {
            let sink = Sink::api(url, key.reveal(), arguments.chatbot.clone())?;
            import(arguments, &plan, state.as_ref(), &sink).await?
        }
        _ => into_database(arguments, &plan, state.as_ref()).await?,
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

async fn into_database(arguments: &Arguments, plan: &Plan, state: Option<&State>) -> anyhow::Result<Report> {
    let db = Db::connect(&arguments.config.database()).await.context("the database cannot be reached")?;
    db.migrate().await.context("the database's schema cannot be brought up to date")?;
    let chatbot_id = chatbot::find(&db, arguments.chatbot.as_deref()).await?.id;
    let resources = Resources::load(&db, &arguments.config).await?;
    let limits = arguments.config.limits.clone();
    let app = App::start_with(resources, limits, CAPACITY, db.clone(), Clock::System, Tasks::new());
    jobs::start(&app, vec![jobs::statistics()]);
    let sink = Sink::Database { writer: app.writer.clone(), chatbot_id };
    let report = import(arguments, plan, state, &sink).await;
    let tasks = app.tasks.clone();
    drop((sink, app));
    tasks.shutdown(Duration::from_secs(20)).await;
    db.close().await?;
    report
}

/// Imports from where the state says, and keeps it up to date.
async fn import(arguments: &Arguments, plan: &Plan, state: Option<&State>, sink: &Sink) -> anyhow::Result<Report> {
    let start = state.map_or(Ok(Progress::default()), State::load)?;
    let (input, bytes) = open(&arguments.file)?;
    let mut display = Display::new(bytes, start);
    let mut unsaved = None;
    let tell = |notice| {
        if let (Notice::Progress(progress), Some(state)) = (&notice, state) {
            unsaved = state.save(*progress).err();
        }
        display.tell(notice);
    };
    let report = import::run(input, plan, start, sink, tell).await?;
    display.finish();
    if let Some(error) = unsaved {
        return Err(error.into());
    }
    state.map_or(Ok(()), State::remove)?;
    Ok(report)
}

impl Arguments {
    fn plan(&self) -> anyhow::Result<Plan> {
        let format = self.format.unwrap_or_else(|| Format::of(&self.file));
        match (self.preset, self.kind, format) {
            (Some(preset), ..) => Ok(Plan::preset(preset, format, self.delimiter, Clock::System.now())),
            (None, Some(_), Format::Jsonl) if !self.map.is_empty() => {
                bail!("--map is for tables: leave it out, or say --format csv")
            }
            (None, Some(kind), Format::Jsonl) => Ok(Plan::lines(kind)),
            (None, Some(kind), Format::Csv) => {
                Plan::table(kind, Mapping::all(&self.map), self.delimiter).map_err(anyhow::Error::msg)
            }
            (None, None, _) => bail!("say what the lines are with --kind"),
        }
    }

    fn state(&self) -> anyhow::Result<Option<State>> {
        if !self.resume && self.state.is_none() {
            return Ok(None);
        }
        if self.file == Path::new("-") {
            bail!("standard input cannot be read again from a place in it: name a file, or leave --resume out");
        }
        // The sums hold for what goes to one place.
        let import = format!(
            "{:?} {:?} {:?} {:?} into {} {}",
            self.preset,
            self.kind,
            self.format,
            Mapping::all(&self.map),
            self.url.as_deref().unwrap_or("the database"),
            self.chatbot.as_deref().unwrap_or_default(),
        );
        Ok(Some(State::new(&self.file, self.state.as_deref(), import)))
    }
}

/// The file, and how many bytes it has where that is known.
fn open(file: &Path) -> anyhow::Result<(Box<dyn BufRead>, Option<u64>)> {
    if file == Path::new("-") {
        return Ok((Box::new(BufReader::new(stdin())), None));
    }
    let opened = File::open(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let bytes = opened.metadata().ok().filter(std::fs::Metadata::is_file).map(|metadata| metadata.len());
    Ok((Box::new(BufReader::new(opened)), bytes))
}

fn delimiter(text: &str) -> Result<u8, String> {
    match text.as_bytes() {
        b"\\t" | b"tab" => Ok(b'\t'),
        [one] => Ok(*one),
        _ => Err("a delimiter is one character, such as , or ; or tab".to_owned()),
    }
}
