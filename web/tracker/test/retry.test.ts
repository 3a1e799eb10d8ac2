import { expect, test, vi } from 'vitest';
import { expectNothingTwice, nameOf, openQuietPage, pass, plug, server } from './page.js';

const tries = () => vi.mocked(fetch).mock.calls.length;

test('what the server could not take is sent again with the same ids', async () => {
  for (const answer of ['unreachable', 500, 503, 429] as const) {
    Object.assign(server, { requests: [], beacons: [], answers: [answer] });
    const tracker = await openQuietPage();
    tracker.track('a');
    await pass(10);
    const sent = server.arrivals().filter((item) => nameOf(item) === 'a');
    expect(new Set(sent.map(({ messageId }) => messageId)).size, String(answer)).toBe(1);
    expect(sent.length, String(answer)).toBe(answer === 'unreachable' ? 1 : 2);
    await pass(60);
    expect(server.arrivals().filter((item) => nameOf(item) === 'a')).toHaveLength(sent.length);
    tracker.stop();
  }
});

test('tries come at ever longer intervals, up to a minute', async () => {
  server.answers = Array(20).fill('unreachable');
  const tracker = await openQuietPage({ flushIntervalSeconds: 0 });
  const times: number[] = [];
  vi.mocked(fetch).mockImplementation(async () => {
    times.push(Date.now());
    throw new TypeError();
  });
  tracker.track('a');
  await pass(300);
  const gaps = times.slice(1).map((time, index) => (time - times[index]!) / 1000);
  expect(gaps.slice(0, 9)).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('half of an interval is chance', async () => {
  vi.mocked(Math.random).mockReturnValue(0);
  server.answers = ['unreachable'];
  const tracker = await openQuietPage({ flushIntervalSeconds: 0 });
  tracker.track('a');
  await pass(0.4);
  expect(server.requests).toHaveLength(0);
  await pass(0.1);
  expect(server.requests).toHaveLength(1);
});

test('the server says when to come again', async () => {
  server.answers = [{ status: 429, retryAfter: '40' }];
  const tracker = await openQuietPage();
  tracker.track('a');
  await pass(2);
  expect(tries()).toBe(1);
  for (let count = 0; count < 30; count++) tracker.track('b');
  await tracker.flush();
  await pass(39);
  expect(tries()).toBe(1);
  await pass(2);
  expect(tries()).toBe(2);
  expect(server.items()).toHaveLength(32);
});

test('a date is no number of seconds, and nobody waits for longer than five minutes', async () => {
  server.answers = [{ status: 503, retryAfter: 'Mon, 02 Mar 2026 10:00:20 GMT' }, { status: 429, retryAfter: '86400' }];
  (await openQuietPage()).track('a');
  await pass(4);
  expect(tries()).toBe(2);
  await pass(299);
  expect(tries()).toBe(2);
  await pass(3);
  expect(tries()).toBe(3);
});

test('what the server refuses is dropped, and the developer told once', async () => {
  server.answers = [401, 400];
  const tracker = await openQuietPage();
  tracker.track('a');
  await pass(2);
  tracker.track('b');
  await pass(2);
  tracker.track('c');
  await pass(60);
  expect(server.requests).toHaveLength(3);
  expect(server.requests[2]!.body.batch.map(nameOf)).toEqual(['c']);
  expect(console.warn).toHaveBeenCalledTimes(1);
  expect(vi.mocked(console.warn).mock.calls[0]!.join(' ')).toContain('401');
});

test('after a success the intervals are short again', async () => {
  server.answers = ['unreachable', 'unreachable', 'unreachable', 200, 'unreachable'];
  const tracker = await openQuietPage({ flushIntervalSeconds: 0 });
  tracker.track('a');
  await pass(8);
  expect(tries()).toBe(4);
  tracker.track('b');
  await pass(1.1);
  expect(tries()).toBe(6);
});

test('nothing is tried without a network, and everything at once when it is back', async () => {
  const tracker = await openQuietPage();
  plug(false);
  for (let count = 0; count < 50; count++) tracker.track('a');
  await pass(600);
  expect(tries()).toBe(0);
  plug(true);
  await pass(0);
  expect(server.items()).toHaveLength(51);
  expectNothingTwice();
});

test('the network’s return ends the wait for the next try', async () => {
  server.answers = Array(8).fill('unreachable');
  const tracker = await openQuietPage();
  tracker.track('a');
  await pass(100);
  expect(server.requests).toHaveLength(0);
  server.answers = [];
  plug(true);
  await pass(0);
  expect(server.names()).toEqual(['session_started', 'a']);
});

test('what the server refuses within a batch is told to the developer, and is settled', async () => {
  server.answers = [{ status: 200, body: '{"success":true,"rejected":1,"errors":[{"index":1,"message":"`triggered_by` must be a text"}]}' }];
  const tracker = await openQuietPage();
  tracker.widgetOpened({ triggeredBy: 7 as unknown as string });
  await pass(60);
  expect(server.requests).toHaveLength(1);
  expect(vi.mocked(console.warn).mock.calls).toEqual([['parlance:', 'the server refused events:', { index: 1, message: '`triggered_by` must be a text' }]]);
});

test('an answer that says nothing is a success', async () => {
  server.answers = [{ status: 200, body: '' }, { status: 200, body: 'null' }];
  const tracker = await openQuietPage();
  tracker.track('a');
  await pass(2);
  tracker.track('b');
  await pass(60);
  expect(server.requests).toHaveLength(2);
  expect(console.warn).not.toHaveBeenCalled();
});
