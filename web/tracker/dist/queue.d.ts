import type { Store } from './store.js';
/** What waits to be sent. */
export interface Item {
    /** Makes sending it again safe. */
    messageId: string;
    [field: string]: unknown;
}
/** Some of what waits: their ids, and their JSON. */
export interface Chunk {
    ids: string[];
    items: string;
    /** Whether it may go out in a request that outlives the page. */
    small: boolean;
}
/** What waits to be sent, oldest first. */
export interface Queue {
    /** Adds to it; beyond the most that it holds the oldest are dropped. */
    add(item: Item): void;
    /** The oldest that fit into one request, those in `except` left out. At least one, if there is any. */
    take(except: string[]): Chunk;
    remove(ids: string[]): void;
    /** Forgets it, and what other pages left. */
    clear(): void;
    size(): number;
}
/**
 * This page's queue. It begins with what earlier pages and other tabs left in the store. Each writes under a name of its own:
 * two tabs that wrote one list would lose items to each other. A tab that lives sends what it holds in any case; the server
 * drops what comes twice.
 */
export declare function createQueue(store: Store, most: number): Queue;
