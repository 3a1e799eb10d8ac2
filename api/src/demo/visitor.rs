//! Who comes: a device, a place, an origin, a channel, and perhaps a name. A visitor is the same on every visit.

use parlance_entity::vocabulary::Channel;

use super::{
    dice::{Dice, Weighted},
    words::{DOMAIN, NAMES},
};
use crate::ingest::item::ContextInput;

const WINDOWS_CHROME: &str =
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36";
const WINDOWS_EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36 Edg/139.0.0.0";
const MAC_SAFARI: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15";
const LINUX_FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0";
const IPHONE_SAFARI: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const ANDROID_CHROME: &str = "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36";
const IPAD_SAFARI: &str = "Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
const CRAWLER: &str = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)";

/// Devices: user agent, screen, by weight.
const DEVICES: Weighted<(&str, i32, i32)> = &[
    ((WINDOWS_CHROME, 1920, 1080), 26.0),
    ((IPHONE_SAFARI, 390, 844), 24.0),
    ((ANDROID_CHROME, 412, 915), 20.0),
    ((MAC_SAFARI, 1440, 900), 11.0),
    ((WINDOWS_EDGE, 1536, 864), 9.0),
    ((LINUX_FIREFOX, 1920, 1080), 5.0),
    ((IPAD_SAFARI, 820, 1180), 5.0),
];

/// Places: country, city, language, by weight.
const PLACES: Weighted<(&str, &str, &str)> = &[
    (("GB", "London", "en-GB"), 38.0),
    (("GB", "Manchester", "en-GB"), 14.0),
    (("GB", "Edinburgh", "en-GB"), 9.0),
    (("IE", "Dublin", "en-IE"), 10.0),
    (("DE", "Hamburg", "de-DE"), 8.0),
    (("FR", "Lyon", "fr-FR"), 6.0),
    (("ES", "Valencia", "es-ES"), 5.0),
    (("US", "Boston", "en-US"), 6.0),
    (("AU", "Sydney", "en-AU"), 4.0),
];

/// Origins: referrer, UTM source, medium, campaign (empty: none), and the share of those who come from there that leave
/// at once, by weight.
const ORIGINS: Weighted<(&str, &str, &str, &str, f64)> = &[
    (("", "", "", "", 0.30), 34.0),
    (("https://www.google.com/", "", "", "", 0.38), 30.0),
    (("https://www.google.com/", "google", "cpc", "physio-2026", 0.45), 10.0),
    (("https://www.bing.com/search", "", "", "", 0.40), 5.0),
    (("https://www.facebook.com/", "facebook", "social", "spring-check-up", 0.50), 7.0),
    (("https://www.instagram.com/", "instagram", "social", "spring-check-up", 0.54), 4.0),
    (("https://health-directory.example/clinics/lakeside", "", "", "", 0.34), 6.0),
    (("", "newsletter", "email", "monthly", 0.24), 4.0),
];

/// How much more often those on a small screen leave at once.
const ON_THE_GO: f64 = 0.05;
/// Screens up to this many pixels wide are small.
const SMALL_SCREEN: i32 = 500;

/// Channels, by weight.
const CHANNELS: Weighted<Channel> = &[
    (Channel::Web, 68.0),
    (Channel::Whatsapp, 16.0),
    (Channel::Messenger, 8.0),
    (Channel::Instagram, 4.0),
    (Channel::Mobile, 4.0),
];

/// Somebody who comes.
#[derive(Clone, Debug)]
pub(super) struct Visitor {
    /// The anonymous id.
    pub(super) anonymous_id: String,
    /// The user id, of those who sign in.
    pub(super) user_id: Option<String>,
    /// The name that goes with it.
    pub(super) name: String,
    /// Where they meet the chatbot.
    pub(super) channel: Channel,
    /// What is known of their device, place and origin.
    pub(super) context: ContextInput,
    /// How likely they look at one page and leave.
    pub(super) bounces: f64,
    /// Whether it is a crawler.
    pub(super) is_crawler: bool,
}

impl Visitor {
    /// The visitor with this anonymous id.
    pub(super) fn of(seed: u64, anonymous_id: &str) -> Self {
        let mut dice = Dice::of(seed, anonymous_id);
        let is_crawler = dice.chance(0.03);
        Self::made(dice, anonymous_id, is_crawler)
    }

    /// The visitor with this anonymous id, where only people are wanted.
    pub(super) fn human(seed: u64, anonymous_id: &str) -> Self {
        Self::made(Dice::of(seed, anonymous_id), anonymous_id, false)
    }

    fn made(mut dice: Dice, anonymous_id: &str, is_crawler: bool) -> Self {
        let channel = if is_crawler { Channel::Web } else { *dice.weighted(CHANNELS) };
        let name = format!("{} {}", dice.pick(NAMES.0), dice.pick(NAMES.1));
        let signs_in = dice.chance(if channel == Channel::Mobile { 0.9 } else { 0.35 });
        let (context, bounces) = context(&mut dice, channel, is_crawler);
        Self {
            anonymous_id: anonymous_id.to_owned(),
            user_id: (signs_in && !is_crawler).then(|| anonymous_id.replacen("anon", "patient", 1)),
            name,
            channel,
            context,
            bounces,
            is_crawler,
        }
    }

    /// Whether they move about on pages, or only write.
    pub(super) fn has_pages(&self) -> bool {
        self.channel == Channel::Web
    }
}

/// Where they come from and with what, and how likely such a visitor leaves at once.
fn context(dice: &mut Dice, channel: Channel, is_crawler: bool) -> (ContextInput, f64) {
    let (user_agent, width, height) = if is_crawler { (CRAWLER, 1024, 768) } else { *dice.weighted(DEVICES) };
    let (country, city, language) = *dice.weighted(PLACES);
    let (referrer, source, medium, campaign, bounces) = *dice.weighted(ORIGINS);
    let on_pages = channel == Channel::Web;
    let text = |text: &str| (on_pages && !text.is_empty()).then(|| text.to_owned());
    let context = ContextInput {
        user_agent: text(user_agent),
        language: Some(language.to_owned()),
        screen_width: on_pages.then_some(width),
        screen_height: on_pages.then_some(height),
        referrer: text(referrer),
        landing_page: on_pages.then(|| format!("https://{DOMAIN}/")),
        utm_source: text(source),
        utm_medium: text(medium),
        utm_campaign: text(campaign),
        country: Some(country.to_owned()),
        city: Some(city.to_owned()),
        ..ContextInput::default()
    };
    (context, if width < SMALL_SCREEN { bounces + ON_THE_GO } else { bounces })
}
