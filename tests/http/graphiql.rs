//! GraphiQL in a real browser.

use super::Server;
use crate::support::databases::with_sqlite;

#[tokio::test]
async fn a_visitor_of_graphiql_runs_queries_and_sees_subscriptions_change() {
    with_sqlite(async |db| {
        let server = Server::start(db).await;
        server.run_script(&["src/graphiql.js", &server.url(""), &server.key]).await;
        server.end().await;
    })
    .await;
}
