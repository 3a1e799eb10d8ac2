//! API keys.

use async_graphql::ID;
use parlance::{
    access::Access,
    accounts::{
        authenticate,
        input::CreateApiKeyInput,
        key::{self, NewKey},
    },
    clock::Clock,
    db::{Db, tenant},
    error::{Error, ErrorCode, Result},
};
use parlance_entity::{Timestamp, api_key, vocabulary::ApiKeyKind};
use sea_orm::{ColumnTrait, QueryFilter};
use uuid::Uuid;

use super::{admin, create, mistakes, named, shop};
use crate::support::{on_every_database, sample};

fn input(kind: ApiKeyKind, chatbot_id: Option<Uuid>) -> CreateApiKeyInput {
    CreateApiKeyInput {
        chatbot_id: chatbot_id.map(|id| ID::from(id.to_string())),
        kind,
        name: "Widget".to_owned(),
        allowed_origins: None,
    }
}

async fn make(db: &Db, chatbot_id: Option<Uuid>, input: CreateApiKeyInput) -> NewKey {
    let made = key::create(db, admin(), sample::AT, chatbot_id, input).await;
    made.expect("the database works").expect("nothing is wrong with it")
}

async fn ask(db: &Db, key: &NewKey, origin: Option<&str>) -> Result<Access> {
    authenticate(db, &Clock::manual(sample::AT), key.secret.reveal(), origin).await
}

async fn stored(db: &Db, id: Uuid) -> api_key::Model {
    let found = tenant::every_api_key().filter(api_key::Column::Id.eq(id)).one(&db.reader).await;
    found.expect("read").expect("the key is there")
}

on_every_database! {
    async fn a_key_opens_its_chatbot_and_is_stored_as_a_hash_alone(db) {
        let chatbot_id = Some(shop(&db).await.id);
        let made = make(&db, chatbot_id, input(ApiKeyKind::Secret, chatbot_id)).await;
        let access = ask(&db, &made, None).await.expect("it works");
        let expected = Access { key_id: made.row.id, kind: ApiKeyKind::Secret, name: "Widget".to_owned(), chatbot_id };
        assert_eq!(access, expected);
        let row = stored(&db, made.row.id).await;
        assert!(made.secret.reveal().starts_with(&row.prefix) && row.prefix.len() < 16);
        assert!(!format!("{row:?}").contains(made.secret.reveal()));
    }

    async fn unknown_and_revoked_keys_do_not_work(db) {
        let chatbot_id = Some(shop(&db).await.id);
        let made = make(&db, chatbot_id, input(ApiKeyKind::Read, chatbot_id)).await;
        let clock = Clock::manual(sample::AT);
        for text in ["", "sk_read_unknown", &made.row.hash] {
            let unknown = authenticate(&db, &clock, text, None).await;
            assert!(matches!(unknown, Err(Error::Unauthenticated(_))), "{text}");
        }
        assert!(ask(&db, &made, None).await.is_ok());
        let revoked = key::revoke(&db, admin(), sample::AT, Some(made.row.id)).await.expect("stored").expect("found");
        assert_eq!(revoked.revoked_at, Some(sample::AT));
        assert!(matches!(ask(&db, &made, None).await, Err(Error::Unauthenticated(_))));

        let again = key::revoke(&db, admin(), sample::AT.plus(1), Some(made.row.id)).await.expect("stored");
        assert_eq!(again.expect("found").revoked_at, Some(sample::AT), "the first instant stays");
        let missing = key::revoke(&db, admin(), sample::AT, Some(Uuid::now_v7())).await;
        assert_eq!(mistakes(missing), [("id".to_owned(), ErrorCode::NotFound)]);
    }

    async fn a_write_key_works_from_its_origins_alone(db) {
        let chatbot_id = Some(shop(&db).await.id);
        let origins = vec!["https://Shop.Example/".to_owned(), "http://localhost:3000".to_owned()];
        let bound = CreateApiKeyInput { allowed_origins: Some(origins), ..input(ApiKeyKind::Write, chatbot_id) };
        let bound = make(&db, chatbot_id, bound).await;
        for origin in [None, Some("https://shop.example"), Some("http://localhost:3000")] {
            assert!(ask(&db, &bound, origin).await.is_ok(), "{origin:?}");
        }
        for origin in ["https://evil.example", "http://shop.example", "https://shop.example:8443", "null"] {
            assert!(matches!(ask(&db, &bound, Some(origin)).await, Err(Error::Unauthenticated(_))), "{origin}");
        }
        let free = make(&db, chatbot_id, input(ApiKeyKind::Write, chatbot_id)).await;
        assert!(ask(&db, &free, Some("https://anywhere.example")).await.is_ok());
    }

    async fn use_is_noted_once_a_minute(db) {
        let chatbot_id = Some(shop(&db).await.id);
        let made = make(&db, chatbot_id, input(ApiKeyKind::Secret, chatbot_id)).await;
        let clock = Clock::manual(sample::AT.plus(10_000));
        let mut noted = Vec::new();
        for later in [10_000, 59_999, 60_000, 30_000] {
            clock.set(sample::AT.plus(later));
            authenticate(&db, &clock, made.secret.reveal(), None).await.expect("it works");
            noted.push(stored(&db, made.row.id).await.last_used_at);
        }
        let minute = |number: i64| Some(Timestamp(sample::AT.0 + number * 60_000));
        assert_eq!(noted, [minute(0), minute(0), minute(1), minute(1)], "and never goes back");
    }

    async fn keys_that_make_no_sense_are_refused(db) {
        let chatbot_id = Some(shop(&db).await.id);
        let refuse = async |chatbot_id, input| mistakes(key::create(&db, admin(), sample::AT, chatbot_id, input).await);
        let one = |path: &str, code| vec![(path.to_owned(), code)];

        let unbound = input(ApiKeyKind::Write, None);
        assert_eq!(refuse(None, unbound).await, one("input.chatbotId", ErrorCode::Required));
        let nowhere = Some(Uuid::now_v7());
        assert_eq!(refuse(nowhere, input(ApiKeyKind::Read, nowhere)).await, one("input.chatbotId", ErrorCode::NotFound));
        let unreadable = CreateApiKeyInput { chatbot_id: Some(ID::from("what?")), ..input(ApiKeyKind::Read, None) };
        assert_eq!(refuse(None, unreadable).await, one("input.chatbotId", ErrorCode::NotFound));
        assert_eq!(refuse(chatbot_id, input(ApiKeyKind::Admin, chatbot_id)).await, one("input.chatbotId", ErrorCode::Invalid));
        let nameless = CreateApiKeyInput { name: " ".to_owned(), ..input(ApiKeyKind::Read, chatbot_id) };
        assert_eq!(refuse(chatbot_id, nameless).await, one("input.name", ErrorCode::Required));
        let origins = Some(vec!["https://shop.example".to_owned()]);
        let reader = CreateApiKeyInput { allowed_origins: origins, ..input(ApiKeyKind::Read, chatbot_id) };
        assert_eq!(refuse(chatbot_id, reader).await, one("input.allowedOrigins", ErrorCode::Invalid));
        let path = Some(vec!["https://shop.example/path".to_owned()]);
        let path = CreateApiKeyInput { allowed_origins: path, ..input(ApiKeyKind::Write, chatbot_id) };
        assert_eq!(refuse(chatbot_id, path).await, one("input.allowedOrigins.0", ErrorCode::Invalid));
    }

    async fn a_chatbots_keys_are_listed_and_no_others(db) {
        let own = shop(&db).await.id;
        let other = create(&db, named("Other")).await.expect("right").id;
        let mine = make(&db, Some(own), input(ApiKeyKind::Read, Some(own))).await;
        make(&db, Some(other), input(ApiKeyKind::Read, Some(other))).await;
        make(&db, None, input(ApiKeyKind::Admin, None)).await;
        let keys = key::list(&db, admin().read(own)).await.expect("listed");
        assert_eq!(keys, [mine.row]);
    }
}
