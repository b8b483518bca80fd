import type { FindingSeverity, QualityFinding } from '../../api/index.ts';
import type { SignalEvent, SignalEventId } from '../signal/index.ts';

/** What broadcasters limit; elsewhere it is only told. */
const LIMITED: ReadonlySet<SignalEventId> = new Set([
  'flashes',
  'gamut',
  'legal-range',
  'loudness',
  'true-peak',
]);
/** What a file has and its rendering has not is no film's intention. */
const UNINTENDED: Readonly<Partial<Record<SignalEventId, FindingSeverity>>> = {
  black: 'error',
  freeze: 'error',
  silence: 'error',
  clipping: 'error',
  phase: 'warning',
  flashes: 'warning',
};
/** Seconds, and frames, by which an encoder's noise may move the edges of an event. */
const EDGE_SECONDS = 0.3;
const EDGE_FRAMES = 3;
/** Of one kind and severity. */
const MOST_TOLD = 20;

/**
 * Events of a file as findings: what its rendering shows too was made so.
 *
 * @param broadcast whether the limits of broadcasters count
 */
export function signalFindings(
  events: readonly SignalEvent[],
  meant: readonly SignalEvent[],
  broadcast: boolean,
): QualityFinding[] {
  const extents = new Map<SignalEventId, readonly Extent[]>();
  const findings = events.map((event): QualityFinding => {
    const { id, frames, value, threshold, source } = event;
    const own = extents.get(id) ?? joined(meant.filter((other) => other.id === id));
    extents.set(id, own);
    const isMeant = own.some((other) => covers(other, event));
    return {
      id,
      category: 'compliance',
      severity: severityOf(event, isMeant, broadcast),
      message: isMeant ? `${event.message} The rendering has it too.` : event.message,
      value,
      threshold,
      source,
      ...(frames && { frames }),
    };
  });
  // What was meant is counted apart, lest it crowd out what was not.
  const told = new Map<string, number>();
  return findings.filter(({ id, severity }) => {
    const kind = `${id} ${severity}`;
    const count = (told.get(kind) ?? 0) + 1;
    told.set(kind, count);
    return count <= MOST_TOLD;
  });
}

function severityOf({ id, severity }: SignalEvent, isMeant: boolean, broadcast: boolean): FindingSeverity {
  if (LIMITED.has(id) && broadcast) return severity;
  return isMeant ? 'note' : (UNINTENDED[id] ?? 'note');
}

type Extent = Pick<SignalEvent, 'frames' | 'seconds'>;

/** What follows upon one another as one: where pictures drift slowly, a still ends and the next begins at any frame. */
function joined(events: readonly SignalEvent[]): readonly Extent[] {
  const whole: Extent[] = [];
  for (const { frames, seconds } of events) {
    const before = whole.at(-1)?.frames;
    if (frames && before && frames.start <= before.end + EDGE_FRAMES) {
      whole[whole.length - 1] = { frames: { start: before.start, end: Math.max(before.end, frames.end) } };
    } else {
      whole.push({ ...(frames && { frames }), ...(seconds && { seconds }) });
    }
  }
  return whole;
}

/** Whether an event of the rendering lies over one of the file, but for its edges. */
function covers(meant: Extent, seen: Extent): boolean {
  if (meant.frames && seen.frames) {
    return (
      meant.frames.start <= seen.frames.start + EDGE_FRAMES &&
      meant.frames.end >= seen.frames.end - EDGE_FRAMES
    );
  }
  if (meant.seconds && seen.seconds) {
    return (
      meant.seconds.start <= seen.seconds.start + EDGE_SECONDS &&
      meant.seconds.end >= seen.seconds.end - EDGE_SECONDS
    );
  }
  return meant.frames === undefined && meant.seconds === undefined;
}
