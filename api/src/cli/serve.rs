//! `parlance serve`: from settings to a server that listens, and from a signal to its orderly end.

use anyhow::Context;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    time::timeout,
};

use super::log;
use crate::{
    accounts,
    app::App,
    clock::Clock,
    config::Config,
    db::Db,
    graphql::{schema, shared::Executions},
    http,
    ingest::{self, Resources},
    jobs,
    tasks::Tasks,
};

/// Serves until SIGTERM or SIGINT. `prepare` runs before the server listens; `started` is handed its result after that.
///
/// # Errors
/// The database cannot be reached or migrated, `prepare` failed, or the address is taken.
pub async fn run<T>(
    config: &Config,
    prepare: impl AsyncFnOnce(&App) -> anyhow::Result<T>,
    started: impl FnOnce(&App, T),
) -> anyhow::Result<()> {
    log::start(config)?;
    let db = open(config).await?;
    let queue_capacity = usize::try_from(config.queue_capacity)?;
    let resources = Resources::load(&db, config).await?;
    let limits = config.limits.clone();
    let app = App::start_with(resources, limits, queue_capacity, db.clone(), Clock::System, Tasks::new());
    jobs::start(&app, jobs::timetable());
    let prepared = prepare(&app).await?;
    let listener = listen(config).await?;
    started(&app, prepared);
    serve(config, &app, listener).await?;
    end(config, app).await;
    Ok(db.close().await?)
}

async fn open(config: &Config) -> anyhow::Result<Db> {
    let db = Db::connect(&config.database()).await.context("the database cannot be reached")?;
    db.migrate().await.context("the database's schema cannot be brought up to date")?;
    ingest::bring_up_to_date(&db).await.context("the records cannot be brought up to date")?;
    let made = accounts::bootstrap(&db, Clock::System.now(), config.admin_key.as_ref()).await?;
    if let Some(key) = made {
        println!("admin key, shown this once: {}", key.reveal());
    }
    Ok(db)
}

async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    let listener =
        TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))?;
    let address = listener.local_addr()?;
    tracing::info!(http.address = %address, "listening");
    println!("http://{address}/graphiql");
    Ok(listener)
}

/// Serves until a signal, then stops accepting, closes the sockets, and answers what was asked before.
async fn serve(config: &Config, app: &App, listener: TcpListener) -> anyhow::Result<()> {
    let doors = Tasks::new();
    let executions = Executions::new(schema::build(app.clone()), &app.tasks);
    let router = http::router(app.clone(), executions, config.doors(), doors.clone());
    let mut server = std::pin::pin!(http::serve(listener, router, doors.clone()));
    tokio::select! {
        ended = &mut server => return ended.context("the server failed"),
        signal = asked_to_end() => signal?,
    }
    tracing::info!("ending");
    doors.end();
    match timeout(config.shutdown_grace, server).await {
        Ok(ended) => ended.context("the server failed")?,
        Err(_) => tracing::warn!("some requests were still running"),
    }
    if !doors.shutdown(config.shutdown_grace).await {
        tracing::warn!("some sockets were still open");
    }
    Ok(())
}

/// Lets the writer commit what is queued, and the jobs give back their leases.
async fn end(config: &Config, app: App) {
    let tasks = app.tasks.clone();
    drop(app);
    if !tasks.shutdown(config.shutdown_grace).await {
        tracing::warn!("some background tasks were still running");
    }
}

async fn asked_to_end() -> anyhow::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
