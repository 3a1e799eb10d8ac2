//! The records of a chatbot, from its accepted items.

mod agents;
mod attributes;
mod belonging;
mod calls;
mod catalogue;
mod conversations;
mod effects;
mod episodes;
mod events;
mod flows;
mod handovers;
mod identity;
mod leads;
mod messages;
mod missing;
mod page;
mod row;
mod rows;
mod sessions;
mod story;
mod unique;
pub(crate) mod user_agents;

use std::collections::BTreeMap;

use self::row::{Effect, Row};
use super::record::{self, Accepted, Conversation, Person, Records, Session, Settings};

/// The records that follow from the items that were not refused, in the order of arrival. Items seen twice may be among
/// them.
pub(crate) fn records(settings: &Settings, accepted: &[Accepted]) -> Records {
    let rows = unique::rows(accepted);
    let belonging = belonging::settle(settings, &rows);
    let ids = sessions::ids(&rows, &belonging);
    let session = |place: usize| ids.iter().position(|id| belonging.sessions[place].as_ref() == Some(id));

    let leads = leads::leads(&rows, &belonging, session);
    let handovers = handovers::handovers(&rows, &belonging, session);
    let of_id = |place| sessions::session(settings, &rows, &belonging, &leads, place);
    let sessions: Vec<Session> = ids.iter().enumerate().map(of_id).collect();
    let of_episode = |index| conversations::conversation(&rows, &belonging, &sessions, &handovers, index);
    let conversations: Vec<Conversation> = (0..belonging.episodes.len()).map(of_episode).collect();
    Records {
        events: events::events(&rows, &belonging, session),
        messages: messages::messages(&rows, &belonging, session),
        calls: calls::calls(&rows, &belonging, session),
        flows: flows::flows(&rows, &belonging, session),
        people: people(&rows, &sessions, &conversations),
        agents: agents::agents(&rows),
        sessions,
        conversations,
        handovers,
        leads,
    }
}

/// Anyone with a session, a conversation or an identify.
fn people(rows: &[Row], sessions: &[Session], conversations: &[Conversation]) -> BTreeMap<String, Person> {
    let of_sessions = sessions.iter().filter_map(|session| session.person.clone());
    let of_conversations = conversations.iter().filter_map(|conversation| conversation.person.clone());
    let identified = rows.iter().filter(|row| matches!(row.effect, Some(Effect::Identify)));
    let identified = identified.filter_map(|row| row.user_id.as_ref()).map(|id| format!("u:{id}"));
    let keys = of_sessions.chain(of_conversations).chain(identified);
    keys.map(|key| (key.clone(), Person { user_id: identity::user_id(&key) })).collect()
}
