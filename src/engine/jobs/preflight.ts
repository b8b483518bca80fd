import type { ExportFormat, FileInspection } from '../api/index.ts';
import {
  type EncoderPlan,
  type EncodeSettings,
  fingerprintAgain,
  isPictureCodec,
  openVerdictCache,
  planEncoder,
} from '../codecs/index.ts';
import { type CompositionWarning, linkedFiles } from '../composition/index.ts';
import { expectedFrameBytes } from '../delivery/index.ts';
import { ExportError } from '../errors/index.ts';
import {
  type CompositionFacts,
  FORMAT_IDS,
  type FormatSettings,
  getFormat,
  type ResolvedPoster,
  type ResolvedSettings,
  resolveSettings,
} from '../formats/index.ts';
import { PLANAR_FORMATS, type Rational } from '../media/index.ts';
import { inspectWholly } from '../quality/index.ts';
import {
  type CompositionSource,
  filmOf,
  isFrameSource,
  openPictures,
  type PictureSource,
  type Pictures,
  planSegments,
  type SegmentRange,
  type SegmentRecipe,
} from '../segments/index.ts';
import { type AudioPreflight, prepareAudio } from './audio-preflight.ts';
import { filmSample } from './film-sample.ts';
import { filmStills } from './film-stills.ts';
import { layerExplanation, layerWarnings } from './layer-warnings.ts';
import { type PlainPreflight, preparePlain } from './plain-preflight.ts';
import { makePoster, type Poster } from './poster.ts';
import { supportedFormat } from './supported-formats.ts';

/** Everything that is decided before the first frame is drawn. */
export interface Preflight {
  readonly name: string;
  readonly warnings: readonly CompositionWarning[];
  readonly settings: ResolvedSettings;
  readonly encoder: EncoderPlan;
  readonly ranges: readonly SegmentRange[];
  /** Of the composition, whatever the output's is. */
  readonly compositionRate: Rational;
  /** Absent where the file has no sound. */
  readonly audio?: AudioPreflight['track'];
  /** What was chosen and why, in words. */
  readonly explanation: readonly string[];
}

/** What the preflight worker does, away from the page's thread. */
export interface PreflightWorkerApi {
  /**
   * @param provesEncoder whether frames of the film are drawn for the trial of its encoder: for an export, not for each
   *   change of a setting in a form
   * @param doubted whether the export failed before: then nothing is trusted that other films have shown
   * @throws ExportError for a composition, settings or an encoder that will not do
   */
  prepare(
    source: PictureSource,
    settings: FormatSettings,
    provesEncoder: boolean,
    doubted?: boolean,
  ): Promise<Preflight>;
  /**
   * The same without an encoder: what a file of these settings would show. Its plan encodes nothing.
   *
   * @throws ExportError for a composition or settings that will not do
   */
  describe(source: PictureSource, settings: FormatSettings): Promise<Preflight>;
  /** Of a format without pictures. @throws ExportError for a composition or settings that will not do */
  preparePlain(source: PictureSource, settings: FormatSettings): Promise<PlainPreflight>;
  /** What a composition says of itself. */
  facts(source: PictureSource): Promise<CompositionFacts>;
  supportedFormats(): Promise<ExportFormat[]>;
  /** One frame of a film as a picture. */
  poster(recipe: SegmentRecipe, poster: ResolvedPoster): Promise<Poster>;
  /** What another machine's plan has as its fingerprint on this one. */
  fingerprintAgain(plan: EncoderPlan): Promise<string>;
  inspect(file: Blob): Promise<FileInspection>;
  /** Paths of the files that a document needs and does not bring, as it writes them. */
  linkedFiles(bytes: Uint8Array, options: { fileName?: string; themeId?: string }): Promise<string[]>;
}

/** @param storeName names the database and folder that all threads of the engine share */
export function createPreflightWorker(storeName: string): PreflightWorkerApi {
  const cache = openVerdictCache(storeName);
  const open = (source: PictureSource, settings: FormatSettings): ReturnType<typeof openPictures> =>
    openPictures(isFrameSource(source) ? source : readBy(source, settings));

  const complete = async (
    source: PictureSource,
    pictures: Pictures,
    resolved: ResolvedSettings,
    encoder: EncoderPlan,
  ): Promise<Preflight> => {
    const { facts } = pictures;
    const unsplit = await layerWarnings(pictures, resolved);
    const sound =
      isFrameSource(source) || !resolved.audio
        ? undefined
        : await prepareAudio(source, resolved.audio, resolved.leader);
    const audio = sound?.track;
    const ranges = planSegments({
      ...resolved.range,
      frameRate: resolved.frameRate,
      bytesPerFrame: expectedFrameBytes(resolved.encode),
      ...(encoder.ffmpeg && { maximumFrames: MOST_FRAMES[encoder.ffmpeg.kind] }),
      ...(encoder.ffmpeg?.round && { round: encoder.ffmpeg.round }),
    });
    return {
      name: facts.name,
      warnings: [...facts.warnings, ...unsplit, ...(sound?.warnings ?? [])],
      settings: resolved,
      encoder,
      ranges,
      compositionRate: facts.frameRate,
      ...(audio && { audio }),
      explanation: [
        ...resolved.warnings.map((warning) => warning.message),
        ...layerExplanation(resolved),
        ...encoder.explanation,
        ...(audio?.encoder.explanation ?? []),
      ],
    };
  };

  return {
    async prepare(source, settings, provesEncoder, doubted = false) {
      using pictures = await open(source, settings);
      if (isFrameSource(source)) refuseReading(settings);
      const resolved = resolveSettings(settings, pictures.facts);
      const film = filmOf(pictures, resolved);
      const encoder = await planEncoder(resolved.encode, {
        cache,
        ...(provesEncoder && {
          sample: filmSample(film, resolved),
          stills: filmStills(film, resolved),
          doubted,
        }),
      });
      return complete(source, pictures, resolved, encoder);
    },

    async describe(source, settings) {
      using pictures = await open(source, settings);
      const resolved = resolveSettings(settings, pictures.facts);
      return complete(source, pictures, resolved, planWithoutEncoder(resolved.encode));
    },

    preparePlain,

    async facts(source) {
      using pictures = await open(source, { format: 'png-sequence' });
      const { width, height, frameRate, frameCount } = pictures.facts;
      return { width, height, frameRate, frameCount };
    },

    async supportedFormats() {
      const formats: ExportFormat[] = [];
      for (const id of FORMAT_IDS) {
        formats.push(await supportedFormat(getFormat(id)));
      }
      return formats;
    },

    fingerprintAgain: (plan) => fingerprintAgain(plan),
    poster: makePoster,
    inspect: inspectWholly,
    linkedFiles,
  };
}

/** What planes a file of these settings holds, whoever encoded them. */
export function planWithoutEncoder(settings: EncodeSettings): EncoderPlan {
  const { codec, chroma = '420', depth, alpha = false } = settings;
  const bits = depth <= 8 ? '' : depth <= 10 ? 'P10' : 'P12';
  const name = `I${chroma}${alpha ? 'A' : ''}${bits}`;
  const planes = PLANAR_FORMATS.find((format) => format === name) ?? (alpha ? 'I444AP10' : 'I444P10');
  return {
    settings,
    input: isPictureCodec(codec) ? (depth > 8 ? 'rgba16' : 'rgba8') : planes,
    encoder: 'unknown',
    acceleration: 'software',
    fingerprint: '',
    deterministic: false,
    explanation: [],
  };
}

/** As the document will be read, but for motion blur, which an encoder's trial can do without. */
function readBy(source: CompositionSource, { theme, layers }: FormatSettings): CompositionSource {
  return {
    ...source,
    reading: { ...(theme !== undefined && { themeId: theme }), ...(layers && { layers }) },
  };
}

/** What only a document can be read with. */
function refuseReading(settings: FormatSettings): void {
  for (const setting of ['motionBlur', 'theme', 'layers'] as const) {
    const value = settings[setting];
    if (value === undefined || value === false) continue;
    throw new ExportError(
      'INVALID_SETTINGS',
      `A frame source draws its own pictures: ${setting} is for its options to say.`,
      { value },
    );
  }
}

/**
 * Frames of a segment that ffmpeg.wasm encodes: it takes up to a second a frame, and a closed tab loses what is under
 * way. Fresh encoders cost nothing where each frame stands alone.
 */
const MOST_FRAMES = { intra: 24, inter: 60 } as const;
