import { app } from './app.ts';
import { drop } from './drop.ts';
import { facts } from './facts.ts';
import { header } from './header.ts';
import { jobs } from './jobs.ts';
import { panel } from './panel.ts';
import { samples } from './samples.ts';
import { stage } from './stage.ts';
import { units } from './units.ts';
import { update } from './update.ts';
import { warnings } from './warnings.ts';

/** English: the source of every other language. */
export const en = { app, drop, facts, header, jobs, panel, samples, stage, units, update, warnings };

/** What each language must have. */
export type Strings = typeof en;
