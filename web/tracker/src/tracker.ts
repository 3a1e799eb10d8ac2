import type { Tracker } from './api.js';
import { currentPage } from './context.js';
import { settings, type Options } from './options.js';
import { createPages, watchHistory } from './pages.js';
import { createPresence, type Listen } from './presence.js';
import { createRecorder } from './recorder.js';
import { safe } from './safe.js';
import { eventFunctions, snakeKeys, type Properties } from './typed.js';
import { createStopwatch } from './widget.js';

/** Starts a tracker on this page. Where that cannot be, as on a server that renders the page, it does nothing. */
export const createTracker = (options: Options): Tracker => (typeof window === 'undefined' ? undefined : safe(start)(options)) ?? inert();

/** A tracker whose functions do nothing. */
const inert = () =>
  // It may be awaited, so it must not look like a promise.
  new Proxy({} as Tracker, { get: (_, name) => (name === 'then' ? undefined : () => (name === 'flush' ? Promise.resolve() : undefined)) });

function start(options: Options): Tracker {
  const all = settings(options);
  const recorder = createRecorder(all, () => presence.recorded());
  const { transport, record } = recorder;
  const stopwatch = createStopwatch();
  const listening = new AbortController();
  const on: Listen = (target, type, listener) => target.addEventListener(type, safe(listener), { signal: listening.signal });

  const track = (event: string, properties: Properties = {}) => record('track', { event, properties });

  /** What is no act of the visitor begins no session. */
  const notice = (event: string) => {
    if (recorder.session()) track(event);
  };

  const pages = createPages(({ page, referrer, at }) => record('page', { properties: { ...page, referrer } }, { page, at }));

  const presence = createPresence(all.heartbeatSeconds, on, {
    shown: () => track('page_shown'),
    hidden() {
      pages.settle();
      notice('page_hidden');
      transport.beacon();
    },
    leaving() {
      pages.settle();
      transport.beacon();
    },
    returned: () => all.autoPageViews && pages.again(),
    stillThere: () => notice('heartbeat'),
  });

  const functions: Tracker = {
    ...eventFunctions(track),
    track,
    pageViewed: (properties) => record('page', { properties: { ...currentPage(), ...snakeKeys(properties) } }),
    widgetOpened(properties) {
      stopwatch.opened();
      track('widget_opened', snakeKeys(properties));
    },
    widgetMinimized() {
      stopwatch.minimized();
      track('widget_minimized');
    },
    widgetClosed: (properties) => track('widget_closed', { time_spent_seconds: stopwatch.closed(), ...snakeKeys(properties) }),
    sessionEnded(properties) {
      if (!recorder.session()) return;
      track('session_ended', snakeKeys(properties));
      // Any later event under its id, that the page was hidden for one, would open it again.
      recorder.endSession();
    },
    identify(userId, traits = {}) {
      recorder.setUser(userId);
      record('identify', { traits });
    },
    alias(userId, previousId) {
      recorder.setUser(userId);
      record('alias', { previousId: previousId ?? functions.anonymousId() });
    },
    reset: recorder.forget,
    setConversation: (id) => recorder.setConversation(id ?? undefined),
    flush: transport.flush,
    optOut() {
      recorder.forget();
      recorder.choose('out');
    },
    optIn() {
      const anew = !recorder.mayRecord();
      recorder.choose('in');
      if (anew && all.autoPageViews) pages.again();
    },
    anonymousId: () => (recorder.mayRecord() ? recorder.anonymousId() : undefined),
    sessionId: () => recorder.session()?.id,
    push(call) {
      if (typeof call === 'function') return call(tracker);
      const [name, ...these] = call;
      (tracker as unknown as Record<string, (...these: unknown[]) => void>)[name]!(...these);
    },
    stop() {
      pages.stop();
      transport.beacon();
      transport.stop();
      presence.stop();
      listening.abort();
    },
  };
  const tracker = Object.fromEntries(Object.entries(functions).map(([name, run]) => [name, safe(run as () => void)])) as unknown as Tracker;

  const watch = () => {
    presence.watch();
    on(window, 'online', transport.online);
    transport.resume();
    if (!all.autoPageViews) return;
    watchHistory(pages, on);
    pages.start();
  };
  // Some browsers prepare pages that nobody looks at in the end.
  if ((document as { prerendering?: boolean }).prerendering) on(document, 'prerenderingchange', watch);
  else safe(watch)();
  return tracker;
}
