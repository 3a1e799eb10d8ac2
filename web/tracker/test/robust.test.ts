import { expect, test, vi } from 'vitest';
import { itemsNamed, openPage, openQuietPage, pass, server } from './page.js';

/** Makes every use of localStorage fail. */
const blockStorage = () =>
  vi.stubGlobal(
    'localStorage',
    new Proxy({}, {
      get() {
        throw new DOMException('denied', 'SecurityError');
      },
      ownKeys() {
        throw new DOMException('denied', 'SecurityError');
      },
    }),
  );

test('where storage is blocked, a page is one session', async () => {
  blockStorage();
  const tracker = await openPage();
  tracker.widgetOpened();
  tracker.identify('u1');
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'page', 'widget_opened', 'identify']);
  expect(new Set(server.items().map(({ context }) => context.sessionId)).size).toBe(1);
  tracker.optOut();
  tracker.track('a');
  await pass(2);
  expect(itemsNamed('a')).toEqual([]);
});

test('when storage is full, it goes on in memory', async () => {
  const tracker = await openQuietPage();
  tracker.track('a');
  const id = tracker.anonymousId();
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  tracker.track('b');
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'a', 'b']);
  expect(tracker.anonymousId()).toBe(id);
});

test('nothing that is called wrongly throws', async () => {
  const tracker = (await openPage()) as unknown as Record<string, (...these: unknown[]) => unknown>;
  const strange = [undefined, null, 0, '', 'text', Symbol('s'), 10n, [], () => {}, { then: 1 }];
  for (const name of Object.keys(tracker)) for (const argument of strange) expect(() => tracker[name]!(argument, argument), name).not.toThrow();
});

test('a page without the functions of browsers does not fail', async () => {
  for (const missing of ['fetch', 'crypto', 'AbortController', 'TextEncoder', 'URLSearchParams', 'Intl']) {
    const there: unknown = Reflect.get(globalThis, missing);
    vi.stubGlobal(missing, undefined);
    await expect(openPage().then((tracker) => (tracker.track('a'), pass(5))), missing).resolves.toBeDefined();
    vi.stubGlobal(missing, there);
  }
});

test('strange options are survived', async () => {
  for (const options of [{ host: 7 }, { key: undefined }, { flushSize: 'x' }, { heartbeatSeconds: NaN }])
    await expect(openPage(options as object), JSON.stringify(options)).resolves.toBeDefined();
});
