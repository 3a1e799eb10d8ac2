//! Ids made from content, so that sending the same thing again changes nothing.

use parlance_entity::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Builder;

/// An id that only the same content gets again. Laid out as a UUIDv7 whose time part is `at`, so that ids follow time and
/// rows are inserted at the end of an index.
pub(crate) fn of(kind: &str, content: &impl Serialize, at: Timestamp) -> String {
    let mut hash = Sha256::new();
    hash.update(kind.as_bytes());
    hash.update([0]);
    // Plain values of ours: turning them into JSON text cannot fail.
    hash.update(serde_json::to_vec(content).unwrap_or_default());
    let digest = hash.finalize();
    let mut bits = [0; 10];
    bits.copy_from_slice(&digest[..10]);
    Builder::from_unix_timestamp_millis(at.0.max(0).unsigned_abs(), &bits).into_uuid().to_string()
}

/// The id of something that happens once, whenever it is told: made from the content, and the time if one was given.
pub(crate) fn of_content(kind: &str, content: &impl Serialize, given: Option<Timestamp>) -> String {
    of(kind, &(content, given.map(|at| at.0)), given.unwrap_or_default())
}

/// The id of something that its sender gave a time: made from the content. Of something without one: new each time, for
/// then two equal things are two things.
pub(crate) fn of_instant(kind: &str, content: &impl Serialize, given: Option<Timestamp>, now: Timestamp) -> String {
    match given {
        Some(at) => of(kind, &(content, at.0), at),
        None => crate::id::new(now).to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_gets_the_same_id_and_other_content_another() {
        let at = Timestamp(1_700_000_000_000);
        assert_eq!(of("touch", &("s1", 1), at), of("touch", &("s1", 1), at));
        assert_ne!(of("touch", &("s1", 1), at), of("touch", &("s1", 2), at));
        assert_ne!(of("touch", &("s1", 1), at), of("end", &("s1", 1), at));
    }

    #[test]
    fn ids_follow_time() {
        assert!(of("touch", &"z", Timestamp(1_700_000_000_000)) < of("touch", &"a", Timestamp(1_700_000_000_001)));
    }

    #[test]
    fn without_a_time_the_id_is_always_new() {
        let now = Timestamp(1_700_000_000_000);
        assert_ne!(of_instant("touch", &"s1", None, now), of_instant("touch", &"s1", None, now));
        assert_eq!(of_instant("touch", &"s1", Some(now), now), of_instant("touch", &"s1", Some(now), now));
    }
}
