//! The server: routes on one page. The one module that knows axum.

mod assets;
mod auth;
mod device;
mod graphql;
mod health;
mod log;
mod receipt;
mod request;
mod response;
mod segment;
mod socket;
mod stream;
mod tracker;
mod whatsapp;

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    http::{HeaderName, Method, header},
    middleware,
    routing::{any, get},
    serve::ListenerExt,
};
use tokio::net::TcpListener;
use tower_http::cors::{Any, CorsLayer};

use crate::{app::App, config::DoorConfig, graphql::shared::Executions, tasks::Tasks};

/// What the handlers work with.
#[derive(Clone)]
struct Server {
    app: App,
    executions: Executions,
    /// How the doors are set.
    config: Arc<DoorConfig>,
    /// Owns the sockets, and says when they have to close.
    doors: Tasks,
}

/// All routes. `doors` owns the sockets: they close before the rest of the application ends, which may still be at work
/// for requests that run.
pub fn router(app: App, executions: Executions, config: DoorConfig, doors: Tasks) -> Router {
    let server = Server { app, executions, config: Arc::new(config), doors };
    Router::new()
        .route("/graphql", get(graphql::get).post(graphql::post).fallback(graphql::other_method))
        .route("/graphiql", get(assets::graphiql))
        .route("/graphiql/{*path}", get(assets::graphiql_file))
        .route("/parlance.js", get(tracker::script))
        .route("/webhooks/whatsapp", get(whatsapp::verify).post(whatsapp::take))
        .route("/health", get(health::alive))
        .route("/ready", get(health::ready))
        .fallback(any(graphql::no_such_page))
        .layer(cors())
        .merge(segment::routes(&server))
        .layer(middleware::from_fn_with_state(server.clone(), device::attach))
        .layer(middleware::from_fn(log::request))
        .with_state(server)
}

/// Serves until the doors are asked to close, then finishes what runs.
///
/// # Errors
/// Those of the network.
pub async fn serve(listener: TcpListener, router: Router, doors: Tasks) -> io::Result<()> {
    let listener = listener.tap_io(|stream| {
        // A push is one small write; waiting for more to send with it would only delay it.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(error.message = %error, "a connection was lost at once");
        }
    });
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(async move { doors.ending().await }).await
}

fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, HeaderName::from_static(device::CONSENT)])
        .expose_headers([header::RETRY_AFTER, HeaderName::from_static(log::REQUEST_ID)])
        .max_age(Duration::from_secs(24 * 60 * 60))
}
