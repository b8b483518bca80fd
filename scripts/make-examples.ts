/** Writes the sample compositions in examples/: `npx tsx scripts/make-examples.ts`. */
import { writeFileSync } from 'node:fs';
import { films } from './examples/films.ts';

for (const [name, make] of Object.entries(films)) {
  writeFileSync(new URL(`../examples/${name}.json`, import.meta.url), make());
}
