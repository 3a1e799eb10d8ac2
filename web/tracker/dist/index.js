// src/version.ts
var VERSION = "0.1.0";

// src/context.ts
var currentPage = () => ({
  url: location.href,
  path: currentPath(),
  search: location.search,
  title: document.title
});
function currentPath() {
  const [, route] = /^#!?(\/.*)/.exec(location.hash) ?? [];
  return route ? location.pathname.replace(/\/$/, "") + route : location.pathname;
}
var deviceContext = () => ({
  userAgent: navigator.userAgent,
  locale: navigator.language,
  timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  screen: { width: screen.width, height: screen.height },
  library: { name: "@parlance/tracker", version: VERSION }
});
var eventContext = ({ id, referrer, campaign: campaign2, conversation }, page) => ({
  page: { ...page, referrer },
  sessionId: id,
  conversationId: conversation,
  campaign: campaign2
});

// src/options.ts
function settings(options) {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== void 0));
  const all = {
    host: location.origin,
    flushSize: 20,
    flushIntervalSeconds: 2,
    autoPageViews: true,
    respectDoNotTrack: false,
    cookieless: false,
    sessionTimeoutMinutes: 30,
    heartbeatSeconds: 60,
    maxQueuedEvents: 1e3,
    ...given
  };
  return { ...all, host: String(all.host).replace(/\/+$/, "") };
}

// src/safe.ts
var warned = false;
function warn(...about) {
  if (!warned) console.warn("parlance:", ...about);
  warned = true;
}
var safe = (run) => (...these) => {
  try {
    return run(...these);
  } catch (error) {
    warn(error);
  }
};

// src/pages.ts
var TITLE_MS = 100;
function createPages(view) {
  let here;
  let seen;
  let waiting;
  let timer;
  let running = false;
  function settle() {
    clearTimeout(timer);
    const visit = waiting;
    waiting = void 0;
    if (!visit) return;
    seen = visit.page.path;
    view({ ...visit, page: { ...visit.page, title: document.title } });
  }
  function moved(replaced) {
    if (!running) return;
    const from = here;
    const path = currentPath();
    here = location.href;
    if (path === (waiting ? waiting.page.path : seen)) return;
    const referrer = replaced && waiting ? waiting.referrer : from;
    if (!replaced) settle();
    waiting = path === seen ? void 0 : { page: currentPage(), referrer, at: Date.now() };
    clearTimeout(timer);
    timer = setTimeout(safe(settle), TITLE_MS);
  }
  return {
    start() {
      running = true;
      here = document.referrer;
      moved();
      if (document.readyState !== "loading") settle();
    },
    moved,
    settle,
    again() {
      seen = void 0;
      moved();
      settle();
    },
    stop() {
      settle();
      running = false;
    }
  };
}
function watchHistory({ moved }, on) {
  for (const name of ["pushState", "replaceState"]) {
    const original = history[name];
    history[name] = function(...these) {
      original.apply(this, these);
      safe(moved)(name === "replaceState");
    };
  }
  on(window, "popstate", () => moved());
  on(window, "hashchange", () => moved());
}

// src/presence.ts
function createPresence(heartbeatSeconds, on, reports) {
  let pulse;
  const isVisible = () => document.visibilityState !== "hidden";
  const beat = safe(() => isVisible() && reports.stillThere());
  return {
    watch() {
      on(document, "visibilitychange", () => isVisible() ? reports.shown() : reports.hidden());
      on(window, "pagehide", reports.leaving);
      on(window, "pageshow", (event) => event.persisted && reports.returned());
    },
    recorded() {
      clearTimeout(pulse);
      if (heartbeatSeconds > 0) pulse = setTimeout(beat, heartbeatSeconds * 1e3);
    },
    stop: () => clearTimeout(pulse)
  };
}

// src/consent.ts
function mayRecord(store, respectDoNotTrack) {
  const choice = store.get("consent");
  if (choice) return choice === "in";
  const { doNotTrack, globalPrivacyControl } = navigator;
  return !(respectDoNotTrack && (doNotTrack === "1" || globalPrivacyControl));
}

// src/id.ts
var uuid = () => "10000000-1000-4000-8000-100000000000".replace(
  /[018]/g,
  (digit) => (+digit ^ crypto.getRandomValues(new Uint8Array(1))[0] & 15 >> +digit / 4).toString(16)
);

// src/queue.ts
var CHUNK_BYTES = 6e4;
function createQueue(store, most) {
  const name = "queue:" + uuid();
  const waiting = /* @__PURE__ */ new Map();
  const changed = () => {
    for (const id of waiting.keys()) if (waiting.size > most) waiting.delete(id);
    store.set(name, waiting.size ? [...waiting] : void 0);
  };
  for (const left of store.names("queue:")) {
    for (const [id, text2] of store.get(left) ?? []) waiting.set(id, text2);
    store.set(left, void 0);
  }
  if (waiting.size) changed();
  return {
    add(item) {
      waiting.set(item.messageId, JSON.stringify(item));
      changed();
    },
    take(except) {
      const ids = [];
      const texts = [];
      let room = CHUNK_BYTES;
      for (const [id, text2] of waiting) {
        if (except.includes(id)) continue;
        const bytes = new TextEncoder().encode(text2).length + 1;
        if (bytes > room && ids.length) break;
        room -= bytes;
        ids.push(id);
        texts.push(text2);
      }
      return { ids, items: texts.join(), small: room >= 0 };
    },
    remove(ids) {
      for (const id of ids) waiting.delete(id);
      changed();
    },
    clear() {
      waiting.clear();
      for (const any2 of store.names("queue:")) store.set(any2, void 0);
    },
    size: () => waiting.size
  };
}

// src/session.ts
function runningSession(store, timeoutMinutes) {
  const session = store.get("session");
  return session && Date.now() - session.at < timeoutMinutes * 6e4 ? session : void 0;
}
function newSession() {
  return { id: uuid(), at: Date.now(), referrer: document.referrer, campaign: campaign() };
}
function campaign() {
  const found = {};
  new URLSearchParams(location.search).forEach((value, name) => {
    if (/^utm_./.test(name)) found[name === "utm_campaign" ? "name" : name.slice(4)] = value;
  });
  return Object.keys(found).length ? found : void 0;
}

// src/store.ts
function createStore(prefix, lasting) {
  const memory = {};
  const attempt = (access) => {
    try {
      if (lasting) access();
    } catch {
      lasting = false;
    }
  };
  return {
    get(name) {
      attempt(() => memory[name] = localStorage.getItem(prefix + name));
      try {
        return JSON.parse(memory[name] ?? "null") ?? void 0;
      } catch {
        return void 0;
      }
    },
    set(name, value) {
      const text2 = JSON.stringify(value) ?? null;
      memory[name] = text2;
      attempt(() => text2 === null ? localStorage.removeItem(prefix + name) : localStorage.setItem(prefix + name, text2));
    },
    names(beginning) {
      let names = Object.keys(memory);
      attempt(() => names = Object.keys(localStorage).map((name) => name.startsWith(prefix) ? name.slice(prefix.length) : ""));
      return names.filter((name) => name.startsWith(beginning));
    },
    isLasting: () => lasting
  };
}

// src/transport.ts
var FIRST_RETRY_MS = 1e3;
var LAST_RETRY_MS = 6e4;
var LONGEST_WISH_MS = 3e5;
var PATIENCE_MS = 3e4;
function createTransport({ key, host, flushSize, flushIntervalSeconds }, { queue, mayRecord: mayRecord2, isLasting }) {
  let timer;
  let running;
  let onTheWay = [];
  let failures = 0;
  let notBefore = 0;
  const pause = () => notBefore - Date.now();
  const isOnline = () => navigator.onLine !== false;
  const wakeLater = () => {
    timer ?? (timer = setTimeout(flush, Math.max(flushIntervalSeconds * 1e3, pause())));
  };
  function flush() {
    clearTimeout(timer);
    timer = void 0;
    if (running) return running.then(flush);
    running = sendAll().catch(warn).finally(() => {
      running = void 0;
      if (queue.size() && isOnline()) wakeLater();
    });
    return running;
  }
  async function sendAll() {
    if (!mayRecord2()) return queue.clear();
    for (let left = queue.size(); left > 0 && isOnline() && pause() <= 0; left -= onTheWay.length) {
      const chunk = queue.take([]);
      onTheWay = chunk.ids;
      const wish = await post(chunk);
      if (wish === void 0) {
        failures = 0;
        queue.remove(chunk.ids);
      } else {
        const backoff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** failures++) * (0.5 + Math.random() / 2);
        notBefore = Date.now() + Math.max(wish, backoff);
      }
    }
    onTheWay = [];
  }
  async function post({ ids, items, small }) {
    const patience = new AbortController();
    const limit = setTimeout(() => patience.abort(), PATIENCE_MS);
    try {
      const response = await fetch(host + "/v1/batch", {
        method: "POST",
        // As text it needs no question to the server first whether it may be sent.
        headers: { "Content-Type": "text/plain" },
        body: body(items),
        credentials: "omit",
        keepalive: small,
        signal: patience.signal
      });
      const { status } = response;
      if (status === 429 || status >= 500) return Math.min(LONGEST_WISH_MS, 1e3 * (Number(response.headers.get("Retry-After")) || 0));
      if (status >= 400) warn(`the server refused ${ids.length} events with status ${status}: is the key right?`);
      else void report(response).catch(() => {
      });
    } catch {
      return 0;
    } finally {
      clearTimeout(limit);
    }
  }
  async function report(response) {
    const { errors } = await response.json();
    if (errors?.length) warn("the server refused events:", ...errors);
  }
  const body = (items) => `${JSON.stringify({ writeKey: key, sentAt: /* @__PURE__ */ new Date(), context: deviceContext() }).slice(0, -1)},"batch":[${items}]}`;
  return {
    flush,
    added() {
      if (queue.size() >= flushSize && !running && pause() <= 0) void flush();
      else wakeLater();
    },
    beacon() {
      if (!mayRecord2() || !isOnline() || pause() > 0 && isLasting()) return;
      for (let chunk; (chunk = queue.take(onTheWay)).ids.length; queue.remove(chunk.ids))
        if (!navigator.sendBeacon(`${host}/beacon/v1/batch?writeKey=${encodeURIComponent(key)}`, body(chunk.items))) return;
    },
    resume() {
      if (queue.size()) void flush();
    },
    online() {
      notBefore = 0;
      void flush();
    },
    stop: () => clearTimeout(timer)
  };
}

// src/recorder.ts
function createRecorder(settings2, recorded) {
  const store = createStore(`parlance:${settings2.key}:`, !settings2.cookieless);
  const queue = createQueue(store, settings2.maxQueuedEvents);
  const allowed = () => mayRecord(store, settings2.respectDoNotTrack);
  const transport = createTransport(settings2, { queue, mayRecord: allowed, isLasting: store.isLasting });
  const session = () => runningSession(store, settings2.sessionTimeoutMinutes);
  let conversation;
  const anonymousId = () => {
    const id = store.get("anonymous") ?? uuid();
    store.set("anonymous", id);
    return id;
  };
  function record(type, fields, { page = currentPage(), at = Date.now() } = {}) {
    if (!allowed()) return;
    const running = session();
    const current = { ...running ?? newSession(), at: Date.now() };
    current.conversation = conversation ?? (conversation = current.conversation);
    store.set("session", current);
    const add = (fields2) => queue.add({
      messageId: uuid(),
      anonymousId: anonymousId(),
      userId: store.get("user"),
      timestamp: new Date(at),
      context: eventContext(current, page),
      ...fields2
    });
    if (!running) add({ type: "track", event: "session_started" });
    if (fields.event !== "session_started") add({ type, ...fields });
    transport.added();
    recorded();
  }
  return {
    transport,
    record,
    mayRecord: allowed,
    choose(choice) {
      if (choice === "out") queue.clear();
      store.set("consent", choice);
    },
    anonymousId,
    setUser(id) {
      if (id && allowed()) store.set("user", String(id));
    },
    session,
    setConversation(id) {
      conversation = id;
      const running = session();
      if (running) store.set("session", { ...running, conversation });
    },
    endSession: () => store.set("session", void 0),
    forget() {
      for (const name of ["anonymous", "user", "session"]) store.set(name, void 0);
      conversation = void 0;
    }
  };
}

// src/events.ts
var text = 0;
var number = 0;
var fraction = 0;
var flag = 0;
var score = 0;
var any = 0;
var EVENTS = {
  // Sessions and pages.
  session_started: {},
  session_ended: { error: flag },
  session_converted: { goal: text },
  page_viewed: { path: text, title: text, referrer: text },
  page_hidden: {},
  page_shown: {},
  heartbeat: {},
  // The widget.
  widget_loaded: {},
  widget_opened: { triggered_by: text },
  widget_minimized: {},
  widget_closed: { time_spent_seconds: number },
  button_clicked: { button_id: text, button_text: text },
  back_button_clicked: {},
  // Messages and conversations.
  message_sent: { message_id: text, conversation_id: text, length: number },
  message_received: { message_id: text, conversation_id: text, length: number },
  message_delivered: { message_id: text },
  message_read: { message_id: text },
  message_failed: { message_id: text },
  conversation_started: { conversation_id: text, service: text },
  conversation_resolved: { conversation_id: text, resolved_by: text, agent_id: text },
  // Handovers.
  handover_requested: { handover_id: text, conversation_id: text, reason: text, support_option: text, issues: any },
  handover_accepted: { handover_id: text, agent_id: text },
  handover_callback_requested: { handover_id: text },
  handover_declined: { handover_id: text },
  handover_resolved: { handover_id: text },
  // Leads, forms and opinions.
  lead_captured: { lead_id: text, type: text, name: text, email: text, phone: text, product_interest: text, value: number },
  product_interest_shown: { product: text },
  pre_chat_form_shown: {},
  pre_chat_form_submitted: {},
  feedback_given: { helpful: flag, rating: any, comment: text, question_id: text },
  csat_submitted: { conversation_id: text, score, comment: text },
  faq_question_viewed: { question_id: text, question: text, category: text },
  intake_flow_started: { service_type: text, step: text },
  intake_step_completed: { service_type: text, step: text },
  intake_flow_completed: { service_type: text, step: text },
  // AI calls.
  ai_classified: { call_id: text, intent: text, confidence: fraction, correct: flag, fallback: flag, latency_ms: number, model: text, conversation_id: text },
  ai_generated: { call_id: text, latency_ms: number, model: text, input_tokens: number, output_tokens: number, cost_usd: number, conversation_id: text },
  ai_failed: { call_id: text, kind: text, error_type: text, message: text, model: text },
  // Failures and safety.
  widget_error: { kind: text, message: text },
  api_error: { kind: text, message: text },
  app_error: { kind: text, message: text },
  slow_response: { response_time_ms: number },
  phi_warning_shown: {}
};

// src/typed.ts
function eventFunctions(record) {
  const functions = {};
  for (const name in EVENTS) functions[camel(name)] = (properties) => record(name, snakeKeys(properties));
  return functions;
}
function snakeKeys(properties = {}) {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [snake(key), value]));
}
var camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
var snake = (name) => name.replace(/[A-Z]/g, (letter) => "_" + letter.toLowerCase());

// src/widget.ts
function createStopwatch() {
  let spent;
  let since;
  const minimized = () => {
    if (since !== void 0) spent = (spent ?? 0) + Date.now() - since;
    since = void 0;
  };
  return {
    opened: () => void (since ?? (since = Date.now())),
    minimized,
    closed() {
      minimized();
      const seconds = spent === void 0 ? void 0 : Math.max(0, spent / 1e3);
      spent = void 0;
      return seconds;
    }
  };
}

// src/tracker.ts
var createTracker = (options) => (typeof window === "undefined" ? void 0 : safe(start)(options)) ?? inert();
var inert = () => (
  // It may be awaited, so it must not look like a promise.
  new Proxy({}, { get: (_, name) => name === "then" ? void 0 : () => name === "flush" ? Promise.resolve() : void 0 })
);
function start(options) {
  const all = settings(options);
  const recorder = createRecorder(all, () => presence.recorded());
  const { transport, record } = recorder;
  const stopwatch = createStopwatch();
  const listening = new AbortController();
  const on = (target, type, listener) => target.addEventListener(type, safe(listener), { signal: listening.signal });
  const track = (event, properties = {}) => record("track", { event, properties });
  const notice = (event) => {
    if (recorder.session()) track(event);
  };
  const pages = createPages(({ page, referrer, at }) => record("page", { properties: { ...page, referrer } }, { page, at }));
  const presence = createPresence(all.heartbeatSeconds, on, {
    shown: () => track("page_shown"),
    hidden() {
      pages.settle();
      notice("page_hidden");
      transport.beacon();
    },
    leaving() {
      pages.settle();
      transport.beacon();
    },
    returned: () => all.autoPageViews && pages.again(),
    stillThere: () => notice("heartbeat")
  });
  const functions = {
    ...eventFunctions(track),
    track,
    pageViewed: (properties) => record("page", { properties: { ...currentPage(), ...snakeKeys(properties) } }),
    widgetOpened(properties) {
      stopwatch.opened();
      track("widget_opened", snakeKeys(properties));
    },
    widgetMinimized() {
      stopwatch.minimized();
      track("widget_minimized");
    },
    widgetClosed: (properties) => track("widget_closed", { time_spent_seconds: stopwatch.closed(), ...snakeKeys(properties) }),
    sessionEnded(properties) {
      if (!recorder.session()) return;
      track("session_ended", snakeKeys(properties));
      recorder.endSession();
    },
    identify(userId, traits = {}) {
      recorder.setUser(userId);
      record("identify", { traits });
    },
    alias(userId, previousId) {
      recorder.setUser(userId);
      record("alias", { previousId: previousId ?? functions.anonymousId() });
    },
    reset: recorder.forget,
    setConversation: (id) => recorder.setConversation(id ?? void 0),
    flush: transport.flush,
    optOut() {
      recorder.forget();
      recorder.choose("out");
    },
    optIn() {
      const anew = !recorder.mayRecord();
      recorder.choose("in");
      if (anew && all.autoPageViews) pages.again();
    },
    anonymousId: () => recorder.mayRecord() ? recorder.anonymousId() : void 0,
    sessionId: () => recorder.session()?.id,
    push(call) {
      if (typeof call === "function") return call(tracker);
      const [name, ...these] = call;
      tracker[name](...these);
    },
    stop() {
      pages.stop();
      transport.beacon();
      transport.stop();
      presence.stop();
      listening.abort();
    }
  };
  const tracker = Object.fromEntries(Object.entries(functions).map(([name, run]) => [name, safe(run)]));
  const watch = () => {
    presence.watch();
    on(window, "online", transport.online);
    transport.resume();
    if (!all.autoPageViews) return;
    watchHistory(pages, on);
    pages.start();
  };
  if (document.prerendering) on(document, "prerenderingchange", watch);
  else safe(watch)();
  return tracker;
}
export {
  createTracker
};
