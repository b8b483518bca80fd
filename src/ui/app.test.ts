import { describe, expect, it, vi } from 'vitest';
import type { CompositionPreview, ExportEngine, ExportResult, ExportStatus } from '../engine/index.ts';
import { App } from './app.ts';
import { mergeStates } from './job-parts/segment-cells.ts';

const STATUS: ExportStatus = {
  id: 'job',
  compositionId: 'a.json',
  format: 'h264-mp4',
  priority: 'normal',
  status: 'processing',
  progress: 0,
  estimatedTime: 0,
  createdAt: new Date(0),
  retryCount: 0,
  maxRetries: 2,
  fileName: 'a.mp4',
  currentFrame: 0,
  totalFrames: 100,
  framesPerSecond: 0,
  estimatedTimeRemaining: 0,
  currentOperation: 'rendering',
  segments: { total: 1, reused: 0, encoded: 0 },
  segmentStates: ['waiting'],
  preflight: [],
  warnings: [],
  errors: [],
};

const preview = (name: string): CompositionPreview => ({
  name,
  width: 100,
  height: 100,
  frameRate: { num: 25, den: 1 },
  frameCount: 100,
  warnings: [],
  render: () => Promise.reject(new Error('Nothing is drawn here.')),
  close: vi.fn<() => void>(),
});

/** As much of an engine as the test at hand needs; anything else it is asked throws. */
class Engine extends EventTarget {
  statuses = new Map<string, ExportStatus>();
  openings: { name: string; open(preview: CompositionPreview): void; refuse(error: Error): void }[] = [];
  getExportStatus = async (id: string) => {
    const status = this.statuses.get(id);
    if (!status) throw new Error(`There is no job ${id}.`);
    return status;
  };
  getExportResult = async (jobId: string) => ({ jobId, fileName: 'a.mp4' }) as ExportResult;
  listExports = async () => [...this.statuses.values()];
  getSupportedFormats = async () => [];
  openPreview = (_bytes: Blob, { fileName = '' } = {}) =>
    new Promise<CompositionPreview>((resolve, reject) => {
      this.openings.push({ name: fileName, open: resolve, refuse: reject });
    });
}

async function started() {
  const engine = new Engine();
  const app = new App(engine as unknown as ExportEngine, []);
  await app.start();
  return { engine, app };
}
const settle = () => new Promise((resolve) => setTimeout(resolve, 0));
const file = (name: string) => ({ path: name, file: new File(['{}'], name) });

describe('opening', () => {
  it('lets the latest of two openings win, whichever is ready first, and closes the other', async () => {
    const { engine, app } = await started();
    void app.openFiles([file('slow.json')]);
    await settle();
    void app.openFiles([file('fast.json')]);
    await settle();
    const [slow, fast] = [preview('slow'), preview('fast')];
    engine.openings[1]?.open(fast);
    await settle();
    engine.openings[0]?.open(slow);
    await settle();
    expect(app.composition?.preview).toBe(fast);
    expect(slow.close).toHaveBeenCalledOnce();
    expect(fast.close).not.toHaveBeenCalled();
  });

  it('keeps what is on the stage when another file is refused, and shows the engine’s sentence', async () => {
    const { engine, app } = await started();
    void app.openFiles([file('good.json')]);
    await settle();
    engine.openings[0]?.open(preview('good'));
    await settle();
    void app.openFiles([file('bad.json')]);
    await settle();
    engine.openings[1]?.refuse(new Error('It ends in the middle.'));
    await settle();
    expect(app.composition?.preview.name).toBe('good');
    expect(app.store.state).toMatchObject({
      opening: '',
      refusal: { fileName: 'bad.json', message: 'It ends in the middle.' },
    });
  });

  it('adds pictures that come alone to the composition on the stage', async () => {
    const { engine, app } = await started();
    await app.openFiles([file('a.png')]);
    expect(app.store.state.refusal?.fileName).toBe('a.png');
    void app.openFiles([file('good.json')]);
    await settle();
    engine.openings[0]?.open(preview('good'));
    await settle();
    void app.openFiles([file('a.png')]);
    await settle();
    expect(engine.openings[1]?.name).toBe('good.json');
  });
});

describe('files while the batch dialog is open', () => {
  it('go to the dialog, whatever they are, and not to the stage behind it', async () => {
    const { engine, app } = await started();
    app.openBatch();
    for (const name of ['one.json', 'picture.png']) {
      const files = [file(name)];
      await app.openFiles(files);
      expect(app.store.state.batchFiles).toBe(files);
    }
    expect(engine.openings).toEqual([]);
    expect(app.store.state.refusal).toBeUndefined();
  });
});

describe('jobs', () => {
  it('follows the engine’s changes and announces states and quarters, not frames', async () => {
    const { engine, app } = await started();
    const said: string[] = [];
    app.store.subscribe(({ announcement }) => {
      if (announcement !== said.at(-1)) said.push(announcement);
    });
    engine.statuses.set('job', STATUS);
    await app.jobs.add('job');
    for (const progress of [10, 20, 26, 30, 40, 55, 60, 99]) {
      engine.statuses.set('job', { ...STATUS, progress });
      await app.jobs.add('job');
    }
    engine.statuses.set('job', { ...STATUS, progress: 100, status: 'completed' });
    engine.dispatchEvent(new CustomEvent('change', { detail: 'job' }));
    await vi.waitFor(() => expect(app.store.state.jobs[0]?.status).toBe('completed'));
    // The result is read once somebody looks at it.
    expect(app.store.state.results.size).toBe(0);
    for (const job of app.store.state.jobs) app.jobs.showResult(job);
    await vi.waitFor(() => expect(app.store.state.results.get('job')?.fileName).toBe('a.mp4'));
    expect(said).toEqual([
      'Export of a.mp4 started.',
      'a.mp4: 25 percent.',
      'a.mp4: 50 percent.',
      'a.mp4: 75 percent.',
      'a.mp4 is done and checked.',
    ]);
    expect(app.store.state.jobs).toHaveLength(1);
  });

  it('puts the sentence of a wish that failed on the card', async () => {
    const { engine, app } = await started();
    engine.statuses.set('job', STATUS);
    await app.jobs.add('job');
    await app.jobs.cancel('job');
    expect(app.store.state.jobNotes.get('job')).toMatch(/cancelExport/);
  });
});

describe('segment cells', () => {
  it('shows a long export in few cells, none further than its least segment', () => {
    const states = Array.from({ length: 1200 }, (_, index) =>
      index < 605 ? ('encoded' as const) : ('waiting' as const),
    );
    const cells = mergeStates(states);
    expect(cells).toHaveLength(120);
    expect(cells.filter((state) => state === 'encoded')).toHaveLength(60);
    expect(mergeStates(states.slice(0, 7))).toEqual(states.slice(0, 7));
  });
});
