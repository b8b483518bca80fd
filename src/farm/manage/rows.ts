import type { FarmStatus, FarmWorker, JobPriority } from '../../engine/index.ts';
import type { FarmSession, Heartbeat, JobRow, ServerStatus, WorkerRow } from '../protocol/index.ts';
import { HEARTBEAT_MILLISECONDS } from '../protocol/index.ts';
import type { SeenRow } from './bucket-view.ts';

/** Silent for so long, a worker counts as offline. */
export const SILENT_MILLISECONDS = 4 * HEARTBEAT_MILLISECONDS;
/** A worker that went without a word is shown for so long after it was last heard of. */
const FORGET_MILLISECONDS = 15 * 60_000;
/** Jobs that ended longer ago are history. */
const SHOW_ENDED_MILLISECONDS = 24 * 3_600_000;

export interface FarmRows {
  readonly workers: ReadonlyMap<string, SeenRow<WorkerRow>>;
  readonly heartbeats: ReadonlyMap<string, SeenRow<Heartbeat>>;
  readonly jobs: ReadonlyMap<string, SeenRow<JobRow>>;
  /** When workers took their leave, milliseconds since 1970. */
  readonly left: ReadonlyMap<string, number>;
}

/** @param now milliseconds since 1970 */
export function workersOf({ workers, heartbeats, left }: FarmRows, now: number): FarmWorker[] {
  const shown: FarmWorker[] = [];
  for (const [id, { row, at: joined }] of workers) {
    const heard = heartbeats.get(id);
    const at = heard?.at ?? left.get(id) ?? joined;
    const offline = !heard || now - heard.at > SILENT_MILLISECONDS;
    if (offline && now - at > FORGET_MILLISECONDS) continue;
    shown.push(workerOf(row, heard?.row, offline, at));
  }
  return shown.sort((a, b) => a.name.localeCompare(b.name) || a.id.localeCompare(b.id));
}

function workerOf(
  row: WorkerRow,
  beat: Heartbeat | undefined,
  offline: boolean,
  lastHeartbeat: number,
): FarmWorker {
  const state = offline ? 'offline' : row.setAside ? 'set-aside' : (beat?.state ?? 'idle');
  const tasks = offline ? [] : (beat?.tasks ?? []);
  const currentJob = tasks[0]?.jobId;
  const { segments = 0, frames = 0, busySeconds = 0 } = beat ?? {};
  return {
    id: row.workerId,
    name: row.name,
    place: 'farm',
    kind: row.kind,
    status: offline ? 'offline' : tasks.length > 0 ? 'busy' : 'idle',
    state,
    slots: row.slots,
    formats: row.formats,
    encoders: row.encoders,
    browser: row.browser,
    capabilities: {
      cores: row.cores,
      memory: row.memory,
      ...(row.gpu !== undefined && { gpu: row.gpu }),
    },
    ...(currentJob !== undefined && { currentJob }),
    performance: {
      segments,
      frames,
      framesPerSecond: busySeconds > 0 ? frames / busySeconds : 0,
      busySeconds,
    },
    segments: tasks.map(({ jobId, index, frames: done, of }) => ({ jobId, index, frames: done, of })),
    ...(row.setAside && { reasons: row.setAside.reasons }),
    lastHeartbeat: new Date(lastHeartbeat),
  };
}

/** Newest first. */
export function jobsOf({ jobs }: FarmRows, session: FarmSession, now: number): FarmStatus['jobs'] {
  return [...jobs.values()]
    .map(({ row }) => row)
    .filter(({ state, updatedAt }) => state === 'processing' || now - updatedAt < SHOW_ENDED_MILLISECONDS)
    .sort((a, b) => b.startedAt - a.startedAt)
    .map((row) => ({
      jobId: row.jobId,
      name: row.name,
      format: row.format,
      priority: row.priority,
      state: row.state,
      segments: row.segments,
      done: row.done,
      builders: row.builders,
      startedAt: new Date(row.startedAt),
      updatedAt: new Date(row.updatedAt),
      own: row.submitterId === session.id,
    }));
}

export function waitingOf(server: ServerStatus | undefined): Record<JobPriority, number> {
  const of = (priority: JobPriority): number => server?.waiting[priority] ?? 0;
  return { low: of('low'), normal: of('normal'), high: of('high'), urgent: of('urgent') };
}
