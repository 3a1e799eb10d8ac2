import { uuid } from './id.js';
import type { Store } from './store.js';

/** A visit, as all tabs know it. */
export interface Session {
  id: string;
  /** The last activity, milliseconds. */
  at: number;
  /** Where the visit came from. */
  referrer: string;
  /** The UTM parameters of its first page. */
  campaign?: Record<string, string>;
  /** The conversation that its events belong to. */
  conversation?: string;
}

/** The session that is running; none: there was no activity for so long. */
export function runningSession(store: Store, timeoutMinutes: number): Session | undefined {
  const session = store.get<Session>('session');
  return session && Date.now() - session.at < timeoutMinutes * 60_000 ? session : undefined;
}

/** A new session, which begins on this page. */
export function newSession(): Session {
  return { id: uuid(), at: Date.now(), referrer: document.referrer, campaign: campaign() };
}

/** The UTM parameters of this page by their names in the Segment format, where `utm_campaign` is `name`. */
function campaign(): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  new URLSearchParams(location.search).forEach((value, name) => {
    if (/^utm_./.test(name)) found[name === 'utm_campaign' ? 'name' : name.slice(4)] = value;
  });
  return Object.keys(found).length ? found : undefined;
}
