//! Who is asking.

use async_graphql::Object;
use parlance_entity::vocabulary::ApiKeyKind;

use crate::access::Access;

/// Who is asking: an API key.
#[derive(Clone, Debug)]
pub struct Viewer(pub Access);

#[Object]
impl Viewer {
    /// What the key may do.
    async fn kind(&self) -> ApiKeyKind {
        self.0.kind
    }

    /// The key's name.
    async fn name(&self) -> &str {
        &self.0.name
    }
}
