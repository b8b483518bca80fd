import type { Rational } from '../media/index.ts';
import type { FormatSettings } from './formats.ts';
import { type CompositionFacts, outputFrameCount } from './output-timing.ts';
import { isWithin, type Report, shown } from './report.ts';

/** What of a composition is exported: frames of the output's rate, `start` included, `end` excluded. */
export interface Programme {
  readonly start: number;
  readonly end: number;
  /** How many of them lie before and after what was asked for. */
  readonly handles: { readonly before: number; readonly after: number };
}

const MOST_HANDLES = 10_000;

export function checkHandles({ handles, range }: FormatSettings, report: Report): void {
  if (handles === undefined) return;
  if (!(Number.isInteger(handles) && isWithin(handles, 0, MOST_HANDLES))) {
    report(
      'error',
      'handles',
      `Handles are whole frames from 0 to ${MOST_HANDLES}; it is ${shown(handles)}.`,
    );
  } else if (handles > 0 && range === undefined) {
    report(
      'warning',
      'handles',
      'Handles lie beside a range, and all of the composition is exported: there are none.',
    );
  }
}

/** Handles end where the composition does. */
export function programmeOf(
  { range, handles = 0 }: FormatSettings,
  composition: CompositionFacts,
  frameRate: Rational,
): Programme {
  const count = outputFrameCount(composition, frameRate);
  const asked = range ?? { start: 0, end: count };
  const before = Math.min(handles, asked.start);
  const after = Math.max(0, Math.min(handles, count - asked.end));
  return { start: asked.start - before, end: asked.end + after, handles: { before, after } };
}
