//! A visit: who comes, and what they do one after the other.

use serde_json::{Value, json};

use super::{desk, pages, pools, script::Script, talk, widget};
use crate::reference::{records::user_agents::USER_AGENTS, time::HOUR};

/// A visitor on one visit.
#[derive(Clone, Debug)]
pub(super) struct Visit {
    /// Without one the session follows from the ids of its rows.
    pub(super) session: Option<String>,
    pub(super) anonymous: Option<&'static str>,
    pub(super) user: Option<&'static str>,
    pub(super) channel: Option<&'static str>,
    pub(super) conversation: &'static str,
    pub(super) context: Value,
    /// What requests with events say of them all.
    pub(super) shared: Value,
    /// Who reports the messages: the back end, the browser by its events, or both.
    pub(super) reporter: Reporter,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Reporter {
    Server,
    Events,
    Both,
}

/// Something that happens during a visit.
pub(super) type Step = fn(&mut Script, &mut Visit);

const ANONYMOUS: [&str; 4] = ["a", "b", "B", "ä"];
const USERS: [&str; 4] = ["ada", "bob", "Bob", "cleo"];
const CONVERSATIONS: [&str; 6] = ["c0", "c1", "c2", "c3", "c4", "C0"];

/// A visit from its beginning to its end.
pub(super) fn visit(script: &mut Script) {
    let mut visit = arrive(script);
    for _ in 0..script.dice.between(3, 14) {
        let step: Step = script.dice.weighted(&[
            (10, pages::step as Step),
            (8, widget::step as Step),
            (14, talk::step as Step),
            (6, desk::step as Step),
            (2, who as Step),
        ]);
        step(script, &mut visit);
        script.pass();
    }
}

fn arrive(script: &mut Script) -> Visit {
    let number = script.dice.below(3);
    let session = match script.dice.below(10) {
        0..3 => None,
        // A session that was there before.
        3 => Some(script.known_id("s")),
        _ => Some(script.new_id("s")),
    };
    // A shared device: the pools are smaller than the crowd.
    let anonymous = script.dice.maybe(80, &ANONYMOUS);
    let user = script.dice.maybe(25, &USERS);
    let reporter = script.dice.weighted(&[(5, Reporter::Server), (3, Reporter::Events), (3, Reporter::Both)]);
    let (context, source) = (context(script), script.maybe(20, &["CLIENT", "SERVER"]));
    let channel = script.dice.maybe(50, &pools::CHANNELS);
    let shared = json!({
        "sessionId": session,
        "userId": user.filter(|_| script.dice.chance(70)),
        "anonymousId": anonymous,
        "channel": channel,
        "context": if script.dice.chance(70) { context.clone() } else { Value::Null },
        "source": source,
    });
    Visit {
        session,
        anonymous,
        user,
        channel,
        conversation: CONVERSATIONS[(number + script.dice.below(4)) % CONVERSATIONS.len()],
        context,
        shared,
        reporter,
    }
}

impl Visit {
    /// The ids that a row carries. Some rows lack some, and a few carry none.
    pub(super) fn ids(&self, script: &mut Script) -> Value {
        let session = self.session.clone().filter(|_| script.dice.chance(92));
        let user = self.user.filter(|_| script.dice.chance(60));
        let anonymous = self.anonymous.filter(|_| script.dice.chance(85));
        json!({ "sessionId": session, "userId": user, "anonymousId": anonymous })
    }
}

/// The fields of both objects.
pub(super) fn with(mut fields: Value, more: Value) -> Value {
    if let (Some(fields), Value::Object(more)) = (fields.as_object_mut(), more) {
        fields.extend(more);
    }
    fields
}

/// Sessions that begin, go on and end, and who is who.
fn who(script: &mut Script, visit: &mut Visit) {
    let session = visit.session.clone().unwrap_or_else(|| script.known_id("s"));
    match script.dice.below(9) {
        0..3 => {
            let context = if script.dice.chance(70) { visit.context.clone() } else { Value::Null };
            let page = script.maybe(40, &pools::PAGES);
            let channel = visit.channel;
            let ids = json!({ "userId": visit.user, "anonymousId": visit.anonymous });
            let fields = json!({ "sessionId": session, "channel": channel, "context": context, "pageUrl": page });
            script.tell("startSession", with(fields, ids));
        }
        3 => script.tell("touchSession", json!({ "sessionId": session })),
        4 => {
            let error = script.dice.maybe(50, &[true, false]);
            script.tell("endSession", json!({ "sessionId": session, "error": error }));
        }
        5 => {
            // It goes on elsewhere.
            visit.session = script.dice.chance(60).then(|| script.new_id("s"));
            visit.shared["sessionId"] = json!(visit.session);
            script.at += script.dice.between(0, 2) * HOUR;
        }
        _ => {
            let user = visit.user.unwrap_or_else(|| script.dice.pick(&USERS));
            visit.user = Some(user).filter(|_| script.dice.chance(70));
            let session = visit.session.clone().filter(|_| script.dice.chance(50));
            let anonymous = visit.anonymous.filter(|_| script.dice.chance(80));
            script.tell("identifyUser", json!({ "userId": user, "anonymousId": anonymous, "sessionId": session }));
        }
    }
}

fn context(script: &mut Script) -> Value {
    if script.dice.chance(35) {
        return Value::Null;
    }
    // The last of them is a crawler.
    let agent = script.dice.below(USER_AGENTS.len() + 2);
    let agent = if agent < USER_AGENTS.len() { Some(USER_AGENTS[agent].text) } else { None };
    let screen = script.dice.maybe(60, &pools::SCREENS);
    json!({
        "userAgent": agent,
        "language": script.maybe(60, &pools::LANGUAGES),
        "screenWidth": screen.map(|(width, _)| width),
        "screenHeight": screen.map(|(_, height)| height).filter(|_| script.dice.chance(90)),
        "referrer": script.maybe(50, &pools::REFERRERS),
        "utmSource": script.maybe(40, &pools::UTM),
        "utmMedium": script.maybe(30, &pools::UTM),
        "utmCampaign": script.maybe(30, &pools::UTM),
        "utmTerm": script.maybe(20, &pools::UTM),
        "utmContent": script.maybe(20, &pools::UTM),
        "country": script.maybe(60, &pools::COUNTRIES),
        "city": script.maybe(40, &pools::CITIES),
        "triggeredBy": script.maybe(20, &pools::TRIGGERS),
    })
}
