import type { Session } from './session.js';
import { VERSION } from './version.js';

/** A page, as it travels. */
export interface Page {
  url: string;
  path: string;
  search: string;
  title: string;
}

/** The page that is shown now. */
export const currentPage = (): Page => ({
  url: location.href,
  path: currentPath(),
  search: location.search,
  title: document.title,
});

/** The path that is shown now. Where pages are told apart by `#/…`, that is part of the path; other fragments are places on a page. */
export function currentPath(): string {
  const [, route] = /^#!?(\/.*)/.exec(location.hash) ?? [];
  return route ? location.pathname.replace(/\/$/, '') + route : location.pathname;
}

/** What is the same for all events of this browser: it travels once a batch. */
export const deviceContext = () => ({
  userAgent: navigator.userAgent,
  locale: navigator.language,
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  screen: { width: screen.width, height: screen.height },
  library: { name: '@parlance/tracker', version: VERSION },
});

/** Where an event happened. The referrer and the campaign are those of the session's first page. */
export const eventContext = ({ id, referrer, campaign, conversation }: Session, page: Page) => ({
  page: { ...page, referrer },
  sessionId: id,
  conversationId: conversation,
  campaign,
});
