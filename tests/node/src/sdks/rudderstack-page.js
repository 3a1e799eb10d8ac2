// The page's script: RudderStack's SDK for browsers as its package has it.
import { RudderAnalytics } from '@rudderstack/analytics-js/bundled';

const query = new URLSearchParams(location.search);
const [writeKey, url, timeout] = [query.get('key'), query.get('url'), Number(query.get('timeout'))];

window.analytics = new RudderAnalytics();
window.analytics.load(writeKey, url, {
  configUrl: url,
  useBeacon: query.has('leaving'),
  beaconQueueOptions: { maxItems: 100, flushQueueInterval: timeout },
  queueOptions: { minRetryDelay: 500, batch: { enabled: true, maxItems: 5, flushInterval: timeout } },
});
window.ready = new Promise((resolve) => window.analytics.ready(resolve));
window.calls = (from, to) => {
  for (let n = from; n < to; n++) window.analytics.track('numbered', { n });
};
