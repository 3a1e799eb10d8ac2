//! Chatbots and the keys that open them.

mod bootstrap;
mod chatbot;
mod key;

use parlance::{
    access::CanAdminister,
    accounts::{self, Checked, input::CreateChatbotInput},
    db::Db,
    error::{ErrorCode, Result},
};
use parlance_entity::chatbot::Model;

use crate::support::sample;

fn admin() -> CanAdminister {
    CanAdminister::at_the_command_line()
}

fn named(name: &str) -> CreateChatbotInput {
    CreateChatbotInput { name: name.to_owned(), ..CreateChatbotInput::default() }
}

async fn create(db: &Db, input: CreateChatbotInput) -> Checked<Model> {
    accounts::chatbot::create(db, admin(), sample::AT, input).await.expect("the database works")
}

async fn shop(db: &Db) -> Model {
    create(db, named("Shop")).await.expect("nothing is wrong with it")
}

/// Paths and codes of what is wrong with an input.
fn mistakes<T: std::fmt::Debug>(checked: Result<Checked<T>>) -> Vec<(String, ErrorCode)> {
    let mistakes = checked.expect("the database works").expect_err("something is wrong");
    mistakes.into_iter().map(|mistake| (mistake.field.unwrap_or_default().join("."), mistake.code)).collect()
}
