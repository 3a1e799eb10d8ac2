// RudderStack's SDK for Node.js, which packs what it sends.
import Analytics from '@rudderstack/rudder-sdk-node';
import { ask, end, key, url } from './stage.js';

const analytics = new Analytics(key, {
  dataPlaneUrl: url,
  flushAt: 5,
  flushInterval: 200,
  retryCount: 10,
  axiosRetryConfig: { retryDelay: () => 500 },
  errorHandler: () => {},
  logLevel: 'none',
});
const call = (n) => analytics.track({ userId: 'u1', event: 'numbered', properties: { n } });

for (let n = 0; n < 40; n++) call(n);
analytics.identify({ userId: 'u1', anonymousId: 'a1', traits: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', plan: 'pro' } });
await ask('kill');
for (let n = 40; n < 80; n++) call(n);
analytics.page({ userId: 'u1', name: 'Home', properties: { category: 'Docs', url: 'https://shop.example/home', title: 'Home' } });
analytics.screen({ userId: 'u1', name: 'Basket', properties: {} });
analytics.group({ userId: 'u1', groupId: 'acme', traits: { employees: 9 } });
analytics.alias({ userId: 'u1', previousId: 'a0' });
await ask('start');
while (analytics.queue.length > 0) await analytics.flush();
await analytics.flush();
await ask('stored 80');
end();
