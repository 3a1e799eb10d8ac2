export type { Call, Tracker } from './api.js';
export type { Options } from './options.js';
export { createTracker } from './tracker.js';
export type { EventFunctions, EventName, EventProperties, Properties } from './typed.js';
