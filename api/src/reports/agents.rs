//! Agents: who did anything in the range, and how long they were online.

use std::collections::{BTreeSet, HashMap};

use parlance_entity::{Timestamp, agent, agent_status, vocabulary::AgentStatus};
use sea_orm::{
    ColumnTrait, ConnectionTrait,
    sea_query::{CaseStatement, Expr, ExprTrait, Func, Order, Query, SelectStatement, WindowStatement},
};

use crate::{
    access::CanRead,
    db::tenant,
    error::Result,
    metrics::{
        conversations::ConversationSums,
        grouping::{Grouping, Key, Label},
        messages::MessageSums,
        reads::Reads,
        satisfaction::{ReviewSums, ScoreSums},
        sums::Sums,
    },
    records::agents,
};

/// An agent in a range.
#[derive(Clone, Debug)]
pub struct Row {
    /// The agent.
    pub agent: agent::Model,
    /// How long they were online in the range, up to now, milliseconds.
    pub online_ms: i64,
}

/// The agents with any figure that is not zero: most conversations first, then by id.
///
/// # Errors
/// Where the database fails.
pub async fn rows(reads: &Reads, can_read: CanRead) -> Result<Vec<Row>> {
    let online = online(reads).await?;
    let conversations = reads.sums::<ConversationSums>(Grouping::Key(Key::Agent)).await?;
    let mut ids: BTreeSet<String> = online.keys().cloned().collect();
    ids.extend(labels(&conversations));
    ids.extend(labels(&*reads.sums::<MessageSums>(Grouping::Key(Key::Agent)).await?));
    ids.extend(labels(&*reads.sums::<ScoreSums>(Grouping::Key(Key::Agent)).await?));
    ids.extend(labels(&*reads.sums::<ReviewSums>(Grouping::Key(Key::Agent)).await?));
    let ids: Vec<String> = ids.into_iter().collect();
    let mut agents: Vec<agent::Model> = agents::by_ids(&reads.db, can_read, &ids).await?.into_values().collect();
    let started = |agent: &agent::Model| conversations.get(&label(&agent.id)).map_or(0, |sums| sums.started);
    agents.sort_by(|a, b| started(b).cmp(&started(a)).then_with(|| a.id.cmp(&b.id)));
    let row = |agent: agent::Model| Row { online_ms: online.get(&agent.id).copied().unwrap_or_default(), agent };
    Ok(agents.into_iter().map(row).collect())
}

/// The group of an agent.
#[must_use]
pub fn label(agent_id: &str) -> Label {
    Label::Text(Some(agent_id.to_owned()))
}

fn labels<S: Sums>(sums: &HashMap<Label, S>) -> impl Iterator<Item = String> {
    sums.keys().filter_map(|label| label.text().map(str::to_owned))
}

/// How long each agent was online in the range, up to now, milliseconds; those who were not are left out. The filter
/// chooses sessions, which this does not depend on.
async fn online(reads: &Reads) -> Result<HashMap<String, i64>> {
    let question = &reads.question;
    let (start, end) = (question.period.range.start, Ord::min(question.period.range.end, question.now));
    let clipped = clamped("until", start, end).sub(clamped("at", start, end));
    let select = Query::select()
        .column("agent_id")
        .expr_as(reads.db.dialect().sum(clipped), "online_ms")
        .from_subquery(spans(reads, end), "span")
        .and_where(Expr::col("status").eq(AgentStatus::Online))
        .and_where(Expr::col("at").lt(end))
        .and_where(Expr::col("until").gt(start))
        .group_by_col("agent_id")
        .to_owned();
    let rows = reads.db.reader.query_all(&select).await?;
    rows.iter().map(|row| Ok((row.try_get("", "agent_id")?, row.try_get("", "online_ms")?))).collect()
}

/// Every status with the instant at which the next one began; the last one goes on until `end`.
fn spans(reads: &Reads, end: Timestamp) -> SelectStatement {
    use agent_status::Column as C;
    let next = WindowStatement::partition_by(C::AgentId).order_by(C::At, Order::Asc).take();
    let spans = tenant::select::<agent_status::Entity>(reads.question.chatbot_id, agent_status::Entity)
        .columns([C::AgentId, C::Status, C::At])
        .expr_window_as(Func::cust("lead").arg(C::At.into_expr()), next, "next")
        .to_owned();
    Query::select()
        .columns(["agent_id", "status", "at"])
        .expr_as(Func::coalesce([Expr::col("next"), Expr::value(end)]), "until")
        .from_subquery(spans, "status")
        .to_owned()
}

/// An instant, or the end of the range that it is beyond.
fn clamped(column: &'static str, start: Timestamp, end: Timestamp) -> Expr {
    CaseStatement::new()
        .case(Expr::col(column).lt(start), Expr::value(start))
        .case(Expr::col(column).gt(end), Expr::value(end))
        .finally(Expr::col(column))
        .into()
}
