import { type Page } from './context.js';
import type { Listen } from './presence.js';
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
/** Reports page views, which `moved` finds. */
export declare function createPages(view: (visit: Visit) => void): Pages;
/** Calls `moved` whenever the page's path may be another one. */
export declare function watchHistory({ moved }: Pages, on: Listen): void;
