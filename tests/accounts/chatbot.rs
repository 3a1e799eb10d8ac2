//! Chatbots and their settings.

use async_graphql::{ID, MaybeUndefined};
use parlance::{
    access::Access,
    accounts::{
        chatbot,
        input::{BrandingInput, ChatbotSettingsInput, CreateChatbotInput, UpdateChatbotInput},
    },
    db::page::PageRequest,
    error::{Error, ErrorCode},
};
use parlance_entity::vocabulary::{ApiKeyKind, IpMode};
use serde_json::json;
use uuid::Uuid;

use super::{admin, create, mistakes, named, shop};
use crate::support::{on_every_database, sample};

fn changes() -> UpdateChatbotInput {
    UpdateChatbotInput {
        id: ID::from("unused"),
        name: None,
        domain: MaybeUndefined::Undefined,
        timezone: None,
        branding: None,
        settings: None,
    }
}

fn access(kind: ApiKeyKind, chatbot_id: Option<Uuid>) -> Access {
    Access { key_id: Uuid::nil(), kind, name: "key".to_owned(), chatbot_id }
}

on_every_database! {
    async fn a_chatbot_needs_no_more_than_a_name(db) {
        let made = shop(&db).await;
        assert_eq!((made.slug.as_str(), made.timezone.as_str(), made.domain.as_deref()), ("shop", "UTC", None));
        assert_eq!((made.session_timeout_minutes, made.conversation_timeout_minutes), (30, 30));
        assert_eq!(chatbot::find(&db, made.id).await.expect("found"), Some(made.clone()));
        assert_eq!(chatbot::find_by_slug(&db, "shop").await.expect("found"), Some(made));
        assert_eq!(chatbot::find_by_slug(&db, "other").await.expect("looked for"), None);
    }

    async fn two_chatbots_cannot_have_one_slug(db) {
        shop(&db).await;
        let again = chatbot::create(&db, admin(), sample::AT, named("Shop")).await;
        assert_eq!(mistakes(again), [("input.slug".to_owned(), ErrorCode::Conflict)]);
        let other = CreateChatbotInput { slug: Some("shop-2".to_owned()), ..named("Shop") };
        assert_eq!(create(&db, other).await.expect("another slug").slug, "shop-2");
    }

    async fn every_mistake_is_named_and_nothing_is_stored(db) {
        let settings = ChatbotSettingsInput {
            session_timeout_minutes: Some(0),
            conversation_timeout_minutes: Some(10_081),
            event_retention_days: Some(36_501),
            session_retention_days: Some(-1),
            anonymize_ip_after_days: MaybeUndefined::Value(0),
            blocked_events: Some(vec!["fine".to_owned(), String::new()]),
            ..ChatbotSettingsInput::default()
        };
        let input = CreateChatbotInput {
            slug: Some("No Slug".to_owned()),
            domain: Some("https://shop.example/".to_owned()),
            branding: Some(BrandingInput {
                primary_color: MaybeUndefined::Value("red;".to_owned()),
                logo_url: MaybeUndefined::Value("javascript:alert(1)".to_owned()),
            }),
            settings: Some(settings),
            ..named(" ")
        };
        let found = mistakes(chatbot::create(&db, admin(), sample::AT, input).await);
        let expected = [
            ("input.slug", ErrorCode::Invalid),
            ("input.name", ErrorCode::Required),
            ("input.domain", ErrorCode::Invalid),
            ("input.branding.primaryColor", ErrorCode::Invalid),
            ("input.branding.logoUrl", ErrorCode::Invalid),
            ("input.settings.sessionTimeoutMinutes", ErrorCode::OutOfRange),
            ("input.settings.conversationTimeoutMinutes", ErrorCode::OutOfRange),
            ("input.settings.eventRetentionDays", ErrorCode::OutOfRange),
            ("input.settings.sessionRetentionDays", ErrorCode::OutOfRange),
            ("input.settings.anonymizeIpAfterDays", ErrorCode::OutOfRange),
            ("input.settings.blockedEvents.1", ErrorCode::Invalid),
        ];
        assert_eq!(found, expected.map(|(path, code)| (path.to_owned(), code)));
        let stored = chatbot::count(&db, &access(ApiKeyKind::Admin, None)).await;
        assert_eq!(stored.expect("counted"), 0);
    }

    async fn an_update_changes_what_it_names_and_nothing_else(db) {
        let before = shop(&db).await;
        let settings = ChatbotSettingsInput {
            session_timeout_minutes: Some(10_080),
            ip_mode: Some(IpMode::None),
            blocked_events: Some(vec!["debug_*".to_owned()]),
            ..ChatbotSettingsInput::default()
        };
        let input = UpdateChatbotInput {
            domain: MaybeUndefined::Value("Shop.Example".to_owned()),
            timezone: Some(chrono_tz::Europe::Berlin),
            settings: Some(settings),
            ..changes()
        };
        let after = chatbot::update(&db.writer, admin(), Some(before.id), input).await.expect("stored").expect("right");
        let mut expected = before.clone();
        expected.domain = Some("shop.example".to_owned());
        expected.timezone = "Europe/Berlin".to_owned();
        expected.session_timeout_minutes = 10_080;
        expected.ip_mode = IpMode::None;
        expected.blocked_events = json!(["debug_*"]);
        assert_eq!(after, expected);

        let cleared = UpdateChatbotInput { domain: MaybeUndefined::Null, ..changes() };
        let cleared = chatbot::update(&db.writer, admin(), Some(before.id), cleared).await.expect("stored").expect("right");
        assert_eq!(cleared.domain, None);
        let same = chatbot::update(&db.writer, admin(), Some(before.id), changes()).await.expect("read").expect("right");
        assert_eq!(same, cleared);
    }

    async fn a_chatbot_that_is_not_there_cannot_be_changed(db) {
        shop(&db).await;
        for id in [None, Some(Uuid::now_v7())] {
            let input = UpdateChatbotInput { name: Some("New".to_owned()), ..changes() };
            let updated = chatbot::update(&db.writer, admin(), id, input).await;
            assert_eq!(mistakes(updated), [("input.id".to_owned(), ErrorCode::NotFound)]);
        }
    }

    async fn keys_list_the_chatbots_that_they_may_read_by_name(db) {
        let mut made = Vec::new();
        for name in ["Zoo", "Bank", "Museum"] {
            made.push(create(&db, named(name)).await.expect("right"));
        }
        let names = async |access: Access| -> Vec<String> {
            let page = chatbot::list(&db, &access, &PageRequest::default()).await.expect("a page");
            let count = chatbot::count(&db, &access).await.expect("counted");
            assert_eq!(count, page.edges.len() as u64);
            page.edges.into_iter().map(|edge| edge.node.name).collect()
        };
        assert_eq!(names(access(ApiKeyKind::Admin, None)).await, ["Bank", "Museum", "Zoo"]);
        assert_eq!(names(access(ApiKeyKind::Read, Some(made[0].id))).await, ["Zoo"]);
        assert_eq!(names(access(ApiKeyKind::Secret, Some(made[2].id))).await, ["Museum"]);
        let write = chatbot::list(&db, &access(ApiKeyKind::Write, Some(made[0].id)), &PageRequest::default()).await;
        assert!(matches!(write, Err(Error::Forbidden(_))));
    }
}
