// The page's script: Segment's SDK for browsers as its package has it.
import { AnalyticsBrowser } from '@segment/analytics-next';

const query = new URLSearchParams(location.search);
const [writeKey, url] = [query.get('key'), query.get('url')];

// Single calls go where the server's settings say, batches where the page says itself, as the documentation has it.
window.analytics =
  query.get('mode') === 'single'
    ? AnalyticsBrowser.load({ writeKey, cdnURL: url })
    : AnalyticsBrowser.load(
        { writeKey, cdnSettings: { integrations: { 'Segment.io': { apiKey: writeKey } } } },
        {
          integrations: {
            'Segment.io': {
              apiHost: `${new URL(url).host}/v1`,
              protocol: 'http',
              deliveryStrategy: { strategy: 'batching', config: { size: 5, timeout: Number(query.get('timeout')) } },
            },
          },
        },
      );
window.ready = window.analytics.ready();
window.calls = (from, to) => {
  const numbers = Array.from({ length: to - from }, (_, place) => from + place);
  return Promise.all(numbers.map((n) => window.analytics.track('numbered', { n })));
};
