// SDKs in a real browser: how they deliver, and what they do when their page is left. The page is another origin than the
// server. `mode` is `single` or `batching` for Segment's, or `rudderstack`.
import { createServer } from 'node:http';
import { build } from 'esbuild';
import puppeteer from 'puppeteer-core';
import { ask, end, key, url } from './stage.js';

const mode = process.argv[4];
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36';

async function serve() {
  const entryPoints = [new URL(mode === 'rudderstack' ? 'rudderstack-page.js' : 'segment-page.js', import.meta.url).pathname];
  const { outputFiles } = await build({ entryPoints, bundle: true, write: false, logLevel: 'error' });
  const pages = {
    '/home': ['text/html', '<!doctype html><title>Home</title><script src="/sdk.js"></script>'],
    '/sdk.js': ['text/javascript', outputFiles[0].text],
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    const [type, text] = pages[pathname] ?? ['text/html', '<!doctype html><title>Left</title>'];
    response.setHeader('Content-Type', type);
    response.end(text);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://localhost:${server.address().port}`;
}

// The page with the SDK loaded; a batch waits so long for more, milliseconds.
async function open(page, site, timeout, more) {
  await page.goto(`${site}/home?${new URLSearchParams({ key, url, mode, timeout, ...more })}`);
  await page.evaluate(() => window.ready);
}

async function visit(page, site) {
  await open(page, site, 200);
  await page.evaluate(() => {
    window.analytics.identify('u1', { email: 'ada@example.com', firstName: 'Ada', lastName: 'Lovelace', plan: 'pro' });
    window.calls(0, 40);
  });
  await ask('kill');
  await page.evaluate(() => {
    window.calls(40, 70);
    window.analytics.page('Docs', 'Home');
    window.analytics.screen?.('Basket'); // RudderStack's has none
    window.analytics.group('acme', { employees: 9 });
    window.analytics.alias('u1', 'a0');
  });
  await ask('start');
  await ask('stored 70');

  // The page is left with calls in hand. A batch that waits is sent on the way out, by a beacon or a fetch that outlives the
  // page; single calls at the latest by the next page.
  await open(page, site, 60_000, { leaving: true });
  await page.evaluate(() => void window.calls(70, 80));
  if (mode !== 'single') await page.evaluate(() => window.calls(80, 83));
  await page.goto(`${site}/left`);
  if (mode === 'single') {
    await open(page, site, 200);
    await page.evaluate(() => window.calls(80, 83));
  }
  await ask('stored 83');
}

const browser = await puppeteer.launch({
  executablePath: process.env.PARLANCE_TEST_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
});
try {
  const page = await browser.newPage();
  await page.setUserAgent(AGENT);
  page.on('requestfailed', (request) => console.error('page:', request.url(), request.failure()?.errorText));
  page.on('pageerror', (error) => console.error('page:', error));
  const site = await serve();
  const strangers = [];
  page.on('request', (request) => {
    if (![site, url].includes(new URL(request.url()).origin)) strangers.push(request.url());
  });
  await visit(page, site);
  if (strangers.length > 0) throw new Error(`requests went elsewhere: ${strangers.join(', ')}`);
} finally {
  await browser.close();
}
end();
