import { describe, expect, it } from 'vitest';
import { type FormatSettings, getFormat } from '../../engine/index.ts';
import { draftOfSettings } from './draft-of-settings.ts';
import {
  INITIAL_DRAFT,
  loudnessChoices,
  type SettingsDraft,
  shutterChoices,
  soundCodecs,
  toFormatSettings,
  withChange,
} from './settings-draft.ts';

const COMPOSITION = { width: 1920, height: 1080 };

/** Settings as they come out of the panel after they were put into it. */
function through(settings: FormatSettings): FormatSettings {
  const format = { ...getFormat(settings.format), available: true, encoder: '', explanation: [] };
  return toFormatSettings(draftOfSettings(settings, INITIAL_DRAFT), format, COMPOSITION);
}

/** The same after the user changed some of the panel's fields. */
function changed(settings: FormatSettings, change: Partial<SettingsDraft>): FormatSettings {
  const draft = withChange(draftOfSettings(settings, INITIAL_DRAFT), change);
  const format = { ...getFormat(draft.format), available: true, encoder: '', explanation: [] };
  return toFormatSettings(draft, format, COMPOSITION);
}

describe('a field changed after a preset', () => {
  const MASTER: FormatSettings = {
    format: 'prores-4444',
    audio: { codec: 'pcm-s16', sampleRate: 48_000, loudness: { target: -24, truePeak: -2 } },
    motionBlur: { angle: 200, samples: 32 },
  };

  it('leaves the sound as loud as it is', () => {
    expect(changed(MASTER, { loudness: undefined }).audio).toEqual({ codec: 'pcm-s16', sampleRate: 48_000 });
  });

  it('takes the container’s first codec, named or not', () => {
    const first = soundCodecs(draftOfSettings(MASTER, INITIAL_DRAFT), {
      ...getFormat('prores-4444'),
      available: true,
      encoder: '',
      explanation: [],
    })[0];
    expect(first).toBeDefined();
    expect(first).not.toBe('pcm-s16');
    expect(changed(MASTER, { soundCodec: first }).audio).toMatchObject({ codec: first });
    expect(changed(MASTER, { soundCodec: undefined }).audio).not.toHaveProperty('codec');
  });

  it('keeps of sound and motion blur what has no field', () => {
    expect(changed(MASTER, { loudness: -16, shutter: 90 })).toMatchObject({
      audio: { sampleRate: 48_000, loudness: { target: -16, truePeak: -2 } },
      motionBlur: { angle: 90, samples: 32 },
    });
  });

  it('ends the motion blur with the shutter', () => {
    expect(changed(MASTER, { shutter: 0 })).not.toHaveProperty('motionBlur');
  });

  it('decides the rate in place of a quality to be reached', () => {
    const settings: FormatSettings = { format: 'h264-mp4', targetSsim: 0.97 };
    expect(changed(settings, { dither: true })).toHaveProperty('targetSsim', 0.97);
    for (const change of [{ rate: 'quality' }, { quality: 40 }, { rate: 'bitrate' }] as const) {
      expect(changed(settings, change)).not.toHaveProperty('targetSsim');
    }
    expect(changed(settings, { quality: 40 })).toHaveProperty('quality', 40);
  });

  it('does not ask for a constant rate without a bitrate', () => {
    const settings: FormatSettings = { format: 'h264-mp4', bitrate: 8_000_000, constantBitrate: true };
    expect(changed(settings, { megabits: 4 })).toMatchObject({ bitrate: 4_000_000, constantBitrate: true });
    expect(changed(settings, { rate: 'quality' })).not.toHaveProperty('constantBitrate');
  });

  it('brings the composition’s own size back', () => {
    const settings: FormatSettings = { format: 'h264-mp4', scale: 0.5 };
    expect(changed(settings, { quality: 40 })).toHaveProperty('scale', 0.5);
    const whole = changed(settings, { size: 'composition' });
    expect(whole).not.toHaveProperty('scale');
    expect(whole).not.toHaveProperty('size');
  });

  it('leaves loops, palettes and posters to formats that have them', () => {
    const GIF: FormatSettings = { format: 'gif', loop: 3, gif: { colours: 64 }, poster: { frame: 0 } };
    expect(changed(GIF, { format: 'h264-mp4' })).toMatchObject({ poster: { frame: 0 } });
    for (const format of ['h264-mp4', 'apng', 'lottie'] as const) {
      expect(changed(GIF, { format })).not.toHaveProperty('gif');
    }
    expect(changed(GIF, { format: 'h264-mp4' })).not.toHaveProperty('loop');
    expect(changed(GIF, { format: 'apng' })).toHaveProperty('loop', 3);
    expect(changed(GIF, { format: 'lottie' })).not.toHaveProperty('poster');
  });

  it('asks nothing of the rate of a WebP without loss', () => {
    const without = changed({ format: 'webp', bitrate: 1_000_000 }, { lossless: true });
    expect(without).toMatchObject({ format: 'webp', lossless: true });
    expect(without).not.toHaveProperty('quality');
    expect(without).not.toHaveProperty('bitrate');
    expect(changed({ format: 'webp', targetSsim: 0.97 }, { lossless: true })).not.toHaveProperty(
      'targetSsim',
    );
  });

  it('still offers what the preset asked for, also when another was chosen', () => {
    const draft = draftOfSettings(MASTER, INITIAL_DRAFT);
    expect(loudnessChoices(draft)).toEqual([-24, -23, -16, -14]);
    expect(loudnessChoices(withChange(draft, { loudness: undefined }))).toContain(-24);
    expect(shutterChoices(withChange(draft, { shutter: 0 }))).toEqual([0, 90, 180, 200, 360]);
  });
});

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
    {
      format: 'gif',
      loop: 3,
      gif: { colours: 64, dithering: 'diffusion' },
      poster: { seconds: 1.5, format: 'jpeg' },
      supersample: 1,
    },
    { format: 'webp', lossless: true, poster: { frame: 4 }, supersample: 1 },
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
