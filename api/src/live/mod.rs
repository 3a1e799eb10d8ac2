//! Live numbers: commits and the passing of time announce which chatbots changed, and who asks the same shares one
//! computation.

pub mod active;
pub mod alerts;
pub mod hub;
pub mod pulse;
pub mod relay;
pub mod shared;
pub mod turns;

pub use active::{ActiveSessions, Snapshot};
pub use alerts::Alerts;
pub use hub::Hub;
pub use pulse::Pulse;
pub use shared::Shared;
pub use turns::Turns;
