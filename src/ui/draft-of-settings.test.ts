import { describe, expect, it } from 'vitest';
import { type FormatSettings, getFormat } from '../engine/index.ts';
import { draftOfSettings } from './draft-of-settings.ts';
import { INITIAL_DRAFT, toFormatSettings } from './settings-draft.ts';

const COMPOSITION = { width: 1920, height: 1080 };

/** Settings as they come out of the panel after they were put into it. */
function through(settings: FormatSettings): FormatSettings {
  const format = { ...getFormat(settings.format), available: true, encoder: '', explanation: [] };
  return toFormatSettings(draftOfSettings(settings, INITIAL_DRAFT), format, COMPOSITION);
}

describe('draftOfSettings', () => {
  it.each<FormatSettings>([
    {
      format: 'h264-mp4',
      size: { width: 1080, height: 1920 },
      fit: 'cover',
      frameRate: { num: 30000, den: 1001 },
      bitrate: 12_000_000,
      background: '#112233',
      supersample: 2,
      keyFrameInterval: 60,
      audio: { codec: 'aac', bitrate: 256_000, sampleRate: 48_000, loudness: { target: -14, truePeak: -2 } },
    },
    {
      format: 'prores-4444',
      container: 'mov',
      colour: 'p3',
      alpha: 'premultiplied',
      supersample: 1,
      motionBlur: { angle: 180, samples: 32 },
      timecode: '10:00:00:00',
      sidecar: 'sha256',
      frameRate: { num: 12, den: 1 },
      range: { start: 5, end: 20 },
    },
    {
      format: 'h264-mp4',
      targetSsim: 0.97,
      motionBlur: { angle: 200 },
      scale: 0.5,
      supersample: 1,
      background: '#000000',
      audio: false,
    },
  ])('keeps every setting of $format on the way through the panel', (settings) => {
    expect(through(settings)).toMatchObject(settings);
  });

  it('asks for nothing that the settings did not ask for', () => {
    const { quality, ...rest } = through({ format: 'h264-mp4', targetSsim: 0.97 });
    expect(quality).toBeUndefined();
    expect(rest).toEqual({ format: 'h264-mp4', targetSsim: 0.97, supersample: 1, background: '#000000' });
  });

  it('leaves to the film what belongs to it', () => {
    const current = { ...INITIAL_DRAFT, title: 'Opening', range: { first: 3, last: 9 }, quality: 12 };
    const draft = draftOfSettings({ format: 'h264-mp4' }, current);
    expect(draft).toMatchObject({
      title: 'Opening',
      range: { first: 3, last: 9 },
      quality: INITIAL_DRAFT.quality,
    });
  });
});
