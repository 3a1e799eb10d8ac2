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
export declare function runningSession(store: Store, timeoutMinutes: number): Session | undefined;
/** A new session, which begins on this page. */
export declare function newSession(): Session;
