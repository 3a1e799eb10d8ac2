import { expect, test, vi } from 'vitest';
import { VERSION } from '../src/version.js';
import manifest from '../package.json' with { type: 'json' };
import { expectNothingTwice, only, openQuietPage, pass, server } from './page.js';

test('events travel as a batch of the Segment format', async () => {
  const tracker = await openQuietPage();
  tracker.setConversation('c1');
  tracker.widgetOpened({ triggeredBy: 'bubble' });
  await pass(2);
  const [{ url, init, body }] = server.requests as [(typeof server.requests)[0]];
  expect(url).toBe('https://parlance.example/v1/batch');
  expect(init).toMatchObject({ method: 'POST', keepalive: true, credentials: 'omit', headers: { 'Content-Type': 'text/plain' } });
  expect(body).toMatchObject({ writeKey: 'pk_write_test', sentAt: '2026-03-02T10:00:02.000Z' });
  expect(body.context).toEqual({
    userAgent: navigator.userAgent,
    locale: navigator.language,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    screen: { width: screen.width, height: screen.height },
    library: { name: '@parlance/tracker', version: VERSION },
  });
  expect(only('widget_opened')).toEqual({
    type: 'track',
    event: 'widget_opened',
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    anonymousId: tracker.anonymousId(),
    timestamp: '2026-03-02T10:00:00.000Z',
    properties: { triggered_by: 'bubble' },
    context: {
      page: { url: 'https://shop.example/', path: '/', search: '', title: 'Shop', referrer: '' },
      sessionId: tracker.sessionId(),
      conversationId: 'c1',
    },
  });
});

test('the version is the package’s', () => {
  expect(VERSION).toBe(manifest.version);
});

test('events wait for two seconds for others', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  await pass(1.9);
  tracker.track('b');
  expect(server.requests).toHaveLength(0);
  await pass(0.1);
  expect(server.requests).toHaveLength(1);
  tracker.track('c');
  await pass(2);
  expect(server.requests.map(({ body }) => body.batch.length)).toEqual([3, 1]);
  await pass(60);
  expect(server.requests).toHaveLength(2);
});

test('twenty events are sent at once', async () => {
  const tracker = await openQuietPage();
  for (let count = 1; count < 20; count++) tracker.track('a');
  await pass(0);
  expect(server.requests.map(({ body }) => body.batch.length)).toEqual([20]);
});

test('size and interval can be others', async () => {
  const tracker = await openQuietPage({ flushSize: 3, flushIntervalSeconds: 10 });
  tracker.track('a');
  await pass(9);
  expect(server.requests).toHaveLength(0);
  tracker.track('b');
  await pass(0);
  expect(server.requests).toHaveLength(1);
});

test('flush sends at once, and what was added meanwhile too', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  const first = tracker.flush();
  tracker.track('b');
  await Promise.all([first, tracker.flush()]);
  expect(server.names()).toEqual(['session_started', 'a', 'b']);
  expectNothingTwice();
});

test('more than fits into one request goes in several, each small enough to outlive the page', async () => {
  const tracker = await openQuietPage({ flushSize: 1000 });
  for (let count = 0; count < 100; count++) tracker.track('a', { text: 'ü'.repeat(1000) });
  await tracker.flush();
  expect(server.requests.length).toBeGreaterThan(3);
  for (const { init } of server.requests) {
    expect(new TextEncoder().encode(String(init.body)).length).toBeLessThan(64 * 1024);
    expect(init.keepalive).toBe(true);
  }
  expect(server.items()).toHaveLength(101);
  expectNothingTwice();
});

test('an event that is too large for that goes alone, in a request that need not outlive the page', async () => {
  const tracker = await openQuietPage();
  tracker.track('large', { text: 'ü'.repeat(40_000) });
  tracker.track('small');
  await tracker.flush();
  expect(server.requests.map(({ init, body }) => [init.keepalive, body.batch.map(({ event }) => event)])).toEqual([
    [true, ['session_started']],
    [false, ['large']],
    [true, ['small']],
  ]);
});

test('a request without an answer is given up after 30 seconds, and made again', async () => {
  const answering = fetch;
  vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => new Promise((_, refuse) => signal!.addEventListener('abort', () => refuse(signal!.reason))));
  const tracker = await openQuietPage();
  tracker.track('a');
  await pass(31);
  vi.stubGlobal('fetch', answering);
  expect(server.requests).toHaveLength(0);
  await pass(5);
  expect(server.names()).toEqual(['session_started', 'a']);
});

test('the host may end with a slash, and is the page’s own by default', async () => {
  (await openQuietPage({ host: 'https://other.example/path/' })).track('a');
  (await openQuietPage({ host: undefined, key: 'another' })).track('b');
  await pass(2);
  expect(server.requests.map(({ url }) => url)).toEqual(['https://other.example/path/v1/batch', 'https://shop.example/v1/batch']);
});
