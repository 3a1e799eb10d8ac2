// @vitest-environment node
import { expect, test } from 'vitest';
import { createTracker } from '../src/index.js';

test('on a server that renders the page it does nothing', async () => {
  expect(typeof window).toBe('undefined');
  const tracker = createTracker({ key: 'pk_write_test', host: 'https://parlance.example' });
  tracker.widgetOpened();
  tracker.identify('u1');
  tracker.optIn();
  tracker.reset();
  expect(tracker.anonymousId()).toBeUndefined();
  expect(tracker.sessionId()).toBeUndefined();
  await tracker.flush();
  tracker.stop();
});
