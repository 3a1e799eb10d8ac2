import { expect, test } from 'vitest';
import { itemsNamed, only, openQuietPage, pass } from './page.js';

const spent = () => itemsNamed('widget_closed').map(({ properties }) => properties!.time_spent_seconds);

test('a close says how long the widget was open', async () => {
  const tracker = await openQuietPage();
  tracker.widgetOpened({ triggeredBy: 'bubble' });
  await pass(12.5);
  tracker.widgetClosed();
  await pass(2);
  expect(only('widget_opened').properties).toEqual({ triggered_by: 'bubble' });
  expect(spent()).toEqual([12.5]);
});

test('the time minimized is left out', async () => {
  const tracker = await openQuietPage();
  tracker.widgetOpened();
  await pass(10);
  tracker.widgetMinimized();
  await pass(100);
  tracker.widgetOpened();
  await pass(5);
  tracker.widgetClosed();
  await pass(2);
  expect(spent()).toEqual([15]);
  expect(itemsNamed('widget_minimized')).toHaveLength(1);
});

test('opening twice does not begin anew, closing does', async () => {
  const tracker = await openQuietPage();
  tracker.widgetOpened();
  await pass(3);
  tracker.widgetOpened();
  await pass(3);
  tracker.widgetClosed();
  tracker.widgetOpened();
  await pass(1);
  tracker.widgetMinimized();
  tracker.widgetMinimized();
  tracker.widgetClosed();
  await pass(2);
  expect(spent()).toEqual([6, 1]);
});

test('a close without an open on this page says nothing of time, and a time that is given holds', async () => {
  const tracker = await openQuietPage();
  tracker.widgetClosed();
  tracker.widgetOpened();
  tracker.widgetClosed({ timeSpentSeconds: 99 });
  await pass(2);
  expect(spent()).toEqual([undefined, 99]);
});
