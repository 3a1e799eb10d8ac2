import { mayRecord } from './consent.js';
import { currentPage, eventContext, type Page } from './context.js';
import { uuid } from './id.js';
import type { Settings } from './options.js';
import { createQueue } from './queue.js';
import { newSession, runningSession, type Session } from './session.js';
import { createStore } from './store.js';
import { createTransport, type Transport } from './transport.js';
import type { Properties } from './typed.js';

/** Where and when something happened; here and now by default. */
export interface Place {
  page?: Page;
  /** Milliseconds. */
  at?: number;
}

/** Knows who the visitor is, and puts down what happens. */
export interface Recorder {
  transport: Transport;
  /** Records an item of this type in the running session, or in a new one. */
  record(type: string, fields: Properties, place?: Place): void;
  /** Whether the visitor lets it. */
  mayRecord(): boolean;
  /** Keeps the visitor's choice. */
  choose(choice: 'in' | 'out'): void;
  anonymousId(): string;
  setUser(id: unknown): void;
  session(): Session | undefined;
  setConversation(id: string | undefined): void;
  /** What comes next begins a session. */
  endSession(): void;
  /** Forgets who the visitor is, and the session. */
  forget(): void;
}

/** A recorder; `recorded` is called after each record. */
export function createRecorder(settings: Settings, recorded: () => void): Recorder {
  const store = createStore(`parlance:${settings.key}:`, !settings.cookieless);
  const queue = createQueue(store, settings.maxQueuedEvents);
  const allowed = () => mayRecord(store, settings.respectDoNotTrack);
  const transport = createTransport(settings, { queue, mayRecord: allowed, isLasting: store.isLasting });
  const session = () => runningSession(store, settings.sessionTimeoutMinutes);
  // This page's: other tabs may be in other conversations. A new page goes on with the session's.
  let conversation: string | undefined;

  const anonymousId = () => {
    const id = store.get<string>('anonymous') ?? uuid();
    store.set('anonymous', id);
    return id;
  };

  function record(type: string, fields: Properties, { page = currentPage(), at = Date.now() }: Place = {}) {
    if (!allowed()) return;
    const running = session();
    const current = { ...(running ?? newSession()), at: Date.now() };
    current.conversation = conversation ??= current.conversation;
    store.set('session', current);
    const add = (fields: Properties) =>
      queue.add({
        messageId: uuid(),
        anonymousId: anonymousId(),
        userId: store.get('user'),
        timestamp: new Date(at),
        context: eventContext(current, page),
        ...fields,
      });
    if (!running) add({ type: 'track', event: 'session_started' });
    if (fields.event !== 'session_started') add({ type, ...fields });
    transport.added();
    recorded();
  }

  return {
    transport,
    record,
    mayRecord: allowed,
    choose(choice) {
      if (choice === 'out') queue.clear();
      store.set('consent', choice);
    },
    anonymousId,
    setUser(id) {
      if (id && allowed()) store.set('user', String(id));
    },
    session,
    setConversation(id) {
      conversation = id;
      const running = session();
      if (running) store.set('session', { ...running, conversation });
    },
    endSession: () => store.set('session', undefined),
    forget() {
      for (const name of ['anonymous', 'user', 'session']) store.set(name, undefined);
      conversation = undefined;
    },
  };
}
