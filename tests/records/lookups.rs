//! Look-ups of one record and of many at once.

use parlance::{
    id::GlobalId,
    records::{agents, conversations, events, handovers, leads, messages, sessions, users},
};
use parlance_entity::{conversation, handover, lead, user, user_alias};
use uuid::Uuid;

use super::{NOW, can_read, store};
use crate::support::{on_every_database, sample};

on_every_database! {
    async fn a_record_is_found_by_its_own_id_and_by_the_opaque_one(db) {
        let id = Uuid::now_v7();
        store(&db, vec![sample::session(id, "x")]).await;
        store(&db, vec![sample::message(id, "x", 1)]).await;
        store(&db, vec![sample::handover(id, "x")]).await;
        store(&db, vec![sample::lead(id, "x")]).await;
        store(&db, vec![sample::event(id, "x", 2)]).await;
        store(&db, vec![sample::agent(id, "x")]).await;
        for (own, found) in [("x", true), ("y", false)] {
            for opaque in [false, true] {
                let name = |name| if opaque { GlobalId::new(name, id, own).encode() } else { own.to_owned() };
                let can_read = can_read(id);
                assert_eq!(sessions::find(&db, can_read, &name("Session")).await.expect("read").is_some(), found);
                assert_eq!(messages::find(&db, can_read, &name("Message")).await.expect("read").is_some(), found);
                assert_eq!(handovers::find(&db, can_read, &name("Handover")).await.expect("read").is_some(), found);
                assert_eq!(leads::find(&db, can_read, &name("Lead")).await.expect("read").is_some(), found);
                assert_eq!(events::find(&db, can_read, &name("Event")).await.expect("read").is_some(), found);
                assert_eq!(agents::find(&db, can_read, &name("Agent")).await.expect("read").is_some(), found);
            }
        }
        let stranger = can_read(Uuid::now_v7());
        assert_eq!(sessions::find(&db, stranger, "x").await.expect("read"), None);
        let theirs = GlobalId::new("Session", id, "x").encode();
        assert_eq!(sessions::find(&db, stranger, &theirs).await.expect("read"), None);
    }

    async fn a_conversation_id_means_its_latest_episode(db) {
        let id = Uuid::now_v7();
        store(&db, vec![sample::conversation(id, "c:1", 1), sample::conversation(id, "c:1", 2)]).await;
        let find = async |name: &str| conversations::find(&db, can_read(id), name).await.expect("read");
        assert_eq!(find("c:1").await.map(|row| row.episode), Some(2));
        let first = GlobalId::new("Conversation", id, "1:c:1").encode();
        assert_eq!(find(&first).await.map(|row| row.episode), Some(1));
        assert_eq!(find(&GlobalId::new("Conversation", id, "3:c:1").encode()).await, None);
        assert_eq!(find("c").await, None);
    }

    async fn a_user_is_found_by_the_person_an_id_belongs_to_now(db) {
        let id = Uuid::now_v7();
        let known = |name: &str| user::Model { user_id: Some(name.to_owned()), ..sample::user(id, &format!("u:{name}")) };
        let guest = user::Model { user_id: None, ..sample::user(id, "a:guest") };
        store(&db, vec![known("ada"), known("grace"), guest]).await;
        let tie = |anonymous: &str, later, user: &str| user_alias::Model {
            since: sample::AT.plus(later),
            user_id: user.to_owned(),
            ..sample::user_alias(id, anonymous)
        };
        store(&db, vec![tie("laptop", 0, "ada"), tie("laptop", 1, "grace"), tie("phone", 0, "ada"), tie("phone", 2, "ada")])
            .await;
        let find = async |name: &str| users::find(&db, can_read(id), name).await.expect("read").map(|row| row.id);
        assert_eq!(find("ada").await.as_deref(), Some("u:ada"));
        assert_eq!(find("laptop").await.as_deref(), Some("u:grace"));
        assert_eq!(find("guest").await.as_deref(), Some("a:guest"));
        assert_eq!(find(&GlobalId::new("User", id, "a:guest").encode()).await.as_deref(), Some("a:guest"));
        assert_eq!(find("nobody").await, None);
        let people = ["u:ada", "u:grace", "a:guest"].map(str::to_owned);
        let ids = users::anonymous_ids(&db, can_read(id), &people).await.expect("read");
        assert_eq!(ids["u:ada"], ["laptop", "phone"]);
        assert_eq!(ids["u:grace"], ["laptop"]);
        assert_eq!(ids["a:guest"], ["guest"]);
    }

    async fn many_are_found_at_once_and_missing_ones_left_out(db) {
        let id = Uuid::now_v7();
        store(&db, vec![sample::session(id, "a"), sample::session(id, "b"), sample::session(id, "c")]).await;
        store(&db, vec![sample::user(id, "u:1"), sample::user(id, "u:2")]).await;
        store(&db, vec![sample::agent(id, "g1"), sample::agent(id, "g2")]).await;
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let found = sessions::by_ids(&db, can_read(id), &texts(&["a", "c", "x"])).await.expect("read");
        assert_eq!((found.len(), found["c"].id.as_str()), (2, "c"));
        let found = users::by_ids(&db, can_read(id), &texts(&["u:2", "u:3"])).await.expect("read");
        assert_eq!((found.len(), found["u:2"].id.as_str()), (1, "u:2"));
        let found = agents::by_ids(&db, can_read(id), &texts(&["g1"])).await.expect("read");
        assert_eq!((found.len(), found["g1"].id.as_str()), (1, "g1"));
        assert_eq!(agents::all(&db, can_read(id)).await.expect("read").len(), 2);
    }

    async fn what_belongs_to_many_comes_grouped_and_ordered(db) {
        let id = Uuid::now_v7();
        let later = |row: conversation::Model| conversation::Model { started_at: sample::AT.plus(1), ..row };
        store(&db, vec![later(sample::conversation(id, "c1", 1)), sample::conversation(id, "c1", 2), sample::conversation(id, "c2", 1)])
            .await;
        let in_episode = |name, episode| handover::Model { episode: Some(episode), ..sample::handover(id, name) };
        store(&db, vec![in_episode("h2", 1), in_episode("h1", 1), in_episode("h3", 2)]).await;
        let captured = |name, later| lead::Model { created_at: sample::AT.plus(later), ..sample::lead(id, name) };
        store(&db, vec![captured("l1", 0), captured("l2", 1)]).await;
        let key = |name: &str, episode| (name.to_owned(), episode);

        let keys = [key("c1", 2), key("c2", 2)];
        let found = conversations::by_keys(&db, can_read(id), &keys).await.expect("read");
        assert_eq!(found.into_keys().collect::<Vec<_>>(), [key("c1", 2)]);
        let none = conversations::by_keys(&db, can_read(id), &[]).await.expect("read");
        assert!(none.is_empty());

        let found = conversations::of_sessions(&db, can_read(id), &["s1".to_owned(), "s2".to_owned()]).await.expect("read");
        let keys: Vec<_> = found["s1"].iter().map(|row| (row.conversation_id.as_str(), row.episode)).collect();
        assert_eq!((found.len(), keys), (1, vec![("c1", 2), ("c2", 1), ("c1", 1)]));

        let found = handovers::of_conversations(&db, can_read(id), &[key("c1", 1), key("c2", 1)]).await.expect("read");
        let ids: Vec<_> = found[&key("c1", 1)].iter().map(|row| row.id.as_str()).collect();
        assert_eq!((found.len(), ids), (1, vec!["h1", "h2"]));

        let found = leads::of_users(&db, can_read(id), &["u:u1".to_owned()]).await.expect("read");
        assert_eq!(found["u:u1"].iter().map(|row| row.id.as_str()).collect::<Vec<_>>(), ["l2", "l1"]);
    }

    async fn open_conversations_of_agents_are_counted_at_now(db) {
        let id = Uuid::now_v7();
        let row = |name: &str, drops_at, is_bot| conversation::Model {
            resolved_at: None,
            drops_at,
            is_bot,
            ..sample::conversation(id, name, 1)
        };
        let rows = vec![
            row("running", NOW.plus(1), false),
            row("also running", NOW.plus(1), false),
            row("dropped", NOW, false),
            row("crawler's", NOW.plus(1), true),
            sample::conversation(id, "resolved", 1),
        ];
        store(&db, rows).await;
        let ids = ["g1".to_owned(), "g2".to_owned()];
        let counts = agents::open_conversations(&db, can_read(id), NOW, &ids).await.expect("read");
        assert_eq!(counts.into_iter().collect::<Vec<_>>(), [("g1".to_owned(), 2)]);
    }
}
