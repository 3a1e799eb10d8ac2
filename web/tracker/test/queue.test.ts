import { expect, test } from 'vitest';
import { createQueue } from '../src/queue.js';
import { createStore } from '../src/store.js';
import { expectNothingTwice, itemsNamed, nameOf, openQuietPage, pass, plug, server } from './page.js';

test('what could not be sent is sent by the next page', async () => {
  plug(false);
  const tracker = await openQuietPage();
  tracker.track('a');
  await pass(2);
  tracker.stop();
  expect(server.arrivals()).toEqual([]);
  plug(true);
  await openQuietPage();
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'a']);
  await openQuietPage();
  await pass(60);
  expectNothingTwice();
  expect(server.items()).toHaveLength(2);
});

test('a page that ends without a word leaves what it had', async () => {
  server.answers = Array(3).fill('unreachable');
  const crashed = await openQuietPage({ flushIntervalSeconds: 1e6 });
  crashed.track('a');
  await openQuietPage();
  await pass(10);
  expect(server.names()).toEqual(['session_started', 'a']);
});

test('what two tabs both send has the same ids', async () => {
  plug(false);
  const tracker = await openQuietPage();
  tracker.track('a');
  const other = await openQuietPage();
  other.track('b');
  plug(true);
  await pass(10);
  expect(server.names().sort()).toEqual(['a', 'b', 'session_started']);
});

test('a tab does not lose what it holds when another one writes', async () => {
  const store = createStore('test:', true);
  const one = createQueue(store, 10);
  const two = createQueue(store, 10);
  one.add({ messageId: '1' });
  two.add({ messageId: '2' });
  one.add({ messageId: '3' });
  two.remove(['2']);
  expect(createQueue(store, 10).take([]).ids).toEqual(['1', '3']);
});

test('a thousand events wait, then the oldest are dropped', async () => {
  plug(false);
  const tracker = await openQuietPage();
  for (let count = 1; count <= 1004; count++) tracker.track('a', { count });
  tracker.stop();
  plug(true);
  await openQuietPage();
  await pass(10);
  const counts = itemsNamed('a').map(({ properties }) => properties!.count);
  expect(counts).toHaveLength(1000);
  expect([counts[0], counts[999]]).toEqual([5, 1004]);
});

test('how many wait can be another number', async () => {
  plug(false);
  const tracker = await openQuietPage({ maxQueuedEvents: 2 });
  for (const name of ['a', 'b', 'c']) tracker.track(name);
  plug(true);
  await pass(2);
  expect(server.names()).toEqual(['b', 'c']);
});

test('nothing stays in the browser once it is sent', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  expect(Object.keys(localStorage).some((name) => name.includes(':queue:'))).toBe(true);
  await pass(2);
  expect(Object.keys(localStorage).some((name) => name.includes(':queue:'))).toBe(false);
});

test('chatbots on one site do not mix', async () => {
  plug(false);
  const shop = await openQuietPage({ key: 'shop' });
  const desk = await openQuietPage({ key: 'desk' });
  shop.track('a');
  desk.track('b');
  plug(true);
  await pass(5);
  const sent = server.requests.map(({ body }) => [body.writeKey, body.batch.map(nameOf)]);
  expect(Object.fromEntries(sent as [string, string[]][])).toEqual({ shop: ['session_started', 'a'], desk: ['session_started', 'b'] });
  expect(shop.anonymousId()).not.toBe(desk.anonymousId());
});

test('what is broken in the store is not used', async () => {
  for (const name of ['anonymous', 'session', 'user', 'consent', 'queue:1']) localStorage.setItem(`parlance:pk_write_test:${name}`, '{"broken');
  const tracker = await openQuietPage();
  tracker.track('a');
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'a']);
});
