import { expect, test } from 'vitest';
import { itemsNamed, only, openQuietPage, pass, server } from './page.js';

test('the anonymous id stays the same on all pages until reset', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  const id = tracker.anonymousId();
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const later = await openQuietPage();
  expect(later.anonymousId()).toBe(id);
  later.reset();
  expect(later.anonymousId()).not.toBe(id);
});

test('a user is named on every event from identify on, on later pages too', async () => {
  const tracker = await openQuietPage();
  tracker.track('before');
  tracker.identify('u1', { email: 'ann@example.com', plan: 'pro' });
  const later = await openQuietPage();
  later.track('after');
  await pass(2);
  expect(only('before').userId).toBeUndefined();
  expect(only('identify')).toMatchObject({ userId: 'u1', anonymousId: tracker.anonymousId(), traits: { email: 'ann@example.com', plan: 'pro' } });
  expect(only('after').userId).toBe('u1');
});

test('an id that is a number travels as a text', async () => {
  const tracker = await openQuietPage();
  tracker.identify(42 as unknown as string);
  await pass(2);
  expect(only('identify')).toMatchObject({ userId: '42', traits: {} });
});

test('traits without a user leave the user alone', async () => {
  const tracker = await openQuietPage();
  tracker.identify('', { plan: 'pro' });
  await pass(2);
  expect(only('identify').userId).toBeUndefined();
});

test('alias ties the anonymous id, or the one that is given, to a user', async () => {
  const tracker = await openQuietPage();
  tracker.alias('u1');
  tracker.alias('u1', 'old');
  await pass(2);
  const [first, second] = itemsNamed('alias');
  expect(first).toMatchObject({ userId: 'u1', previousId: tracker.anonymousId() });
  expect(second).toMatchObject({ userId: 'u1', previousId: 'old' });
});

test('after reset comes a new visitor in a new session and no conversation', async () => {
  const tracker = await openQuietPage();
  tracker.identify('u1');
  tracker.setConversation('c1');
  tracker.track('before');
  tracker.reset();
  tracker.track('after');
  await pass(2);
  const [before, after] = [only('before'), only('after')];
  expect(before).toMatchObject({ userId: 'u1', context: { conversationId: 'c1' } });
  expect(after.userId).toBeUndefined();
  expect(after.context.conversationId).toBeUndefined();
  expect(after.anonymousId).not.toBe(before.anonymousId);
  expect(after.context.sessionId).not.toBe(before.context.sessionId);
  expect(server.names().filter((name) => name === 'session_started')).toHaveLength(2);
});
