// The built script, as a page loads it.
import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import type { Call, Tracker } from '../src/index.js';
import { only, pass, server } from './page.js';

declare const window: { parlance?: Tracker | Call[] } & typeof globalThis;

const code = readFileSync('dist/parlance.js', 'utf8');

/** Loads the script by a tag with these attributes. */
function load(attributes: Record<string, string>): void {
  const tag = { src: 'https://parlance.example/parlance.js', dataset: attributes };
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(tag as unknown as HTMLScriptElement);
  new Function(code)();
}

const tracker = () => window.parlance as Tracker;

afterEach(() => {
  if (!Array.isArray(window.parlance)) window.parlance?.stop();
  delete window.parlance;
});

test('one tag is enough: it reports to where it came from', async () => {
  load({ key: 'pk_write_tag' });
  await pass(2);
  expect(server.requests[0]).toMatchObject({ url: 'https://parlance.example/v1/batch', body: { writeKey: 'pk_write_tag' } });
  expect(server.names()).toEqual(['session_started', 'page']);
  tracker().widgetOpened({ triggeredBy: 'bubble' });
  await pass(2);
  expect(only('widget_opened').properties).toEqual({ triggered_by: 'bubble' });
});

test('attributes are options', async () => {
  load({ key: 'pk_write_tag', host: 'https://other.example', autoPageViews: 'false', flushSize: '3', cookieless: '' });
  tracker().track('a');
  expect(server.requests).toHaveLength(0);
  tracker().track('b');
  await pass(0);
  expect(server.requests[0]!.url).toBe('https://other.example/v1/batch');
  expect(server.names()).toEqual(['session_started', 'a', 'b']);
  expect(localStorage).toHaveLength(0);
});

test('what the page called before the script was there is done then, in its order', async () => {
  let seen: Tracker | undefined;
  window.parlance = [
    ['identify', 'u1', { plan: 'pro' }],
    ['widgetOpened', { triggeredBy: 'bubble' }],
    ['noSuchFunction'],
    (ready) => {
      seen = ready;
    },
  ];
  load({ key: 'pk_write_tag' });
  tracker().push(['buttonClicked', { buttonId: 'b1' }]);
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'page', 'identify', 'widget_opened', 'button_clicked']);
  expect(seen).toBe(window.parlance);
});

test('the key may be given by init, before the script is there or after', async () => {
  window.parlance = [['widgetLoaded'], ['init', { key: 'pk_write_init', autoPageViews: false }]];
  load({});
  await pass(2);
  expect(server.requests[0]!.body.writeKey).toBe('pk_write_init');
  expect(server.names()).toEqual(['session_started', 'widget_loaded']);
  tracker().stop();
  delete window.parlance;
  localStorage.clear();
  server.requests = [];
  load({});
  const waiting = window as unknown as { parlance: Call[] };
  waiting.parlance.push(['widgetLoaded']);
  await pass(2);
  expect(server.requests).toEqual([]);
  waiting.parlance.push(['init', { key: 'pk_write_late', autoPageViews: false }]);
  await pass(2);
  expect(server.requests[0]!.body.writeKey).toBe('pk_write_late');
  expect(server.names()).toEqual(['session_started', 'widget_loaded']);
});

test('a script within the page takes its host from init', async () => {
  vi.spyOn(document, 'currentScript', 'get').mockReturnValue(document.createElement('script'));
  window.parlance = [['init', { key: 'pk_write_init', host: 'https://parlance.example' }]];
  new Function(code)();
  await pass(2);
  expect(server.requests[0]!.url).toBe('https://parlance.example/v1/batch');
});

test('a tag that is there twice is one tracker', async () => {
  load({ key: 'pk_write_tag' });
  const first = window.parlance;
  load({ key: 'pk_write_tag' });
  expect(window.parlance).toBe(first);
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'page']);
});

test('nothing else becomes visible to the page', () => {
  const before = Object.keys(window);
  load({ key: 'pk_write_tag' });
  expect(Object.keys(window).filter((name) => !before.includes(name))).toEqual(['parlance']);
});
