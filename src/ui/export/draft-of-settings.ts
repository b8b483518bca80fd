import type { FormatSettings } from '../../engine/index.ts';
import { FRAME_RATES, INITIAL_DRAFT, type SettingsDraft } from './settings-draft.ts';

/**
 * The panel's fields for settings that come from elsewhere, such as a preset: the other way round of `toFormatSettings`.
 * What the panel has no field for is kept in `extra`.
 *
 * @param current gives what belongs to the film rather than to the settings: the part of it, and its texts
 */
export function draftOfSettings(settings: FormatSettings, current: SettingsDraft): SettingsDraft {
  const { format, container, size, fit, frameRate, range, bitrate, quality, depth, colour, alpha } = settings;
  const { background, supersample, motionBlur, blending, dither, audio, ...others } = settings;
  const { colourModel, alphaDepth, title, description, reel, timecode, loop, lossless, gif, poster } =
    settings;
  return {
    ...INITIAL_DRAFT,
    format,
    container,
    ...(size && { size: 'custom' as const, customSize: size, sizeLinked: false }),
    fit: fit ?? INITIAL_DRAFT.fit,
    frameRate: frameRate ? frameRateKey(frameRate) : INITIAL_DRAFT.frameRate,
    rate: bitrate === undefined ? 'quality' : 'bitrate',
    quality: quality ?? INITIAL_DRAFT.quality,
    megabits: bitrate === undefined ? INITIAL_DRAFT.megabits : bitrate / 1_000_000,
    depth,
    colour: colour ?? INITIAL_DRAFT.colour,
    colourModel,
    keepAlpha: alpha !== 'none',
    alphaKind: alpha === 'premultiplied' ? 'premultiplied' : 'straight',
    alphaDepth,
    sound: audio !== false,
    ...(audio && { soundCodec: audio.codec, loudness: audio.loudness?.target }),
    background: background ?? INITIAL_DRAFT.background,
    supersample: supersample ?? INITIAL_DRAFT.supersample,
    shutter: motionBlur?.angle ?? INITIAL_DRAFT.shutter,
    linearBlending: blending === 'linear',
    dither: dither ?? false,
    title: title ?? current.title,
    description: description ?? current.description,
    reel: reel ?? current.reel,
    timecode: timecode ?? current.timecode,
    range: range ? { first: range.start, last: range.end - 1 } : current.range,
    loop: loop ?? INITIAL_DRAFT.loop,
    lossless: lossless ?? INITIAL_DRAFT.lossless,
    gif: gif ?? INITIAL_DRAFT.gif,
    poster,
    checkEveryFrame: current.checkEveryFrame,
    profile: current.profile,
    reencode: current.reencode,
    extra: {
      ...withoutFields(others),
      ...(motionBlur && { motionBlur }),
      ...(audio && { audio }),
    },
  };
}

/** Settings whose field the panel has; those that only carry a part of one (sound, motion blur) are told apart above. */
const FIELDS: ReadonlySet<string> = new Set([
  'format',
  'container',
  'size',
  'fit',
  'frameRate',
  'range',
  'bitrate',
  'quality',
  'depth',
  'colour',
  'colourModel',
  'alpha',
  'alphaDepth',
  'title',
  'description',
  'reel',
  'timecode',
  'loop',
  'lossless',
  'gif',
  'poster',
] satisfies (keyof FormatSettings)[]);

function withoutFields(settings: Partial<FormatSettings>): Partial<FormatSettings> {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !FIELDS.has(key)));
}

function frameRateKey(rate: NonNullable<FormatSettings['frameRate']>): string {
  for (const [key, { num, den }] of FRAME_RATES) if (num * rate.den === rate.num * den) return key;
  return `${rate.num}/${rate.den}`;
}
