import { afterEach, expect, test, vi } from 'vitest';
import { itemsNamed, openPage, openQuietPage, pass, plug, server, show } from './page.js';

const kept = () => Object.keys(localStorage).sort();

afterEach(() => {
  Reflect.deleteProperty(navigator, 'globalPrivacyControl');
});

test('who opted out is forgotten, with all that waits, on this page and on later ones', async () => {
  const tracker = await openPage();
  tracker.identify('u1');
  tracker.optOut();
  tracker.track('a');
  tracker.identify('u2');
  tracker.alias('u2');
  tracker.setConversation('c1');
  history.pushState(null, '', '/b');
  show(false);
  show(true);
  window.dispatchEvent(new Event('pagehide'));
  await pass(120);
  expect(tracker.anonymousId()).toBeUndefined();
  expect(tracker.sessionId()).toBeUndefined();
  (await openPage()).track('b');
  await pass(120);
  expect(server.arrivals()).toEqual([]);
  expect(kept()).toEqual(['parlance:pk_write_test:consent']);
});

test('another tab stops too, and forgets what it held', async () => {
  const tracker = await openQuietPage();
  const other = await openQuietPage();
  other.track('a');
  tracker.optOut();
  await pass(2);
  tracker.optIn();
  await pass(60);
  expect(server.names()).toEqual([]);
});

test('who opts in again is a new visitor, and the page is viewed', async () => {
  const tracker = await openPage();
  const before = tracker.anonymousId();
  tracker.optOut();
  await pass(5);
  tracker.optIn();
  tracker.optIn();
  await pass(5);
  expect(server.names()).toEqual(['session_started', 'page']);
  expect(itemsNamed('page')[0]!.anonymousId).not.toBe(before);
});

test('the browser’s wish not to be tracked counts where it is respected', async () => {
  for (const wish of ['doNotTrack', 'globalPrivacyControl'] as const) {
    Object.defineProperty(navigator, wish, { value: wish === 'doNotTrack' ? '1' : true, configurable: true });
    const respecting = await openPage({ respectDoNotTrack: true });
    respecting.track('respected');
    await pass(5);
    expect(server.arrivals(), wish).toEqual([]);
    expect(kept(), wish).toEqual([]);
    respecting.stop();
    const other = await openQuietPage();
    other.track(wish);
    await pass(5);
    expect(itemsNamed(wish)).toHaveLength(1);
    other.stop();
    Reflect.deleteProperty(navigator, wish);
    localStorage.clear();
    Object.assign(server, { requests: [], beacons: [] });
  }
});

test('a visitor’s own choice is stronger than the browser’s wish', async () => {
  Object.defineProperty(navigator, 'globalPrivacyControl', { value: true, configurable: true });
  const tracker = await openQuietPage({ respectDoNotTrack: true });
  tracker.optIn();
  tracker.track('a');
  await pass(5);
  expect(server.names()).toEqual(['session_started', 'a']);
});

test('without cookies nothing is stored in the browser, and a page is one session', async () => {
  const cookie = vi.spyOn(document, 'cookie', 'set');
  const tracker = await openPage({ cookieless: true });
  tracker.identify('u1');
  tracker.setConversation('c1');
  tracker.widgetOpened();
  plug(false);
  tracker.track('a');
  await pass(2);
  plug(true);
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'page', 'identify', 'widget_opened', 'a']);
  expect(new Set(server.items().map(({ anonymousId }) => anonymousId)).size).toBe(1);
  const later = await openQuietPage({ cookieless: true });
  expect(later.anonymousId()).not.toBe(tracker.anonymousId());
  later.optOut();
  later.track('b');
  await pass(2);
  expect(itemsNamed('b')).toEqual([]);
  expect(kept()).toEqual([]);
  expect(cookie).not.toHaveBeenCalled();
});
