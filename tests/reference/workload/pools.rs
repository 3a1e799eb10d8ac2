//! What the workloads choose from: little of each, so that ties, repeats and collisions happen often. Some texts are
//! there because they mean something elsewhere: wildcards of `LIKE`, upper case, letters beyond ASCII.

pub(crate) const DOMAIN: &str = "shop.example";

pub(crate) const CHANNELS: [&str; 4] = ["WEB", "WHATSAPP", "EMAIL", "OTHER"];
pub(crate) const LANGUAGES: [&str; 3] = ["de", "de-AT", "en"];
pub(crate) const COUNTRIES: [&str; 3] = ["DE", "AT", "NP"];
pub(crate) const CITIES: [&str; 3] = ["Köln", "koln", "Wien"];
pub(crate) const UTM: [&str; 5] = ["news", "News", "ads_1", "ads%1", "ads11"];
pub(crate) const TRIGGERS: [&str; 2] = ["button", "timer"];
pub(crate) const SCREENS: [(i32, i32); 2] = [(1920, 1080), (390, 844)];
pub(crate) const REFERRERS: [&str; 6] = [
    "https://www.google.com/search?q=shop",
    "https://Google.com:443/",
    "https://news.example/a",
    "https://help.shop.example/",
    "https://shop.example/a",
    "no address",
];

/// Pages as addresses, and as the paths they are.
pub(crate) const PAGES: [&str; 8] = [
    "https://shop.example",
    "https://shop.example/?a=1",
    "https://shop.example/pricing",
    "https://shop.example/Pricing#plans",
    "https://shop.example/a_b",
    "https://shop.example/a%b?c=/d",
    "https://shop.example/axb",
    "https://shop.example/gr%C3%B6%C3%9Fe",
];
pub(crate) const PATHS: [&str; 7] = ["/", "/pricing", "/Pricing", "/a_b", "/a%b", "/axb", "/größe"];
pub(crate) const TITLES: [&str; 3] = ["Prices", "prices", "Größe"];

pub(crate) const SERVICES: [&str; 3] = ["billing", "Billing", "returns"];
pub(crate) const STEPS: [&str; 3] = ["name", "address", "done"];
pub(crate) const QUESTIONS: [&str; 3] = ["q1", "q2", "Q2"];
pub(crate) const QUESTION_TEXTS: [&str; 3] = ["How much?", "How long?", "Wie groß?"];
pub(crate) const CATEGORIES: [&str; 2] = ["money", "time"];
pub(crate) const PRODUCTS: [&str; 3] = ["chair", "Chair", "table"];

pub(crate) const AGENTS: [&str; 3] = ["ann", "bea", "Bea"];
pub(crate) const REASONS: [&str; 3] = ["angry", "lost", "Lost"];
pub(crate) const OPTIONS: [&str; 2] = ["phone", "chat"];
pub(crate) const CONTENTS: [&str; 5] = ["", "Hello", "Größe?", "👋🏽", "A longer text, such as people write."];

pub(crate) const LEAD_TYPES: [&str; 2] = ["demo", "offer"];
pub(crate) const VALUES: [f64; 5] = [0.0, 0.1, 0.2, 10.0, 99.99];
pub(crate) const MODELS: [&str; 2] = ["small", "large"];
pub(crate) const INTENTS: [&str; 3] = ["buy", "complain", "Buy"];
pub(crate) const CONFIDENCES: [f64; 4] = [0.0, 0.3, 0.7, 1.0];
pub(crate) const LATENCIES: [i64; 6] = [0, 99, 100, 250, 2_999, 60_000];
pub(crate) const COSTS: [f64; 4] = [0.0, 0.001, 0.0025, 0.1];
pub(crate) const ERROR_TYPES: [&str; 2] = ["timeout", "refused"];
pub(crate) const ERROR_MESSAGES: [&str; 3] = ["too slow", "no", "No"];

/// Names that the catalogue does not know.
pub(crate) const OWN_EVENTS: [&str; 3] = ["plan_chosen", "Plan_chosen", "video_played"];
pub(crate) const EVENT_CATEGORIES: [&str; 6] =
    ["ENGAGEMENT", "PERFORMANCE", "ERROR", "SYSTEM", "CONVERSION", "SECURITY"];
pub(crate) const PROPERTIES: [&str; 3] = ["plan", "Plan", "price"];
