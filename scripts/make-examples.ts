/** Writes the sample compositions in examples/: `npx tsx scripts/make-examples.ts`. */
import { writeFileSync } from 'node:fs';
import { colourBars } from './examples/colour-bars.ts';
import { orbit } from './examples/orbit.ts';

const films: Readonly<Record<string, () => string>> = {
  orbit,
  'colour-bars': colourBars,
};

for (const [name, make] of Object.entries(films)) {
  writeFileSync(new URL(`../examples/${name}.json`, import.meta.url), make());
}
