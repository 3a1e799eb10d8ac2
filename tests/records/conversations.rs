//! Lists of conversations.

use parlance::{
    db::Db,
    metrics::{
        conversations::ConversationSums,
        filter::{AnalyticsFilter, StringFilter},
    },
    records::{
        conversations::{self, ConversationFilter, ConversationOrder, ConversationOrderField, List},
        order::SortDirection,
    },
};
use parlance_entity::{
    conversation, session,
    vocabulary::{Channel, ConversationStatus, MessageRole},
};
use uuid::Uuid;

use super::{HOUR, NOW, can_read, first, store, sums, walked};
use crate::support::{on_every_database, sample};

/// An open conversation in which the bot answered and nothing else happened.
fn quiet(chatbot_id: Uuid, id: &str) -> conversation::Model {
    conversation::Model {
        user_id: None,
        agent_id: None,
        service: None,
        resolved_at: None,
        resolved_by: None,
        drops_at: NOW.plus(1),
        is_assigned: false,
        messages_from_agent: 0,
        resolution_ms: None,
        handovers: 0,
        unanswered: false,
        reopened: false,
        score: None,
        reviewed_at: None,
        ..sample::conversation(chatbot_id, id, 1)
    }
}

/// Conversations that each differ from a quiet one in what their name says, and another chatbot's.
async fn various(db: &Db) -> Uuid {
    let id = Uuid::now_v7();
    let quiet = |name| quiet(id, name);
    let dropped = |name| conversation::Model { drops_at: NOW, handovers: 1, ..quiet(name) };
    let contained = |name| conversation::Model { handovers: 0, ..dropped(name) };
    let long_ago = NOW.plus(-24 * HOUR);
    let resolved = |name, resolved_by| conversation::Model {
        resolved_at: Some(sample::AT),
        resolved_by: Some(resolved_by),
        messages_from_agent: 1,
        ..quiet(name)
    };
    let rows = vec![
        conversation::Model { is_assigned: true, is_queued: true, ..quiet("assigned") },
        conversation::Model { agent_id: Some("g1".to_owned()), ..quiet("by-agent") },
        conversation::Model { ended_at: long_ago.plus(1), ..contained("contained") },
        conversation::Model { is_bot: true, ..quiet("crawler") },
        conversation::Model { ended_at: long_ago, ..contained("deflected") },
        dropped("dropped"),
        conversation::Model { first_response_ms: None, ..quiet("greeted") },
        conversation::Model { channel: Channel::Sms, ..quiet("on-sms") },
        quiet("open"),
        conversation::Model { is_queued: true, handovers: 1, ..quiet("queued") },
        conversation::Model { reopened: true, ..resolved("reopened", MessageRole::Bot) },
        resolved("resolved", MessageRole::Agent),
        conversation::Model { ended_at: long_ago, returned_within_day: true, ..contained("returned") },
        conversation::Model { reviewed_at: Some(sample::AT), ..quiet("reviewed") },
        conversation::Model { score: Some(2), ..quiet("scored-2") },
        conversation::Model { score: Some(4), ..quiet("scored-4") },
        conversation::Model { service: Some("sales".to_owned()), ..quiet("selling") },
        conversation::Model { messages_from_user: 0, first_response_ms: None, ..contained("silent") },
        conversation::Model { unanswered: true, first_response_ms: None, ..dropped("unanswered") },
    ];
    store(db, rows.into_iter().map(|row| conversation::Model { session_id: None, ..row }).collect()).await;
    store(db, vec![self::quiet(Uuid::now_v7(), "another chatbot's")]).await;
    id
}

async fn ids(db: &Db, chatbot_id: Uuid, filter: ConversationFilter) -> Vec<String> {
    let list = List { filter, ..List::default() };
    let order = ConversationOrder { field: ConversationOrderField::StartedAt, direction: SortDirection::Asc };
    let page = conversations::page(db, can_read(chatbot_id), NOW, &list, order, &first(100, None)).await;
    let page = page.expect("a page");
    let count = conversations::count(db, can_read(chatbot_id), NOW, &list).await.expect("a count");
    assert_eq!(usize::try_from(count), Ok(page.edges.len()));
    page.edges.into_iter().map(|edge| edge.node.conversation_id).collect()
}

/// The filter chooses these with true and all others with false.
async fn chooses(db: &Db, chatbot_id: Uuid, filter: impl Fn(Option<bool>) -> ConversationFilter, chosen: &[&str]) {
    let all = ids(db, chatbot_id, ConversationFilter::default()).await;
    assert_eq!(ids(db, chatbot_id, filter(Some(true))).await, chosen);
    let others: Vec<&String> = all.iter().filter(|id| !chosen.contains(&id.as_str())).collect();
    assert_eq!(ids(db, chatbot_id, filter(Some(false))).await.iter().collect::<Vec<_>>(), others);
}

on_every_database! {
    async fn statuses_follow_from_now(db) {
        let id = various(&db).await;
        let of = async |statuses: &[ConversationStatus]| {
            ids(&db, id, ConversationFilter { statuses: Some(statuses.to_vec()), ..ConversationFilter::default() }).await
        };
        let dropped = ["contained", "deflected", "dropped", "returned", "silent", "unanswered"];
        assert_eq!(of(&[ConversationStatus::Dropped]).await, dropped);
        assert_eq!(of(&[ConversationStatus::Resolved]).await, ["reopened", "resolved"]);
        assert_eq!(of(&[ConversationStatus::Assigned]).await, ["assigned"]);
        assert_eq!(of(&[ConversationStatus::Queued]).await, ["queued"]);
        let open = ["by-agent", "greeted", "on-sms", "open", "reviewed", "scored-2", "scored-4", "selling"];
        assert_eq!(of(&[ConversationStatus::Open]).await, open);
        assert_eq!(of(&[]).await, Vec::<String>::new());
    }

    async fn each_filter_chooses_its_members(db) {
        let id = various(&db).await;
        let none = ConversationFilter::default;
        let contained = ["contained", "deflected", "returned"];
        chooses(&db, id, |wanted| ConversationFilter { contained: wanted, ..none() }, &contained).await;
        chooses(&db, id, |wanted| ConversationFilter { deflected: wanted, ..none() }, &["deflected"]).await;
        let handed_over = ["dropped", "queued", "unanswered"];
        chooses(&db, id, |wanted| ConversationFilter { with_handover: wanted, ..none() }, &handed_over).await;
        chooses(&db, id, |wanted| ConversationFilter { unanswered: wanted, ..none() }, &["unanswered"]).await;
        chooses(&db, id, |wanted| ConversationFilter { reviewed: wanted, ..none() }, &["reviewed"]).await;
        chooses(&db, id, |wanted| ConversationFilter { reopened: wanted, ..none() }, &["reopened"]).await;
        chooses(&db, id, |wanted| ConversationFilter { awaiting_first_response: wanted, ..none() }, &["greeted"]).await;
    }

    async fn every_counter_is_the_count_of_its_list(db) {
        let id = various(&db).await;
        let counters: ConversationSums = sums(&db, id).await;
        let none = ConversationFilter::default;
        let statuses = |statuses: &[ConversationStatus]| ConversationFilter { statuses: Some(statuses.to_vec()), ..none() };
        let resolved_by = |role| ConversationFilter { resolved_by: Some(role), ..none() };
        let open = [ConversationStatus::Open, ConversationStatus::Queued, ConversationStatus::Assigned];
        for (counter, filter) in [
            (counters.started, none()),
            (counters.started - counters.resolved - counters.dropped, statuses(&open)),
            (counters.resolved, statuses(&[ConversationStatus::Resolved])),
            (counters.resolved_by_agent, resolved_by(MessageRole::Agent)),
            (counters.resolved - counters.resolved_by_agent, resolved_by(MessageRole::Bot)),
            (counters.dropped, statuses(&[ConversationStatus::Dropped])),
            (counters.handed_over, ConversationFilter { with_handover: Some(true), ..none() }),
            (counters.reopened, ConversationFilter { reopened: Some(true), ..none() }),
            (counters.unanswered, ConversationFilter { unanswered: Some(true), ..none() }),
            (counters.contained, ConversationFilter { contained: Some(true), ..none() }),
            (counters.deflected, ConversationFilter { deflected: Some(true), ..none() }),
            (counters.awaiting_first_response, ConversationFilter { awaiting_first_response: Some(true), ..none() }),
        ] {
            assert!(counter > 0, "{filter:?}");
            assert_eq!(usize::try_from(counter), Ok(ids(&db, id, filter.clone()).await.len()), "{filter:?}");
        }
    }

    async fn each_choice_of_a_value_chooses_its_members(db) {
        let id = various(&db).await;
        let none = ConversationFilter::default;
        for (filter, chosen) in [
            (ConversationFilter { resolved_by: Some(MessageRole::Agent), ..none() }, vec!["resolved"]),
            (ConversationFilter { resolved_by: Some(MessageRole::Bot), ..none() }, vec!["reopened"]),
            (ConversationFilter { resolved_by: Some(MessageRole::User), ..none() }, vec![]),
            (ConversationFilter { channels: Some(vec![Channel::Sms, Channel::Email]), ..none() }, vec!["on-sms"]),
            (ConversationFilter { channels: Some(vec![]), ..none() }, vec![]),
            (ConversationFilter { agent_id: Some("g1".into()), ..none() }, vec!["by-agent"]),
            (ConversationFilter { service: Some("sales".to_owned()), ..none() }, vec!["selling"]),
            (ConversationFilter { min_score: Some(3), ..none() }, vec!["scored-4"]),
            (ConversationFilter { max_score: Some(3), ..none() }, vec!["scored-2"]),
            (ConversationFilter { min_score: Some(2), max_score: Some(4), ..none() }, vec!["scored-2", "scored-4"]),
        ] {
            assert_eq!(ids(&db, id, filter.clone()).await, chosen, "{filter:?}");
        }
    }

    async fn facts_of_the_session_leave_out_what_has_none(db) {
        let id = various(&db).await;
        let in_session = |name, session: &str| {
            conversation::Model { session_id: Some(session.to_owned()), ..quiet(id, name) }
        };
        store(&db, vec![in_session("sung", "s1"), in_session("spoken", "s2")]).await;
        let opera = session::Model { browser: Some("Opera".to_owned()), ..sample::session(id, "s1") };
        store(&db, vec![opera, sample::session(id, "s2")]).await;
        let browser = |filter| Some(AnalyticsFilter { browser: Some(filter), ..AnalyticsFilter::default() });
        let of = |r#where| ConversationFilter { r#where, ..ConversationFilter::default() };
        let eq = StringFilter { eq: Some("Opera".to_owned()), ..StringFilter::default() };
        let ne = StringFilter { ne: Some("Opera".to_owned()), ..StringFilter::default() };
        assert_eq!(ids(&db, id, of(browser(eq))).await, ["sung"]);
        assert_eq!(ids(&db, id, of(browser(ne))).await, ["spoken"]);
        let bots = AnalyticsFilter { include_bots: Some(true), ..AnalyticsFilter::default() };
        assert_eq!(ids(&db, id, of(Some(bots))).await.len(), 21);
    }

    async fn every_order_puts_missing_values_last_in_both_directions(db) {
        let id = Uuid::now_v7();
        let row = |name, episode, value: Option<i32>| conversation::Model {
            episode,
            last_message_at: value.map(|value| sample::AT.plus(value.into())),
            resolution_ms: value.map(i64::from),
            score: value,
            ..quiet(id, name)
        };
        let rows = vec![row("a", 1, None), row("a", 2, Some(3)), row("b", 1, Some(1)), row("c", 1, Some(3)), row("d", 1, None)];
        store(&db, rows).await;
        use ConversationOrderField::{LastMessageAt, ResolutionTime, Score, StartedAt};
        let walk = async |field, direction| {
            let (list, order) = (List::default(), ConversationOrder { field, direction });
            let page = async |request| conversations::page(&db, can_read(id), NOW, &list, order, &request).await;
            let names = walked(page).await.into_iter().map(|row| format!("{}{}", row.conversation_id, row.episode));
            names.collect::<Vec<_>>().join(" ")
        };
        for field in [LastMessageAt, ResolutionTime, Score] {
            assert_eq!(walk(field, SortDirection::Asc).await, "b1 a2 c1 a1 d1", "{field:?}");
            assert_eq!(walk(field, SortDirection::Desc).await, "c1 a2 b1 d1 a1", "{field:?}");
        }
        assert_eq!(walk(StartedAt, SortDirection::Asc).await, "a1 a2 b1 c1 d1");
        assert_eq!(walk(StartedAt, SortDirection::Desc).await, "d1 c1 b1 a2 a1");
    }
}
