import type { CodecId, EncodeSettings } from '../codecs/index.ts';
import type { ContainerId } from '../container/index.ts';
import type { AlphaMode, ColourChoice, Rational } from '../media/index.ts';
import type { RenderOptimization } from '../render/index.ts';

export const FORMAT_IDS = [
  'h264-mp4', 'h265-mp4', 'vp9-webm', 'av1-webm', 'av1-mp4', 'vp9-alpha-webm', 'prores-proxy', 'prores-lt',
  'prores-422', 'prores-hq', 'prores-4444', 'prores-4444xq', 'dnxhd-120', 'dnxhd-145', 'dnxhd-185', 'dnxhd-185x',
  'dnxhd-220x', 'dnxhr-lb', 'dnxhr-sq', 'dnxhr-hq', 'dnxhr-hqx', 'dnxhr-444', 'ffv1-mkv', 'xdcam-hd422',
  'avc-intra-50', 'avc-intra-100', 'avc-intra-200', 'xavc-100', 'xavc-300', 'xavc-480', 'imx-30', 'imx-40',
  'imx-50', 'png-sequence', 'tiff-sequence', 'exr-sequence', 'cinemadng', 'lottie', 'dotlottie', 'gif', 'apng',
  'webp', 'wav',
] as const; // biome-ignore format: a table

export type FormatId = (typeof FORMAT_IDS)[number];

/** A format is a declaration: it names its codec, its containers, what it can carry and its rules. */
export interface FormatDeclaration {
  readonly id: FormatId;
  /** For people: `H.264 in MP4`. */
  readonly name: string;
  readonly category: 'web' | 'mastering' | 'broadcast' | 'sequence' | 'vector' | 'audio';
  readonly codec: CodecId;
  /** The first is the default. */
  readonly containers: readonly ContainerId[];
  readonly extension: string;
  readonly mimeType: string;
  readonly alpha: readonly AlphaMode[];
  readonly depths: readonly EncodeSettings['depth'][];
  readonly colours: readonly ColourChoice[];
  /** Both sides must be multiples of it. */
  readonly sizeMultiple: 1 | 2;
  /** The least that a side may have; one multiple where absent. */
  readonly minimumSize?: number;
  readonly maximumSize: number;
  readonly lossless: boolean;
  readonly use: string;
}

/** What a caller may ask of a format; everything absent takes the format's or the composition's own. */
export interface FormatSettings {
  readonly format: FormatId;
  readonly container?: ContainerId;
  readonly size?: { readonly width: number; readonly height: number };
  readonly fit?: 'contain' | 'cover' | 'stretch';
  readonly frameRate?: Rational;
  /** Frames of the output's own rate: `start` is included, `end` is not. */
  readonly range?: { readonly start: number; readonly end: number };
  /** Bits a second; excludes `quality`. */
  readonly bitrate?: number;
  /** 0–100; excludes `bitrate`. */
  readonly quality?: number;
  readonly depth?: 8 | 10 | 12 | 16;
  /** Colours of the file: `bt709` (sRGB in pictures) unless another is asked for, which takes 16 bits. */
  readonly colour?: ColourChoice;
  readonly alpha?: AlphaMode | 'none';
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
}

/** A setting that the format can't take, or that will not do what its author expects. */
export interface SettingsProblem {
  readonly severity: 'error' | 'warning';
  readonly setting: keyof FormatSettings;
  /** Names the value and the nearest one that works. */
  readonly message: string;
  readonly value: unknown;
}
