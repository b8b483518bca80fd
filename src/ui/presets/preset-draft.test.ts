import { describe, expect, it } from 'vitest';
import type { DeliveryPreset } from '../../engine/index.ts';
import { draftOfPreset, presetOfDraft, presetProblems } from './preset-draft.ts';

const reel: DeliveryPreset = {
  id: 'reel',
  name: 'Reel',
  description: 'Upright.',
  group: 'social',
  settings: { format: 'h264-mp4', size: { width: 1080, height: 1920 } },
  rules: {
    maximumSize: { width: 1080, height: 1920 },
    aspectRatio: { num: 9, den: 16 },
    maximumFrameRate: { num: 60, den: 1 },
    minimumDuration: 3,
    maximumDuration: 90,
    maximumBytes: 250_000_000,
    loudness: { target: -14, tolerance: 2, truePeak: -1.5 },
    sound: 'required',
  },
  builtIn: true,
};

describe('a preset in the editor', () => {
  it('comes out as it went in, also what has no field', () => {
    const saved = presetOfDraft(draftOfPreset(reel));
    expect(saved).toEqual({
      name: reel.name,
      description: reel.description,
      settings: reel.settings,
      rules: reel.rules,
    });
  });

  it.each([
    { num: 24_000, den: 1001 },
    { num: 30_000, den: 1001 },
    { num: 120_000, den: 1001 },
    { num: 25, den: 2 },
  ])('keeps the frame rate $num/$den as exact as it was', (maximumFrameRate) => {
    const draft = draftOfPreset({ ...reel, rules: { maximumFrameRate } });
    expect(presetOfDraft(draft).rules).toEqual({ maximumFrameRate });
  });

  it.each([
    ['23,976', { num: 24_000, den: 1001 }],
    ['29.97', { num: 30_000, den: 1001 }],
    [' 59.94', { num: 60_000, den: 1001 }],
    ['12.5', { num: 12_500, den: 1000 }],
  ])('takes the frame rate %s for what is meant by it', (maximumRate, maximumFrameRate) => {
    const draft = {
      ...draftOfPreset({ ...reel, rules: { maximumFrameRate: { num: 48, den: 1 } } }),
      maximumRate,
    };
    expect(presetOfDraft(draft).rules).toEqual({ maximumFrameRate });
    expect(presetOfDraft({ ...draft, maximumRate: '' }).rules).toEqual({});
  });

  it('loses the rules whose fields were emptied', () => {
    const emptied = {
      ...draftOfPreset(reel),
      maximumWidth: '',
      maximumHeight: '',
      loudness: '',
      aspect: ' ',
    };
    const { rules } = presetOfDraft(emptied);
    expect(rules).not.toHaveProperty('maximumSize');
    expect(rules).not.toHaveProperty('loudness');
    expect(rules).not.toHaveProperty('aspectRatio');
    expect(rules).toMatchObject({ minimumDuration: 3, sound: 'required' });
  });

  it('takes numbers as they are typed in both languages', () => {
    const typed = { ...draftOfPreset(reel), maximumMegabits: '12,5', loudness: '−16' };
    expect(presetProblems(typed)).toEqual({});
    expect(presetOfDraft(typed).rules).toMatchObject({
      maximumBitrate: 12_500_000,
      loudness: { target: -16, tolerance: 2, truePeak: -1.5 },
    });
  });

  it('names each field that can’t be saved', () => {
    const wrong = {
      ...draftOfPreset(reel),
      name: ' ',
      maximumWidth: '',
      aspect: '16/9',
      maximumSeconds: '-1',
      loudness: '3',
      json: '{"size": 1',
    };
    expect(Object.keys(presetProblems(wrong)).sort()).toEqual([
      'aspect',
      'json',
      'loudness',
      'maximumSeconds',
      'maximumWidth',
      'name',
    ]);
    expect(presetProblems({ ...wrong, json: '[1]' }).json).toContain('object with a format');
  });
});
