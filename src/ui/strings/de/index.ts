import type { Strings } from '../en/index.ts';
import { app } from './app.ts';
import { batch } from './batch.ts';
import { compare } from './compare.ts';
import { drop } from './drop.ts';
import { facts } from './facts.ts';
import { farm } from './farm.ts';
import { header } from './header.ts';
import { history } from './history.ts';
import { job } from './job.ts';
import { jobs } from './jobs.ts';
import { join } from './join.ts';
import { openUrl } from './open-url.ts';
import { panel } from './panel.ts';
import { presets } from './presets.ts';
import { quality } from './quality.ts';
import { queue } from './queue.ts';
import { recipe } from './recipe.ts';
import { samples } from './samples.ts';
import { settings } from './settings.ts';
import { shared } from './shared.ts';
import { shell } from './shell.ts';
import { stage } from './stage.ts';
import { units } from './units.ts';
import { update } from './update.ts';
import { warnings } from './warnings.ts';
import { words } from './words.ts';

/** German. */
export const de: Strings = {
  app,
  batch,
  compare,
  drop,
  facts,
  farm,
  header,
  history,
  job,
  jobs,
  join,
  openUrl,
  panel,
  presets,
  quality,
  queue,
  recipe,
  samples,
  settings,
  shared,
  shell,
  stage,
  units,
  update,
  warnings,
  words,
};
