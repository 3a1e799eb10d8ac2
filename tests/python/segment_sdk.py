"""Segment's SDK for Python. The test that runs this owns the server, and does to it what is asked for."""

import sys

from segment.analytics.client import Client

url, key, gzip = sys.argv[1], sys.argv[2], sys.argv[3] == "gzip"


def ask(what):
    """Asks the test for something, and waits until it is done."""
    print(f"ask {what}", flush=True)
    answer = sys.stdin.readline().strip()
    assert answer == "done", f"the test answered {answer} to: {what}"


def call(n):
    analytics.track("u1", "numbered", {"n": n})


failures = []
analytics = Client(
    key, host=url, gzip=gzip, upload_size=5, upload_interval=0.1, on_error=lambda error, items: failures.append(error)
)

for n in range(40):
    call(n)
traits = {"email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace", "plan": "pro"}
analytics.identify("u1", traits, anonymous_id="a1")
ask("kill")
for n in range(40, 80):
    call(n)
analytics.page("u1", "Docs", "Home", {"url": "https://shop.example/home", "title": "Home"})
analytics.screen("u1", None, "Basket")
analytics.group("u1", "acme", {"employees": 9})
analytics.alias("a0", "u1")
ask("start")
analytics.flush()
assert not failures, failures
ask("stored 80")
