//! What a chatbot's columns may hold. Each check changes the row, or says what is wrong.

use async_graphql::MaybeUndefined;
use parlance_entity::chatbot::ActiveModel;
use sea_orm::ActiveValue::Set;
use serde_json::Value;
use url::Url;

use super::{
    input::{BrandingInput, ChatbotSettingsInput},
    mistake,
};
use crate::error::{ErrorCode, UserError};

const MAX_TIMEOUT_MINUTES: i32 = 10_080;
const MAX_DAYS: i32 = 36_500;
const MAX_NAME: usize = 200;
const MAX_SLUG: usize = 63;
const MAX_TEXT: usize = 2_000;
const MAX_BLOCKED: usize = 500;

/// A row under construction, with what is wrong so far.
pub(super) struct Draft {
    pub(super) row: ActiveModel,
    pub(super) mistakes: Vec<UserError>,
}

impl Draft {
    pub(super) fn new(row: ActiveModel) -> Self {
        Self { row, mistakes: Vec::new() }
    }

    pub(super) fn name(&mut self, name: &str) {
        match name.trim() {
            "" => self.wrong(&["name"], ErrorCode::Required, "a chatbot needs a name".to_owned()),
            name if name.chars().count() > MAX_NAME => {
                self.wrong(&["name"], ErrorCode::TooLong, format!("a name has at most {MAX_NAME} characters"));
            }
            name if name.contains('\0') => self.wrong(&["name"], ErrorCode::Invalid, no_nul("a name")),
            name => self.row.name = Set(name.to_owned()),
        }
    }

    pub(super) fn slug(&mut self, slug: &str) {
        if is_slug(slug) {
            self.row.slug = Set(slug.to_owned());
        } else {
            let message = format!(
                "`{slug}` is no slug: write 1 to {MAX_SLUG} small letters, digits and hyphens, with a letter or digit at \
                 both ends"
            );
            self.wrong(&["slug"], ErrorCode::Invalid, message);
        }
    }

    pub(super) fn domain(&mut self, domain: MaybeUndefined<String>) {
        match domain {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => self.row.domain = Set(None),
            MaybeUndefined::Value(domain) => match host(&domain) {
                Some(host) => self.row.domain = Set(Some(host)),
                None => {
                    let message = format!("`{domain}` is no domain: write a host alone, such as shop.example");
                    self.wrong(&["domain"], ErrorCode::Invalid, message);
                }
            },
        }
    }

    pub(super) fn branding(&mut self, branding: BrandingInput) {
        match branding.primary_color {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => self.row.primary_color = Set(None),
            MaybeUndefined::Value(color) if is_color(&color) => self.row.primary_color = Set(Some(color)),
            MaybeUndefined::Value(color) => {
                let message = format!("`{color}` is no colour: write CSS, such as #0a7cff or rgb(10, 124, 255)");
                self.wrong(&["branding", "primaryColor"], ErrorCode::Invalid, message);
            }
        }
        match branding.logo_url {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => self.row.logo_url = Set(None),
            MaybeUndefined::Value(url) if is_web_address(&url) => self.row.logo_url = Set(Some(url)),
            MaybeUndefined::Value(url) => {
                let message = format!("`{url}` is no address: write one that starts with https:// or http://");
                self.wrong(&["branding", "logoUrl"], ErrorCode::Invalid, message);
            }
        }
    }

    pub(super) fn settings(&mut self, settings: ChatbotSettingsInput) {
        if let Some(minutes) =
            self.within("sessionTimeoutMinutes", settings.session_timeout_minutes, MAX_TIMEOUT_MINUTES)
        {
            self.row.session_timeout_minutes = Set(minutes);
        }
        let conversation = settings.conversation_timeout_minutes;
        if let Some(minutes) = self.within("conversationTimeoutMinutes", conversation, MAX_TIMEOUT_MINUTES) {
            self.row.conversation_timeout_minutes = Set(minutes);
        }
        if let Some(days) = self.within("eventRetentionDays", settings.event_retention_days, MAX_DAYS) {
            self.row.event_retention_days = Set(days);
        }
        if let Some(days) = self.within("sessionRetentionDays", settings.session_retention_days, MAX_DAYS) {
            self.row.session_retention_days = Set(days);
        }
        self.privacy(settings);
    }

    fn privacy(&mut self, settings: ChatbotSettingsInput) {
        if let Some(mode) = settings.ip_mode {
            self.row.ip_mode = Set(mode);
        }
        match settings.anonymize_ip_after_days {
            MaybeUndefined::Null => self.row.anonymize_ip_after_days = Set(None),
            given => {
                if let Some(days) = self.within("anonymizeIpAfterDays", given.take(), MAX_DAYS) {
                    self.row.anonymize_ip_after_days = Set(Some(days));
                }
            }
        }
        if let Some(store) = settings.store_message_content {
            self.row.store_message_content = Set(store);
        }
        if let Some(mask) = settings.mask_personal_data {
            self.row.mask_personal_data = Set(mask);
        }
        if let Some(mode) = settings.consent_mode {
            self.row.consent_mode = Set(mode);
        }
        if let Some(names) = settings.blocked_events {
            self.blocked_events(names);
        }
    }

    fn blocked_events(&mut self, names: Vec<String>) {
        let path = ["settings", "blockedEvents"];
        if names.len() > MAX_BLOCKED {
            return self.wrong(&path, ErrorCode::TooMany, format!("at most {MAX_BLOCKED} names can be blocked"));
        }
        for (place, name) in names.iter().enumerate() {
            if name.is_empty() || name.chars().count() > MAX_NAME || name.contains('\0') {
                let message = format!("a name has 1 to {MAX_NAME} characters, none of them NUL (U+0000)");
                self.wrong(&[path[0], path[1], &place.to_string()], ErrorCode::Invalid, message);
            }
        }
        self.row.blocked_events = Set(Value::from(names));
    }

    /// The number, where it is given and from 1 to `most`.
    fn within(&mut self, field: &str, number: Option<i32>, most: i32) -> Option<i32> {
        let number = number?;
        if (1..=most).contains(&number) {
            return Some(number);
        }
        self.wrong(
            &["settings", field],
            ErrorCode::OutOfRange,
            format!("`{field}` is {number}, but may be 1 to {most}"),
        );
        None
    }

    fn wrong(&mut self, path: &[&str], code: ErrorCode, message: String) {
        self.mistakes.push(mistake(path, code, message));
    }
}

/// What is wrong with a text that no database can hold.
pub(super) fn no_nul(what: &str) -> String {
    format!("{what} cannot hold the character NUL (U+0000): leave it out")
}

/// A slug made from a name: its letters and digits in ASCII, small, with hyphens for what is between.
pub(super) fn slug_of(name: &str) -> String {
    let small = name.to_lowercase();
    let words = small.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = words.collect::<Vec<_>>().join("-");
    slug.truncate(MAX_SLUG);
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "chatbot".to_owned() } else { slug.to_owned() }
}

fn is_slug(slug: &str) -> bool {
    (1..=MAX_SLUG).contains(&slug.len())
        && slug.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
        && !slug.starts_with('-')
        && !slug.ends_with('-')
}

fn host(domain: &str) -> Option<String> {
    let domain = domain.trim().trim_end_matches('.');
    let url = Url::parse(&format!("https://{domain}/")).ok()?;
    let alone = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.port().is_none();
    let alone = alone && url.username().is_empty() && !domain.contains(['/', ':', '@', '?', '#']);
    if alone { url.host_str().map(str::to_owned) } else { None }
}

/// Whether it can stand in a style sheet and do nothing there but be a colour.
fn is_color(color: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "#(),.% -/".contains(letter);
    (1..=64).contains(&color.len()) && color.chars().all(allowed) && !color.to_ascii_lowercase().contains("url")
}

fn is_web_address(address: &str) -> bool {
    address.len() <= MAX_TEXT
        && !address.contains('\0')
        && Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_made_from_names() {
        assert_eq!(slug_of("My Shop (Berlin)"), "my-shop-berlin");
        assert_eq!(slug_of("日本"), "chatbot");
        assert!(is_slug(&slug_of(&"long ".repeat(40))));
    }

    #[test]
    fn slugs_have_letters_digits_and_hyphens_within() {
        for slug in ["a", "shop-2", "0"] {
            assert!(is_slug(slug), "{slug}");
        }
        for slug in ["", "-a", "a-", "A", "a b", "ä", "a_b"] {
            assert!(!is_slug(slug), "{slug}");
        }
    }

    #[test]
    fn a_domain_is_a_host_alone() {
        assert_eq!(host("Shop.Example").as_deref(), Some("shop.example"));
        for domain in ["", "https://shop.example", "shop.example/a", "shop.example:80", "a b", "me@shop.example"] {
            assert_eq!(host(domain), None, "{domain}");
        }
    }

    #[test]
    fn colours_and_addresses_cannot_carry_anything_else() {
        assert!(is_color("#0a7cff") && is_color("rgb(10, 124, 255)") && is_color("rebeccapurple"));
        assert!(!is_color("") && !is_color("red; background: blue") && !is_color("url(//x.example)"));
        assert!(is_web_address("https://shop.example/logo.svg"));
        assert!(!is_web_address("javascript:alert(1)") && !is_web_address("logo.svg"));
        assert!(!is_web_address("https://shop.example/\0"));
    }
}
