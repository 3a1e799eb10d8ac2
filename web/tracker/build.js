// Builds dist: `parlance.js` for a script tag, `index.js` for bundlers, and the types. `node build.js <folder>` builds elsewhere.
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const out = process.argv[2] ?? `${here}dist`;
const common = { absWorkingDir: here, bundle: true, target: 'es2020', charset: 'utf8', legalComments: 'none' };

rmSync(out, { recursive: true, force: true });
await build({ ...common, entryPoints: ['src/script.ts'], outfile: `${out}/parlance.js`, format: 'iife', minify: true });
await build({ ...common, entryPoints: ['src/index.ts'], outfile: `${out}/index.js`, format: 'esm' });
execFileSync(process.execPath, [`${here}node_modules/typescript/bin/tsc`, '-p', `${here}tsconfig.types.json`, '--outDir', out], { stdio: 'inherit' });
