/** How a tracker works. */
export interface Options {
  /** The chatbot's write key. */
  key: string;
  /** Where the server is, such as `https://analytics.example.com`; default: where the script came from, or the page's own host. */
  host?: string;
  /** So many waiting events are sent at once; default 20. */
  flushSize?: number;
  /** Waiting events are sent after so many seconds; default 2. */
  flushIntervalSeconds?: number;
  /** Whether page views are recorded, navigation within the page included; default true. */
  autoPageViews?: boolean;
  /** Whether nothing is recorded for browsers that ask not to be tracked (Do Not Track, Global Privacy Control); default false. */
  respectDoNotTrack?: boolean;
  /** Whether nothing is stored in the browser: every page is then a new visitor; default false. */
  cookieless?: boolean;
  /** A session is over after so many minutes without activity; default 30. */
  sessionTimeoutMinutes?: number;
  /** A visible page says so after so many seconds without another event; 0: never; default 60. */
  heartbeatSeconds?: number;
  /** So many events wait at most while the server cannot be reached, the oldest are dropped; default 1000. */
  maxQueuedEvents?: number;
}

/** Options with their defaults filled in. */
export type Settings = Required<Options>;

/** Fills in the defaults. */
export function settings(options: Options): Settings {
  // What is given as undefined is not given.
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as unknown as Options;
  const all = {
    host: location.origin,
    flushSize: 20,
    flushIntervalSeconds: 2,
    autoPageViews: true,
    respectDoNotTrack: false,
    cookieless: false,
    sessionTimeoutMinutes: 30,
    heartbeatSeconds: 60,
    maxQueuedEvents: 1000,
    ...given,
  };
  return { ...all, host: String(all.host).replace(/\/+$/, '') };
}
