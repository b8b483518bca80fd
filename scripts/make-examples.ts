/** Writes the sample compositions in examples/: `npx tsx scripts/make-examples.ts`. */
import { writeFileSync } from 'node:fs';
import { colourBars } from './examples/colour-bars.ts';
import { gradientLoop } from './examples/gradient-loop.ts';
import { heavyParticles } from './examples/heavy-particles.ts';
import { masksAndMattes } from './examples/masks-and-mattes.ts';
import { orbit } from './examples/orbit.ts';
import { titleCard } from './examples/title-card.ts';

const films: Readonly<Record<string, () => string>> = {
  orbit,
  'colour-bars': colourBars,
  'gradient-loop': gradientLoop,
  'heavy-particles': heavyParticles,
  'masks-and-mattes': masksAndMattes,
  'title-card': titleCard,
};

for (const [name, make] of Object.entries(films)) {
  writeFileSync(new URL(`../examples/${name}.json`, import.meta.url), make());
}
