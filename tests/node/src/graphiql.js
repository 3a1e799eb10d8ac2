// Uses GraphiQL as a visitor does, in a real browser: types a key, runs a query, runs the subscription, and sees it
// change when a session begins. Fails where the page asks any other host for anything.
import puppeteer from 'puppeteer-core';

const [origin, key] = process.argv.slice(2);
if (!key) throw new Error('usage: npm run graphiql -- http://host:port <secret key>');

const browser = await puppeteer.launch({
  executablePath: process.env.PARLANCE_TEST_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
});

async function visit() {
  const page = await browser.newPage();
  const strangers = [];
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.protocol !== 'blob:' && url.host !== new URL(origin).host) strangers.push(url.href);
  });
  const failures = [];
  page.on('pageerror', (error) => failures.push(String(error)));
  await page.goto(`${origin}/graphiql`);

  await page.waitForSelector('#key');
  await page.type('#key', key);
  await openTab(page, 'Viewer');
  await run(page);
  await shows(page, /"kind": "SECRET"/);

  await openTab(page, 'ActiveSessions');
  await run(page);
  await shows(page, /"count": 0/);
  await startSession();
  await shows(page, /"count": 1/);

  await page.reload();
  await page.waitForSelector('#key');
  const kept = await page.$eval('#key', (field) => field.value);
  if (kept !== key) throw new Error('the key is not kept');
  if (strangers.length > 0) throw new Error(`requests left the host: ${strangers.join(', ')}`);
  if (failures.length > 0) throw new Error(`the page failed: ${failures.join('\n')}`);
}

async function openTab(page, title) {
  await page.waitForFunction(
    (wanted) => {
      const tab = [...document.querySelectorAll('.graphiql-tab-button')].find((it) => it.textContent === wanted);
      tab?.click();
      return tab !== undefined;
    },
    {},
    title,
  );
}

async function run(page) {
  await page.click('.graphiql-execute-button');
}

async function shows(page, pattern) {
  const matches = (source) => new RegExp(source).test(document.querySelector('.result-window')?.innerText ?? '');
  await page.waitForFunction(matches, { timeout: 20_000 }, pattern.source).catch(async () => {
    const text = await page.$eval('.result-window', (it) => it.innerText);
    throw new Error(`the page does not show ${pattern}, but: ${text}`);
  });
}

async function startSession() {
  const query = 'mutation { startSession(input: { sessionId: "visitor" }) { isNew userErrors { message } } }';
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${key}` },
    body: JSON.stringify({ query }),
  });
  const answer = await response.json();
  if (answer.data?.startSession?.isNew !== true) throw new Error(`no session began: ${JSON.stringify(answer)}`);
}

try {
  await visit();
  console.log('ok');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
