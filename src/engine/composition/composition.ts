import type { Rational } from '../media/index.ts';
import type { ImagePixels, Scene } from '../scene/index.ts';

/** Something in the document that is drawn differently from what its author saw, or not at all. */
export interface CompositionWarning {
  /** Stable and short, such as `text-layer` or `effect-gaussian-blur`. */
  readonly feature: string;
  /** The layer's name as its author gave it, with its composition's where it lies in a precomposition. */
  readonly layer: string;
  /** A sentence for a person. */
  readonly message: string;
}

/** Turns the bytes of a PNG, JPEG, WebP, GIF … file into pixels. Rejects when it can't. */
export type ImageDecoder = (
  bytes: Uint8Array<ArrayBuffer>,
  mimeType: string,
) => Promise<Omit<ImagePixels, 'hash'>>;

/** Fetches a file that the document links to but does not contain, or resolves to undefined. */
export type AssetResolver = (path: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;

export interface ReadOptions {
  /** Named in messages and used as the name of a document that has none. */
  readonly fileName?: string;
  /** Which animation of a `.lottie` archive to take; by default its `activeAnimationId` or first. */
  readonly animationId?: string;
  /** Which theme of a `.lottie` archive to wear; by default the animation's initial one, if it has one. */
  readonly themeId?: string;
  readonly decodeImage?: ImageDecoder;
  readonly resolveAsset?: AssetResolver;
  /**
   * Font files (TrueType, OpenType, collections, WOFF, WOFF2) to set text in, by any name: what they are stands in
   * them. Other files are passed over.
   */
  readonly fonts?: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Absent: layers are blurred by their motion only where the document itself says how (`mb`). */
  readonly motionBlur?: MotionBlur;
}

/** A shutter that is open for a part of each frame. */
export interface MotionBlur {
  /** How long the shutter is open: 360 is a whole frame. 0–720. */
  readonly angle: number;
  /** When it opens, after (below 0: before) the frame's own time, in degrees. −360–360. */
  readonly phase: number;
  /** Instants that are averaged. 2–64. */
  readonly samples: number;
}

/** A document that was read, checked and made ready to be evaluated at any instant. */
export interface Composition {
  readonly name: string;
  /** Pixels; whole or not, 1 to 16384. */
  readonly width: number;
  readonly height: number;
  readonly frameRate: Rational;
  /** Frames from in point to out point, at least 1; frame 0 is the document's in point. */
  readonly frameCount: number;
  readonly warnings: readonly CompositionWarning[];
  readonly markers: readonly { readonly name: string; readonly frame: number; readonly duration: number }[];
  /**
   * The composition at one instant.
   *
   * @param frame counted from the first frame; may be fractional
   */
  evaluate(frame: number): Scene;
}
