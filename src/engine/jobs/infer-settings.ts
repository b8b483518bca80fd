import type { QualityFinding, ValidateOptions } from '../api/index.ts';
import type { ContainerId, FileReport, TrackReport } from '../container/index.ts';
import { ExportError, unlessAborted } from '../errors/index.ts';
import {
  type AUDIO_CODECS,
  type AudioSettings,
  bitsOf,
  type CompositionFacts,
  FORMATS,
  type FormatDeclaration,
  type FormatId,
  type FormatSettings,
  getFormat,
  isFloatingPoint,
  outputFrameCount,
  validateSettings,
} from '../formats/index.ts';
import {
  CHANNEL_LAYOUTS,
  COLOUR_CHOICES,
  type ColourChoice,
  formatRational,
  frameRateFromNumber,
  linearColours,
  PICTURE_COLOURS,
  type Rational,
  toNumber,
  VIDEO_COLOURS,
} from '../media/index.ts';
import type { PictureSource, Thread } from '../segments/index.ts';
import type { Preflight, PreflightWorkerApi } from './preflight.ts';

/** How a file was probably made. */
export interface InferredPlan {
  readonly settings: FormatSettings;
  readonly prepared: Preflight;
  /** What was assumed, as notes. */
  readonly findings: readonly QualityFinding[];
}

/** How a file's codec begins in a report, with the formats that have it. The container says which where there are several. */
const BY_CODEC: readonly (readonly [RegExp, FormatId, FormatId?])[] = [
  [/^avc[13]/, 'h264-mp4'],
  [/^(hvc1|hev1)/, 'h265-mp4'],
  [/^vp0?9/, 'vp9-webm'],
  [/^av01/, 'av1-mp4', 'av1-webm'],
  [/^apco/, 'prores-proxy'],
  [/^apcs/, 'prores-lt'],
  [/^apcn/, 'prores-422'],
  [/^apch/, 'prores-hq'],
  [/^ap4h/, 'prores-4444'],
  [/^ap4x/, 'prores-4444xq'],
  [/^AVdh/, 'dnxhr-hq'],
  [/^AVdn/, 'dnxhd-185'],
  [/^png/, 'png-sequence'],
  [/^tiff/, 'tiff-sequence'],
  [/^exr/, 'exr-sequence'],
  [/^dng/, 'cinemadng'],
];

/** What a name ends in, for files that can't be opened. */
const BY_ENDING: Readonly<Record<string, FormatId>> = {
  mp4: 'h264-mp4',
  m4v: 'h264-mp4',
  webm: 'vp9-webm',
  mkv: 'vp9-webm',
  mov: 'prores-hq',
  zip: 'png-sequence',
};

const SOUND_CODECS: readonly (readonly [RegExp, (typeof AUDIO_CODECS)[number]])[] = [
  [/^mp4a/, 'aac'],
  [/^opus/i, 'opus'],
  [/^flac/i, 'flac'],
  [/^(pcm-s16|sowt|twos)/, 'pcm-s16'],
  [/^(pcm-s24|in24)/, 'pcm-s24'],
  [/^(pcm-f32|fl32)/, 'pcm-f32'],
];

/** A file whose rate differs from the composition's by less was played at another speed, never resampled. */
const SAME_RATE = 0.005;
/** What no other setting hangs on: left out where the format can't take what a file says. */
const MOST_DROPPED = 8;

/**
 * Finds the settings that a file was made with, as far as the file tells, and how its frames would be drawn.
 *
 * @param asked the format that it is to be, and the frames that it shows, where somebody knows
 * @param hasProfile whether the gates of a profile judge it
 * @throws ExportError INVALID_SETTINGS for a range that the composition does not have, or where it can't be drawn
 */
export async function planForFile(
  file: File,
  source: PictureSource,
  preflight: Thread<PreflightWorkerApi>,
  signal: AbortSignal,
  asked: Pick<ValidateOptions, 'format' | 'range'> = {},
  hasProfile = false,
): Promise<InferredPlan> {
  const facts = await unlessAborted(
    signal,
    preflight.call((remote) => remote.facts(source)),
  );
  const report = await unlessAborted(signal, reportOf(file, preflight));
  const { settings, assumed } = inferSettings(file.name, report, facts, asked, hasProfile);
  const prepared = await unlessAborted(
    signal,
    preflight.call((remote) => remote.describe(source, settings)),
  );
  return { settings, prepared, findings: assumed.map(noteOf) };
}

/** Undefined for a file that can't be opened, which the pass tells of. */
async function reportOf(file: File, preflight: Thread<PreflightWorkerApi>): Promise<FileReport | undefined> {
  try {
    return await preflight.call((remote) => remote.inspect(file));
  } catch (thrown) {
    const { code } = ExportError.from(thrown);
    if (code === 'CANCELLED' || code === 'INTERRUPTED' || code === 'WORKER_LOST') throw thrown;
    return undefined;
  }
}

/** The settings that a file tells of, and in words what it does not tell. */
export function inferSettings(
  fileName: string,
  report: FileReport | undefined,
  facts: CompositionFacts,
  { format: id, range }: Pick<ValidateOptions, 'format' | 'range'> = {},
  hasProfile = false,
): { readonly settings: FormatSettings; readonly assumed: readonly string[] } {
  const assumed: string[] = [];
  const track = report?.tracks.find(({ type }) => type === 'video' || type === 'pictures');
  const format = formatOf(fileName, report, track, id, assumed);
  const settings: Record<string, unknown> = { format: format.id, ...(range && { range }) };
  const container = report && containerOf(report.container, fileName, format);
  if (container !== undefined) settings.container = container;
  if (track) {
    settings.size = { width: track.width, height: track.height };
    const rate = rateOf(track, facts, assumed);
    if (rate) settings.frameRate = rate;
    if (track.width * facts.height !== track.height * facts.width) {
      assumed.push(
        `The file is ${track.width}×${track.height}, the composition ${facts.width}×${facts.height}: that it is shown whole, with background beside it, was assumed.`,
      );
    }
    Object.assign(settings, colourOf(track, format, assumed));
    if (report && track.type === 'pictures') Object.assign(settings, samplesOf(report, track, format));
    Object.assign(settings, codingOf(track, format, assumed));
  }
  if (report?.timecode !== undefined) settings.timecode = report.timecode;
  const sound = report?.tracks.find(({ type }) => type === 'audio');
  if (sound) settings.audio = soundOf(sound);
  assumed.push(
    `The quality that was asked for does not stand in a file: ${hasProfile ? 'the default was assumed' : 'the usual gates were held'}.`,
  );
  return { settings: withoutMistakes(settings as unknown as FormatSettings, facts, assumed), assumed };
}

function formatOf(
  fileName: string,
  report: FileReport | undefined,
  track: TrackReport | undefined,
  asked: FormatId | undefined,
  assumed: string[],
): FormatDeclaration {
  if (asked !== undefined) return getFormat(asked);
  const named = FORMATS.find(({ name }) => track?.commercialName?.endsWith(name));
  if (named) return named;
  const [, id, inWebm] = BY_CODEC.find(([codec]) => track && codec.test(track.codec)) ?? [];
  if (id !== undefined) {
    const found = inWebm !== undefined && /webm|matroska/i.test(report?.container ?? '') ? inWebm : id;
    if (found.startsWith('dnx')) {
      assumed.push(`Which class of ${track?.codec} it is the file does not tell: ${found} was assumed.`);
    }
    return getFormat(found);
  }
  const ending = fileName.slice(fileName.lastIndexOf('.') + 1).toLowerCase();
  const guess = BY_ENDING[ending] ?? 'h264-mp4';
  assumed.push(
    track
      ? `The codec ${track.codec} is of no format that Framewright makes: ${guess} was assumed.`
      : `The file does not tell what it holds: ${guess} was assumed.`,
  );
  return getFormat(guess);
}

function containerOf(
  name: string,
  fileName: string,
  { containers }: FormatDeclaration,
): ContainerId | undefined {
  const id: ContainerId | undefined = /webm/i.test(name)
    ? 'webm'
    : /matroska/i.test(name)
      ? 'mkv'
      : /quicktime/i.test(name) || /\.mov$/i.test(fileName)
        ? 'mov'
        : /mxf/i.test(name)
          ? /op-atom/i.test(name)
            ? 'mxf-opatom'
            : 'mxf'
          : /mp4/i.test(name)
            ? 'mp4'
            : undefined;
  return id !== undefined && containers.includes(id) ? id : undefined;
}

/** The composition's own rate where the file was meant to have it; else the file's, as one that was resampled to. */
function rateOf(
  { frameRate, frameCount, type }: TrackReport,
  facts: CompositionFacts,
  assumed: string[],
): Rational | undefined {
  // Loose pictures have no rate.
  if (type === 'pictures' || !(frameRate > 0 && Number.isFinite(frameRate))) return undefined;
  const own = toNumber(facts.frameRate);
  const near = Math.abs(frameRate / own - 1) < SAME_RATE;
  if (near || frameCount === facts.frameCount) return undefined;
  const rate = frameRateFromNumber(frameRate);
  assumed.push(
    `The file has ${formatRational(rate)} frames a second, the composition ${formatRational(facts.frameRate)}: that it was resampled was assumed (${outputFrameCount(facts, rate)} frames).`,
  );
  return rate;
}

function colourOf(
  { colour, type }: TrackReport,
  format: FormatDeclaration,
  assumed: string[],
): Partial<FormatSettings> {
  if (type === 'pictures') return {};
  const { primaries, transfer, matrix, fullRange } = colour;
  const isRgb = matrix === 'rgb' && (format.colourModels ?? []).includes('rgb');
  const choice = COLOUR_CHOICES.find((one) => {
    const space = VIDEO_COLOURS[one];
    const sameModel = isRgb || space.matrix === matrix;
    return space.primaries === primaries && space.transfer === transfer && sameModel;
  });
  if (choice === undefined) {
    const told = [primaries, transfer, matrix].filter((tag) => tag !== undefined).join(', ');
    assumed.push(
      `${told === '' ? 'The file does not tell its colours' : `No export of Framewright has the colours ${told}`}: BT.709 was assumed.`,
    );
  }
  return {
    ...(choice !== undefined && choice !== 'bt709' && { colour: choice, ...deepEnough(choice, format) }),
    ...(isRgb ? { colourModel: 'rgb' } : fullRange === true && { fullRange: true }),
  };
}

/** What pictures of a sequence say of their samples. */
function samplesOf(
  { tags }: FileReport,
  { colour: { primaries, transfer } }: TrackReport,
  format: FormatDeclaration,
): Partial<FormatSettings> {
  const isFloat = tags.samples !== undefined;
  const depth = format.depths.find(
    (one) => String(bitsOf(one)) === tags.depth && isFloatingPoint(one) === isFloat,
  );
  const lit = transfer === 'linear' && tags.whiteLuminance !== undefined;
  const choice = COLOUR_CHOICES.find((one) => {
    const space = transfer === 'linear' ? linearColours(one) : PICTURE_COLOURS[one];
    return (
      space.primaries === primaries &&
      space.transfer === transfer &&
      (transfer !== 'linear' || (one === 'pq') === lit)
    );
  });
  return {
    ...(depth !== undefined && { depth }),
    ...(choice !== undefined && choice !== 'bt709' && { colour: choice }),
    ...(tags.alpha === 'none' && format.alpha.length > 0 && { alpha: 'none' }),
    ...(tags.layers !== undefined && { layers: true }),
  };
}

/** What the first picture of a film says of its samples and fields. */
function codingOf(
  { stream }: TrackReport,
  { depths, alphaDepths = [], scans }: FormatDeclaration,
  assumed: string[],
): Pick<FormatSettings, 'depth' | 'alphaDepth' | 'scan'> {
  if (!stream) return {};
  const depth = depths.find((one) => one === stream.depth);
  const alphaDepth = alphaDepths.slice(1).find((one) => one === stream.alphaDepth);
  const samples = { ...(depth !== undefined && { depth }), ...(alphaDepth !== undefined && { alphaDepth }) };
  if (!scans) return samples;
  const orders = scans.filter((one) => one !== 'progressive');
  const order = stream.fieldOrder ?? orders[0];
  if (stream.interlaced && stream.fieldOrder === undefined && orders.length > 1) {
    assumed.push(`Which field comes first the file does not tell: ${order} was assumed.`);
  }
  const scan = stream.interlaced ? order : 'progressive';
  return { ...samples, ...(scan !== undefined && scan !== scans[0] && { scan }) };
}

/** More bits than 8, as the wider colours have. */
function deepEnough(choice: ColourChoice, { depths }: FormatDeclaration): Pick<FormatSettings, 'depth'> {
  const depth = choice === 'p3' ? undefined : depths.find((bits) => bits !== 8);
  return depth === undefined ? {} : { depth };
}

/** The sound settings that a track tells of. */
export function soundOf({ codec, sampleRate, channelCount }: TrackReport): AudioSettings {
  const id = SOUND_CODECS.find(([pattern]) => pattern.test(codec))?.[1];
  const layouts = Object.entries(CHANNEL_LAYOUTS) as [keyof typeof CHANNEL_LAYOUTS, readonly unknown[]][];
  const layout = layouts.find(([, speakers]) => speakers.length === channelCount)?.[0];
  return {
    ...(id !== undefined && { codec: id }),
    ...(sampleRate !== undefined && { sampleRate }),
    ...(layout !== undefined && { layout }),
  };
}

/** Leaves out, with words, what the format does not take. */
function withoutMistakes(
  inferred: FormatSettings,
  facts: CompositionFacts,
  assumed: string[],
): FormatSettings {
  let settings = inferred;
  for (let left = MOST_DROPPED; left > 0; left--) {
    const problem = validateSettings(settings, facts).find(({ severity }) => severity === 'error');
    if (!problem || problem.setting === 'format') break;
    // That was not read from the file, but asked for.
    if (problem.setting === 'range') {
      throw new ExportError('INVALID_SETTINGS', problem.message, { value: problem.value });
    }
    assumed.push(`${problem.message} The format's own was assumed.`);
    const { [problem.setting]: _, ...rest } = settings;
    settings = rest as FormatSettings;
  }
  return settings;
}

function noteOf(message: string): QualityFinding {
  return { id: 'assumed', category: 'technical', severity: 'note', message };
}
