// The page's script: Segment's SDK for browsers as its package has it.
import { AnalyticsBrowser } from '@segment/analytics-next';

const query = new URLSearchParams(location.search);
const deliveryStrategy =
  query.get('mode') === 'batching' ? { strategy: 'batching', config: { size: 5, timeout: Number(query.get('timeout')) } } : undefined;

window.analytics = AnalyticsBrowser.load(
  { writeKey: query.get('key'), cdnURL: query.get('url') },
  { integrations: { 'Segment.io': { deliveryStrategy } } },
);
window.calls = (from, to) => {
  const numbers = Array.from({ length: to - from }, (_, place) => from + place);
  return Promise.all(numbers.map((n) => window.analytics.track('numbered', { n })));
};
