import { expect, expectTypeOf, test } from 'vitest';
import { EVENTS } from '../src/events.js';
import type { EventProperties, Tracker } from '../src/index.js';
import { only, openQuietPage, pass, server } from './page.js';

/** Events that are more than their record. */
const OTHERS = ['session_started', 'session_ended', 'page_viewed'];

const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());

test('every event of the table has a function, which sends its properties by their own names', async () => {
  const tracker = (await openQuietPage()) as unknown as Record<string, (properties: object) => void>;
  const names = Object.keys(EVENTS).filter((name) => !OTHERS.includes(name)) as (keyof typeof EVENTS)[];
  expect(names.length).toBeGreaterThan(37);
  for (const name of names) {
    const properties = Object.keys(EVENTS[name]);
    tracker[camel(name)]!(Object.fromEntries(properties.map((property) => [camel(property), `value of ${property}`])));
    await pass(2);
    expect(only(name).properties, name).toEqual(Object.fromEntries(properties.map((property) => [property, `value of ${property}`])));
  }
});

test('arguments have the types that the server asks for', () => {
  expectTypeOf<EventProperties<'feedback_given'>['helpful']>().toEqualTypeOf<boolean | null | undefined>();
  expectTypeOf<EventProperties<'csat_submitted'>['score']>().toEqualTypeOf<1 | 2 | 3 | 4 | 5 | null | undefined>();
  expectTypeOf<EventProperties<'ai_generated'>['inputTokens']>().toEqualTypeOf<number | null | undefined>();
  expectTypeOf<Tracker['handoverCallbackRequested']>().parameter(0).toEqualTypeOf<{ handoverId?: string | null } | undefined>();
  // @ts-expect-error It is a text.
  const wrong: EventProperties<'widget_opened'> = { triggeredBy: 1 };
  // @ts-expect-error There is no such property.
  const unknown: EventProperties<'widget_opened'> = { triggered: 'bubble' };
  expect([wrong, unknown]).toHaveLength(2);
});

test('values are left as they are, and what is undefined is left out', async () => {
  const tracker = await openQuietPage();
  tracker.handoverRequested({ supportOption: 'phone', issues: [{ someKey: 1 }], reason: undefined, handoverId: null });
  await pass(2);
  expect(only('handover_requested').properties).toEqual({ support_option: 'phone', issues: [{ someKey: 1 }], handover_id: null });
});

test('an event of any name keeps the names of its properties', async () => {
  const tracker = await openQuietPage();
  tracker.track('quizFinished', { scorePoints: 7, snake_case: true });
  tracker.track('bare');
  await pass(2);
  expect(only('quizFinished').properties).toEqual({ scorePoints: 7, snake_case: true });
  expect(only('bare').properties).toEqual({});
});

test('what cannot be sent is dropped alone, and thrown at nobody', async () => {
  const tracker = await openQuietPage();
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  expect(() => tracker.track('circle', circle)).not.toThrow();
  tracker.track('a');
  await pass(2);
  expect(server.names()).toEqual(['session_started', 'a']);
  expect(console.warn).toHaveBeenCalledTimes(1);
});
