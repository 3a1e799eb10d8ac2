//! GraphQL over HTTP by the audits of those who wrote its specification.

use super::Server;
use crate::support::on_every_database;

on_every_database! {
    async fn every_audit_of_graphql_over_http_is_passed(db) {
        let server = Server::start(db).await;
        server.run_script(&["src/graphql-over-http.js", &server.url("/graphql")]).await;
        server.end().await;
    }
}
