//! Import: of real conversations, of tables, and of what was cut off.

mod conversations;
mod expected;
mod funnel;
mod later;
mod memory;
mod resume;
mod table;

use parlance::{
    import::{self, Notice, Plan, Progress, Report, Sink},
    ingest::writer::Writer,
};
use uuid::Uuid;

/// Imports a text into a chatbot, and answers its report and which lines failed, each with why.
pub(crate) async fn take(text: &str, plan: &Plan, writer: &Writer, chatbot_id: Uuid) -> (Report, Vec<(u64, String)>) {
    let sink = Sink::Database { writer: writer.clone(), chatbot_id };
    let mut failed = Vec::new();
    let tell = |notice| {
        if let Notice::Failed { line, message } = notice {
            failed.push((line, message));
        }
    };
    let report = import::run(text.as_bytes(), plan, Progress::default(), &sink, tell).await.expect("it is taken");
    (report, failed)
}
