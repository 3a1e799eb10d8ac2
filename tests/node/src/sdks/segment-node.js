// Segment's SDK for Node.js.
import { Analytics } from '@segment/analytics-node';
import { ask, end, key, url } from './stage.js';

const analytics = new Analytics({ writeKey: key, host: url, flushAt: 5, flushInterval: 200 });
const call = (n) => analytics.track({ userId: 'u1', event: 'numbered', properties: { n } });

for (let n = 0; n < 40; n++) call(n);
analytics.identify({ userId: 'u1', anonymousId: 'a1', traits: { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', plan: 'pro' } });
await ask('kill');
for (let n = 40; n < 80; n++) call(n);
analytics.page({ userId: 'u1', category: 'Docs', name: 'Home', properties: { url: 'https://shop.example/home', title: 'Home' } });
analytics.screen({ userId: 'u1', name: 'Basket' });
analytics.group({ userId: 'u1', groupId: 'acme', traits: { employees: 9 } });
analytics.alias({ userId: 'u1', previousId: 'a0' });
await ask('start');
await analytics.closeAndFlush({ timeout: 40_000 });
await ask('stored 80');
end();
