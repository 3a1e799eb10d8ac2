import { uuid } from './id.js';
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

/** Requests that outlive a page may carry 64 kB; this leaves room for what surrounds the items. */
const CHUNK_BYTES = 60_000;

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
export function createQueue(store: Store, most: number): Queue {
  const name = 'queue:' + uuid();
  const waiting = new Map<string, string>();

  const changed = () => {
    for (const id of waiting.keys()) if (waiting.size > most) waiting.delete(id);
    store.set(name, waiting.size ? [...waiting] : undefined);
  };

  for (const left of store.names('queue:')) {
    for (const [id, text] of store.get<[string, string][]>(left) ?? []) waiting.set(id, text);
    store.set(left, undefined);
  }
  if (waiting.size) changed();

  return {
    add(item) {
      waiting.set(item.messageId, JSON.stringify(item));
      changed();
    },
    take(except) {
      const ids: string[] = [];
      const texts: string[] = [];
      let room = CHUNK_BYTES;
      for (const [id, text] of waiting) {
        if (except.includes(id)) continue;
        const bytes = new TextEncoder().encode(text).length + 1;
        if (bytes > room && ids.length) break;
        room -= bytes;
        ids.push(id);
        texts.push(text);
      }
      return { ids, items: texts.join(), small: room >= 0 };
    },
    remove(ids) {
      for (const id of ids) waiting.delete(id);
      changed();
    },
    clear() {
      waiting.clear();
      for (const any of store.names('queue:')) store.set(any, undefined);
    },
    size: () => waiting.size,
  };
}
