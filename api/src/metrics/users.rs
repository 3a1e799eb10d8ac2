//! What is measured of people: those with a session or a conversation in a group of time, each once.

/// Different people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct People {
    /// All of them.
    pub unique: i64,
    /// Those whose first row ever lies in the group, although the filter may leave that row out.
    pub new: i64,
    /// Those with a user id now.
    pub identified: i64,
}
