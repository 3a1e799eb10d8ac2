//! Mistakes in the words of the Segment format: what is wrong with an item is said in those of the items.

use crate::error::UserError;

/// Names of an item's fields, and where a call has them.
const WORDS: [(&str, &str); 5] = [
    ("eventId", "messageId"),
    ("occurredAt", "timestamp"),
    ("at", "timestamp"),
    ("sessionId", "context.sessionId"),
    ("conversationId", "context.conversationId"),
];

/// The mistake as the sender of a call can find it.
#[must_use]
pub fn in_its_words(error: UserError) -> UserError {
    let UserError { field, code, mut message } = error;
    let Some(mut field) = field else { return UserError { field, code, message } };
    if let Some((own, theirs)) = WORDS.into_iter().find(|(own, _)| field.first().is_some_and(|first| first == own)) {
        message = message.replace(&format!("`{own}`"), &format!("`{theirs}`"));
        field.splice(..1, theirs.split('.').map(str::to_owned));
    }
    UserError { field: Some(field), code, message }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{error::ErrorCode, ingest::wrong};

    #[test]
    fn a_mistake_names_the_field_of_the_call() {
        let said = in_its_words(wrong(&["sessionId"], ErrorCode::TooLong, "`sessionId` is too long"));
        assert_eq!(said, wrong(&["context", "sessionId"], ErrorCode::TooLong, "`context.sessionId` is too long"));
        let other = wrong(&["properties", "at"], ErrorCode::Invalid, "`at` is no text");
        assert_eq!(in_its_words(other.clone()), other);
    }
}
