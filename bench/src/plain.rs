//! A bare server of sockets: it passes on each text that is posted, and knows nothing else. What the product's sockets cost
//! is measured beside it.

use std::net::SocketAddr;

use axum::{
    Router,
    extract::{
        State, WebSocketUpgrade,
        ws::{Message, Utf8Bytes, WebSocket},
    },
    response::Response,
    routing::{get, post},
    serve::ListenerExt,
};
use tokio::{
    net::TcpListener,
    sync::broadcast::{self, error::RecvError},
};

/// The size of the product's buffers, for reading and for writing.
const BUFFER_BYTES: usize = 1024;
/// Texts that may wait for a socket. One is on its way at a time.
const WAITING: usize = 16;

/// Where the sockets hear of texts.
type Texts = broadcast::Sender<Utf8Bytes>;

/// Serves until the process is killed.
pub(crate) async fn run(address: SocketAddr) -> anyhow::Result<()> {
    let router = Router::new()
        .route("/graphql", get(open))
        .route("/broadcast", post(pass_on))
        .with_state(broadcast::channel(WAITING).0);
    serve(address, router).await
}

/// Serves these routes as the product does its own, and says when it is ready.
pub(crate) async fn serve(address: SocketAddr, router: Router) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address).await?.tap_io(|stream| {
        // A connection for which this fails is lost anyway.
        let _ = stream.set_nodelay(true);
    });
    Ok(axum::serve(listener, router.route("/ready", get(|| async {}))).await?)
}

/// A socket with buffers as small as the product's.
pub(crate) fn small(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .protocols(["graphql-transport-ws"])
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES)
        .max_write_buffer_size(usize::MAX)
}

async fn pass_on(State(texts): State<Texts>, text: String) {
    // Without a socket nobody hears it.
    let _ = texts.send(text.into());
}

async fn open(State(texts): State<Texts>, upgrade: WebSocketUpgrade) -> Response {
    small(upgrade).on_upgrade(move |socket| hold(socket, texts.subscribe()))
}

/// Sends each text, until the client is gone.
async fn hold(mut socket: WebSocket, mut texts: broadcast::Receiver<Utf8Bytes>) {
    loop {
        tokio::select! {
            text = texts.recv() => match text {
                Ok(text) => if socket.send(Message::Text(text)).await.is_err() { return },
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
            message = socket.recv() => if !matches!(message, Some(Ok(_))) { return },
        }
    }
}
