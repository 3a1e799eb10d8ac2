//! Export: what it writes, and that it can be imported again.

mod round_trip;
mod tables;

use parlance::{
    access::CanAdminister,
    db::Db,
    export::{self, Format, Kind, Range},
};
use uuid::Uuid;

/// Everything of a kind as text.
async fn text(db: &Db, chatbot_id: Uuid, kind: Kind, format: Format, range: Range) -> String {
    let can_read = CanAdminister::at_the_command_line().read(chatbot_id);
    let mut output = Vec::new();
    export::run(db, can_read, kind, format, range, &mut output).await.expect("an export");
    String::from_utf8(output).expect("an export is text")
}
