import { type Page } from './context.js';
import type { Settings } from './options.js';
import { type Session } from './session.js';
import { type Transport } from './transport.js';
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
export declare function createRecorder(settings: Settings, recorded: () => void): Recorder;
