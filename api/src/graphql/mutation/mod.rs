//! The root of mutations: ingestion, a file for each family, and administration.

pub mod admin;
pub mod agent;
pub mod ai_call;
pub mod conversation;
pub mod event;
pub mod funnel;
pub mod handover;
pub mod lead;
pub mod payload;
pub mod session;
pub mod submit;

use async_graphql::MergedObject;

/// What can be changed. Ingestion takes write, secret and admin keys and is idempotent: the same ids again change
/// nothing. With a write key, which may only ingest, the objects of payloads are null: a public key must not be a way to
/// look up what is stored.
#[derive(Clone, Copy, Debug, Default, MergedObject)]
pub struct Mutation(
    event::EventMutation,
    session::SessionMutation,
    conversation::ConversationMutation,
    handover::HandoverMutation,
    lead::LeadMutation,
    ai_call::AiCallMutation,
    agent::AgentMutation,
    admin::AdminMutation,
    funnel::FunnelMutation,
);
