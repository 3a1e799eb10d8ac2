//! Tables whose columns are mapped to fields.

use parlance::import::{Kind, Mapping, Plan, Report};
use parlance_entity::{
    Timestamp, event, message, session,
    vocabulary::{Channel, MessageRole},
};
use serde_json::json;

use super::take;
use crate::{ingest::world::World, support::on_every_database};

fn plan(kind: Kind, mapping: &str) -> Plan {
    Plan::table(kind, mapping.parse::<Mapping>().expect("a mapping"), b',').expect("a kind for tables")
}

const EVENTS: &str = "session_id,time,event_name,plan,helpful,seats,note
s1,2026-01-31 09:00:00,upgraded,pro,,12,\"a, \"\"quoted\"\"
note\"
s1,1769850060,feedback_given,,yes,,
s2,yesterday,upgraded,free,,,
s2,2026-01-31T09:02:00Z,feedback_given,,perhaps,,
";

on_every_database! {
    async fn a_table_of_events_is_mapped_and_typed(db) {
        let world = World::new(db).await;
        let plan = plan(Kind::Events, "occurredAt=time,name=event_name,properties.plan=plan,properties.helpful=helpful,\
            properties.seats=seats,properties.note=note,channel=:mobile");
        let (report, failed) = take(EVENTS, &plan, &world.writer, world.chatbot_id).await;
        assert_eq!(report, Report { lines: 6, stored: 2, duplicates: 0, failed: 2 });
        assert!(failed[0].1.starts_with("occurredAt: `yesterday` is no instant"), "{failed:?}");
        assert!(failed[1].1.contains("`perhaps` is neither true nor false"), "{failed:?}");
        assert_eq!([failed[0].0, failed[1].0], [5, 6]);

        let mut events = world.all::<event::Entity>().await;
        events.sort_by_key(|event| event.occurred_at);
        assert_eq!(events[0].properties, json!({"plan": "pro", "seats": 12, "note": "a, \"quoted\"\nnote"}));
        assert_eq!(events[1].properties, json!({"helpful": true}));
        assert_eq!(events[1].occurred_at, Timestamp(1_769_850_060_000));
        let first = &events[0];
        assert_eq!((first.session_id.as_deref(), first.channel), (Some("s1"), Channel::Mobile));
    }

    async fn columns_named_like_fields_need_no_mapping(db) {
        let world = World::new(db).await;
        let sessions = "Session ID,user_id,startedAt,context.country,context.screen width\ns1,u1,2026-01-31T09:00:00Z,DE,800\n";
        take(sessions, &plan(Kind::Sessions, ""), &world.writer, world.chatbot_id).await;
        let messages = "messageId,conversationId,sessionId,role,content,sentAt\n\
            m1,c1,s1,user,Hello,2026-01-31T09:01:00Z\nm2,c1,s1,bot,Hi,2026-01-31T09:01:05Z\n";
        let (report, failed) = take(messages, &plan(Kind::Messages, ""), &world.writer, world.chatbot_id).await;
        assert_eq!((report.stored, failed), (2, Vec::new()));
        let again = take(messages, &plan(Kind::Messages, ""), &world.writer, world.chatbot_id).await;
        assert_eq!(again.0, Report { lines: 3, stored: 0, duplicates: 2, failed: 0 });

        let session = &world.all::<session::Entity>().await[0];
        assert_eq!((session.country.as_deref(), session.screen_width), (Some("DE"), Some(800)));
        assert_eq!((session.own_user_id.as_deref(), session.messages_from_user), (Some("u1"), 1));
        let roles: Vec<_> = world.all::<message::Entity>().await.iter().map(|message| message.role).collect();
        assert!(roles.contains(&MessageRole::Bot) && roles.len() == 2, "{roles:?}");
    }
}
