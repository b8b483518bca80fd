import {
  audioCodecs,
  type ExportFormat,
  type ExportRequest,
  type FormatSettings,
  hasQuality,
  LEADER_CONTAINERS,
} from '../../engine/index.ts';

type Size = { readonly width: number; readonly height: number };
type AudioCodec = NonNullable<ExportFormat['audio']>[number];
export type FrameRate = NonNullable<FormatSettings['frameRate']>;

export type SizeChoice = 'composition' | '1080p' | '720p' | 'custom';
export type RateChoice = 'quality' | 'bitrate';

/** The export panel's fields as the user left them; {@link toFormatSettings} turns them into what the engine takes. */
export interface SettingsDraft {
  readonly format: FormatSettings['format'];
  readonly container: FormatSettings['container'] | undefined;
  readonly size: SizeChoice;
  readonly customSize: Size;
  /** Changing one side of a custom size changes the other. */
  readonly sizeLinked: boolean;
  readonly fit: NonNullable<FormatSettings['fit']>;
  /** `composition`, a key of {@link FRAME_RATES}, or a fraction such as `12/1`. */
  readonly frameRate: string;
  readonly rate: RateChoice;
  /** 0–100. */
  readonly quality: number;
  /** Megabits a second. */
  readonly megabits: number;
  /** Bits a channel; undefined for the format's usual. */
  readonly depth: FormatSettings['depth'] | undefined;
  readonly colour: NonNullable<FormatSettings['colour']>;
  /** Undefined for the format's usual. */
  readonly colourModel: FormatSettings['colourModel'] | undefined;
  readonly keepAlpha: boolean;
  /** Where the format has a choice. */
  readonly alphaKind: 'straight' | 'premultiplied';
  /** Bits of a sample of alpha; undefined for the format's usual. */
  readonly alphaDepth: FormatSettings['alphaDepth'] | undefined;
  readonly sound: boolean;
  /** Undefined for the container's usual. */
  readonly soundCodec: AudioCodec | undefined;
  /** LUFS; undefined leaves the sound as loud as it is. */
  readonly loudness: number | undefined;
  readonly title: string;
  readonly description: string;
  readonly reel: string;
  /** `HH:MM:SS:FF`; empty for the format's usual. */
  readonly timecode: string;
  /** `#rrggbb`. */
  readonly background: string;
  readonly supersample: NonNullable<FormatSettings['supersample']>;
  /** Shutter angle in degrees; 0 for no motion blur. */
  readonly shutter: number;
  readonly linearBlending: boolean;
  readonly dither: boolean;
  /** First and last frame of the output, both included; undefined for all. */
  readonly range: { readonly first: number; readonly last: number } | undefined;
  /** How often moving pictures are played; 0 for ever. */
  readonly loop: number;
  /** Of WebP. */
  readonly lossless: boolean;
  readonly gif: NonNullable<FormatSettings['gif']>;
  /** Undefined for none. */
  readonly poster: FormatSettings['poster'] | undefined;
  readonly checkEveryFrame: boolean;
  /** The quality profile whose gates the file must pass; undefined for the usual ones. */
  readonly profile: string | undefined;
  /** Whether a file that fails them is made once more; undefined as the profile has it. */
  readonly reencode: ExportRequest['reencode'] | undefined;
  /** The delivery preset that the fields were filled in from. */
  readonly preset: string | undefined;
  /**
   * What that preset sets and the panel has no field for. Of its sound and motion blur also what a field shows: that is
   * offered in the field, and decided there.
   */
  readonly extra: Partial<FormatSettings>;
}

/** Off, and what cameras use: a quarter, half and the whole of a frame. */
export const SHUTTERS = [0, 90, 180, 360] as const;

/** The rates of cinema, PAL and NTSC television and screens; those of NTSC are n × 1000/1001 (SMPTE ST 12-1). */
export const FRAME_RATES: ReadonlyMap<string, FrameRate> = new Map([
  ['23.976', { num: 24000, den: 1001 }],
  ['24', { num: 24, den: 1 }],
  ['25', { num: 25, den: 1 }],
  ['29.97', { num: 30000, den: 1001 }],
  ['30', { num: 30, den: 1 }],
  ['50', { num: 50, den: 1 }],
  ['59.94', { num: 60000, den: 1001 }],
  ['60', { num: 60, den: 1 }],
  ['120', { num: 120, den: 1 }],
]);

/** The engine's default on its scale of 0 to 100. */
const DEFAULT_QUALITY = 75;

export const INITIAL_DRAFT: SettingsDraft = {
  format: 'h264-mp4',
  container: undefined,
  size: 'composition',
  customSize: { width: 1280, height: 720 },
  sizeLinked: true,
  fit: 'contain',
  frameRate: 'composition',
  rate: 'quality',
  quality: DEFAULT_QUALITY,
  megabits: 8,
  depth: undefined,
  colour: 'bt709',
  colourModel: undefined,
  keepAlpha: true,
  alphaKind: 'straight',
  alphaDepth: undefined,
  sound: true,
  soundCodec: undefined,
  loudness: undefined,
  title: '',
  description: '',
  reel: '',
  timecode: '',
  background: '#000000',
  supersample: 1,
  shutter: 0,
  linearBlending: false,
  dither: false,
  range: undefined,
  loop: 0,
  lossless: false,
  gif: {},
  poster: undefined,
  checkEveryFrame: false,
  profile: undefined,
  reencode: undefined,
  preset: undefined,
  extra: {},
};

/** A change of fields, without what the preset said of the same thing where the user says it now. */
export function withChange(draft: SettingsDraft, change: Partial<SettingsDraft>): SettingsDraft {
  const changed = { ...draft, ...change };
  if (change.extra) return changed;
  const { scale, targetSsim, constantBitrate, ...extra } = changed.extra;
  const sized = change.size !== undefined;
  // Without loss there is nothing to aim at.
  const rated = change.rate ?? change.quality ?? change.megabits ?? (change.lossless || undefined);
  return {
    ...changed,
    extra: {
      ...extra,
      ...(!sized && scale !== undefined && { scale }),
      ...(rated === undefined && targetSsim !== undefined && { targetSsim }),
      // A constant rate needs a bitrate to be constant at.
      ...(change.rate !== 'quality' && constantBitrate !== undefined && { constantBitrate }),
    },
  };
}

/** The rate to ask for; undefined leaves the composition its own. */
export function requestedFrameRate({ frameRate }: Pick<SettingsDraft, 'frameRate'>): FrameRate | undefined {
  const listed = FRAME_RATES.get(frameRate);
  if (listed) return listed;
  const [num, den] = frameRate.split('/').map(Number);
  return num !== undefined && den !== undefined ? { num, den } : undefined;
}

const SHORT_SIDES = { '1080p': 1080, '720p': 720 } as const;

/** A 16:9 frame of that height, lying or standing as the composition does. */
export function standardSize(choice: '1080p' | '720p', composition: Size): Size {
  const short = SHORT_SIDES[choice];
  const long = (short * 16) / 9;
  return composition.height > composition.width
    ? { width: short, height: long }
    : { width: long, height: short };
}

/** The size to ask for; undefined leaves the composition its own. */
export function requestedSize(draft: SettingsDraft, composition: Size): Size | undefined {
  if (draft.size === 'composition') return undefined;
  return draft.size === 'custom' ? draft.customSize : standardSize(draft.size, composition);
}

/** Whether bars, a crop or a stretch is needed: more than a pixel's rounding away from the composition's proportions. */
export function proportionsDiffer(size: Size, composition: Size): boolean {
  const scale = Math.min(size.width / composition.width, size.height / composition.height);
  return size.width - composition.width * scale > 1 || size.height - composition.height * scale > 1;
}

/**
 * A custom size after one of its sides was typed.
 *
 * @param multiple both sides are kept multiples of it where the linked side is computed
 */
export function withSide(
  draft: SettingsDraft,
  side: 'width' | 'height',
  value: number,
  composition: Size,
  multiple: number,
): SettingsDraft {
  const other = side === 'width' ? 'height' : 'width';
  const customSize = { ...draft.customSize, [side]: value };
  if (draft.sizeLinked && value > 0) {
    const linked = (value * composition[other]) / composition[side];
    customSize[other] = Math.max(multiple, Math.round(linked / multiple) * multiple);
  }
  return { ...draft, customSize };
}

/** Frames of the whole output at the draft's rate: the composition's duration is kept, its last part frame counts. */
export function outputFrameCount(
  draft: SettingsDraft,
  composition: { readonly frameRate: FrameRate; readonly frameCount: number },
): number {
  const rate = requestedFrameRate(draft);
  if (!rate) return composition.frameCount;
  const { num, den } = composition.frameRate;
  // Multiplied before divided, so that whole results stay whole.
  return Math.max(1, Math.ceil((composition.frameCount * den * rate.num) / (num * rate.den)));
}

/** Broadcast (EBU R 128), podcasts and phones (AES TD1008), web players: what is usually asked for, in LUFS. */
export const LOUDNESSES = [-23, -16, -14] as const;

/** Those that are usual, the draft's own and its preset's, quietest first. */
export function loudnessChoices({ loudness, extra }: SettingsDraft): number[] {
  const preset = extra.audio ? extra.audio.loudness?.target : undefined;
  return choices(LOUDNESSES, loudness, preset);
}

/** Those of cameras, the draft's own and its preset's, shortest first. */
export const shutterChoices = ({ shutter, extra }: SettingsDraft): number[] =>
  choices(SHUTTERS, shutter, extra.motionBlur?.angle);

function choices(usual: readonly number[], ...others: readonly (number | undefined)[]): number[] {
  const own = others.filter((value) => value !== undefined);
  return [...new Set([...usual, ...own])].sort((a, b) => a - b);
}

export function toFormatSettings(
  draft: SettingsDraft,
  format: ExportFormat | undefined,
  composition: Size,
): FormatSettings {
  if (format?.kind === 'document' || format?.kind === 'sound') return plainSettings(draft, format);
  const size = requestedSize(draft, composition);
  const frameRate = requestedFrameRate(draft);
  const carriesAlpha = (format?.alpha.length ?? 0) > 0;
  const alpha = draft.keepAlpha
    ? (format?.alpha.find((kind) => kind === draft.alphaKind) ?? format?.alpha[0])
    : undefined;
  const { audio: _, motionBlur, scale, ...extra } = draft.extra;
  return {
    ...withoutOthers(draft, extra, format),
    format: draft.format,
    supersample: draft.supersample,
    ...(draft.shutter > 0 && { motionBlur: { ...motionBlur, angle: draft.shutter } }),
    ...(draft.linearBlending && { blending: 'linear' as const }),
    ...(draft.dither && { dither: true }),
    ...(draft.container && { container: draft.container }),
    ...(size ? { size, fit: draft.fit } : scale !== undefined && { scale }),
    ...(frameRate && { frameRate }),
    ...(draft.range && { range: { start: draft.range.first, end: draft.range.last + 1 } }),
    ...rateSettings(draft, format),
    ...animationSettings(draft, format),
    ...(draft.poster && hasPictures(format) && { poster: draft.poster }),
    ...(draft.depth !== undefined && format?.depths.includes(draft.depth) && { depth: draft.depth }),
    ...(draft.colour !== 'bt709' && format?.colours.includes(draft.colour) && { colour: draft.colour }),
    ...(draft.colourModel !== undefined &&
      format?.colourModels?.includes(draft.colourModel) && { colourModel: draft.colourModel }),
    ...(alpha ? { alpha } : { background: draft.background }),
    ...(alpha &&
      draft.alphaDepth !== undefined &&
      format?.alphaDepths?.includes(draft.alphaDepth) && { alphaDepth: draft.alphaDepth }),
    ...(carriesAlpha && !alpha && { alpha: 'none' as const }),
    ...soundSettings(draft, format),
    ...textSettings(draft, format),
  };
}

function rateSettings(
  { rate, quality, megabits, lossless, extra }: SettingsDraft,
  format: ExportFormat | undefined,
): Pick<FormatSettings, 'quality' | 'bitrate'> {
  if ((format && !hasQuality(format)) || extra.targetSsim !== undefined) return {};
  if (isAnimation(format)) return lossless ? {} : { quality };
  return rate === 'quality' ? { quality } : { bitrate: Math.round(megabits * 1_000_000) };
}

/** Moving pictures that play wherever pictures are shown: they have a quality, never a bit rate. */
export function isAnimation(format: ExportFormat | undefined): format is ExportFormat {
  return format?.codec === 'gif' || format?.codec === 'apng' || format?.codec === 'webp';
}

/** Documents and sound have none to be compared, or to stand beside the file. */
export const hasPictures = (format: ExportFormat | undefined): boolean =>
  format !== undefined && format.kind !== 'document' && format.kind !== 'sound';

function animationSettings(
  { loop, lossless, gif }: SettingsDraft,
  format: ExportFormat | undefined,
): Pick<FormatSettings, 'loop' | 'lossless' | 'gif'> {
  if (!isAnimation(format)) return {};
  return {
    ...(loop !== 0 && { loop }),
    ...(format.codec === 'webp' && lossless && { lossless }),
    ...(format.codec === 'gif' && Object.keys(gif).length > 0 && { gif }),
  };
}

/** Of formats without pictures: all else is no business of theirs. */
function plainSettings(draft: SettingsDraft, format: ExportFormat): FormatSettings {
  const { title, description, timecode } = textSettings(draft, format);
  const { audio } = soundSettings({ ...draft, sound: true }, format);
  return {
    format: draft.format,
    ...(draft.range && { range: { start: draft.range.first, end: draft.range.last + 1 } }),
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(draft.extra.theme !== undefined && { theme: draft.extra.theme }),
    ...(format.kind === 'sound' && {
      ...(audio !== undefined && { audio }),
      ...(timecode !== undefined && { timecode }),
    }),
    ...(format.kind === 'document' && draft.extra.lottie && { lottie: draft.extra.lottie }),
  };
}

/** The sound that the format takes in the container that was chosen, the usual first. */
export function soundCodecs(
  { container }: SettingsDraft,
  format: ExportFormat | undefined,
): readonly AudioCodec[] {
  const chosen = container ?? format?.containers[0];
  return format && chosen !== undefined ? audioCodecs(format, chosen) : [];
}

function soundSettings(
  draft: SettingsDraft,
  format: ExportFormat | undefined,
): Pick<FormatSettings, 'audio'> {
  const codecs = soundCodecs(draft, format);
  if (codecs.length === 0) return {};
  if (!draft.sound) return { audio: false };
  const codec = codecs.find((id) => id === draft.soundCodec);
  const { codec: _, loudness, ...extra } = draft.extra.audio || {};
  const audio = {
    ...extra,
    ...(codec !== undefined && { codec }),
    ...(draft.loudness !== undefined && { loudness: { ...loudness, target: draft.loudness } }),
  };
  return Object.keys(audio).length > 0 ? { audio } : {};
}

/** Whether its pictures can hold the composition's layers beside the finished picture. */
export const hasLayers = ({ codec }: ExportFormat): boolean => codec === 'exr';

/** Whether bars and a slate may go before films of the format, in the container that was chosen. */
export function takesLeader({ container }: Pick<SettingsDraft, 'container'>, format: ExportFormat): boolean {
  const chosen = container ?? format.containers[0];
  return hasPictures(format) && chosen !== undefined && LEADER_CONTAINERS.includes(chosen);
}

/** Without what another format was asked for, before this one was chosen. */
function withoutOthers(
  draft: SettingsDraft,
  extra: Partial<FormatSettings>,
  format: ExportFormat | undefined,
): Partial<FormatSettings> {
  if (!format) return extra;
  const { scan, pulldown, leader, as11, layers, ...others } = extra;
  const scans = format.scans ?? ['progressive'];
  return {
    ...others,
    ...(scan !== undefined && scans.includes(scan) && { scan }),
    ...(pulldown !== undefined && scans.length > 1 && { pulldown }),
    ...(leader !== undefined && takesLeader(draft, format) && { leader }),
    ...(as11 !== undefined && format.id === 'avc-intra-100' && { as11 }),
    ...(layers !== undefined && hasLayers(format) && { layers }),
  };
}

function textSettings(
  { title, description, reel, timecode }: SettingsDraft,
  format: ExportFormat | undefined,
): Pick<FormatSettings, 'title' | 'description' | 'reel' | 'timecode'> {
  if (format?.category === 'sequence') return {};
  return {
    ...(title.trim() !== '' && { title: title.trim() }),
    ...(description.trim() !== '' && { description: description.trim() }),
    ...(reel.trim() !== '' && { reel: reel.trim() }),
    ...(timecode.trim() !== '' && { timecode: timecode.trim() }),
  };
}
