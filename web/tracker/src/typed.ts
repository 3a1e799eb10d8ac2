import { EVENTS } from './events.js';

/** `widget_opened` as `widgetOpened`. */
export type Camel<Name extends string> = Name extends `${infer Head}_${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : Name;

type Table = typeof EVENTS;

/** The name of an event that the server knows. */
export type EventName = keyof Table;

/** What may be said of an event; none of it has to be. */
export type EventProperties<Name extends EventName> = {
  [Key in keyof Table[Name] & string as Camel<Key>]?: Table[Name][Key] | null;
};

/** A function for every event that the server knows. */
export type EventFunctions = {
  [Name in EventName as Camel<Name>]: (properties?: EventProperties<Name>) => void;
};

/** What an event carries, as it travels. */
export type Properties = Record<string, unknown>;

/** The functions of the table, each of which records its event. */
export function eventFunctions(record: (name: string, properties: Properties) => void): EventFunctions {
  const functions: Record<string, (properties?: Properties) => void> = {};
  for (const name in EVENTS) functions[camel(name)] = (properties) => record(name, snakeKeys(properties));
  return functions as EventFunctions;
}

/** `{ triggeredBy }` as `{ triggered_by }`; values stay as they are. */
export function snakeKeys(properties: Properties = {}): Properties {
  return Object.fromEntries(Object.entries(properties).map(([key, value]) => [snake(key), value]));
}

const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => '_' + letter.toLowerCase());
