import type { Settings } from './options.js';
import type { Queue } from './queue.js';
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
export declare function createTransport({ key, host, flushSize, flushIntervalSeconds }: Settings, { queue, mayRecord, isLasting }: Surroundings): Transport;
export {};
