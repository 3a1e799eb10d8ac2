import { expect, test } from 'vitest';
import { itemsNamed, only, openPage, openQuietPage, pass, server, show } from './page.js';

test('the first event begins a session, which is said once', async () => {
  const tracker = await openQuietPage();
  expect(tracker.sessionId()).toBeUndefined();
  tracker.widgetLoaded();
  tracker.widgetOpened();
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'widget_loaded', 'widget_opened']);
  expect(new Set(server.items().map(({ context }) => context.sessionId))).toEqual(new Set([tracker.sessionId()]));
});

test('a session that a page asks for is the one that would begin anyway', async () => {
  const tracker = await openQuietPage();
  tracker.sessionStarted();
  tracker.sessionStarted();
  await pass(2);
  expect(server.names()).toEqual(['session_started']);
});

test('tabs and later pages go on with the session', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  const other = await openQuietPage();
  other.track('b');
  await pass(2);
  expect(itemsNamed('session_started')).toHaveLength(1);
  expect(other.sessionId()).toBe(tracker.sessionId());
});

test('after 30 minutes without activity a new session begins', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  const first = tracker.sessionId();
  await pass(29 * 60);
  tracker.track('b');
  expect(tracker.sessionId()).toBe(first);
  await pass(30 * 60);
  expect(tracker.sessionId()).toBeUndefined();
  tracker.track('c');
  await pass(2);
  expect(tracker.sessionId()).not.toBe(first);
  expect(server.names()).toEqual(['session_started', 'a', 'b', 'session_started', 'c']);
  expect(server.items()[3]!.context.sessionId).toBe(server.items()[4]!.context.sessionId);
});

test('a session that is ended stays so, and the next act begins another one', async () => {
  const tracker = await openQuietPage({ heartbeatSeconds: 60 });
  tracker.sessionEnded();
  tracker.track('a');
  tracker.sessionEnded({ error: true });
  tracker.sessionEnded();
  await pass(2);
  show(false);
  await pass(120);
  expect(server.names()).toEqual(['session_started', 'a', 'session_ended']);
  expect(only('session_ended').properties).toEqual({ error: true });
  tracker.track('b');
  await pass(2);
  expect(server.names().slice(3)).toEqual(['session_started', 'b']);
});

test('the timeout can be another one', async () => {
  const tracker = await openQuietPage({ sessionTimeoutMinutes: 5 });
  tracker.track('a');
  await pass(5 * 60);
  tracker.track('b');
  await pass(2);
  expect(itemsNamed('session_started')).toHaveLength(2);
});

test('the campaign and the referrer are those of the first page', async () => {
  history.replaceState(null, '', '/landing?utm_source=news&utm_medium=mail&utm_campaign=spring&utm_term=shoes&utm_content=top&utm_=x&q=1');
  Object.defineProperty(document, 'referrer', { value: 'https://search.example/', configurable: true });
  const tracker = await openPage();
  await pass(2);
  history.pushState(null, '', '/checkout?utm_source=other');
  tracker.buttonClicked();
  await pass(2);
  const campaign = { source: 'news', medium: 'mail', name: 'spring', term: 'shoes', content: 'top' };
  for (const { context } of server.items()) {
    expect(context.campaign).toEqual(campaign);
    expect(context.page.referrer).toBe('https://search.example/');
  }
  const next = await openPage();
  next.buttonClicked();
  await pass(2);
  expect(server.items().pop()!.context.campaign).toEqual(campaign);
  Object.defineProperty(document, 'referrer', { value: '', configurable: true });
});

test('a session without a campaign has none', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  await pass(2);
  expect(only('a').context.campaign).toBeUndefined();
});

test('a conversation goes with the events from then on, on later pages too', async () => {
  const tracker = await openQuietPage();
  tracker.track('before');
  tracker.setConversation('c1');
  tracker.messageSent({ messageId: 'm1' });
  const later = await openQuietPage();
  later.track('later');
  later.setConversation(null);
  later.track('after');
  await pass(31 * 60);
  tracker.track('back');
  await pass(2);
  const conversations = server.items().map(({ context }) => context.conversationId);
  expect(server.names()).toEqual(['session_started', 'before', 'message_sent', 'later', 'after', 'session_started', 'back']);
  expect(conversations).toEqual([undefined, undefined, 'c1', 'c1', undefined, 'c1', 'c1']);
});
