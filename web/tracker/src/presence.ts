import { safe } from './safe.js';

/** Adds a listener for as long as the tracker runs. */
export type Listen = (target: EventTarget, type: string, listener: (event: Event) => void) => void;

/** What presence reports. */
interface Reports {
  shown(): void;
  hidden(): void;
  /** The page is going, perhaps for good. */
  leaving(): void;
  /** The page is back as it was left, by the browser's back button. */
  returned(): void;
  /** It is still visible, and said nothing else for a while. */
  stillThere(): void;
}

/** Tells whether the page is visible, and when it goes. */
export interface Presence {
  watch(): void;
  /** Something was recorded: the next sign of life is not needed before a whole interval is over. */
  recorded(): void;
  stop(): void;
}

/** Presence with a sign of life after so many seconds; 0: none. */
export function createPresence(heartbeatSeconds: number, on: Listen, reports: Reports): Presence {
  let pulse: ReturnType<typeof setTimeout>;
  const isVisible = () => document.visibilityState !== 'hidden';
  const beat = safe(() => isVisible() && reports.stillThere());
  return {
    watch() {
      on(document, 'visibilitychange', () => (isVisible() ? reports.shown() : reports.hidden()));
      on(window, 'pagehide', reports.leaving);
      on(window, 'pageshow', (event) => (event as PageTransitionEvent).persisted && reports.returned());
    },
    recorded() {
      clearTimeout(pulse);
      if (heartbeatSeconds > 0) pulse = setTimeout(beat, heartbeatSeconds * 1000);
    },
    stop: () => clearTimeout(pulse),
  };
}
