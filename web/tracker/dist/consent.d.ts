import type { Store } from './store.js';
/** Whether anything may be recorded: what the visitor chose here, else what the browser asks for where that is respected. */
export declare function mayRecord(store: Store, respectDoNotTrack: boolean): boolean;
