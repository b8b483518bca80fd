import { describe, expect, it } from 'vitest';
import { type DeliveryPreset, type ExportFormat, getFormat } from '../../engine/index.ts';
import {
  type BatchComposition,
  type BatchDraft,
  batchProblems,
  chosenPairs,
  INITIAL_BATCH,
  pairKey,
  toBatchRequest,
} from './batch-draft.ts';
import { estimateBatch } from './batch-estimate.ts';
import { namePreview } from './batch-names.ts';
import { formatTarget, pairViolations, panelTarget, presetTarget } from './batch-targets.ts';

const format = (id: ExportFormat['id']): ExportFormat => ({
  ...getFormat(id),
  available: true,
  encoder: '',
  explanation: [],
});

function composition(
  id: string,
  frameCount: number,
  change: Partial<BatchComposition> = {},
): BatchComposition {
  return {
    id,
    path: id,
    fileName: id.split('/').at(-1) ?? id,
    file: new Blob(),
    assets: new Map(),
    facts: { width: 1920, height: 1080, frameRate: { num: 30, den: 1 }, frameCount },
    ...change,
  };
}

const reel: DeliveryPreset = {
  id: 'reel',
  name: 'Reel',
  description: '',
  group: 'social',
  settings: { format: 'h264-mp4', bitrate: 8_000_000 },
  rules: { aspectRatio: { num: 9, den: 16 }, maximumDuration: 5 },
  builtIn: true,
};

const h264 = formatTarget(format('h264-mp4'));
const prores = panelTarget(format('prores-4444'), { format: 'prores-4444', supersample: 2 });
const preset = presetTarget(reel, [format('h264-mp4')]);
if (!preset) throw new Error('The preset has no target.');

const opening = composition('a/opening.json', 300);
const outro = composition('b/outro.json', 90);
const broken = composition('c/broken.json', 1, { problem: 'This is not JSON.' });
const all = [opening, outro, broken];
const draft = (change: Partial<BatchDraft>): BatchDraft => ({
  ...INITIAL_BATCH,
  targets: [h264, prores, preset],
  ...change,
});

describe('a batch request', () => {
  it('names formats in the three ways of the engine, and leaves out what can’t be read', () => {
    const request = toBatchRequest(draft({}), all);
    expect(request.compositionIds).toEqual([opening.id, outro.id]);
    expect(request.formats).toEqual([
      'h264-mp4',
      { format: 'prores-4444', supersample: 2 },
      { preset: 'reel' },
    ]);
    expect(request.compositions?.get(opening.id)).toMatchObject({ fileName: 'opening.json' });
    expect(request).not.toHaveProperty('omit');
    expect(request).not.toHaveProperty('notification');
  });

  it('leaves out single pairs by their places, and whole rows and columns by not naming them', () => {
    const omitted = new Set([...[opening, outro].map((one) => pairKey(one, h264)), pairKey(outro, preset)]);
    const request = toBatchRequest(draft({ omitted, order: 'shortest' }), all);
    expect(request.compositionIds).toEqual([outro.id, opening.id]);
    expect(request.formats).toEqual([{ format: 'prores-4444', supersample: 2 }, { preset: 'reel' }]);
    expect(request.omit).toEqual([{ composition: 0, format: 1 }]);
    expect(chosenPairs(draft({ omitted }), all)).toHaveLength(3);
  });

  it('says how to run, to deliver and to notify only as far as it was asked', () => {
    const one = toBatchRequest(
      draft({
        name: ' Spring ',
        parallel: false,
        atOnce: 3,
        retry: false,
        output: 'zip',
        cleanUp: true,
        nameTemplate: ' ',
        webhook: 'https://example.org/done',
        notifyEach: true,
        dependencies: ['job-1'],
        priority: 'high',
        profile: 'archive',
      }),
      all,
    );
    expect(one).toMatchObject({
      name: 'Spring',
      priority: 'high',
      dependencies: ['job-1'],
      notification: { webhook: 'https://example.org/done', eachJob: true },
      settings: {
        profileId: 'archive',
        parallelProcessing: false,
        retryFailedJobs: false,
        consolidateOutput: true,
        cleanupTempFiles: true,
        nameTemplate: '{composition}_{format}',
      },
    });
    expect(one.settings).not.toHaveProperty('maxConcurrentJobs');
    expect(one.settings).not.toHaveProperty('maxRetries');
    expect(toBatchRequest(draft({ cleanUp: true }), all).settings?.cleanupTempFiles).toBe(false);
  });

  it('is held back by what is missing or wrong', () => {
    const wrong = draft({ output: 'folder', webhook: 'ftp://x', atOnce: 1.5, maxRetries: -1 });
    expect(batchProblems(wrong, [broken])).toEqual([
      'no-pairs',
      'no-folder',
      'webhook',
      'at-once',
      'retries',
    ]);
    expect(batchProblems(draft({ atOnce: 2, webhook: 'http://localhost:8080/' }), all)).toEqual([]);
  });
});

describe('what is known before a batch starts', () => {
  it('is the names that the engine will give, or why the template can’t be used', () => {
    const date = new Date(2026, 0, 2);
    const pairs = chosenPairs(draft({ targets: [h264, preset] }), [opening]);
    expect(namePreview(draft({ nameTemplate: '{preset}/{composition}_{height}p' }), pairs, date)).toEqual({
      kind: 'names',
      complete: true,
      names: ['h264-mp4/opening_1080p.mp4', 'reel/opening_1080p.mp4'],
    });
    expect(namePreview(draft({ nameTemplate: '{compostion}' }), pairs, date)).toMatchObject({
      kind: 'problem',
      message: expect.stringContaining('{compostion}'),
    });
  });

  it('is the rules that single files would break', () => {
    const rules = (one: BatchComposition) =>
      pairViolations({ composition: one, target: preset }).map(({ rule }) => rule);
    expect(rules(opening)).toEqual(['aspectRatio', 'maximumDuration']);
    expect(rules(outro)).toEqual(['aspectRatio']);
  });

  it('is the size where a bit rate says it, and no time without experience', () => {
    const estimate = estimateBatch(chosenPairs(draft({ targets: [preset] }), all), [], new Map());
    expect(estimate).toEqual({ frames: 390, seconds: undefined, bytes: 13_000_000, atLeast: true });
  });
});
