/** Writes the sample compositions in examples/, and a picture and the facts of each: `npx tsx scripts/make-examples.ts`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { films } from './examples/films.ts';

/** Longest side of a picture in pixels: twice its width in the gallery, for dense screens. */
const PICTURE_SIDE = 384;
/** Where in its length a sample is shown: most openings have settled by then. */
const PICTURE_INSTANT = 0.45;

const examples = fileURLToPath(new URL('../examples/', import.meta.url));
const command = fileURLToPath(new URL('framewright.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'framewright-examples-'));
const facts: Record<string, object> = {};
try {
  for (const [name, make] of Object.entries(films)) {
    const text = make();
    const path = join(examples, `${name}.json`);
    writeFileSync(path, text);
    const { w, h, fr, ip, op } = JSON.parse(text) as Record<'w' | 'h' | 'fr' | 'ip' | 'op', number>;
    const frameCount = Math.round(op - ip);
    facts[name] = { width: w, height: h, frameRate: { num: fr, den: 1 }, frameCount };
    const scale = PICTURE_SIDE / Math.max(w, h);
    const frame = String(Math.floor(frameCount * PICTURE_INSTANT));
    const size = `${Math.round(w * scale)}x${Math.round(h * scale)}`;
    const output = join(folder, name);
    execFileSync(process.execPath, [
      command,
      'frames',
      path,
      '--frames',
      frame,
      '--size',
      size,
      '-o',
      output,
    ]);
    const [picture] = readdirSync(output);
    if (!picture) throw new Error(`There is no picture of ${name}.`);
    renameSync(join(output, picture), join(examples, 'pictures', `${name}.png`));
  }
  writeFileSync(join(examples, 'pictures', 'facts.json'), `${JSON.stringify(facts, undefined, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
