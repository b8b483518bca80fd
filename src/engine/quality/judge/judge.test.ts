import { expect, test } from 'vitest';
import type { FrameQuality, QualityFinding, QualityValidation } from '../../api/index.ts';
import { getFormat, type QualityProfile, SHIPPED_PROFILES } from '../../formats/index.ts';
import type { ValidationEvidence } from '../evidence.ts';
import { frameUnlike } from './frame-unlike.ts';
import { judgeCheck, scoreOfCheck, unseenProblems } from './from-check.ts';
import { reasonsOf } from './gate-outcomes.ts';
import { type JudgeContext, judge } from './judge.ts';

const frame = (over: Partial<FrameQuality> & { mean?: number } = {}): FrameQuality => ({
  frame: over.frame ?? 0,
  ssim: 0.995,
  ...{ psnr: 45, banding: 0, blocking: 0, ringing: 0 },
  ...over,
  deltaE: over.deltaE ?? { mean: over.mean ?? 0.3, p95: 1, max: 3 },
});

const finding = (over: Partial<QualityFinding>): QualityFinding => ({
  ...{ id: 'frame-dropped', category: 'visual', severity: 'error', message: 'Frame 7 is missing.' },
  ...over,
});

const evidence = (over: Partial<ValidationEvidence> = {}): ValidationEvidence => ({
  ...{ fileName: 'a.mp4', bytes: 1000, structure: [], codec: [], rules: [] },
  ...{ frames: [frame(), frame({ frame: 1 })], framesTotal: 2, findings: [], evidence: [] },
  consistency: { inOrder: true, dropped: [], duplicated: [], flicker: 0 },
  segments: { checked: 0, wrong: [] },
  ...{ renderer: 'cpu', milliseconds: 5 },
  ...over,
});

const context = (over: Partial<JudgeContext> = {}): JudgeContext => ({
  format: getFormat('h264-mp4'),
  encode: { codec: 'h264', rate: { mode: 'quality', quality: 75 } },
  settings: { format: 'h264-mp4' },
  ...{ target: 4, extent: 'every-frame', validatedAt: new Date(0) },
  ...over,
});

const profile = (over: Partial<QualityProfile>): QualityProfile => ({
  ...{ id: 'own', name: 'Own', description: '', use: 'web', settings: {}, builtIn: false },
  thresholds: { ssim: 0.98, psnr: 40, deltaE: 1 },
  ...over,
});

const passed = ({ overall }: QualityValidation): boolean => overall.validationPassed;
const gate = ({ gates }: QualityValidation, measure: string) => gates.find((one) => one.measure === measure);

test('a clean file passes all gates with nothing to say, and near to 100', () => {
  const seen = judge(evidence(), context());
  expect(passed(seen)).toBe(true);
  expect(seen.findings).toEqual([]);
  expect(seen.gates.map(({ name, passed: good }) => [name, good])).toEqual([
    ['Visual Fidelity', true],
    ['Colour Fidelity', true],
    ['File Integrity', true],
    ['Format Compliance', true],
    ['Golden Frames', true],
    ['Performance Standard', true],
  ]);
  // (0.995 − 0.8) / 0.2 · (1 − 0.03) of the pictures, half of the whole.
  expect(seen.overall.categoryScores).toEqual({
    visual: 94.6,
    technical: 100,
    compliance: 100,
    performance: 100,
  });
  expect(seen.overall.overall).toBe(97.3);
  const same = [{ ...frame({ ssim: 1, mean: 0 }), psnr: undefined }] as unknown as FrameQuality[];
  expect(judge(evidence({ frames: same }), context()).overall.overall).toBe(100);
});

test('a gate that fails is named with frame, value, threshold and the settings that would change it', () => {
  const seen = judge(
    evidence({ frames: [frame(), frame({ frame: 9, ssim: 0.9123, mean: 1.5 })] }),
    context(),
  );
  expect(passed(seen)).toBe(false);
  expect(gate(seen, 'ssim')).toMatchObject({ passed: false, value: 0.9123, threshold: 0.98 });
  expect(seen.overall.overall).toBeLessThanOrEqual(49);
  expect(reasonsOf(seen.findings)).toEqual([
    'The SSIM of frame 9 is 0.9123; above 0.98 is asked for (Visual Fidelity).',
    'The mean ΔE2000 of frame 9 is 1.50; below 1 is asked for (Colour Fidelity).',
  ]);
  expect(seen.findings[0]).toMatchObject({
    id: 'ssim-low',
    severity: 'error',
    frames: { start: 9, end: 10 },
  });
  expect(seen.overall.recommendations).toEqual([
    { category: 'visual', message: 'Take quality 90 instead of quality 75.', settings: { quality: 90 } },
  ]);
});

test('who asks for loss accepts it, unless a profile was chosen; so does whoever takes a codec of fixed rate', () => {
  const lossy = evidence({ frames: [frame({ ssim: 0.9, mean: 2 })] });
  const low = { encode: { codec: 'h264', rate: { mode: 'quality', quality: 40 } } } as const;
  const rate = { encode: { codec: 'h264', rate: { mode: 'bitrate', bitsPerSecond: 1e6 } } } as const;
  const prores = {
    ...{
      format: getFormat('prores-hq'),
      encode: { codec: 'prores', profile: 'hq', rate: { mode: 'profile' } },
    },
  } as const;
  for (const one of [low, rate, prores] as Partial<JudgeContext>[])
    expect(passed(judge(lossy, context(one)))).toBe(true);
  expect(passed(judge(lossy, context()))).toBe(false);
  const [broadcast] = SHIPPED_PROFILES;
  expect(passed(judge(lossy, context({ ...low, profile: broadcast as QualityProfile })))).toBe(false);
});

test('vivid frames of halved chroma are judged by what their planes can carry', () => {
  const vivid = frame({ ssim: 0.96, mean: 2.5, carried: { ssim: 0.991, deltaE: 0.4 } });
  const seen = judge(evidence({ frames: [vivid] }), context());
  expect(passed(seen)).toBe(true);
  expect(seen.visual).toMatchObject({ ssim: 0.96, deltaE: 2.5 });
  const worse = frame({ ssim: 0.96, mean: 2.5, carried: { ssim: 0.97, deltaE: 1.4 } });
  expect(passed(judge(evidence({ frames: [worse] }), context()))).toBe(false);
});

test('a PSNR is asked of what promises one: lossless formats, and masters by a profile', () => {
  const noisy = evidence({ frames: [frame({ psnr: 35 })] });
  expect(gate(judge(noisy, context({ profile: profile({}) })), 'psnr')).toBeUndefined();
  const png = judge(noisy, context({ format: getFormat('png-sequence') }));
  expect(gate(png, 'psnr')).toMatchObject({ passed: false, value: 35 });
  const hq = { format: getFormat('prores-hq') };
  expect(gate(judge(noisy, context(hq)), 'psnr')).toBeUndefined();
  expect(gate(judge(noisy, context({ ...hq, profile: profile({}) })), 'psnr')?.passed).toBe(false);
  const own = [{ name: 'Noise', measure: 'psnr', threshold: 39, action: 'warn_user', message: '' }] as const;
  expect(judge(noisy, context({ profile: profile({ gates: own }) })).findings).toMatchObject([
    { id: 'psnr-low', severity: 'warning', value: 35, threshold: 39 },
  ]);
});

test('thresholds and actions are the profile’s: what only warns lets the file through, what is no gate too', () => {
  const findings = [
    finding({ id: 'format-rule', category: 'compliance', message: 'A rule is broken.' }),
    finding({ id: 'golden-frame-differs', message: 'Frame 3 is not the golden one.' }),
  ];
  const broken = evidence({ findings, frames: [frame({ ssim: 0.5 })] });
  expect(passed(judge(broken, context()))).toBe(false);
  const gates = [
    { name: 'Likeness', measure: 'ssim', threshold: 0.6, action: 'warn_user', message: '' },
    { name: 'Golden', measure: 'golden', action: 'warn_user', message: '' },
  ] as const;
  const mild = judge(broken, context({ profile: profile({ gates }) }));
  expect(passed(mild)).toBe(true);
  expect(mild.findings.map(({ id, severity }) => `${id} ${severity}`).sort()).toEqual([
    'format-rule warning',
    'golden-frame-differs warning',
    'ssim-low warning',
  ]);
  expect(mild.gates.map(({ passed: good }) => good)).toEqual([false, false]);
});

test('a broken file and wrong frames are never good, whatever the gates are', () => {
  for (const one of [
    finding({}),
    finding({ id: 'file-truncated', category: 'technical', message: 'It ends early.' }),
  ]) {
    const seen = judge(evidence({ findings: [one] }), context({ profile: profile({ gates: [] }) }));
    expect(passed(seen)).toBe(false);
    expect(seen.overall.overall).toBeLessThanOrEqual(49);
    expect(reasonsOf(seen.findings)).toEqual([one.message]);
  }
});

test('a wrong answer about the file that nobody told of is told of', () => {
  const codec = [{ name: 'Profile', passed: false, expected: 'High', actual: 'Main' }];
  const seen = judge(evidence({ codec }), context());
  expect(seen.technical).toMatchObject({ formatCompliance: false, codecParameters: { valid: false } });
  expect(reasonsOf(seen.findings)).toEqual(['Profile: Main instead of High.']);
});

test('speed warns, by the profile’s target before the format’s', () => {
  const slow = judge(evidence(), context({ secondsPerSecond: 5 }));
  expect(passed(slow)).toBe(true);
  expect(slow.performance).toEqual({ meetsTarget: false, secondsPerSecond: 5, target: 4 });
  expect(slow.findings).toMatchObject([{ id: 'slower-than-target', severity: 'warning', threshold: 4 }]);
  expect(slow.overall.categoryScores.performance).toBeCloseTo(72);
  const patient = profile({ performanceTarget: 6 });
  expect(judge(evidence(), context({ secondsPerSecond: 5, profile: patient })).findings).toEqual([]);
});

test('the advice fits what was found and what was set', () => {
  const adviceOn = (one: Partial<QualityFinding>, over: Partial<JudgeContext> = {}) =>
    judge(evidence({ findings: [finding({ severity: 'warning', ...one })] }), context(over)).overall
      .recommendations[0];
  expect(adviceOn({ id: 'banding' })?.settings).toEqual({ dither: true });
  expect(adviceOn({ id: 'banding' }, { settings: { format: 'h264-mp4', dither: true } })?.settings).toEqual({
    format: 'prores-422',
  });
  expect(adviceOn({ id: 'true-peak', category: 'compliance' })?.settings).toEqual({
    audio: { loudness: { target: -23, truePeak: -1 } },
  });
  expect(adviceOn({ id: 'blocking' }, { settings: { format: 'h264-mp4', bitrate: 2e6 } })).toEqual({
    category: 'visual',
    message: 'Take 3 Mb/s instead of 2 Mb/s.',
    settings: { bitrate: 3e6 },
  });
  expect(adviceOn({ id: 'colour-wrong' }, { settings: { format: 'webp' } })?.settings).toEqual({
    lossless: true,
  });
  expect(adviceOn({ id: 'ringing' }, { settings: { format: 'prores-422' } })?.settings).toEqual({
    format: 'prores-hq',
  });
});

test('a check alone is judged by its worst frame', () => {
  const check = { passed: true, framesCompared: 6, ssim: 0.98, deltaE: 1, problems: [] };
  const file = { fileName: 'a.mp4', bytes: 1, framesTotal: 60, renderer: 'cpu', milliseconds: 1, check };
  const low = { encode: { codec: 'h264', rate: { mode: 'quality', quality: 40 } } } as const;
  const { extent: _, ...usual } = context(low);
  expect(judgeCheck(file, usual)).toMatchObject({
    extent: 'check',
    overall: { overall: 90.5, categoryScores: { visual: 81 }, validationPassed: true },
  });
  // Passed by what the planes can carry: the very frames that missed at first sight.
  const { extent: _same, ...good } = context();
  const vivid = { ...check, ssim: 0.9, deltaE: 3, carried: { frames: 2, ssim: 0.99, deltaE: 0.5 } };
  expect(judgeCheck({ ...file, check: vivid }, good).overall.validationPassed).toBe(true);
  const problems = ['Frame 3 differs from the rendering: …', 'The width is 2 instead of 4.'];
  const failed = judgeCheck({ ...file, check: { ...check, passed: false, problems } }, good);
  expect(failed.overall.validationPassed).toBe(false);
  expect(failed.findings.map(({ category }) => category)).toEqual(
    expect.arrayContaining(['visual', 'technical']),
  );
  const other = { ...check, ssim: 0.3, passed: false, problems: problems.slice(0, 1) };
  expect(judgeCheck({ ...file, check: other }, good).overall.recommendations[0]?.message).toContain(
    'export it again',
  );
  const lost = { ...check, deltaE: 1.4, passed: false, problems: problems.slice(0, 1) };
  const lossy = judgeCheck({ ...file, check: lost }, { ...good, settings: { format: 'webp' } });
  expect(lossy.overall.recommendations.map(({ settings }) => settings)).toEqual([{ lossless: true }]);
});

test('what a check found stays where no pass saw its frame, and what is missing always does', () => {
  const unlike = 'Frame 3 differs from the rendering: …';
  const clear = 'The alpha of frame 12 differs from the rendering by …';
  const others = [
    'Frame 137 is missing.',
    'Frame 4 is 2×2 pixels.',
    'Frame 5 could not be decoded from the file.',
  ];
  expect([unlike, clear, ...others].map(frameUnlike)).toEqual([3, 12, undefined, undefined, undefined]);
  const left = unseenProblems([unlike, clear, ...others], [{ frame: 3 }, { frame: 4 }, { frame: 137 }]);
  expect(left.map(({ message }) => message)).toEqual([clear, ...others]);
  const seen = judge(evidence({ findings: left }), context({ profile: profile({}) }));
  expect(passed(seen)).toBe(false);
  expect(reasonsOf(seen.findings)).toEqual([clear, ...others]);
});

test('an export that nobody judged has the likeness of its worst frame', () => {
  const check = { passed: true, framesCompared: 3, ssim: 1, deltaE: 0, problems: [] };
  expect(scoreOfCheck(check)).toBe(100);
  expect(scoreOfCheck({ ...check, ssim: 0.98, deltaE: 1 })).toBe(81);
  expect(scoreOfCheck({ ...check, ssim: 0.5 })).toBe(0);
  expect(scoreOfCheck({ ...check, passed: false })).toBe(0);
  expect(scoreOfCheck({ ...check, framesCompared: 0, ssim: 0 })).toBe(100);
});

test('no score rises where a measurement falls', () => {
  let state = 7;
  const random = (): number => {
    // Numerical Recipes' LCG: the same numbers in every run.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const worsened: readonly ((one: FrameQuality, by: number) => FrameQuality)[] = [
    (one, by) => ({ ...one, ssim: one.ssim - by * 0.2 }),
    (one, by) => ({ ...one, psnr: (one.psnr ?? 60) - by * 20 }),
    (one, by) => ({ ...one, deltaE: { ...one.deltaE, mean: one.deltaE.mean + by * 4 } }),
    (one, by) => ({ ...one, banding: (one.banding ?? 0) + by * 12 }),
    (one, by) => ({ ...one, blocking: (one.blocking ?? 0) + by * 0.5 }),
    (one, by) => ({ ...one, ringing: (one.ringing ?? 0) + by * 0.5 }),
    (one, by) => ({ ...one, alphaError: (one.alphaError ?? 0) + by * 100 }),
    (one) => ({ ...one, ssim: Number.NaN }),
  ];
  const formats = ['h264-mp4', 'prores-hq', 'png-sequence'] as const;
  for (let round = 0; round < 600; round++) {
    const frames = Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) =>
      frame({ frame: index, ssim: 1 - random() * 0.1, mean: random() * 3, psnr: 30 + random() * 30 }),
    );
    const findings = random() < 0.3 ? [finding({ severity: 'warning', id: 'banding' })] : [];
    const before = context({
      ...(random() < 0.5 && { profile: profile({}) }),
      ...(random() < 0.5 && { secondsPerSecond: random() * 10 }),
      format: getFormat(formats[Math.floor(random() * 3)] ?? 'h264-mp4'),
    });
    const which = Math.floor(random() * frames.length);
    const change = worsened[Math.floor(random() * worsened.length)];
    const by = random();
    const worse = frames.map((one, index) => (index === which && change ? change(one, by) : one));
    const after = { ...before, secondsPerSecond: (before.secondsPerSecond ?? 0) + random() * 3 };
    const more = random() < 0.3 ? [...findings, finding({ category: 'technical' })] : findings;
    const good = judge(evidence({ frames, findings }), before).overall;
    const bad = judge(evidence({ frames: worse, findings: more }), after).overall;
    expect(bad.overall).toBeLessThanOrEqual(good.overall);
    for (const category of ['visual', 'technical', 'compliance', 'performance'] as const) {
      expect(bad.categoryScores[category]).toBeLessThanOrEqual(good.categoryScores[category]);
    }
    if (!good.validationPassed) expect(bad.validationPassed).toBe(false);
  }
});

test('a file of which nothing could be compared does not pass, whatever else is right', () => {
  const seen = judge(evidence({ frames: [], framesTotal: 1 }), context());
  expect(passed(seen)).toBe(false);
  expect(seen.findings).toMatchObject([{ id: 'frame-missing', severity: 'error', threshold: 1 }]);
  expect(passed(judge(evidence({ frames: [], framesTotal: 0 }), context()))).toBe(true);
});
