// A page with a tracker on it, a server that it reports to, and time that passes when told.
import { afterEach, beforeEach, expect, vi } from 'vitest';
import type { Options, Tracker } from '../src/index.js';

/** An item as the server gets it. */
export interface Sent {
  type: string;
  messageId: string;
  anonymousId: string;
  userId?: string;
  timestamp: string;
  event?: string;
  properties?: Record<string, unknown>;
  traits?: Record<string, unknown>;
  previousId?: string;
  context: {
    page: { url: string; path: string; search: string; title: string; referrer: string };
    sessionId: string;
    conversationId?: string;
    campaign?: Record<string, string>;
  };
}

/** A request as the server gets it. */
export interface Request {
  url: string;
  init: RequestInit;
  body: { writeKey: string; sentAt: string; context: Record<string, unknown>; batch: Sent[] };
}

/** What the server got, and how it answers. */
export const server = {
  requests: [] as Request[],
  beacons: [] as Request[],
  /** The answers to come: a status, a status with Retry-After, or no answer at all. None left: 200. */
  answers: [] as (number | { status: number; retryAfter?: string; body?: string } | 'unreachable')[],
  takesBeacons: true,
  /** All items in the order of their coming, by whichever way, those that came twice too. */
  arrivals: () => [...server.requests, ...server.beacons].flatMap(({ body }) => body.batch),
  /** All items, each once by its id, as the server keeps them. */
  items: () => [...new Map(server.arrivals().map((item) => [item.messageId, item])).values()],
  names: () => server.items().map(nameOf),
};

/** The event's name, or the type of what is no event. */
export const nameOf = ({ event, type }: Sent) => event ?? type;

let open: Tracker[] = [];

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers({ now: new Date('2026-03-02T10:00:00Z') });
  vi.spyOn(Math, 'random').mockReturnValue(1);
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  Object.assign(server, { requests: [], beacons: [], answers: [], takesBeacons: true });
  vi.stubGlobal('fetch', vi.fn(answer));
  vi.spyOn(navigator, 'sendBeacon').mockImplementation((url, text) => {
    if (server.takesBeacons) server.beacons.push({ url: String(url), init: {}, body: JSON.parse(String(text)) });
    return server.takesBeacons;
  });
  localStorage.clear();
  history.replaceState(null, '', '/');
  document.title = 'Shop';
});

afterEach(() => {
  for (const tracker of open) tracker.stop();
  open = [];
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function answer(url: string, init: RequestInit): Promise<Response> {
  const next = server.answers.shift() ?? 200;
  if (next === 'unreachable') throw new TypeError('Failed to fetch');
  const { status, retryAfter = undefined, body = '{"success":true}' } = typeof next === 'number' ? { status: next } : next;
  server.requests.push({ url, init, body: JSON.parse(String(init.body)) });
  return new Response(body, { status, headers: retryAfter ? { 'Retry-After': retryAfter } : {} });
}

/** Opens a page: a new tracker with modules of its own, as every page has them. */
export async function openPage(options: Partial<Options> = {}): Promise<Tracker> {
  vi.resetModules();
  const { createTracker } = await import('../src/index.js');
  const tracker = createTracker({ key: 'pk_write_test', host: 'https://parlance.example', ...options });
  open.push(tracker);
  return tracker;
}

/** A page whose own events, views and heartbeats, are left out. */
export const openQuietPage = (options: Partial<Options> = {}) => openPage({ autoPageViews: false, heartbeatSeconds: 0, ...options });

/** Lets time pass. */
export const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

/** Shows or hides the page. */
export function show(visible: boolean): void {
  vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(visible ? 'visible' : 'hidden');
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Plugs the network out or in. */
export function plug(online: boolean): void {
  vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(online);
  window.dispatchEvent(new Event(online ? 'online' : 'offline'));
}

/** The items of one name. */
export const itemsNamed = (name: string) => server.items().filter((item) => nameOf(item) === name);

/** The only item of a name. */
export function only(name: string): Sent {
  const found = itemsNamed(name);
  expect(found, name).toHaveLength(1);
  return found[0]!;
}

/** Nothing was sent that the server has already. */
export const expectNothingTwice = () => expect(server.arrivals()).toEqual(server.items());
