import { afterEach, expect, test, vi } from 'vitest';
import { itemsNamed, openPage, pass, server } from './page.js';

const views = () => itemsNamed('page').map(({ properties }) => properties!);
const paths = () => views().map(({ path }) => path);

afterEach(() => {
  location.hash = '';
});

test('a page is viewed once, with its title, address and referrer', async () => {
  history.replaceState(null, '', '/pricing?plan=a#top');
  document.title = 'Pricing';
  await openPage();
  await pass(5);
  expect(views()).toEqual([{ path: '/pricing', url: 'https://shop.example/pricing?plan=a#top', search: '?plan=a', title: 'Pricing', referrer: '' }]);
  expect(itemsNamed('page')[0]!.context.page).toMatchObject({ path: '/pricing', title: 'Pricing' });
});

test('navigation within the page is a view, with the title that the page sets then', async () => {
  await openPage();
  history.pushState(null, '', '/a');
  document.title = 'A';
  await pass(1);
  history.pushState(null, '', '/b');
  await pass(0.05);
  document.title = 'B';
  await pass(5);
  expect(views().map(({ path, title, referrer }) => [path, title, referrer])).toEqual([
    ['/', 'Shop', ''],
    ['/a', 'A', 'https://shop.example/'],
    ['/b', 'B', 'https://shop.example/a'],
  ]);
});

test('pages that follow each other at once are all viewed, at their own times and addresses', async () => {
  await openPage();
  history.pushState(null, '', '/a');
  await pass(0.03);
  history.pushState(null, '', '/b');
  await pass(5);
  expect(paths()).toEqual(['/', '/a', '/b']);
  const [, a, b] = itemsNamed('page');
  expect(a!.context.page.url).toBe('https://shop.example/a');
  expect(Date.parse(b!.timestamp) - Date.parse(a!.timestamp)).toBe(30);
});

test('the same path is no second view, whatever its query or the place on the page', async () => {
  await openPage();
  history.pushState(null, '', '/?tab=2');
  history.replaceState({ some: 'state' }, '', '/?tab=2');
  location.hash = '#faq';
  window.dispatchEvent(new Event('hashchange'));
  await pass(5);
  expect(paths()).toEqual(['/']);
});

test('a page that forwards at once is not viewed', async () => {
  await openPage();
  history.pushState(null, '', '/login');
  history.replaceState(null, '', '/home');
  await pass(1);
  history.pushState(null, '', '/again');
  history.replaceState(null, '', '/home');
  await pass(5);
  expect(paths()).toEqual(['/', '/home']);
  expect(views()[1]!.referrer).toBe('https://shop.example/');
});

test('back and forward are views', async () => {
  await openPage();
  history.pushState(null, '', '/a');
  await pass(1);
  // What the browser does, which calls neither function.
  const { replaceState } = History.prototype;
  replaceState.call(history, null, '', '/');
  window.dispatchEvent(new Event('popstate'));
  await pass(5);
  expect(paths()).toEqual(['/', '/a', '/']);
});

test('pages that are told apart by a fragment with a slash have their own paths', async () => {
  history.replaceState(null, '', '/app/');
  await openPage();
  location.hash = '#/cart';
  window.dispatchEvent(new Event('hashchange'));
  await pass(1);
  location.hash = '#!/pay';
  window.dispatchEvent(new Event('hashchange'));
  await pass(5);
  expect(paths()).toEqual(['/app/', '/app/cart', '/app/pay']);
});

test('a view that waits for its title goes out when the page goes', async () => {
  await openPage();
  await pass(2);
  history.pushState(null, '', '/a');
  window.dispatchEvent(new Event('pagehide'));
  expect(server.beacons[0]!.body.batch.map(({ properties }) => properties!.path)).toEqual(['/a']);
});

test('a page that comes back as it was left is viewed again', async () => {
  await openPage();
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: false }));
  window.dispatchEvent(Object.assign(new Event('pageshow'), { persisted: true }));
  await pass(5);
  expect(paths()).toEqual(['/', '/']);
});

test('while a page is read its first view waits for the title', async () => {
  vi.spyOn(document, 'readyState', 'get').mockReturnValue('loading');
  document.title = '';
  await openPage();
  document.title = 'Late';
  await pass(5);
  expect(views()).toMatchObject([{ path: '/', title: 'Late' }]);
});

test('a page that the browser prepares is viewed when somebody looks at it', async () => {
  Object.defineProperty(document, 'prerendering', { value: true, configurable: true });
  await openPage();
  await pass(5);
  expect(server.items()).toEqual([]);
  document.dispatchEvent(new Event('prerenderingchange'));
  await pass(5);
  expect(paths()).toEqual(['/']);
  Reflect.deleteProperty(document, 'prerendering');
});

test('without automatic views a page reports its own', async () => {
  const tracker = await openPage({ autoPageViews: false });
  history.pushState(null, '', '/a');
  await pass(1);
  tracker.pageViewed({ path: '/virtual', title: 'Step 2' });
  tracker.pageViewed();
  await pass(5);
  expect(views()).toMatchObject([{ path: '/virtual', title: 'Step 2' }, { path: '/a', title: 'Shop' }]);
});

test('the page may hand on history as it likes', async () => {
  await openPage();
  const { pushState } = history;
  expect(() => pushState.call(history, { id: 7 }, '', '/a')).not.toThrow();
  expect(history.state).toEqual({ id: 7 });
  expect(() => history.pushState(null, '', 'https://elsewhere.example/')).toThrow();
});
