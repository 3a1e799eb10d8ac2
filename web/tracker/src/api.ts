import type { EventFunctions, Properties } from './typed.js';

/** Reports what a visitor does. Nothing in it ever throws. */
export interface Tracker extends EventFunctions {
  /** Records an event of any name, with properties as they are. */
  track(name: string, properties?: Properties): void;
  /** Says who the visitor is; kept until `reset`. */
  identify(userId: string, traits?: Properties): void;
  /** Ties an earlier id, by default the anonymous one, to a user. */
  alias(userId: string, previousId?: string): void;
  /** Forgets the visitor, at logout for instance: the next event is a new visitor's. */
  reset(): void;
  /** The conversation that the events from now on belong to; none: to none. */
  setConversation(conversationId?: string | null): void;
  /** Sends what waits; over when it was sent or could not be. */
  flush(): Promise<void>;
  /** Records nothing from now on, and forgets ids and what waits. Kept. */
  optOut(): void;
  /** Records again; takes back `optOut`, and is stronger than the browser's wish not to be tracked. */
  optIn(): void;
  /** The visitor's anonymous id; none: nothing may be recorded. */
  anonymousId(): string | undefined;
  /** The running session's id; none: there is none. */
  sessionId(): string | undefined;
  /** Calls a function by its name, as the array does that a page calls before the script is there. */
  push(call: Call): void;
  /** Ends it: sends what waits, and listens no more. */
  stop(): void;
}

/** A function's name and its arguments, or what to do with the tracker. */
export type Call = [name: string, ...these: unknown[]] | ((tracker: Tracker) => void);
