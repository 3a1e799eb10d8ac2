// @vitest-environment node
// What is committed in dist is what the sources build, and small.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('..', import.meta.url));
const filesOf = (folder: string) => Object.fromEntries(readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]));

test('dist is what `npm run build` makes of the sources', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'tracker-'));
  try {
    execFileSync(process.execPath, [join(here, 'build.js'), folder]);
    expect(filesOf(join(here, 'dist'))).toEqual(filesOf(folder));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the script is under 5 kB gzipped', () => {
  expect(gzipSync(readFileSync(join(here, 'dist/parlance.js'))).length).toBeLessThan(5000);
});

test('the package depends on nothing', () => {
  expect(JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).dependencies).toBeUndefined();
});
