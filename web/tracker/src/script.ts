// What a script tag loads: reads the options from the tag, and takes over from the array that the page has called so far.
import type { Call, Tracker } from './api.js';
import type { Options } from './options.js';
import { safe, warn } from './safe.js';
import { createTracker } from './tracker.js';

declare global {
  interface Window {
    parlance?: Tracker | Call[];
  }
}

/** The attributes of the tag as options: `data-flush-size="50"` is `flushSize: 50`. */
function options({ dataset, src }: HTMLScriptElement): Partial<Options> {
  const value = (text = '') => (text === '' || text === 'true' ? true : text === 'false' ? false : isNaN(+text) ? text : +text);
  const given = Object.entries(dataset).map(([name, text]) => [name, value(text)]);
  return { ...(src ? { host: new URL(src).origin } : {}), ...Object.fromEntries(given) };
}

/** Starts the tracker once there is a key: from the tag, or from a call of `init`. */
function start(script: HTMLScriptElement | null) {
  const called = (window.parlance ??= []);
  // The tag is there twice, say.
  if (!Array.isArray(called)) return;
  const init = called.find((call) => Array.isArray(call) && call[0] === 'init') as [string, Partial<Options>] | undefined;
  const { key, ...rest } = { ...(script ? options(script) : {}), ...init?.[1] };
  if (!key) {
    called.push = (...calls) => {
      const length = Array.prototype.push.apply(called, calls);
      if (calls.some((call) => Array.isArray(call) && call[0] === 'init')) safe(start)(script);
      return length;
    };
    if (!init) return;
    return warn('a key is missing: give the script tag data-key="pk_write_…"');
  }
  const tracker = createTracker({ key, ...rest });
  window.parlance = tracker;
  for (const call of called) if (call !== (init as unknown)) tracker.push(call);
}

safe(start)((document.currentScript as HTMLScriptElement | null) ?? document.querySelector('script[data-key]'));
