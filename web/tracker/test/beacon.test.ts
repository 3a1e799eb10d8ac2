import { expect, test } from 'vitest';
import { expectNothingTwice, nameOf, openQuietPage, pass, plug, server, show } from './page.js';

const leave = () => window.dispatchEvent(new Event('pagehide'));
const sizes = () => server.beacons.map(({ body }) => JSON.stringify(body).length);

test('a page that goes sends what waits by beacon, once', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  leave();
  const [{ url, body }] = server.beacons as [(typeof server.beacons)[0]];
  expect(url).toBe('https://parlance.example/beacon/v1/batch?writeKey=pk_write_test');
  expect(body).toMatchObject({ writeKey: 'pk_write_test', context: { library: { name: '@parlance/tracker' } } });
  expect(body.batch.map(nameOf)).toEqual(['session_started', 'a']);
  leave();
  await pass(60);
  await openQuietPage();
  await pass(60);
  expect(server.beacons).toHaveLength(1);
  expect(server.requests).toHaveLength(0);
});

test('beacons are under 60 kB each', async () => {
  const tracker = await openQuietPage({ flushSize: 1000 });
  for (let count = 0; count < 150; count++) tracker.track('a', { text: 'x'.repeat(1000) });
  leave();
  expect(server.items()).toHaveLength(151);
  expect(sizes().length).toBeGreaterThan(3);
  expect(Math.max(...sizes())).toBeLessThan(61_000);
  expectNothingTwice();
});

test('what the browser takes no beacon for is kept for the next page', async () => {
  server.takesBeacons = false;
  const tracker = await openQuietPage();
  tracker.track('a');
  leave();
  tracker.stop();
  await openQuietPage();
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'a']);
  expect(server.beacons).toEqual([]);
});

test('what is on its way already is not sent by beacon as well', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  const sent = tracker.flush();
  tracker.track('b');
  leave();
  await sent;
  expect(server.beacons.map(({ body }) => body.batch.map(nameOf))).toEqual([['b']]);
  await pass(60);
  expectNothingTwice();
});

test('without a network nothing is given to a beacon, which nobody would send again', async () => {
  plug(false);
  const tracker = await openQuietPage();
  tracker.track('a');
  show(false);
  expect(server.beacons).toEqual([]);
  plug(true);
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'a', 'page_hidden']);
});

test('while the server asks for patience, what outlives the page is kept', async () => {
  server.answers = [{ status: 429, retryAfter: '60' }];
  const tracker = await openQuietPage();
  tracker.track('a');
  await pass(2);
  leave();
  expect(server.beacons).toEqual([]);
  tracker.stop();
  await openQuietPage();
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'a']);
});

test('while the server asks for patience, what does not outlive the page is sent', async () => {
  server.answers = [{ status: 429, retryAfter: '60' }];
  const tracker = await openQuietPage({ cookieless: true });
  tracker.track('a');
  await pass(2);
  leave();
  expect(server.beacons).toHaveLength(1);
});

test('a browser without beacons keeps it for the next page', async () => {
  Object.defineProperty(navigator, 'sendBeacon', { value: undefined, configurable: true });
  const tracker = await openQuietPage();
  tracker.track('a');
  expect(leave).not.toThrow();
  Reflect.deleteProperty(navigator, 'sendBeacon');
  await openQuietPage();
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'a']);
});
