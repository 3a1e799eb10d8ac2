//! What the limits allow is answered, however much of a thread's stack it takes.

use parlance::config::Limits;
use serde_json::{Value, json};

use crate::support::{
    client,
    process::{self, ADMIN_KEY, Process},
};

/// How deep the rest of the question is: the chatbot, its analytics, and the innermost part.
const REST: usize = 8;

#[tokio::test]
async fn the_deepest_question_that_is_allowed_is_answered() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let server = Process::serve(&format!("sqlite://{}", folder.path().join("parlance.db").display()));
    let chatbot = r#"mutation { createChatbot(input: { name: "Shop", slug: "shop" }) { userErrors { message } } }"#;
    assert_eq!(ask(&server, chatbot).await["data"]["createChatbot"]["userErrors"], json!([]));

    let innermost = "timeSeries { metrics { conversations { duration { histogram { count } } } } }";
    let deepest =
        (REST..Limits::default().max_depth).fold(innermost.to_owned(), |inner, _| format!("previous {{ {inner} }}"));
    let answer = ask(&server, &format!(r#"{{ chatbot(slug: "shop") {{ analytics {{ {deepest} }} }} }}"#)).await;
    assert_eq!(answer.get("errors"), None);
    let deeper =
        ask(&server, &format!(r#"{{ chatbot(slug: "shop") {{ analytics {{ previous {{ {deepest} }} }} }} }}"#)).await;
    assert_eq!(deeper["errors"][0]["extensions"]["code"], "QUERY_TOO_COMPLEX");
}

async fn ask(server: &Process, query: &str) -> Value {
    process::ask(&client(), &server.url, ADMIN_KEY, query, json!({})).await.expect("an answer")
}
