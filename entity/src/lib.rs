//! The tables of Parlance as SeaORM entities: one table per file, no logic.
//!
//! Every tenant's table has `chatbot_id` first in its primary key. Ids that a client gave are the client's own text;
//! ours are UUIDv7. Instants are [`Timestamp`]s. A column that is derived from other rows says so in its comment, and
//! is written by nobody but the writer, which computes it with the pure functions of the server's `model`.

pub mod agent;
pub mod agent_status;
pub mod ai_call;
pub mod api_key;
pub mod chatbot;
pub mod conversation;
pub mod conversation_change;
pub mod event;
pub mod funnel;
pub mod handover;
pub mod ingest_count;
pub mod installation;
pub mod intake_flow;
pub mod item;
pub mod job_lease;
pub mod lead;
pub mod message;
pub mod rejected_item;
pub mod session;
pub mod timestamp;
pub mod user;
pub mod user_alias;
pub mod vocabulary;
pub mod whatsapp_number;

pub use timestamp::Timestamp;
