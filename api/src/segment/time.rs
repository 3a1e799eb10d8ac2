//! When a call happened. A sender's clock may be hours off; where it says when it sent, that can be seen and mended.

use parlance_entity::Timestamp;
use serde_json::{Map, Value};

use super::read::{Checked, text};
use crate::{error::ErrorCode, ingest::wrong};

/// Differences up to this are the network's, milliseconds; larger ones are mended in steps of it, so that events keep
/// their order.
const STEP_MS: i64 = 5 * 60_000;

/// When the sender sent, by its own clock; none: it does not say, or not so that it can be read.
pub(super) fn sent_at(object: &Map<String, Value>) -> Option<Timestamp> {
    Timestamp::parse(object.get("sentAt")?.as_str()?).ok()
}

/// When the call happened, by our clock; none: it does not say.
pub(super) fn of(
    call: &Map<String, Value>,
    sent_at: Option<Timestamp>,
    received_at: Timestamp,
) -> Checked<Option<Timestamp>> {
    for field in ["timestamp", "originalTimestamp"] {
        if let Some(text) = text(call, field)? {
            let at = Timestamp::parse(text).map_err(|message| wrong(&[field], ErrorCode::Invalid, message))?;
            return Ok(Some(at.plus(shift_ms(sent_at, received_at))));
        }
    }
    Ok(None)
}

/// What to add to the times of a sender whose clock is off.
fn shift_ms(sent_at: Option<Timestamp>, received_at: Timestamp) -> i64 {
    let difference = sent_at.map_or(0, |sent_at| received_at.0.saturating_sub(sent_at.0));
    if difference.unsigned_abs() <= STEP_MS.unsigned_abs() {
        return 0;
    }
    difference.saturating_add(STEP_MS / 2).div_euclid(STEP_MS).saturating_mul(STEP_MS)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp(1_700_000_000_000);

    fn at(call: Value, sent_at: Option<Timestamp>) -> Checked<Option<Timestamp>> {
        of(call.as_object().expect("an object"), sent_at, NOW)
    }

    #[test]
    fn every_way_that_sdks_write_an_instant_is_read() {
        let instants = [
            "2023-11-14T22:13:19.999Z",
            "2023-11-14T22:13:19.9999999Z",
            "2023-11-14T22:13:19.999999999Z",
            "2023-11-14T22:13:19.999000+00:00",
            "2023-11-14T23:13:19.999+01:00",
        ];
        for text in instants {
            assert_eq!(at(json!({ "timestamp": text }), None), Ok(Some(NOW.plus(-1))), "{text}");
        }
        assert_eq!(at(json!({ "timestamp": "2023-11-14T22:13:20Z" }), None), Ok(Some(NOW)));
        assert_eq!(at(json!({ "originalTimestamp": "2023-11-14T22:13:20Z" }), None), Ok(Some(NOW)));
        assert_eq!(at(json!({ "timestamp": null }), None), Ok(None));
        for wrong in [json!("yesterday"), json!(1_700_000_000), json!("2023-11-14")] {
            let error = at(json!({ "timestamp": wrong }), None).expect_err("no instant");
            assert_eq!(error.code, ErrorCode::Invalid, "{wrong}");
        }
    }

    #[test]
    fn a_clock_that_is_off_is_mended_in_steps_of_five_minutes() {
        let call = json!({ "timestamp": NOW.to_text() });
        let mended =
            |late_ms: i64| at(call.clone(), Some(NOW.plus(-late_ms))).expect("an instant").map(|at| at.0 - NOW.0);
        assert_eq!(mended(300_000), Some(0));
        assert_eq!(mended(-300_000), Some(0));
        assert_eq!(mended(300_001), Some(300_000));
        assert_eq!(mended(449_999), Some(300_000));
        assert_eq!(mended(450_000), Some(600_000));
        assert_eq!(mended(-3_610_000), Some(-3_600_000));
        assert!(at(call.clone(), Some(Timestamp(i64::MIN))).is_ok_and(|at| at.is_some()));
    }
}
