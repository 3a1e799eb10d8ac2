//! Stories of sessions.

use serde_json::json;

use super::{MINUTE, defaults, minute, story};
use crate::reference::records::user_agents::USER_AGENTS;

#[test]
fn an_answer_belongs_to_the_session_without_lengthening_it() {
    let told = story()
        .start_session(10, "s", json!({}))
        .message(12, "USER", "m1", json!({"sessionId": "s"}))
        .message(15, "BOT", "m2", json!({"sessionId": "s"}))
        .call(16, "a", "GENERATION", json!({"sessionId": "s"}))
        .end_session(17, "s", json!({}));
    assert_eq!(told.spans(), [(10, 12)]);
    assert_eq!((told.session().user_messages, told.session().bot_messages), (1, 1));
}

#[test]
fn a_session_starts_with_the_earliest_time_of_anything_in_it() {
    let told = story().touch_session(10, "s").message(3, "BOT", "m1", json!({"sessionId": "s"}));
    assert_eq!(told.spans(), [(3, 10)]);
}

#[test]
fn any_row_that_carries_its_id_makes_a_session() {
    assert_eq!(story().identify(5, "u", json!({"sessionId": "s"})).spans(), [(5, 5)]);
    assert_eq!(story().end_session(5, "s", json!({})).spans(), [(5, 5)]);
    assert_eq!(story().call(5, "a", "GENERATION", json!({})).spans(), []);
}

#[test]
fn times_ahead_are_now_and_missing_times_are_those_of_arrival() {
    let told = story().received(7).start_session(0, "s", json!({"startedAt": null})).event(
        500,
        "widget_opened",
        json!({"sessionId": "s"}),
    );
    assert_eq!(told.spans(), [(7, 7)]);
}

#[test]
fn a_start_sent_again_without_a_time_is_the_same_start() {
    let told = story().received(7).start_session(0, "s", json!({"startedAt": null})).received(9).start_session(
        0,
        "s",
        json!({"startedAt": null}),
    );
    assert_eq!(told.spans(), [(7, 7)]);
}

#[test]
fn an_end_is_in_force_only_while_nothing_is_later() {
    let ended = story().start_session(0, "s", json!({})).end_session(5, "s", json!({"error": true}));
    assert_eq!(ended.session().end, Some((minute(5), true)));
    assert_eq!(ended.clone().message(6, "BOT", "m", json!({"sessionId": "s"})).session().end, Some((minute(5), true)));
    assert_eq!(ended.clone().touch_session(5, "s").session().end, Some((minute(5), true)));
    assert_eq!(ended.clone().touch_session(6, "s").session().end, None);
    let again = ended.touch_session(6, "s").end_session(8, "s", json!({})).end_session(9, "s", json!({}));
    assert_eq!(again.session().end, Some((minute(8), false)));
}

#[test]
fn rows_without_a_session_id_fall_into_one_session_until_a_longer_gap() {
    let user = || json!({"userId": "u"});
    let told = story()
        .event(0, "widget_opened", user())
        .event(30, "widget_opened", user())
        .event(61, "widget_opened", user())
        .event(61, "widget_opened", json!({"anonymousId": "u"}));
    assert_eq!(told.spans(), [(0, 30), (61, 61), (61, 61)]);
}

#[test]
fn channels_have_implicit_sessions_of_their_own() {
    let whatsapp = parlance::ingest::item::EventDefaults {
        channel: Some(parlance_entity::vocabulary::Channel::Whatsapp),
        ..Default::default()
    };
    let told = story()
        .event(0, "widget_opened", json!({"userId": "u"}))
        .reported(1, "widget_opened", json!({"userId": "u"}), whatsapp)
        .event(2, "widget_opened", json!({"userId": "u"}));
    assert_eq!(told.spans(), [(0, 2), (1, 1)]);
    assert_eq!(told.records().sessions[1].channel, "WHATSAPP");
}

#[test]
fn a_row_without_a_session_id_is_in_the_one_that_its_conversation_carried_last() {
    let told = story()
        .start_conversation(0, "c", json!({"sessionId": "one"}))
        .message(10, "USER", "m1", json!({"userId": "u"}))
        .message(100, "USER", "m2", json!({"sessionId": "two"}))
        .message(110, "USER", "m3", json!({"userId": "u"}));
    assert_eq!(told.spans(), [(0, 10), (100, 110)]);
    let after = story().message(5, "BOT", "m1", json!({})).message(9, "USER", "m2", json!({"sessionId": "s"}));
    assert_eq!(after.spans(), [(5, 9)]);
}

#[test]
fn an_answer_follows_the_user_into_an_implicit_session() {
    let told = story()
        .message(0, "BOT", "m0", json!({}))
        .message(10, "USER", "m1", json!({"anonymousId": "a"}))
        .message(11, "BOT", "m2", json!({"userId": "bot's own view"}))
        .message(60, "USER", "m3", json!({"anonymousId": "a"}))
        .message(61, "AGENT", "m4", json!({}))
        .score(75, "c", 4);
    let records = told.records();
    let of = |id: &str| records.messages.iter().find(|message| message.id == id).and_then(|message| message.session);
    assert_eq!(told.spans(), [(0, 10), (60, 75)]);
    assert_eq!([of("m0"), of("m1"), of("m2"), of("m3"), of("m4")], [Some(0), Some(0), Some(0), Some(1), Some(1)]);
    assert_eq!(story().message(5, "BOT", "m", json!({"userId": "u"})).spans(), []);
}

#[test]
fn the_updates_of_a_record_belong_to_its_session() {
    let told = story()
        .capture_lead(10, "l", json!({"sessionId": "s"}))
        .message(10, "BOT", "m", json!({"sessionId": "s"}))
        .update_lead(50, "l", json!({"status": "WON"}))
        .status(3, "m", "READ");
    assert_eq!(told.spans(), [(3, 10)]);
}

#[test]
fn who_does_nothing_bounces() {
    let visit = story()
        .start_session(0, "s", json!({"pageUrl": "https://shop.example/a"}))
        .event(1, "page_view", json!({"sessionId": "s"}))
        .event(2, "widget_loaded", json!({"sessionId": "s"}))
        .message(3, "BOT", "m0", json!({"sessionId": "s", "conversationId": "d"}));
    let bounced = |more: &dyn Fn(super::Story) -> super::Story| more(visit.clone()).records().sessions[0].bounced;
    assert!(bounced(&|told| told));
    assert!(!bounced(&|told| told.event(4, "page", json!({"sessionId": "s"}))));
    assert!(!bounced(&|told| told.event(4, "button_clicked", json!({"sessionId": "s"}))));
    assert!(!bounced(&|told| told.event(4, "phi_warning_shown", json!({"sessionId": "s"}))));
    assert!(bounced(&|told| told.event(4, "slow_response", json!({"sessionId": "s"}))));
    assert!(!bounced(&|told| told.event(4, "of_our_own", json!({"sessionId": "s"}))));
    assert!(bounced(&|told| told.event(4, "of_our_own", json!({"sessionId": "s", "category": "SYSTEM"}))));
    assert!(!bounced(&|told| told.message(4, "USER", "m1", json!({"sessionId": "s"}))));
    assert!(!bounced(&|told| told.start_conversation(4, "c", json!({"sessionId": "s"}))));
    assert!(!bounced(&|told| told.request_handover(4, "h", json!({"sessionId": "s"}))));
    assert!(!bounced(&|told| told.score(4, "d", 5)));
}

#[test]
fn a_message_that_is_not_counted_keeps_nobody_from_bouncing() {
    let told = story().message_by("CLIENT", 1, "USER", "m1", json!({"sessionId": "s"})).message(
        2,
        "BOT",
        "m2",
        json!({"sessionId": "s"}),
    );
    assert!(told.session().bounced);
    assert_eq!(told.spans(), [(1, 1)]);
}

#[test]
fn the_first_conversion_is_the_time_of_it() {
    let told = story()
        .start_session(0, "s", json!({}))
        .event(9, "bought", json!({"sessionId": "s", "category": "CONVERSION"}))
        .capture_lead(7, "l", json!({"sessionId": "s"}));
    assert_eq!(told.session().converted_at, Some(minute(7)));
    assert_eq!(told.session().leads, 1);
}

#[test]
fn each_attribute_is_of_the_earliest_row_that_gives_it() {
    let context = |context| parlance::ingest::item::EventDefaults {
        context: Some(super::read(context, json!({}))),
        ..defaults("s")
    };
    let told = story()
        .start_session(5, "s", json!({"context": {"country": "DE", "city": "Kiel", "screenWidth": 800}}))
        .reported(9, "widget_opened", json!({}), context(json!({"language": "de", "screenHeight": 600})))
        .reported(2, "page_hidden", json!({}), context(json!({"country": "FR", "userAgent": USER_AGENTS[3].text})))
        .event(7, "widget_opened", json!({"sessionId": "s", "properties": {"triggered_by": "button"}}));
    let session = told.session();
    let get = |name: &str| session.attributes.get(name).map(String::as_str);
    assert_eq!((get("country"), get("city"), get("language")), (Some("FR"), Some("Kiel"), Some("de")));
    assert_eq!((get("browser"), get("browserVersion")), (Some("Chrome"), Some("125")));
    assert_eq!((get("deviceType"), session.is_bot), (Some("MOBILE"), false));
    assert_eq!((get("screen"), get("triggeredBy")), (Some("800x600"), Some("button")));
    assert_eq!((get("referrerDomain"), get("utmSource")), (Some("direct"), None));
}

#[test]
fn a_page_view_tells_the_referrer_where_no_context_does() {
    let views = story().event(5, "page_viewed", json!({"sessionId": "s", "pageUrl": "https://shop.example/b"})).event(
        2,
        "page_viewed",
        json!({"sessionId": "s", "pageUrl": "https://shop.example/x",
            "properties": {"path": "/a?x=1", "referrer": "https://www.bing.com/?q=x"}}),
    );
    let session = views.session();
    assert_eq!((session.entry_page.as_deref(), session.exit_page.as_deref()), (Some("/a"), Some("/b")));
    assert_eq!(session.attributes["referrerDomain"], "bing.com");
    let told = views.start_session(9, "s", json!({"context": {"referrer": "https://duck.example/"}}));
    assert_eq!(told.session().attributes["referrerDomain"], "duck.example");
}

#[test]
fn a_crawler_is_a_bot() {
    let context = json!({"context": {"userAgent": USER_AGENTS[8].text}});
    assert!(story().start_session(0, "s", context).session().is_bot);
}

#[test]
fn a_session_is_over_all_that_counts_in_it() {
    let own = || json!({"sessionId": "s"});
    let told = story()
        .event(0, "widget_loaded", own())
        .event(1, "widget_opened", own())
        .event(2, "pre_chat_form_shown", own())
        .event(3, "pre_chat_form_submitted", own())
        .event(4, "api_error", own())
        .event(5, "product_interest_shown", own())
        .request_handover(6, "h", json!({"sessionId": "s"}));
    let session = told.session();
    assert_eq!((session.events, session.loads, session.opens, session.errors), (6, 1, 1, 1));
    assert_eq!((session.forms_shown, session.forms_submitted, session.product_interests), (1, 1, 1));
    assert_eq!((session.handovers, session.conversations), (1, 1));
    assert_eq!(session.last_activity_at - session.started_at, 6 * MINUTE);
}
