import { expect, test } from 'vitest';
import { itemsNamed, nameOf, openPage, openQuietPage, pass, server, show } from './page.js';

const beats = () => itemsNamed('heartbeat').length;

test('hiding and showing the page is said', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  show(false);
  show(true);
  await pass(2);
  expect(server.names().sort()).toEqual(['a', 'page_hidden', 'page_shown', 'session_started']);
});

test('what is hidden is sent at once, before the browser may stop the page', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  show(false);
  expect(server.beacons.flatMap(({ body }) => body.batch).map(nameOf)).toEqual(['session_started', 'a', 'page_hidden']);
});

test('a visible page gives a sign of life each minute in which it said nothing else', async () => {
  const tracker = await openQuietPage({ heartbeatSeconds: 60 });
  tracker.track('a');
  await pass(59);
  tracker.track('b');
  await pass(59);
  expect(beats()).toBe(0);
  await pass(3);
  expect(beats()).toBe(1);
  await pass(120);
  expect(beats()).toBe(3);
});

test('signs of life keep the session', async () => {
  const tracker = await openPage();
  await pass(60 * 60);
  tracker.track('a');
  await pass(2);
  expect(itemsNamed('session_started')).toHaveLength(1);
  expect(itemsNamed('page')).toHaveLength(1);
});

test('a hidden page gives none, and goes on when it is visible again', async () => {
  const tracker = await openQuietPage({ heartbeatSeconds: 60 });
  tracker.track('a');
  show(false);
  await pass(600);
  expect(beats()).toBe(0);
  show(true);
  await pass(62);
  expect(beats()).toBe(1);
});

test('the interval can be another one, or none', async () => {
  const tracker = await openQuietPage({ heartbeatSeconds: 10 });
  tracker.track('a');
  await pass(32);
  expect(beats()).toBe(3);
  tracker.stop();
  (await openQuietPage({ heartbeatSeconds: 0 })).track('b');
  await pass(600);
  expect(beats()).toBe(3);
});

test('neither hiding nor a sign of life begins a session, but coming back does', async () => {
  const tracker = await openQuietPage({ heartbeatSeconds: 60, sessionTimeoutMinutes: 0.5 });
  show(false);
  show(true);
  tracker.track('a');
  await pass(90);
  show(false);
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'page_shown', 'a']);
  show(true);
  await pass(2);
  expect(server.names().slice(3)).toEqual(['session_started', 'page_shown']);
});

test('after stop nothing is recorded', async () => {
  const tracker = await openPage();
  tracker.stop();
  tracker.track('a');
  history.pushState(null, '', '/b');
  show(false);
  show(true);
  await pass(120);
  expect(server.names()).toEqual(['session_started', 'page']);
});
