//! The first admin key.

use parlance::{
    accounts::{authenticate, bootstrap, key},
    clock::Clock,
    config::Secret,
    error::Error,
};

use super::admin;
use crate::support::{on_every_database, sample};

on_every_database! {
    async fn the_first_start_makes_an_admin_key_and_later_ones_do_not(db) {
        let made = bootstrap(&db, sample::AT, None).await.expect("stored").expect("a key is shown");
        let access = authenticate(&db, &Clock::manual(sample::AT), made.reveal(), None).await.expect("it works");
        assert!(access.administer().is_ok());
        assert_eq!(bootstrap(&db, sample::AT, None).await.expect("read"), None);
    }

    async fn a_key_from_the_settings_is_stored_once(db) {
        let secret = Secret::new("my-own-admin-key-0123456789");
        for _ in 0..2 {
            assert_eq!(bootstrap(&db, sample::AT, Some(&secret)).await.expect("stored"), None);
        }
        let clock = Clock::manual(sample::AT);
        let access = authenticate(&db, &clock, secret.reveal(), None).await.expect("it works");
        assert!(access.administer().is_ok());

        key::revoke(&db, admin(), sample::AT, Some(access.key_id)).await.expect("stored").expect("found");
        bootstrap(&db, sample::AT, Some(&secret)).await.expect("nothing to do");
        let revoked = authenticate(&db, &clock, secret.reveal(), None).await;
        assert!(matches!(revoked, Err(Error::Unauthenticated(_))), "revoked stays revoked");
    }

    async fn where_the_last_admin_key_was_revoked_a_start_makes_another(db) {
        let first = bootstrap(&db, sample::AT, None).await.expect("stored").expect("a key is shown");
        let access = authenticate(&db, &Clock::manual(sample::AT), first.reveal(), None).await.expect("it works");
        key::revoke(&db, admin(), sample::AT, Some(access.key_id)).await.expect("stored").expect("found");
        let second = bootstrap(&db, sample::AT, None).await.expect("stored").expect("a key is shown");
        assert_ne!(first, second);
    }
}
