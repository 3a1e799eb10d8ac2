//! `faqs` and `faqCategories`.

use std::{cmp::Reverse, collections::BTreeMap};

use serde_json::{Value, json};

use super::{by_name, grouped, text_of, unique_sessions};
use crate::reference::{metrics::events::judged, numbers::rate, record::Event, view::View};

/// What was said of a question.
struct Question<'a> {
    id: String,
    question: Option<String>,
    category: Option<String>,
    views: Vec<&'a Event>,
    helpful: usize,
    not_helpful: usize,
}

/// The questions viewed or judged in the range.
fn questions<'a>(view: &View<'a>) -> Vec<Question<'a>> {
    let events = view.events(&|at| view.is_in_range(at));
    let events: Vec<_> =
        events.into_iter().filter(|it| ["faq_question_viewed", "feedback_given"].contains(&it.name.as_str())).collect();
    let groups = grouped(&events, |event| text_of(event, "question_id")).into_iter();
    groups.filter_map(|(id, events)| Some(question(id?, &events))).collect()
}

fn question<'a>(id: String, events: &[&'a Event]) -> Question<'a> {
    let named = |name: &str| events.iter().copied().filter(|event| event.name == name).collect::<Vec<_>>();
    let (views, feedback) = (named("faq_question_viewed"), named("feedback_given"));
    // "Question and category last given by time."
    let last = |property: &str| {
        let given = views.iter().filter(|event| text_of(event, property).is_some());
        given.max_by_key(|event| (event.at, event.arrival)).and_then(|event| text_of(event, property))
    };
    let (question, category) = (last("question"), last("category"));
    Question { id, question, category, helpful: judged(&feedback, true), not_helpful: judged(&feedback, false), views }
}

/// `Analytics.faqs`.
pub(crate) fn faqs(view: &View, category: Option<&str>, first: usize) -> Value {
    let mut questions = questions(view);
    questions.retain(|question| category.is_none() || question.category.as_deref() == category);
    // By id they are already; "a question with feedback alone is listed with 0 views", whatever the feedback says.
    questions.sort_by_key(|question| Reverse(question.views.len()));
    questions.truncate(first);
    let row = |question: Question| {
        json!({
            "questionId": question.id,
            "question": question.question,
            "category": question.category,
            "views": question.views.len(),
            "uniqueSessions": unique_sessions(&question.views),
            "helpful": question.helpful,
            "notHelpful": question.not_helpful,
            "resolutionRate": rate(question.helpful, question.helpful + question.not_helpful),
        })
    };
    questions.into_iter().map(row).collect()
}

/// `Analytics.faqCategories`: the questions by their category.
pub(crate) fn faq_categories(view: &View, first: usize) -> Value {
    let mut categories = BTreeMap::<Option<String>, (usize, usize, usize)>::new();
    for question in questions(view) {
        let (views, helpful, not_helpful) = categories.entry(question.category).or_default();
        *views += question.views.len();
        *helpful += question.helpful;
        *not_helpful += question.not_helpful;
    }
    let mut rows: Vec<_> = categories.into_iter().collect();
    rows.sort_by(|(name, (views, ..)), (other, (more, ..))| more.cmp(views).then_with(|| by_name(name, other)));
    rows.truncate(first);
    let row = |(category, (views, helpful, not_helpful)): (_, (usize, usize, usize))| json!({ "category": category, "views": views, "resolutionRate": rate(helpful, helpful + not_helpful) });
    rows.into_iter().map(row).collect()
}
