import type { Strings } from '../en/index.ts';
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

/** German. */
export const de: Strings = { app, drop, facts, header, jobs, panel, samples, stage, units, update, warnings };
