import type {
  CodecId,
  CodecProfile,
  EncoderChoice,
  EncoderTuning,
  GifChoices,
  PictureCompression,
} from '../codecs/index.ts';
import type { CaptionTrack, ContainerId } from '../container/index.ts';
import type {
  AlphaMode,
  ChannelLayout,
  ChromaSubsampling,
  ColourChoice,
  FieldOrder,
  HdrMetadata,
  Rational,
} from '../media/index.ts';
import type { RenderOptimization } from '../render/index.ts';
import type { As11Settings } from './as11-settings.ts';
import type { LeaderSettings } from './leader-settings.ts';
import type { LottieSettings } from './lottie-settings.ts';
import type { SampleDepth } from './sample-depth.ts';

export const FORMAT_IDS = [
  'h264-mp4', 'h265-mp4', 'vp9-webm', 'av1-webm', 'av1-mp4', 'vp9-alpha-webm', 'prores-proxy', 'prores-lt',
  'prores-422', 'prores-hq', 'prores-4444', 'prores-4444xq', 'dnxhd-120', 'dnxhd-145', 'dnxhd-185', 'dnxhd-185x',
  'dnxhd-220x', 'dnxhr-lb', 'dnxhr-sq', 'dnxhr-hq', 'dnxhr-hqx', 'dnxhr-444', 'ffv1-mkv', 'xdcam-hd422',
  'avc-intra-50', 'avc-intra-100', 'avc-intra-200', 'xavc-100', 'xavc-300', 'xavc-480', 'imx-30', 'imx-40',
  'imx-50', 'png-sequence', 'tiff-sequence', 'exr-sequence', 'cinemadng', 'lottie', 'dotlottie', 'gif', 'apng',
  'webp', 'wav',
] as const; // biome-ignore format: a table

export type FormatId = (typeof FORMAT_IDS)[number];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A size with the frame rates that a standard gives it. */
export interface Raster extends Size {
  readonly frameRates: readonly Rational[];
  /** Those of them at which frames may be interlaced. */
  readonly interlacedRates?: readonly Rational[];
  /** Width to height of the picture as it is shown, where pixels aren't square; the one nearest to the composition's is taken. */
  readonly aspects?: readonly Rational[];
  /** The size in square pixels that the raster is known by; it may be asked for instead. */
  readonly shownAs?: Size;
}

/** How lines are shown: all at once, or as two fields with the upper (`tff`) or lower (`bff`) one first. */
export type Scan = 'progressive' | FieldOrder;

/** What samples of a pixel stand for. */
export const COLOUR_MODELS = ['ycbcr', 'rgb'] as const;
export type ColourModel = (typeof COLOUR_MODELS)[number];

export const PULLDOWNS = ['3:2'] as const;
export type Pulldown = (typeof PULLDOWNS)[number];

/**
 * What a format's files hold: moving pictures, with their sound where there is any; the composition itself as a document; or
 * its sound alone.
 */
export type FormatKind = 'film' | 'document' | 'sound';

/** A format is a declaration: it names its codec, its containers, what it can carry and its rules. */
export interface FormatDeclaration {
  readonly id: FormatId;
  /** For people: `H.264 in MP4`. */
  readonly name: string;
  readonly category: 'web' | 'mastering' | 'broadcast' | 'sequence' | 'vector' | 'audio';
  /** `film` where absent. */
  readonly kind?: FormatKind;
  /** Of its pictures; absent in formats that have none. */
  readonly codec?: CodecId;
  readonly profile?: CodecProfile;
  /** 4:2:0 where absent. */
  readonly chroma?: ChromaSubsampling;
  /** Sound that goes with it, the default first; a container takes those of them that it can carry. None where absent. */
  readonly audio?: readonly AudioCodecId[];
  /** The first is the default. */
  readonly containers: readonly ContainerId[];
  /** Of the default container. */
  readonly extension: string;
  readonly mimeType: string;
  readonly alpha: readonly AlphaMode[];
  /** Bits of a sample of alpha, the default first, where there is a choice. */
  readonly alphaDepths?: readonly (8 | 16)[];
  readonly depths: readonly SampleDepth[];
  /** What colours are coded as, the default first; where absent there is no choice. */
  readonly colourModels?: readonly ColourModel[];
  readonly colours: readonly ColourChoice[];
  /** Both sides must be multiples of it. */
  readonly sizeMultiple: 1 | 2;
  /** The least sides; one multiple where absent. */
  readonly minimumSize?: Size;
  readonly maximumSize: number;
  /** Frames a second; any where absent. */
  readonly maximumFrameRate?: number;
  /** Whether its pictures are of standard definition, whose Y′CbCr has the matrix of ITU-R BT.601. */
  readonly standardDefinition?: boolean;
  /** The least number of sound tracks, of one channel each, where its files have sound. */
  readonly soundTracks?: number;
  /** How its frames may be scanned, the default first; progressive only where absent. */
  readonly scans?: readonly Scan[];
  /** The only sizes that there are, each with its only frame rates; all within the limits above where absent. */
  readonly rasters?: readonly Raster[];
  readonly lossless: boolean;
  /** Pictures are indices of a table of colours: neither a quality nor a bit rate decides how much is lost. */
  readonly indexed?: boolean;
  readonly use: string;
}

/** A format of moving pictures. */
export interface FilmFormat extends FormatDeclaration {
  readonly kind?: 'film';
  readonly codec: CodecId;
}

export const AUDIO_CODECS = ['aac', 'opus', 'flac', 'pcm-s16', 'pcm-s24', 'pcm-f32'] as const;
export type AudioCodecId = (typeof AUDIO_CODECS)[number];

/** What may be asked of the sound; everything absent takes the format's or the composition's own. */
export interface AudioSettings {
  readonly codec?: AudioCodecId;
  /** Bits a second, of codecs that lose. */
  readonly bitrate?: number;
  readonly layout?: ChannelLayout;
  /**
   * Of MXF, which has a track for each channel: silent ones are added up to this number, which is no less than the channels
   * of the layout.
   */
  readonly tracks?: number;
  /** 48000 where absent, as video wants it. */
  readonly sampleRate?: number;
  /**
   * Brings the whole to a loudness (ITU-R BS.1770-4 integrated, LUFS; −23 is EBU R 128) without a true peak above
   * `truePeak` (dBTP, −1 where absent).
   */
  readonly loudness?: { readonly target: number; readonly truePeak?: number };
}

/** The seed's codec-specific settings, by its names. */
export interface CodecOptimizations {
  readonly prores?: {
    readonly twoPassEncoding?: boolean;
    readonly qualityTuning?: EncoderTuning['qualityTuning'];
    readonly motionEstimation?: string;
    readonly subpixelPrecision?: number;
  };
  readonly h264?: {
    readonly preset?: EncoderTuning['preset'];
    readonly profile?: string;
    readonly level?: string;
    readonly hardwareAcceleration?: boolean;
  };
  readonly lottie?: {
    readonly pathOptimization?: boolean;
    readonly shapeMerging?: boolean;
    readonly animationCompression?: boolean;
    readonly assetInlining?: boolean;
  };
  readonly webm?: {
    readonly codec?: 'av1' | 'vp9';
    readonly quality?: {
      readonly targetBitrate?: number;
      readonly maxBitrate?: number;
      readonly bufferSize?: number;
    };
    readonly optimization?: {
      readonly twoPass?: boolean;
      readonly adaptiveQuantization?: boolean;
      readonly frameParallel?: boolean;
    };
    readonly compatibility?: {
      readonly browserSupport?: readonly string[];
      readonly hardwareDecoding?: boolean;
    };
  };
}

export const BURN_IN_POSITIONS = [
  'top-left', 'top', 'top-right', 'bottom-left', 'bottom', 'bottom-right',
] as const; // biome-ignore format: a list

/** What is written over the finished picture; the letters are A–Z, digits and common signs. */
export interface BurnIn {
  /** From `timecode`, or 00:00:00:00; hours, minutes, seconds and milliseconds at rates that have no timecode. */
  readonly timecode?: boolean;
  /** The number of the output frame, counted from the composition's first. */
  readonly frame?: boolean;
  /** A line of its own above these. */
  readonly text?: string;
  /** Across the picture, translucent. */
  readonly watermark?: string;
  /** Where timecode, frame and text stand; `bottom` where absent. */
  readonly position?: (typeof BURN_IN_POSITIONS)[number];
  /** Of the watermark, 0–1; 0.25 where absent. */
  readonly opacity?: number;
}

export const POSTER_FORMATS = ['png', 'jpeg', 'webp'] as const;

/** A picture of the film beside its file. Exactly one of `frame` and `seconds` says which. */
export interface PosterSettings {
  /** Counted from the file's first, or the programme's where a leader or handles come before it. */
  readonly frame?: number;
  /** From the same place; the last frame where it lies behind the end. */
  readonly seconds?: number;
  /** `png` where absent: the other two lose a little. */
  readonly format?: (typeof POSTER_FORMATS)[number];
  /** The film's own where absent. */
  readonly size?: Size;
}

/** What a caller may ask of a format; everything absent takes the format's or the composition's own. */
export interface FormatSettings {
  readonly format: FormatId;
  readonly container?: ContainerId;
  readonly size?: Size;
  /** Share of the composition's own sides (0.05–1), where no size is given. */
  readonly scale?: number;
  readonly fit?: 'contain' | 'cover' | 'stretch';
  /** The most frames between two key frames. */
  readonly keyFrameInterval?: number;
  readonly frameRate?: Rational;
  /** Interlaced frames show two instants each, half a frame apart. */
  readonly scan?: Scan;
  /**
   * `3:2` draws film of 23.976 pictures a second and lays four of them over ten fields of 29.97 interlaced frames
   * (AA BB BC CD DD).
   */
  readonly pulldown?: Pulldown;
  /** Frames of the output's own rate: `start` is included, `end` is not. */
  readonly range?: { readonly start: number; readonly end: number };
  /** Frames more before the range and after it, as far as the composition has them. `timecode` stays the range's. */
  readonly handles?: number;
  /** Bars, slate and black before the programme, which begins with `timecode` (10:00:00:00 or 01:00:00:00 where absent). */
  readonly leader?: LeaderSettings;
  /** Bits a second; excludes `quality`. */
  readonly bitrate?: number;
  /** `bitrate` at all times rather than on average. */
  readonly constantBitrate?: boolean;
  /** 0–100; excludes `bitrate`. */
  readonly quality?: number;
  /** The SSIM (0.9–1) that frames are to reach with as few bytes as it takes; excludes `bitrate` and `quality`. */
  readonly targetSsim?: number;
  readonly codecOptimizations?: CodecOptimizations;
  /** How a Lottie document is written; other formats leave it aside. */
  readonly lottie?: LottieSettings;
  readonly encoder?: EncoderChoice;
  /** Byte-identical files: only encoders that were proved to give them. */
  readonly deterministic?: boolean;
  /** Bits a channel; `16f` and `32f` are floating-point samples of linear light. */
  readonly depth?: SampleDepth;
  /** How pictures of a sequence are packed; the format's usual way where absent. */
  readonly compression?: PictureCompression;
  /** How pictures of a sequence are named, without an ending: `shot_####`. The bare number where absent. */
  readonly pictureNames?: string;
  /**
   * Whether OpenEXR pictures hold each layer of the composition beside the finished picture: as channels `NAME.R`, `.G`,
   * `.B` and `.A`. Colours are then mixed in linear light, as layers are in compositing programs, unless `blending` says otherwise.
   */
  readonly layers?: boolean;
  /** Colours of the file: `bt709` (sRGB in pictures) unless another is asked for, which takes 16 bits. */
  readonly colour?: ColourChoice;
  /** Of DNxHR 444: Y′CbCr in limited range where absent, or R′G′B′ in full range. */
  readonly colourModel?: ColourModel;
  readonly alpha?: AlphaMode | 'none';
  /** Bits of a sample of alpha in ProRes 4444 and 4444 XQ; 16 where absent. */
  readonly alphaDepth?: 8 | 16;
  /** `#rgb`, `#rrggbb`, `#rrggbbaa` or `transparent`. */
  readonly background?: string;
  readonly supersample?: 1 | 2 | 4;
  /** A shutter of `angle` degrees of an output frame (360: all of it), opened `phase` degrees after its start. */
  readonly motionBlur?: { readonly angle: number; readonly phase?: number; readonly samples?: number };
  /** Which theme of a `.lottie` archive to show; by default the one that it starts with. */
  readonly theme?: string;
  /** What colours are mixed in: encoded values as motion tools do by default, or linear light. */
  readonly blending?: 'encoded' | 'linear';
  readonly imageSampling?: 'bilinear' | 'lanczos';
  /** Hides the steps of smooth gradients under a fixed pattern of less than a code value. */
  readonly dither?: boolean;
  readonly renderer?: 'auto' | 'cpu' | 'webgpu';
  /** How rendering saves and shares its work. */
  readonly optimization?: RenderOptimization;
  readonly title?: string;
  readonly description?: string;
  readonly reel?: string;
  /** Start timecode: `HH:MM:SS:FF`, with `;` before the frames for drop-frame. */
  readonly timecode?: string;
  /** What AS-11 (UK DPP) says of the programme; of MXF. */
  readonly as11?: As11Settings;
  /** Letters over the picture, for those who are to look at it and not to use it. */
  readonly burnIn?: BurnIn;
  /** False leaves the sound out. */
  readonly audio?: AudioSettings | false;
  readonly captions?: readonly CaptionTrack[];
  /** False leaves the composition's markers out. */
  readonly chapters?: boolean;
  readonly fragmented?: boolean;
  /** Codes from 0 to the end instead of the limited range of video. */
  readonly fullRange?: boolean;
  readonly hdr?: HdrMetadata;
  /** Text of a .cube file, applied to the finished picture. */
  readonly lut?: string;
  /** A file with the checksum beside the result. */
  readonly sidecar?: 'md5' | 'sha256';
  /** How often an animated picture is played; 0 where absent: for ever. */
  readonly loop?: number;
  /** Of WebP: whether nothing is lost. */
  readonly lossless?: boolean;
  /** Colours, palette and dithering of a GIF. */
  readonly gif?: Partial<Omit<GifChoices, 'table'>>;
  /** A picture of the film beside the result, and inside of it where the container has a place for one. */
  readonly poster?: PosterSettings;
}

/** A setting that the format can't take, or that will not do what its author expects. */
export interface SettingsProblem {
  readonly severity: 'error' | 'warning';
  readonly setting: keyof FormatSettings;
  /** Names the value and the nearest one that works. */
  readonly message: string;
  readonly value: unknown;
  /** It is about what each programme has of its own: a preset may leave it open, an export may not. */
  readonly isPerProgramme?: true;
}
