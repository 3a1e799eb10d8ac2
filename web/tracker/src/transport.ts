import { deviceContext } from './context.js';
import type { Settings } from './options.js';
import type { Chunk, Queue } from './queue.js';
import { warn } from './safe.js';

const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 60_000;
const LONGEST_WISH_MS = 300_000;
const PATIENCE_MS = 30_000;

/** Brings to the server what waits. */
export interface Transport {
  /** Something was added to what waits. */
  added(): void;
  /** Sends everything that waits; over when it was sent or could not be. */
  flush(): Promise<void>;
  /** Sends what waits in a way that survives the end of the page. */
  beacon(): void;
  /** Sends what earlier pages left. */
  resume(): void;
  /** Tries again at once: the network is back. */
  online(): void;
  stop(): void;
}

/** What a transport stands on. */
interface Surroundings {
  queue: Queue;
  mayRecord(): boolean;
  /** Whether the queue outlives the page. */
  isLasting(): boolean;
}

/** Sends a queue to the server that the settings name. */
export function createTransport({ key, host, flushSize, flushIntervalSeconds }: Settings, { queue, mayRecord, isLasting }: Surroundings): Transport {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let running: Promise<void> | undefined;
  let onTheWay: string[] = [];
  let failures = 0;
  // Before this instant the server is left alone.
  let notBefore = 0;

  const pause = () => notBefore - Date.now();
  const isOnline = () => navigator.onLine !== false;
  const wakeLater = () => {
    timer ??= setTimeout(flush, Math.max(flushIntervalSeconds * 1000, pause()));
  };

  function flush(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    if (running) return running.then(flush);
    running = sendAll().catch(warn).finally(() => {
      running = undefined;
      if (queue.size() && isOnline()) wakeLater();
    });
    return running;
  }

  async function sendAll(): Promise<void> {
    if (!mayRecord()) return queue.clear();
    // What is added meanwhile waits for the next time.
    for (let left = queue.size(); left > 0 && isOnline() && pause() <= 0; left -= onTheWay.length) {
      const chunk = queue.take([]);
      onTheWay = chunk.ids;
      const wish = await post(chunk);
      if (wish === undefined) {
        failures = 0;
        queue.remove(chunk.ids);
      } else {
        // Half of the delay is chance, so that browsers do not come back all at once.
        const backoff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++) * (0.5 + Math.random() / 2);
        notBefore = Date.now() + Math.max(wish, backoff);
      }
    }
    onTheWay = [];
  }

  /** Sends a request. Undefined: it is settled; a number: it has to be sent again, not before so many milliseconds. */
  async function post({ ids, items, small }: Chunk): Promise<number | undefined> {
    const patience = new AbortController();
    const limit = setTimeout(() => patience.abort(), PATIENCE_MS);
    try {
      const response = await fetch(host + '/v1/batch', {
        method: 'POST',
        // As text it needs no question to the server first whether it may be sent.
        headers: { 'Content-Type': 'text/plain' },
        body: body(items),
        credentials: 'omit',
        keepalive: small,
        signal: patience.signal,
      });
      const { status } = response;
      if (status === 429 || status >= 500) return Math.min(LONGEST_WISH_MS, 1000 * (Number(response.headers.get('Retry-After')) || 0));
      if (status >= 400) warn(`the server refused ${ids.length} events with status ${status}: is the key right?`);
      else void report(response).catch(() => {});
    } catch {
      return 0;
    } finally {
      clearTimeout(limit);
    }
  }

  /** Tells the developer of events that are wrong. Whatever the answer looks like, they are settled. */
  async function report(response: Response) {
    const { errors } = await response.json();
    if (errors?.length) warn('the server refused events:', ...errors);
  }

  const body = (items: string) => `${JSON.stringify({ writeKey: key, sentAt: new Date(), context: deviceContext() }).slice(0, -1)},"batch":[${items}]}`;

  return {
    flush,
    added() {
      if (queue.size() >= flushSize && !running && pause() <= 0) void flush();
      else wakeLater();
    },
    beacon() {
      // What outlives the page waits until the server wants it.
      if (!mayRecord() || !isOnline() || (pause() > 0 && isLasting())) return;
      for (let chunk; (chunk = queue.take(onTheWay)).ids.length; queue.remove(chunk.ids))
        if (!navigator.sendBeacon(`${host}/beacon/v1/batch?writeKey=${encodeURIComponent(key)}`, body(chunk.items))) return;
    },
    resume() {
      if (queue.size()) void flush();
    },
    online() {
      notBefore = 0;
      void flush();
    },
    stop: () => clearTimeout(timer),
  };
}
