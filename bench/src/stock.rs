//! A server that runs every subscription for every subscriber, by async-graphql's own means: each socket executes its query
//! itself, and writes each answer itself. What the product shares is measured beside it, on the same schema.

use std::net::SocketAddr;

use async_graphql::{
    Data, Request,
    http::{WebSocketProtocols, WsMessage},
};
use axum::{
    Json, Router,
    body::Bytes,
    extract::{
        State, WebSocketUpgrade,
        ws::{CloseFrame, Message, WebSocket},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use futures_util::StreamExt;
use parlance::{
    access::Access,
    accounts,
    app::App,
    clock::Clock,
    config::{DatabaseConfig, Secret},
    db::Db,
    error::Result,
    graphql::schema::{self, Schema},
    tasks::Tasks,
};

use crate::{plain, server::ADMIN_KEY};

/// What the handlers work with.
#[derive(Clone)]
struct Stock {
    app: App,
    schema: Schema,
}

/// Serves a database until the process is killed.
pub(crate) async fn run(address: SocketAddr, database: &str) -> anyhow::Result<()> {
    let db = Db::connect(&DatabaseConfig::new(database)).await?;
    db.migrate().await?;
    accounts::bootstrap(&db, Clock::System.now(), Some(&Secret::new(ADMIN_KEY))).await?;
    let app = App::start(db, Clock::System, Tasks::new());
    let stock = Stock { schema: schema::build(app.clone()), app };
    plain::serve(address, Router::new().route("/graphql", get(open).post(answer)).with_state(stock)).await
}

async fn answer(State(stock): State<Stock>, headers: HeaderMap, Json(request): Json<Request>) -> Response {
    let key = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    match access(&stock.app, key).await {
        Ok(access) => Json(stock.schema.execute(request.data(access)).await).into_response(),
        Err(error) => (StatusCode::UNAUTHORIZED, error.to_string()).into_response(),
    }
}

async fn open(State(stock): State<Stock>, upgrade: WebSocketUpgrade) -> Response {
    plain::small(upgrade).on_upgrade(move |socket| hold(stock, socket))
}

/// Answers what comes, until the client is gone.
async fn hold(stock: Stock, socket: WebSocket) {
    let Stock { app, schema } = stock;
    let (answers, messages) = socket.split();
    let texts = messages.filter_map(|message| {
        std::future::ready(match message {
            Ok(Message::Text(text)) => Some(Bytes::from(text)),
            _ => None,
        })
    });
    let socket = async_graphql::http::WebSocket::new(schema, texts, WebSocketProtocols::GraphQLWS);
    let socket = socket.on_connection_init(move |payload| async move {
        let mut data = Data::default();
        data.insert(access(&app, payload["authorization"].as_str()).await?);
        Ok(data)
    });
    // The client hangs up when it has seen enough.
    let _ = socket.map(|answer| Ok(message(answer))).forward(answers).await;
}

fn message(answer: WsMessage) -> Message {
    match answer {
        WsMessage::Text(text) => Message::Text(text.into()),
        WsMessage::Close(code, reason) => Message::Close(Some(CloseFrame { code, reason: reason.into() })),
    }
}

async fn access(app: &App, authorization: Option<&str>) -> Result<Access> {
    let key = authorization.and_then(|text| text.strip_prefix("Bearer ")).unwrap_or_default();
    accounts::authenticate(&app.db, &app.clock, key, None).await
}
