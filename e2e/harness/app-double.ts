import { mount } from '../../src/ui/mount.ts';
import { askedBatches } from './double/dialogs.ts';
import { EngineDouble } from './double/engine.ts';
import { joinDouble } from './double/farm.ts';
import { makeFilm } from './double/film.ts';

/*
 * The application with a double in the engine's place, for what a real engine can't be brought to on demand: each
 * state of a job, warnings, refusals. `?empty` has no jobs, `?watching` leaves the queue to another tab, `?live` moves
 * by itself.
 */

const samples = ['first', 'second', 'third'].map((id) => ({
  id,
  fileName: `${id}.json`,
  url: 'data:application/json,{}',
  name: `Sample ${id}`,
  picture: 'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"/>',
  facts: { width: 1920, height: 1080, frameRate: { num: 25, den: 1 }, frameCount: 50 },
}));

const options = new URLSearchParams(location.search);
const engine = new EngineDouble(
  await makeFilm(),
  options.has('watching'),
  options.has('empty') ? [] : undefined,
);
Object.assign(window, { engine, askedBatches });
if (options.has('live')) setInterval(() => engine.advance(3), 400);
await mount(document.body, engine, samples, undefined, joinDouble);
