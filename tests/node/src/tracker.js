// Uses the browser tracker as sites do: a site of its own loads it from the server by one script tag, visitors come, navigate,
// use the widget, lose their network, leave and opt out. Then the numbers that the server answers must be those.
import { deepEqual } from 'node:assert/strict';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';

const [origin, writeKey, readKey] = process.argv.slice(2);
if (!readKey) throw new Error('usage: node src/tracker.js http://host:port <write key> <secret key>');

// What a browser without a screen says of itself makes it a bot, whose visits do not count.
const BROWSER = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** The site: any path is a page, whose title is its path. */
const site = createServer(({ url }, answer) => {
  const { pathname, searchParams } = new URL(url, 'http://site');
  answer.setHeader('Content-Type', 'text/html');
  if (searchParams.has('bare')) return answer.end('<!doctype html><title>Bare</title>');
  answer.end(`<!doctype html><title>Page ${pathname}</title>
    <script>window.parlance = ${JSON.stringify(searchParams.has('out') ? [['optOut']] : [['widgetLoaded']])}</script>
    <script async src="${origin}/parlance.js" data-key="${writeKey}"></script>`);
});
await new Promise((listening) => site.listen(0, '127.0.0.1', listening));
const shop = `http://127.0.0.1:${site.address().port}`;

const browser = await puppeteer.launch({
  executablePath: process.env.PARLANCE_TEST_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'],
});
const failures = [];

async function newTab(visitor, path) {
  const page = await visitor.newPage();
  await page.setUserAgent(BROWSER);
  page.on('pageerror', (error) => failures.push(String(error)));
  page.on('console', (message) => message.text().startsWith('parlance:') && failures.push(message.text()));
  await page.goto(shop + path, { referer: 'http://search.example/' });
  if (!path.endsWith('?bare')) await page.waitForFunction(() => window.parlance.track !== undefined);
  return page;
}

async function firstVisitor() {
  const visitor = await browser.createBrowserContext();
  const page = await newTab(visitor, '/?utm_source=news&utm_campaign=spring');
  await navigatesWithinThePage(page);
  await usesTheWidget(page);
  await losesTheNetwork(page);
  const tab = await newTab(visitor, '/help');
  await tab.evaluate(() => parlance.faqQuestionViewed({ questionId: 'q1', question: 'When?' }));
  await leavesAtOnce(tab);
  await leavesAtOnce(page);
  await visitor.close();
}

async function navigatesWithinThePage(page) {
  await page.evaluate(async () => {
    const settled = () => new Promise((done) => setTimeout(done, 150));
    const go = (path) => {
      history.pushState(null, '', path);
      document.title = `Page ${path}`;
    };
    addEventListener('popstate', () => (document.title = `Page ${location.pathname}`));
    go('/pricing');
    await settled();
    history.replaceState(null, '', '/pricing?plan=a');
    location.hash = 'faq';
    await settled();
    go('/cart');
    await settled();
    history.back();
    await settled();
  });
}

async function usesTheWidget(page) {
  await page.evaluate(async () => {
    parlance.widgetOpened({ triggeredBy: 'bubble' });
    parlance.setConversation('c1');
    parlance.identify('user-1', { email: 'ann@example.com' });
    parlance.messageSent({ messageId: 'm1', length: 5 });
    parlance.buttonClicked({ buttonId: 'b1', buttonText: 'Prices' });
    await new Promise((done) => setTimeout(done, 300));
    parlance.widgetClosed();
    parlance.feedbackGiven({ helpful: true });
    parlance.phiWarningShown();
    await parlance.flush();
  });
  await shows((numbers) => numbers.events.widget_closed === 1, 'the widget was closed');
}

async function losesTheNetwork(page) {
  const before = (await ask()).total;
  await page.setOfflineMode(true);
  await page.evaluate(async () => {
    for (let count = 0; count < 30; count++) parlance.track('offline_note', { count });
    await parlance.flush();
  });
  if ((await ask()).total !== before) throw new Error('something came without a network');
  await page.setOfflineMode(false);
  await shows((numbers) => numbers.events.offline_note === 30, 'what waited for the network');
}

/** What is recorded in the last moment goes by beacon. */
async function leavesAtOnce(page) {
  await page.evaluate(() => {
    parlance.track('last_words');
    location.href = 'about:blank';
  });
  await page.waitForFunction(() => location.href === 'about:blank');
}

async function visitorWhoOptsOut() {
  const visitor = await browser.createBrowserContext();
  const page = await newTab(visitor, '/private?out');
  const kept = await page.evaluate(async () => {
    parlance.widgetOpened();
    parlance.identify('user-2');
    await parlance.flush();
    return Object.keys(localStorage);
  });
  if (kept.length !== 1 || !kept[0].endsWith(':consent')) throw new Error(`more than the choice is kept: ${kept}`);
  await leavesAtOnce(page);
  await visitor.close();
}

/** A site that stores nothing in the browser: every page is a visitor. */
async function visitorWithoutCookies() {
  const visitor = await browser.createBrowserContext();
  const page = await newTab(visitor, '/private?bare');
  const kept = await page.evaluate(async (key, host) => {
    const code = await (await fetch(`${host}/parlance.js`)).text();
    const tag = Object.assign(document.createElement('script'), { textContent: code });
    window.parlance = [['init', { key, host, cookieless: true }], ['widgetMinimized']];
    document.head.append(tag);
    await parlance.flush();
    return Object.keys(localStorage).length + document.cookie.length;
  }, writeKey, origin);
  if (kept !== 0) throw new Error('something is stored in the browser');
  await page.close();
  await visitor.close();
}

/** The server's numbers, as a reader asks for them. */
async function ask() {
  const query = `{ chatbot {
    analytics(range: { preset: ALL_TIME }) {
      metrics {
        sessions { total pageViews identified }
        users { unique identified }
        widget { loads opens minimizes closes timeOpen { count average } }
        messages { received }
        satisfaction { thumbsUp }
      }
      topEvents(first: 50) { name count }
      pages(first: 10) { path title views }
    }
    sessions(first: 10) { nodes { entryPage exitPage utmSource utmCampaign referrerDomain triggeredBy browser deviceType language pageViews user { userId } } }
    conversations(first: 10) { nodes { conversationId messagesFromUser } }
  } }`;
  const response = await fetch(`${origin}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${readKey}` },
    body: JSON.stringify({ query }),
  });
  const answer = await response.json();
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  const { analytics, sessions, conversations } = answer.data.chatbot;
  const events = Object.fromEntries(analytics.topEvents.map(({ name, count }) => [name, count]));
  const total = Object.values(events).reduce((sum, count) => sum + count, 0);
  return { ...analytics.metrics, events, total, pages: analytics.pages, list: sessions.nodes, conversations: conversations.nodes };
}

/** Waits until the numbers are so. */
async function shows(isSo, what) {
  let numbers;
  for (let tries = 0; tries < 100; tries++) {
    numbers = await ask();
    if (isSo(numbers)) return numbers;
    await sleep(100);
  }
  throw new Error(`the server does not show ${what}, but: ${JSON.stringify(numbers, null, 1)}`);
}

const EVENTS = {
  session_started: 2,
  page_viewed: 6,
  widget_loaded: 2,
  widget_opened: 1,
  widget_minimized: 1,
  widget_closed: 1,
  message_sent: 1,
  button_clicked: 1,
  feedback_given: 1,
  phi_warning_shown: 1,
  offline_note: 30,
  faq_question_viewed: 1,
  last_words: 2,
};

const PAGES = [
  { path: '/pricing', title: 'Page /pricing', views: 2 },
  { path: '/', title: 'Page /', views: 1 },
  { path: '/cart', title: 'Page /cart', views: 1 },
  { path: '/help', title: 'Page /help', views: 1 },
  { path: '/private', title: 'Bare', views: 1 },
];

const DEVICE = { browser: 'Chrome', deviceType: 'DESKTOP', language: 'en-US' };
const SESSIONS = [
  {
    ...DEVICE,
    entryPage: '/',
    exitPage: '/help',
    utmSource: 'news',
    utmCampaign: 'spring',
    referrerDomain: 'search.example',
    triggeredBy: 'bubble',
    pageViews: 5,
    user: { userId: 'user-1' },
  },
  {
    ...DEVICE,
    entryPage: '/private',
    exitPage: '/private',
    utmSource: null,
    utmCampaign: null,
    referrerDomain: 'search.example',
    triggeredBy: null,
    pageViews: 1,
    user: { userId: null },
  },
];

const byEntry = (one, other) => (one.entryPage < other.entryPage ? -1 : 1);

/** How often a tab is hidden and shown is the browser's matter, all else is the visitors'. */
const ofVisitors = ({ events: { page_hidden, page_shown, ...rest } }) => rest;

try {
  await firstVisitor();
  await visitorWhoOptsOut();
  await visitorWithoutCookies();
  const numbers = await shows((seen) => seen.events.last_words === 2 && seen.events.widget_minimized === 1, 'the last words');
  deepEqual(ofVisitors(numbers), EVENTS);
  deepEqual(numbers.sessions, { total: 2, pageViews: 6, identified: 1 });
  const { timeOpen, ...widget } = numbers.widget;
  deepEqual(widget, { loads: 2, opens: 1, minimizes: 1, closes: 1 });
  const { count, average } = timeOpen;
  if (count !== 1 || average < 0.25 || average > 5) throw new Error(`the widget was open for ${average} s`);
  deepEqual(numbers.messages, { received: 1 });
  deepEqual(numbers.satisfaction, { thumbsUp: 1 });
  deepEqual(numbers.pages, PAGES);
  deepEqual(numbers.list.sort(byEntry), SESSIONS);
  deepEqual(numbers.conversations, [{ conversationId: 'c1', messagesFromUser: 1 }]);
  deepEqual(failures, []);
  console.log('ok');
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
  site.close();
}
