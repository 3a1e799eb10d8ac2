//! A server that is busy is asked again when it says so.

use parlance::import::{self, Kind, Plan, Progress, Report, Sink};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

const LINE: &[u8] = br#"{"name": "page_viewed", "sessionId": "s1"}"#;
const STORED: &str = r#"{"data": {"result": {"accepted": 1, "duplicates": 0, "userErrors": []}}}"#;
const FULL: &str = r#"{"errors": [{"message": "later", "extensions": {"code": "RATE_LIMITED"}}]}"#;
const WRONG: &str = r#"{"errors": [{"message": "no such field", "extensions": {"code": "BAD_USER_INPUT"}}]}"#;

/// A server that gives these answers, one for each request, each with its status and other headers.
async fn serve(answers: Vec<(&'static str, &'static str, &'static str)>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    #[expect(clippy::disallowed_methods, reason = "the other side of the test, which ends with it")]
    tokio::spawn(async move {
        for (status, headers, body) in answers {
            let (mut socket, _) = listener.accept().await.expect("a connection");
            let mut request = Vec::new();
            while !is_whole(&request) {
                socket.read_buf(&mut request).await.expect("a request");
            }
            let length = body.len();
            let answer =
                format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}");
            socket.write_all(answer.as_bytes()).await.expect("the answer is taken");
        }
    });
    format!("http://{address}")
}

/// Whether a request has all of its body.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
    length.is_some_and(|length: usize| body.len() >= length)
}

async fn import(url: &str) -> parlance::error::Result<Report> {
    let sink = Sink::api(url, "sk_secret_test", None).expect("a client");
    import::run(LINE, &Plan::lines(Kind::Events), Progress::default(), &sink, |_| {}).await
}

#[tokio::test]
async fn a_server_that_is_busy_is_asked_again_when_it_says_so() {
    let url = serve(vec![
        ("429 Too Many Requests", "retry-after: 0\r\n", FULL),
        ("503 Service Unavailable", "retry-after: 0\r\n", "busy"),
        ("200 OK", "retry-after: 0\r\n", FULL),
        ("200 OK", "", STORED),
    ]);
    let report = import(&url.await).await.expect("the last answer is a good one");
    assert_eq!(report, Report { lines: 1, stored: 1, duplicates: 0, failed: 0 });
}

#[tokio::test]
async fn what_no_other_try_would_mend_ends_the_import() {
    let url = serve(vec![("200 OK", "", WRONG), ("200 OK", "", STORED)]).await;
    let error = import(&url).await.expect_err("a refusal").to_string();
    assert!(error.contains("no such field"), "{error}");
}
