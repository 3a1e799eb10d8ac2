import type { Store } from './store.js';

/** Whether anything may be recorded: what the visitor chose here, else what the browser asks for where that is respected. */
export function mayRecord(store: Store, respectDoNotTrack: boolean): boolean {
  const choice = store.get('consent');
  if (choice) return choice === 'in';
  const { doNotTrack, globalPrivacyControl } = navigator as Navigator & { globalPrivacyControl?: boolean };
  return !(respectDoNotTrack && (doNotTrack === '1' || globalPrivacyControl));
}
