// What the scripts of the SDKs share: the test that runs them owns the server, and does to it what they ask for.
import { createInterface } from 'node:readline';

export const [url, key] = process.argv.slice(2);
if (!key) throw new Error('usage: node <script> http://host:port <write key>');

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

// Asks the test for something, and waits until it is done: `kill` and `start` the server, or `stored <n>`, which waits
// until so many of the numbered calls are stored.
export async function ask(what) {
  console.log(`ask ${what}`);
  const { value } = await answers.next();
  if (value !== 'done') throw new Error(`the test answered ${value} to: ${what}`);
}

// Ends without waiting for what an SDK still has in hand: all of it is stored, or the test fails.
export function end() {
  process.exit(0);
}
