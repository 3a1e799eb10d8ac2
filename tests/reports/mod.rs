//! Reports against small cases whose answer is worked out by hand.

mod concurrency;
mod engaged;
mod errors;
mod events;
mod faqs;
mod funnel;
mod intents;
mod kept;
mod labels;
mod page_flow;
mod pages;
mod paths;
mod retention;
mod stickiness;
