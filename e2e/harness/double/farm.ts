import {
  ExportError,
  type FarmInvitation,
  type FarmStatus,
  type FarmWorker,
  type RenderFarmAPI,
  type RenderFarmConfig,
  type ShareLink,
} from '../../../src/engine/index.ts';
import type { JoinFarm } from '../../../src/ui/farm/join-seat.ts';
import type { WorkStatus } from '../../../src/ui/farm/join-view.ts';

/* A farm that is none: workers in each state, two jobs, links; it refuses the token `wrong`. */

const MINUTE = 60_000;

const worker = (id: string, fields: Partial<FarmWorker>): FarmWorker => ({
  id,
  name: id,
  place: 'farm',
  kind: 'browser',
  status: 'idle',
  state: 'idle',
  slots: 4,
  formats: ['h264-mp4', 'vp9-webm', 'prores-422'],
  encoders: ['webcodecs (software)'],
  browser: 'Chromium 141',
  capabilities: { cores: 4, memory: 8e9 },
  performance: { segments: 0, frames: 0, framesPerSecond: 0, busySeconds: 0 },
  segments: [],
  lastHeartbeat: new Date(),
  ...fields,
});

const workers = (frames: number): FarmWorker[] => [
  worker('attic', {
    name: 'Attic, the one with the loud fan',
    state: 'busy',
    status: 'busy',
    capabilities: { cores: 16, memory: 6.4e10, gpu: 'NVIDIA RTX 4070' },
    performance: { segments: 41, frames, framesPerSecond: 31.4, busySeconds: 63 },
    segments: [
      { jobId: 'running', index: 2, frames: 37, of: 60 },
      { jobId: 'elsewhere', index: 11, frames: 8, of: 48 },
    ],
  }),
  worker('kitchen', {
    name: 'Kitchen laptop',
    performance: { segments: 12, frames: 576, framesPerSecond: 9.5, busySeconds: 61 },
  }),
  worker('rack-1', { name: 'Rack 1', kind: 'headless', state: 'draining', status: 'busy' }),
  worker('rack-2', {
    name: 'Rack 2',
    kind: 'headless',
    state: 'set-aside',
    reasons: ['It gave wrong frames of three exports: 4, 17 and 30.'],
  }),
  worker('phone', {
    name: 'Ada’s phone',
    state: 'offline',
    status: 'offline',
    lastHeartbeat: new Date(Date.now() - 3 * MINUTE),
  }),
];

const jobs: FarmStatus['jobs'] = [
  {
    jobId: 'running',
    name: 'running.mp4',
    format: 'h264-mp4',
    priority: 'urgent',
    state: 'processing',
    segments: 5,
    done: 3,
    builders: ['attic', 'local', 'kitchen'],
    startedAt: new Date(Date.now() - MINUTE),
    updatedAt: new Date(),
    own: true,
  },
  {
    jobId: 'elsewhere',
    name: 'autumn-campaign-vertical.webm',
    format: 'vp9-webm',
    priority: 'normal',
    state: 'processing',
    segments: 60,
    done: 26,
    builders: Array.from({ length: 60 }, (_, index) =>
      index > 25 ? undefined : (['attic', 'kitchen', 'attic', 'rack-1', 'local'] as const)[index % 5],
    ),
    startedAt: new Date(Date.now() - 4 * MINUTE),
    updatedAt: new Date(),
    own: false,
  },
];

const link = (id: string, fields: Partial<ShareLink> = {}): ShareLink => ({
  id,
  url: `https://farm.example/d/${id}?exp=1&kid=1&sig=abc`,
  fileName: `${id}.mp4`,
  bytes: 48_300_000,
  created: new Date(Date.now() - 60 * MINUTE),
  expires: new Date(Date.now() + 7 * 24 * 60 * MINUTE),
  accesses: 3,
  ...fields,
});

export class FarmDouble {
  #url: string | undefined;
  #frames = 2_000;
  #invitations = 0;
  #shares = [link('done'), link('older', { revoked: new Date(), accesses: 1 })];
  /** What was asked of it, for a test to read. */
  readonly asked: [call: string, value: unknown][] = [];

  constructor(private readonly tell: () => void) {}

  readonly configure = async ({ url, token }: RenderFarmConfig): Promise<void> => {
    this.#url = undefined;
    if (token === 'wrong') {
      throw new ExportError('NO_FARM', `The farm at ${url} refused the token. Ask for a new invitation.`);
    }
    this.#url = url;
    this.tell();
  };

  /** Only what the screens call. */
  readonly api = {
    getFarm: async (): Promise<FarmStatus> => {
      this.#frames += 60;
      return {
        connected: this.#url !== undefined,
        ...(this.#url !== undefined && { url: this.#url }),
        tenant: 'main',
        role: 'admin',
        workers: workers(this.#frames),
        jobs,
        waiting: { low: 0, normal: 30 - (this.#frames % 7), high: 0, urgent: 2 },
        leased: 2 + (this.#frames % 3),
      };
    },
    inviteWorker: async (options): Promise<FarmInvitation> => {
      this.asked.push(['invite', options]);
      const token = 'eyJ2IjoxfQ'.repeat(14);
      return {
        id: `invitation-${++this.#invitations}`,
        token,
        expires: new Date(Date.now() + 24 * 60 * MINUTE),
        joinUrl: `https://farm.example/?join=https%3A%2F%2Ffarm.example#token=${token}`,
      };
    },
    drainWorker: async (id) => {
      this.asked.push(['drain', id]);
    },
    readmitWorker: async (id) => {
      this.asked.push(['readmit', id]);
    },
    scaleWorkers: async (target) => ({
      target,
      running: 1,
      starting: Math.max(0, target - 1),
      stopping: 0,
      provider: 'process',
      reasons: ['The farm was asked for it.'],
    }),
    optimizeResourceAllocation: async () => ({
      steps: [
        {
          kind: 'preempt',
          jobId: 'running',
          workerId: 'attic',
          reason:
            '“running.mp4” is urgent: Attic gives a segment of “autumn-campaign-vertical.webm” back for it.',
          done: true,
        },
      ],
      allocation: [],
      estimatedSeconds: { before: 140, after: 96 },
    }),
    shareExport: async (jobId, options) => {
      this.asked.push(['share', options]);
      const made = link(`${jobId}-shared`);
      this.#shares = [made, ...this.#shares];
      return made;
    },
    listShares: async () => this.#shares,
    revokeShare: async (id) => {
      this.#shares = this.#shares.map((one) => (one.id === id ? { ...one, revoked: new Date() } : one));
    },
  } satisfies Partial<RenderFarmAPI>;
}

/** A seat on that farm, which is always at work. */
export const joinDouble: JoinFarm = async ({ name, slots, token }) => {
  if (token === 'wrong') throw new Error('The farm refused the token. Ask for a new invitation.');
  let state: WorkStatus['state'] = 'busy';
  const listeners = new Set<() => void>();
  const become = (next: WorkStatus['state']) => {
    state = next;
    for (const listener of listeners) listener();
  };
  return {
    status: () => ({
      state,
      connected: true,
      name,
      tasks: Array.from({ length: Math.min(slots, 3) }, (_, index) => ({
        taskId: `task-${index}`,
        index: 4 + index,
        frames: 11 * index + 9,
        of: 48,
      })),
      segments: 7,
      frames: 336,
      failures: 0,
      busySeconds: 28,
    }),
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    drain: async () => {
      become('draining');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    },
    close: async () => become('left'),
  };
};
