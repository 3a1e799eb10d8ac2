import type { Tracker } from './api.js';
import { type Options } from './options.js';
/** Starts a tracker on this page. Where that cannot be, as on a server that renders the page, it does nothing. */
export declare const createTracker: (options: Options) => Tracker;
