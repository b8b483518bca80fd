import { beforeEach, describe, expect, it, vi } from 'vitest';
import { type EncoderPlan, planAtQuality } from '../codecs/index.ts';
import { ExportError } from '../errors/index.ts';
import type { ResolvedSettings } from '../formats/index.ts';
import { BT709_LIMITED } from '../media/index.ts';
import type { SegmentRange, SegmentRecipe } from '../segments/index.ts';
import { buildFile, buildSegments, checkFile, type FileTask, type StageServices } from './file-stages.ts';
import type { LiveJob } from './job.ts';
import { removeStoredFile } from './output.ts';
import type { Preflight } from './preflight.ts';
import { findCrossing } from './quality-search.ts';
import { programmeRanges, settleEncoder } from './settle-encoder.ts';
import { settleQuality } from './settle-quality.ts';
import { Trials } from './trial.ts';

vi.mock(
  import('./file-stages.ts'),
  () => ({ buildFile: vi.fn(), buildSegments: vi.fn(), checkFile: vi.fn() }) as never,
);
vi.mock(import('./output.ts'), () => ({ removeStoredFile: vi.fn() }) as never);

const RANGES: readonly SegmentRange[] = Array.from({ length: 9 }, (_, index) => ({
  index,
  start: index * 60,
  end: index * 60 + 60,
}));

function plan(bitrateMode: 'quantizer' | 'variable', contentHint = ''): EncoderPlan {
  return {
    settings: {
      codec: bitrateMode === 'quantizer' ? 'vp9' : 'h264',
      width: 640,
      height: 360,
      frameRate: { num: 30, den: 1 },
      rate: { mode: 'quality', quality: 75 },
      colourSpace: BT709_LIMITED,
      depth: 8,
    },
    input: 'I420',
    encoder: 'webcodecs',
    acceleration: 'software',
    webcodecs: {
      codec: bitrateMode === 'quantizer' ? 'vp09.00.30.08.00.01.01.01.00' : 'avc1.64001e',
      width: 640,
      height: 360,
      bitrateMode,
      contentHint,
    } as VideoEncoderConfig,
    fingerprint: 'print',
    deterministic: true,
    explanation: ['chosen'],
  };
}

interface Film {
  /** What a segment looks like and takes at a quality. */
  ssim?(segment: number, quality: number): number;
  bytes?(segment: number, quality: number): number;
  passed?(encoder: EncoderPlan): boolean;
}

/** Stands in for encoding, decoding and comparing. */
function shoot({ ssim = () => 1, bytes = () => 1, passed = () => true }: Film): FileTask[] {
  const tasks: FileTask[] = [];
  const of = (task: FileTask): [number, number] => {
    const { rate } = task.recipe.encoder.settings;
    return [task.prepared.settings.range.start / 60, rate.mode === 'quality' ? rate.quality : -1];
  };
  vi.mocked(buildFile).mockImplementation(async (_job, _services, task, observer) => {
    tasks.push(task);
    const [segment, quality] = of(task);
    const key = `${segment} ${quality} ${task.recipe.encoder.webcodecs?.contentHint ?? ''}`;
    const range = task.prepared.ranges[0] as SegmentRange;
    observer.onBuilt(range, { key, bytes: bytes(segment, quality), reused: segment === 8 } as never);
    return { proofs: new Map() } as never;
  });
  // No segment proves anything of itself: each is looked at as a file.
  vi.mocked(buildSegments).mockResolvedValue([]);
  vi.mocked(checkFile).mockImplementation(
    async (_job, _services, task) =>
      ({ passed: passed(task.recipe.encoder), ssim: ssim(...of(task)) }) as never,
  );
  return tasks;
}

function settings(more: Partial<ResolvedSettings> = {}): ResolvedSettings {
  return {
    encode: plan('quantizer').settings,
    frameRate: { num: 30, den: 1 },
    file: { chapters: [{ title: 'End', frame: 500 }] },
    ...more,
  } as ResolvedSettings;
}

function trials(): Trials {
  const prepared = { settings: settings(), ranges: RANGES } as Preflight;
  const file = { folder: ['store'], name: 'trial' };
  return new Trials({} as LiveJob, {} as StageServices, prepared, {} as SegmentRecipe, file, {}, () => ({}));
}

const nothingToFetch = async (): Promise<void> => {};

beforeEach(() => {
  vi.clearAllMocks();
  // Without workers there is no ffmpeg.wasm to turn to.
  vi.stubGlobal('navigator', { userAgent: 'test', hardwareConcurrency: 2 });
});

describe('the encoder is settled by the middle of the film', () => {
  const screen = plan('variable', 'detail');
  const film = plan('variable');
  const either = { ...screen, alternative: film };

  it('looks past the leader', () => {
    const behind = (frames: number): number[] =>
      programmeRanges({
        ranges: RANGES,
        settings: settings({ leader: { frames } as NonNullable<ResolvedSettings['leader']> }),
      }).map(({ index }) => index);
    expect(behind(RANGES[5]?.start ?? 0)).toEqual([5, 6, 7, 8]);
    expect(behind((RANGES[5]?.start ?? 0) + 1)).toEqual([6, 7, 8]);
    expect(behind(100_000)).toHaveLength(RANGES.length);
  });

  it('makes no file where the segment proves itself, and keeps what it proved', async () => {
    const tasks = shoot({});
    const seen = { framesCompared: 1, ssim: 0.99, deltaE: 0.2, problems: [] };
    const proof = { packets: 'name', renderer: 'cpu', frames: [{ frame: 120, ...seen }], milliseconds: 1 };
    vi.mocked(buildSegments).mockResolvedValueOnce([{ key: 'middle', proof } as never]);
    const tried = trials();
    expect(await settleEncoder(either, RANGES, tried, nothingToFetch)).toBe(either);
    expect(tasks).toEqual([]);
    expect(tried.proven).toEqual(new Map([['middle', proof]]));
    const spoilt = { ...proof, frames: [{ frame: 120, ...seen, problems: ['It differs.'] }] };
    vi.mocked(buildSegments).mockResolvedValueOnce([{ key: 'middle', proof: spoilt } as never]);
    vi.mocked(buildSegments).mockResolvedValueOnce([{ key: 'other', proof } as never]);
    expect(await settleEncoder(either, RANGES, trials(), nothingToFetch)).toBe(film);
  });

  it('keeps the first way where its pictures pass', async () => {
    const tasks = shoot({});
    const room = trials();
    expect(await settleEncoder(either, RANGES, room, nothingToFetch)).toBe(either);
    expect(tasks).toHaveLength(1);
    expect(tasks[0]?.prepared).toMatchObject({
      ranges: [{ index: 0, start: 240, end: 300 }],
      settings: { range: { start: 240, end: 300 }, frameCount: 60, file: {} },
    });
    expect(removeStoredFile).toHaveBeenCalledTimes(1);
  });

  it('switches where they do not, and keeps what was encoded', async () => {
    shoot({ passed: (encoder) => encoder === film });
    const room = trials();
    expect(await settleEncoder(either, RANGES, room, nothingToFetch)).toBe(film);
    expect([...room.encoded]).toEqual(['4 75 detail', '4 75 ']);
    expect(removeStoredFile).toHaveBeenCalledTimes(2);
  });

  it('stays where none passes, and tries nothing where there is no choice', async () => {
    const tasks = shoot({ passed: () => false });
    expect(await settleEncoder(either, RANGES, trials(), nothingToFetch)).toBe(either);
    expect(await settleEncoder(film, RANGES, trials(), nothingToFetch)).toBe(film);
    expect(tasks).toHaveLength(3);
  });

  it('gives more bits where both ways lose too much, then turns to ffmpeg.wasm', async () => {
    const fine = ({ settings: { rate } }: EncoderPlan) => rate.mode === 'quality' && rate.quality === 100;
    const tasks = shoot({ passed: fine });
    const finer = await settleEncoder(either, RANGES, trials(), nothingToFetch);
    expect(finer.settings.rate).toEqual({ mode: 'quality', quality: 100 });
    expect(finer.webcodecs?.contentHint).toBe('detail');
    expect(finer.explanation.join(' ')).toMatch(/bit rate of quality 75 .* that of 100/);
    expect(tasks).toHaveLength(3);

    vi.stubGlobal('Worker', class {});
    shoot({ passed: ({ ffmpeg }) => ffmpeg !== undefined });
    const fetched = vi.fn(nothingToFetch);
    const other = await settleEncoder(either, RANGES, trials(), fetched);
    expect(other.ffmpeg?.encoder).toBe('libx264');
    expect(fetched).toHaveBeenCalledWith(other);
    const refused = async (): Promise<void> => {
      throw new ExportError('ENCODER_UNAVAILABLE', 'It could not be fetched.');
    };
    expect(await settleEncoder(either, RANGES, trials(), refused)).toBe(either);

    const rate = { mode: 'quality', quality: 40 } as const;
    const small = { ...either, settings: { ...either.settings, rate } };
    const few = shoot({ passed: () => false });
    expect(await settleEncoder(small, RANGES, trials(), nothingToFetch)).toBe(small);
    expect(few).toHaveLength(2);
  });

  it('clears away the file of a trial that fails', async () => {
    vi.mocked(buildFile).mockRejectedValue(new Error('the encoder died'));
    await expect(settleEncoder(either, RANGES, trials(), nothingToFetch)).rejects.toThrow('the encoder died');
    expect(removeStoredFile).toHaveBeenCalledTimes(1);
  });
});

/** Loss halves every 12 points; the third segment that is tried is three times as hard. */
const ssimOf = (segment: number, quality: number): number =>
  1 - (segment === 4 ? 3 : 1) * 0.2 * 2 ** (-quality / 12);

describe('a target SSIM', () => {
  it('is reached by the least quality that does, on the hardest segment, with few trials', async () => {
    for (const target of [0.95, 0.98, 0.99, 0.995]) {
      const tasks = shoot({ ssim: ssimOf });
      const { encoder, explanation } = await settleQuality(
        plan('quantizer'),
        settings({ targetSsim: target }),
        RANGES,
        trials(),
        nothingToFetch,
      );
      const { rate } = encoder.settings;
      const quality = rate.mode === 'quality' ? rate.quality : -1;
      expect(ssimOf(4, quality)).toBeGreaterThanOrEqual(target);
      expect(ssimOf(4, quality - 1)).toBeLessThan(target);
      expect(tasks.length).toBeLessThanOrEqual(16);
      expect(explanation[0]).toMatch(/reaches the SSIM/);
      expect(encoder.webcodecs?.bitrateMode).toBe('quantizer');
    }
  });

  it('holds on a segment that is hardest only elsewhere', async () => {
    // Below quality 60 the last one falls off a cliff.
    const ssim = (segment: number, quality: number): number =>
      segment === 8 && quality < 60 ? 0.5 : ssimOf(segment, quality);
    shoot({ ssim });
    const { encoder } = await settleQuality(
      plan('quantizer'),
      settings({ targetSsim: 0.9 }),
      RANGES,
      trials(),
      nothingToFetch,
    );
    const { rate } = encoder.settings;
    expect(rate.mode === 'quality' && rate.quality).toBe(60);
  });

  it('that nothing reaches is said in words', async () => {
    shoot({ ssim: () => 0.9 });
    const { encoder, explanation } = await settleQuality(
      plan('quantizer'),
      settings({ targetSsim: 0.99 }),
      RANGES,
      trials(),
      nothingToFetch,
    );
    expect(encoder.settings.rate).toMatchObject({ quality: 100 });
    expect(explanation[0]).toMatch(/out of reach of this encoder.*0\.9000/);
  });

  it('is asked of the other way to use the encoder before it is given up', async () => {
    const either = { ...plan('variable', 'detail'), alternative: plan('variable') };
    vi.mocked(buildFile).mockClear();
    shoot({});
    vi.mocked(checkFile).mockImplementation(async (_job, _services, { recipe: { encoder } }) => {
      const { rate } = encoder.settings;
      const quality = rate.mode === 'quality' ? rate.quality : 0;
      const coarse = encoder.webcodecs?.contentHint === 'detail';
      return { passed: true, ssim: Math.min(coarse ? 0.98 : 1, ssimOf(0, quality)) } as never;
    });
    const { encoder, explanation } = await settleQuality(
      either,
      settings({ targetSsim: 0.985 }),
      RANGES,
      trials(),
      nothingToFetch,
    );
    expect(encoder.webcodecs?.contentHint).toBeUndefined();
    expect(explanation.join(' ')).toMatch(/out of reach.*Instead: chosen.*reaches the SSIM/);
  });

  it('has ffmpeg.wasm fetched before its first trial, and does without where it can not be had', async () => {
    vi.stubGlobal('Worker', class {});
    const tasks = shoot({ ssim: () => 0.9 });
    const decide = (fetching: () => Promise<void>) => {
      const fetch = vi.fn(fetching);
      const wanted = settings({ targetSsim: 0.99 });
      return { fetch, settled: settleQuality(plan('quantizer'), wanted, RANGES, trials(), fetch) };
    };
    const withFfmpeg = () => tasks.filter(({ recipe }) => recipe.encoder.ffmpeg);
    const offline = decide(async () => {
      throw new ExportError('ENCODER_UNAVAILABLE', 'ffmpeg.wasm could not be fetched.');
    });
    expect((await offline.settled).explanation).toContain('ffmpeg.wasm could not be fetched.');
    expect(withFfmpeg()).toEqual([]);
    const online = decide(async () => expect(withFfmpeg()).toEqual([]));
    await online.settled;
    expect(online.fetch).toHaveBeenCalledTimes(1);
    expect(withFfmpeg().length).toBeGreaterThan(0);
  });

  it('is decided equally by equal measures, and asks nothing where no target is set', async () => {
    const tasks = shoot({ ssim: ssimOf });
    const decide = () =>
      settleQuality(plan('quantizer'), settings({ targetSsim: 0.97 }), RANGES, trials(), nothingToFetch);
    expect(await decide()).toEqual(await decide());
    const before = tasks.length;
    const untouched = plan('quantizer');
    expect((await settleQuality(untouched, settings(), RANGES, trials(), nothingToFetch)).encoder).toBe(
      untouched,
    );
    expect(tasks).toHaveLength(before);
  });
});

describe('two passes', () => {
  it('find the highest quality that keeps to the average rate', async () => {
    // Bits double every 14 points; segments differ by half.
    const bytes = (segment: number, quality: number): number =>
      Math.round((1 + segment / 16) * 2e4 * 2 ** (quality / 14));
    shoot({ bytes });
    const rateOf = (quality: number): number =>
      ([0, 2, 4, 6, 8].reduce((sum, segment) => sum + bytes(segment, quality), 0) * 8 * 30) / 300;
    const twoPass = {
      ...plan('quantizer').settings,
      rate: { mode: 'bitrate', bitsPerSecond: 1.5e6 },
      tuning: { twoPass: true },
    } as const;
    const { encoder, explanation } = await settleQuality(
      plan('quantizer'),
      settings({ encode: twoPass }),
      RANGES,
      trials(),
      nothingToFetch,
    );
    const { rate } = encoder.settings;
    const quality = rate.mode === 'quality' ? rate.quality : -1;
    expect(rateOf(quality)).toBeLessThan(1.5e6);
    expect(rateOf(quality + 1)).toBeGreaterThanOrEqual(1.5e6);
    expect(explanation[0]).toMatch(/first pass found quality \d+, which takes 1\.\d\d Mb\/s/);
  });
});

describe('the same encoder at another quality', () => {
  it('keeps its fingerprint where the configuration does not change, and its rung where it does', async () => {
    const finer = await planAtQuality(plan('variable', 'detail'), 90);
    expect(finer?.webcodecs).toMatchObject({ bitrateMode: 'variable', contentHint: 'detail' });
    expect(finer?.fingerprint).not.toBe('print');
    expect(finer?.alternative).toBeUndefined();
    expect((await planAtQuality(plan('quantizer'), 75))?.fingerprint).toBe('print');
  });
});

describe('findCrossing', () => {
  it('ends at once at the ends, and within nine probes on any rising curve', async () => {
    expect(await findCrossing(75, 5, async () => 9)).toEqual({ reaching: 0 });
    expect(await findCrossing(75, 5, async () => 1)).toEqual({ below: 100 });
    for (const knee of [3, 20, 50, 74, 76, 97]) {
      let probes = 0;
      const { below, reaching } = await findCrossing(75, 0, async (quality) => {
        probes++;
        return (quality - knee) ** 3 + 0.5;
      });
      expect(below).toBeLessThan(knee);
      expect(reaching).toBeGreaterThanOrEqual(knee);
      expect(probes).toBeLessThanOrEqual(9);
    }
  });
});
