//! What the demo's clinic offers and what its visitors say: the lists that the data is drawn from.

use super::dice::Weighted;

/// The clinic's own domain.
pub(super) const DOMAIN: &str = "www.lakeside-clinic.example";

/// Pages: path, title, how often they are seen.
pub(super) const PAGES: Weighted<(&str, &str)> = &[
    (("/", "Lakeside Clinic"), 30.0),
    (("/services", "Our services"), 16.0),
    (("/services/physiotherapy", "Physiotherapy"), 9.0),
    (("/services/dermatology", "Dermatology"), 8.0),
    (("/services/cardiology", "Cardiology"), 6.0),
    (("/appointments", "Book an appointment"), 14.0),
    (("/insurance", "Insurance and costs"), 9.0),
    (("/doctors", "Our doctors"), 8.0),
    (("/contact", "Contact"), 6.0),
    (("/patient-portal", "Patient portal"), 5.0),
];

/// What a conversation is about: the service, what the user wants, what they write, what the bot answers.
pub(super) const TOPICS: Weighted<Topic> = &[
    (
        Topic::new(
            "appointments",
            "book_appointment",
            "I would like to book an appointment",
            "I can help with that. Which day suits you?",
        ),
        30.0,
    ),
    (
        Topic::new(
            "appointments",
            "change_appointment",
            "Can I move my appointment?",
            "Of course. What is the date of your appointment?",
        ),
        14.0,
    ),
    (
        Topic::new(
            "billing",
            "invoice_question",
            "I have a question about my invoice",
            "Invoices are in the patient portal under Payments.",
        ),
        13.0,
    ),
    (
        Topic::new(
            "insurance",
            "coverage_check",
            "Does my insurance cover this?",
            "Most plans do. Which insurer are you with?",
        ),
        12.0,
    ),
    (
        Topic::new(
            "prescriptions",
            "refill_prescription",
            "I need a refill of my prescription",
            "I can send a request to your doctor.",
        ),
        12.0,
    ),
    (Topic::new("general", "opening_hours", "When are you open?", "We are open Monday to Friday, 8 am to 6 pm."), 11.0),
    (
        Topic::new(
            "records",
            "test_results",
            "Are my test results there?",
            "Results are in the patient portal as soon as they are released.",
        ),
        8.0,
    ),
];

/// What a conversation is about.
#[derive(Debug)]
pub(super) struct Topic {
    pub(super) service: &'static str,
    pub(super) intent: &'static str,
    pub(super) question: &'static str,
    pub(super) answer: &'static str,
}

impl Topic {
    const fn new(service: &'static str, intent: &'static str, question: &'static str, answer: &'static str) -> Self {
        Self { service, intent, question, answer }
    }
}

/// What a user writes further on.
pub(super) const REPLIES: &[&str] = &[
    "Yes, please",
    "Tuesday morning would be good",
    "I am not sure, could you check?",
    "No, the other one",
    "Is there anything sooner?",
    "How much will that cost?",
    "Thanks, that helps",
];

/// What the bot answers further on.
pub(super) const ANSWERS: &[&str] = &[
    "I have noted that.",
    "There is a free slot at 9:40. Shall I reserve it?",
    "Could you give me your date of birth, please?",
    "That is usually covered; the exact amount depends on your plan.",
    "Here is what I found for you.",
];

/// What agents write.
pub(super) const AGENT_LINES: &[&str] = &[
    "Hello, I have read what you wrote. One moment, please.",
    "I have looked it up for you.",
    "That is done. You will get a confirmation by e-mail.",
    "Is there anything else I can do for you?",
];

/// Why a human is asked for, by weight.
pub(super) const REASONS: Weighted<&str> =
    &[("bot_did_not_understand", 35.0), ("asked_for_a_person", 30.0), ("complex_case", 20.0), ("complaint", 15.0)];

/// How the user wants to be helped, by weight.
pub(super) const SUPPORT_OPTIONS: Weighted<&str> = &[("chat", 60.0), ("phone", 30.0), ("email", 10.0)];

/// Intake flows: the service type and its steps.
pub(super) const INTAKES: &[(&str, &[&str])] = &[
    ("new_patient", &["personal_details", "insurance", "medical_history", "consent"]),
    ("physiotherapy", &["complaint", "referral", "preferred_times"]),
    ("prescription_refill", &["identity", "medication", "pharmacy"]),
];

/// Questions that are answered on the spot: id, question, category, how often they are viewed.
pub(super) const FAQS: Weighted<(&str, &str, &str)> = &[
    (("faq-hours", "What are your opening hours?", "visit"), 24.0),
    (("faq-parking", "Where can I park?", "visit"), 15.0),
    (("faq-insurers", "Which insurers do you work with?", "costs"), 20.0),
    (("faq-cancel", "How do I cancel an appointment?", "appointments"), 18.0),
    (("faq-results", "When do I get my results?", "records"), 12.0),
    (("faq-refill", "How do I get a repeat prescription?", "prescriptions"), 11.0),
];

/// What leads are about: type, product, the least and the most it is worth.
pub(super) const LEADS: Weighted<(&str, &str, f64, f64)> = &[
    (("new_patient", "Family practice", 80.0, 400.0), 50.0),
    (("treatment", "Physiotherapy course", 240.0, 900.0), 30.0),
    (("check_up", "Executive check-up", 600.0, 2_400.0), 15.0),
    (("corporate", "Workplace health programme", 1_500.0, 6_000.0), 5.0),
];

/// The people who take over: id and name.
pub(super) const AGENTS: &[(&str, &str)] = &[
    ("agent-amara", "Amara Okafor"),
    ("agent-ben", "Ben Whitfield"),
    ("agent-chiara", "Chiara Rossi"),
    ("agent-dev", "Dev Patel"),
    ("agent-elin", "Elin Berg"),
];

/// First names and family names of users who say who they are.
pub(super) const NAMES: (&[&str], &[&str]) = (
    &[
        "Alex", "Bruno", "Carla", "Dana", "Emil", "Farah", "Grace", "Hana", "Ivan", "Julia", "Kofi", "Lena", "Mateo",
        "Nora", "Omar", "Priya",
    ],
    &[
        "Adams", "Bauer", "Costa", "Diaz", "Evans", "Fischer", "Grant", "Hughes", "Ito", "Jansen", "Khan", "Lopez",
        "Moreau", "Novak",
    ],
);

/// Failures that clients report: event, kind, message.
pub(super) const FAILURES: &[(&str, &str, &str)] = &[
    ("widget_error", "script", "Cannot read properties of undefined"),
    ("api_error", "timeout", "The appointment service did not answer in time"),
    ("api_error", "http_500", "The patient portal answered with status 500"),
    ("app_error", "storage", "The browser refused to store the session"),
];

/// The models that answer, by weight.
pub(super) const MODELS: Weighted<&str> = &[("lark-small", 70.0), ("lark-large", 30.0)];

/// Who looks after quality.
pub(super) const REVIEWERS: &[&str] = &["Margaret Lowe", "Tomas Novotny"];

/// What they note: of conversations in which the user left, and of those in which the question was answered.
pub(super) const REVIEWS: [&[&str]; 2] = [
    &[
        "The bot should have offered a person sooner.",
        "The answer was right, but missed the question.",
        "The user asked twice and went away.",
    ],
    &[
        "Clear and friendly.",
        "Solved with few questions.",
        "Right answer; the confirmation could be shorter.",
        "Good handling of a difficult case.",
    ],
];
