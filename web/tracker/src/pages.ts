import { currentPage, currentPath, type Page } from './context.js';
import type { Listen } from './presence.js';
import { safe } from './safe.js';

/** A page that was come to. */
export interface Visit {
  page: Page;
  referrer: string;
  /** When, milliseconds. */
  at: number;
}

/** Page views, one for each path that is come to. */
export interface Pages {
  /** Finds the first page. */
  start(): void;
  /** The path may be another one. `replaced`: the last one was none to stay on. */
  moved(replaced?: boolean): void;
  /** Reports the view that waits for its title. */
  settle(): void;
  /** The present page counts anew. */
  again(): void;
  /** Reports the view that waits, and finds no more. */
  stop(): void;
}

/** Pages set their title after they changed their path. */
const TITLE_MS = 100;

/** Reports page views, which `moved` finds. */
export function createPages(view: (visit: Visit) => void): Pages {
  let here: string;
  let seen: string | undefined;
  let waiting: Visit | undefined;
  let timer: ReturnType<typeof setTimeout>;
  let running = false;

  function settle() {
    clearTimeout(timer);
    const visit = waiting;
    waiting = undefined;
    if (!visit) return;
    seen = visit.page.path;
    view({ ...visit, page: { ...visit.page, title: document.title } });
  }

  function moved(replaced?: boolean) {
    if (!running) return;
    const from = here;
    const path = currentPath();
    here = location.href;
    if (path === (waiting ? waiting.page.path : seen)) return;
    const referrer = replaced && waiting ? waiting.referrer : from;
    if (!replaced) settle();
    waiting = path === seen ? undefined : { page: currentPage(), referrer, at: Date.now() };
    clearTimeout(timer);
    timer = setTimeout(safe(settle), TITLE_MS);
  }

  return {
    start() {
      running = true;
      here = document.referrer;
      moved();
      // While the page is being read, its title may be still to come.
      if (document.readyState !== 'loading') settle();
    },
    moved,
    settle,
    again() {
      seen = undefined;
      moved();
      settle();
    },
    stop() {
      settle();
      running = false;
    },
  };
}

/** Calls `moved` whenever the page's path may be another one. */
export function watchHistory({ moved }: Pages, on: Listen): void {
  for (const name of ['pushState', 'replaceState'] as const) {
    const original = history[name];
    history[name] = function (...these) {
      original.apply(this, these);
      safe(moved)(name === 'replaceState');
    };
  }
  on(window, 'popstate', () => moved());
  on(window, 'hashchange', () => moved());
}
