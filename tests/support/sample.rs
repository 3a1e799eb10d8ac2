//! Rows with something in every column, for a test to change what it is about.

use parlance::model::VERSION;
use parlance_entity::{
    Timestamp, agent, agent_status, ai_call, api_key, chatbot, conversation, conversation_change, event, funnel,
    handover, ingest_count, installation, intake_flow, item, job_lease, lead, message, rejected_item, session, user,
    user_alias,
    vocabulary::{
        AgentStatus, AiCallKind, ApiKeyKind, Channel, ConsentMode, DeliveryStatus, DeviceType, EventCategory,
        HandoverStatus, IpMode, ItemKind, LeadStatus, MessageRole, Source,
    },
    whatsapp_number,
};
use serde_json::json;
use uuid::Uuid;

/// When samples happen: 2026-01-31T09:30:00Z.
pub(crate) const AT: Timestamp = Timestamp(1_769_851_800_000);

/// A chatbot.
pub(crate) fn chatbot(slug: &str) -> chatbot::Model {
    chatbot::Model {
        id: Uuid::now_v7(),
        slug: slug.to_owned(),
        name: "Shop".to_owned(),
        domain: text("shop.example"),
        timezone: "Europe/Berlin".to_owned(),
        primary_color: text("#123456"),
        logo_url: text("https://shop.example/logo.svg"),
        session_timeout_minutes: 30,
        conversation_timeout_minutes: 30,
        event_retention_days: 365,
        session_retention_days: 730,
        ip_mode: IpMode::Hashed,
        anonymize_ip_after_days: Some(30),
        store_message_content: true,
        mask_personal_data: false,
        blocked_events: json!(["debug_*"]),
        consent_mode: ConsentMode::OptOut,
        created_at: AT,
        arrival: 0,
        derivation: VERSION,
    }
}

/// A secret key of a chatbot.
pub(crate) fn api_key(chatbot_id: Uuid, hash: &str) -> api_key::Model {
    api_key::Model {
        id: Uuid::now_v7(),
        chatbot_id: Some(chatbot_id),
        kind: ApiKeyKind::Secret,
        name: "Back end".to_owned(),
        prefix: "sk_abc".to_owned(),
        hash: hash.to_owned(),
        allowed_origins: json!(["https://shop.example"]),
        created_at: AT,
        last_used_at: Some(AT),
        revoked_at: None,
    }
}

/// A lease.
pub(crate) fn job_lease(name: &str) -> job_lease::Model {
    job_lease::Model {
        name: name.to_owned(),
        holder: "host-1".to_owned(),
        expires_at: AT.plus(60_000),
        last_run_at: Some(AT),
        last_duration_ms: Some(12),
        last_error: text("out of luck"),
        next_run_at: AT.plus(3_600_000),
    }
}

/// An event.
pub(crate) fn event(chatbot_id: Uuid, id: &str, arrival: i64) -> event::Model {
    event::Model {
        chatbot_id,
        id: id.to_owned(),
        arrival,
        name: "page_view".to_owned(),
        category: EventCategory::Engagement,
        source: Source::Client,
        given_channel: Some(Channel::Web),
        channel: Channel::Web,
        session_id: text("s1"),
        session_given: true,
        user_id: text("u1"),
        anonymous_id: text("a1"),
        conversation_id: text("c1"),
        thread_key: text("t1"),
        subject: text("message:m1"),
        properties: json!({"price": 9.5, "plan": "gold", "nested": {"a": [1, null, true]}}),
        page_url: text("https://shop.example/a?b=c"),
        page_path: text("/a"),
        page_title: text("Ä title"),
        occurred_at: AT,
        received_at: AT.plus(250),
        time_open_ms: Some(1500),
        question_id: text("q1"),
        helpful: Some(true),
        is_bot: false,
    }
}

/// An item.
pub(crate) fn item(chatbot_id: Uuid, id: &str, arrival: i64) -> item::Model {
    item::Model {
        chatbot_id,
        id: id.to_owned(),
        arrival,
        kind: ItemKind::SessionStart,
        at: AT,
        source: Source::Server,
        given_channel: None,
        session_id: text("s1"),
        conversation_id: text("c1"),
        user_id: text("u1"),
        anonymous_id: text("a1"),
        thread_key: text("t1"),
        subject: text("lead:l1"),
        ip: text("203.0.113.9"),
        payload: json!({"context": {"country": "DE"}}),
    }
}

/// A message of the user.
pub(crate) fn message(chatbot_id: Uuid, id: &str, arrival: i64) -> message::Model {
    message::Model {
        chatbot_id,
        id: id.to_owned(),
        arrival,
        event_id: text("e1"),
        conversation_id: "c1".to_owned(),
        episode: 1,
        given_channel: Some(Channel::Whatsapp),
        channel: Channel::Whatsapp,
        session_id: text("s1"),
        session_given: true,
        user_id: text("u1"),
        anonymous_id: text("a1"),
        thread_key: text("t1"),
        role: MessageRole::User,
        content: text("Hello 👋"),
        content_length: Some(7),
        agent_id: None,
        intent: text("greeting"),
        source: Source::Server,
        sent_at: AT,
        received_at: AT,
        counted: true,
        response_time_ms: Some(900),
        status: Some(DeliveryStatus::Read),
        delivered_at: Some(AT),
        read_at: Some(AT),
        failed_at: None,
        replied: true,
        is_bot: false,
    }
}

/// A session.
pub(crate) fn session(chatbot_id: Uuid, id: &str) -> session::Model {
    session::Model {
        chatbot_id,
        id: id.to_owned(),
        is_implicit: false,
        user_id: text("u:u1"),
        own_user_id: text("u1"),
        anonymous_id: text("a1"),
        channel: Channel::Web,
        started_at: AT,
        last_activity_at: AT.plus(60_000),
        ended_at: Some(AT.plus(60_000)),
        ended_by_error: false,
        present_until: AT.plus(60_000),
        duration_ms: 60_000,
        first_session_at: Some(AT),
        returning: false,
        entry_page: text("/"),
        exit_page: text("/a"),
        current_page: text("/a"),
        page_views: 2,
        event_count: 5,
        referrer: text("https://example.org/"),
        referrer_domain: "example.org".to_owned(),
        utm_source: text("news"),
        utm_medium: text("mail"),
        utm_campaign: text("winter"),
        utm_term: text("coat"),
        utm_content: text("b"),
        browser: text("Firefox"),
        browser_version: text("140"),
        os: text("Linux"),
        os_version: text("6"),
        device_type: Some(DeviceType::Desktop),
        screen_width: Some(1920),
        screen_height: Some(1080),
        language: text("de-DE"),
        country: text("DE"),
        city: text("Köln"),
        ip: text("203.0.113.9"),
        triggered_by: text("button"),
        service_type: text("sales"),
        messages_from_user: 1,
        messages_from_bot: 2,
        messages_from_agent: 3,
        response_time_sum_ms: 1800,
        response_time_count: 2,
        widget_loads: 1,
        widget_opens: 1,
        widget_minimizes: 1,
        pre_chat_forms_shown: 1,
        pre_chat_forms_submitted: 1,
        errors: 0,
        conversations: 1,
        handovers: 1,
        leads: 1,
        product_interests: 1,
        bounced: false,
        converted_at: Some(AT),
        is_bot: false,
    }
}

/// A conversation.
pub(crate) fn conversation(chatbot_id: Uuid, conversation_id: &str, episode: i32) -> conversation::Model {
    conversation::Model {
        chatbot_id,
        conversation_id: conversation_id.to_owned(),
        episode,
        session_id: text("s1"),
        user_id: text("u:u1"),
        own_user_id: text("u1"),
        anonymous_id: text("a1"),
        channel: Channel::Web,
        service: text("sales"),
        agent_id: text("g1"),
        started_at: AT,
        last_message_at: Some(AT),
        resolved_at: Some(AT),
        resolved_by: Some(MessageRole::Agent),
        ended_at: AT,
        drops_at: AT.plus(1_800_000),
        duration_ms: 1,
        is_assigned: true,
        is_queued: false,
        message_count: 6,
        messages_from_user: 1,
        messages_from_bot: 2,
        messages_from_agent: 3,
        first_response_ms: Some(1),
        bot_first_response_ms: Some(1),
        agent_first_response_ms: Some(2),
        resolution_ms: Some(3),
        handovers: 1,
        leads: 1,
        unanswered: false,
        reopened: true,
        followed_within_day: false,
        returned_within_day: false,
        first_conversation_at: Some(AT),
        score: Some(5),
        score_comment: text("good"),
        score_at: Some(AT),
        review_score: Some(80),
        reviewer: Some("rita".to_owned()),
        review_notes: Some("kind".to_owned()),
        reviewed_at: Some(AT),
        is_bot: false,
    }
}

/// A handover.
pub(crate) fn handover(chatbot_id: Uuid, id: &str) -> handover::Model {
    handover::Model {
        chatbot_id,
        id: id.to_owned(),
        conversation_id: text("c1"),
        episode: Some(1),
        session_id: text("s1"),
        user_id: text("u:u1"),
        channel: Channel::Web,
        agent_id: text("g1"),
        status: HandoverStatus::Accepted,
        abandoned_at: None,
        reason: text("angry"),
        issues: Some(json!(["refund"])),
        support_option: text("phone"),
        last_message: text("Help!"),
        requested_at: AT,
        accepted_at: Some(AT.plus(500)),
        callback_at: None,
        declined_at: None,
        resolved_at: None,
        wait_ms: Some(500),
        handling_ms: None,
        is_bot: false,
    }
}

/// A lead.
pub(crate) fn lead(chatbot_id: Uuid, id: &str) -> lead::Model {
    lead::Model {
        chatbot_id,
        id: id.to_owned(),
        session_id: text("s1"),
        conversation_id: text("c1"),
        episode: Some(1),
        user_id: text("u:u1"),
        channel: Channel::Web,
        r#type: text("demo"),
        status: LeadStatus::Qualified,
        name: text("Ada"),
        email: text("ada@example.org"),
        phone: text("+49 30 1"),
        product_interest: text("coat"),
        value: Some(0.1),
        currency: text("EUR"),
        fields: json!({"size": "M"}),
        created_at: AT,
        updated_at: AT,
        time_to_lead_ms: Some(4000),
        is_bot: false,
    }
}

/// A person with a user id.
pub(crate) fn user(chatbot_id: Uuid, id: &str) -> user::Model {
    user::Model {
        chatbot_id,
        id: id.to_owned(),
        user_id: text("u1"),
        email: text("ada@example.org"),
        name: text("Ada"),
        phone: text("+49 30 1"),
        traits: json!({"plan": "gold"}),
        first_seen_at: AT,
        last_seen_at: AT,
        first_session_at: Some(AT),
        first_conversation_at: Some(AT),
        referrer: text("https://example.org/"),
        utm_source: text("news"),
        utm_medium: text("mail"),
        utm_campaign: text("winter"),
        country: text("DE"),
        last_page: text("/a"),
        sessions: 1,
        conversations: 1,
        messages: 6,
        messages_from_user: 1,
        duration_ms: 60_000,
        intent: 0.5,
    }
}

/// An alias.
pub(crate) fn user_alias(chatbot_id: Uuid, anonymous_id: &str) -> user_alias::Model {
    user_alias::Model { chatbot_id, anonymous_id: anonymous_id.to_owned(), since: AT, user_id: "u1".to_owned() }
}

/// An agent.
pub(crate) fn agent(chatbot_id: Uuid, id: &str) -> agent::Model {
    agent::Model {
        chatbot_id,
        id: id.to_owned(),
        name: text("Grace"),
        email: text("grace@example.org"),
        status: AgentStatus::Online,
        status_since: Some(AT),
    }
}

/// A status of an agent.
pub(crate) fn agent_status(chatbot_id: Uuid, agent_id: &str) -> agent_status::Model {
    agent_status::Model {
        chatbot_id,
        agent_id: agent_id.to_owned(),
        at: AT,
        arrival: 1,
        status: AgentStatus::Away,
        name: text("Grace"),
        email: text("grace@example.org"),
    }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A call of a model that failed.
pub(crate) fn ai_call(chatbot_id: Uuid, id: &str) -> ai_call::Model {
    ai_call::Model {
        chatbot_id,
        id: id.to_owned(),
        kind: AiCallKind::Classification,
        conversation_id: text("c1"),
        episode: Some(1),
        session_id: text("s1"),
        model: text("small"),
        intent: text("refund"),
        confidence: Some(0.75),
        correct: Some(true),
        fallback: false,
        latency_ms: Some(120),
        input_tokens: 10,
        output_tokens: 20,
        cost_usd: 0.25,
        failed: true,
        error_type: text("timeout"),
        error_message: text("no answer"),
        called_at: AT,
        is_bot: false,
    }
}

/// An intake flow that was completed.
pub(crate) fn intake_flow(chatbot_id: Uuid, session_id: &str) -> intake_flow::Model {
    intake_flow::Model {
        chatbot_id,
        session_id: session_id.to_owned(),
        number: 1,
        service_type: text("loans"),
        started_at: AT,
        completed_at: Some(AT.plus(60_000)),
        duration_ms: Some(60_000),
        last_step: text("income"),
        session_over_at: AT.plus(1_800_000),
        is_bot: false,
    }
}

/// A funnel of one step.
pub(crate) fn funnel(chatbot_id: Uuid, name: &str) -> funnel::Model {
    funnel::Model {
        chatbot_id,
        id: Uuid::now_v7(),
        name: name.to_owned(),
        steps: json!([{"name": "Opened", "event": "widget_opened", "where": []}]),
    }
}

/// Something that was refused.
pub(crate) fn rejected_item(chatbot_id: Uuid) -> rejected_item::Model {
    rejected_item::Model {
        chatbot_id,
        id: Uuid::now_v7(),
        rejected_at: AT,
        position: 3,
        code: "REQUIRED".to_owned(),
        message: "`name` is empty".to_owned(),
        payload: Some(json!({"name": ""})),
    }
}

/// What arrived in a minute.
pub(crate) fn ingest_count(chatbot_id: Uuid) -> ingest_count::Model {
    ingest_count::Model { chatbot_id, minute: AT, accepted: 4, duplicates: 3, rejected: 2, late: 1 }
}

/// A secret of the installation.
pub(crate) fn installation(name: &str) -> installation::Model {
    installation::Model { name: name.to_owned(), secret: "s3cret".to_owned() }
}

/// A number at which a chatbot answers.
pub(crate) fn whatsapp_number(chatbot_id: Uuid) -> whatsapp_number::Model {
    whatsapp_number::Model { phone_number_id: "106540352242922".to_owned(), chatbot_id }
}

/// When a conversation last changed.
pub(crate) fn conversation_change(chatbot_id: Uuid, id: &str, arrival: i64) -> conversation_change::Model {
    conversation_change::Model { chatbot_id, conversation_id: id.to_owned(), episode: 1, arrival }
}
