import type { ChannelLayout, Rational } from '../media/index.ts';
import type { BlendMode, DeferredImage, ImagePixels, Matrix, Scene } from '../scene/index.ts';
import type { SoundClip } from './sound.ts';

/** Something in the document that is drawn differently from what its author saw, or not at all. */
export interface CompositionWarning {
  /** Stable and short, such as `text-layer` or `effect-gaussian-blur`. */
  readonly feature: string;
  /** The layer's name as its author gave it, with its composition's where it lies in a precomposition. */
  readonly layer: string;
  /** A sentence for a person. */
  readonly message: string;
}

/**
 * Turns the bytes of a PNG, JPEG, WebP, GIF … file into pixels. Rejects when it can't.
 *
 * @param file the same, where the platform holds it
 */
export type ImageDecoder = (
  bytes: Uint8Array<ArrayBuffer>,
  mimeType: string,
  file?: Blob,
) => Promise<Omit<ImagePixels, 'hash'>>;

/** A file that comes with a document: in memory, or, where it is too large for that, as the platform holds it. */
export type AssetFile = Uint8Array<ArrayBuffer> | Blob;

/** Fetches a file that the document links to but does not contain, or resolves to undefined. */
export type AssetResolver = (path: string) => Promise<AssetFile | undefined>;

/**
 * Opens a file of moving pictures. Rejects when it can't be read or decoded.
 *
 * @param hash names the file's content
 */
export type VideoOpener = (file: AssetFile, hash: string) => Promise<VideoSource>;

/** Moving pictures, open: when each is shown is known, their pixels come when they are asked for. */
export interface VideoSource {
  /** Of the pictures as they are coded, in pixels. */
  readonly width: number;
  readonly height: number;
  /** As they are shown, in square pixels: turned as the file says, each pixel as wide as it says. */
  readonly displayWidth: number;
  readonly displayHeight: number;
  /** From the coded pixels (0…width, 0…height) to those shown (0…displayWidth, 0…displayHeight). */
  readonly orientation: Matrix;
  readonly frameCount: number;
  /**
   * Which frame is shown at a time of the file's own clock, exactly on both of its ends: −1 before the first,
   * `frameCount` after the end of the last.
   *
   * @param backward whether time runs backward there, so that a frame's end belongs to it rather than its beginning
   */
  frameAt(seconds: number, backward: boolean): number;
  /** A frame of those that there are. Equal where the same frame is asked for again soon. */
  frame(index: number): DeferredImage;
  /** Lets go of decoders; whatever is asked for afterwards opens them again. */
  close(): void;
}

export interface ReadOptions {
  /** Named in messages and used as the name of a document that has none. */
  readonly fileName?: string;
  /** Which animation of a `.lottie` archive to take; by default its `activeAnimationId` or first. */
  readonly animationId?: string;
  /** Which theme of a `.lottie` archive to wear; by default the animation's initial one, if it has one. */
  readonly themeId?: string;
  readonly decodeImage?: ImageDecoder;
  readonly resolveAsset?: AssetResolver;
  /** Absent: video layers are left out, with a warning. */
  readonly openVideo?: VideoOpener;
  /** What names a file's content wherever its pictures or sound are named; by default SHA-256 of bytes in hand. */
  readonly hashAsset?: (file: AssetFile) => Promise<string>;
  /**
   * Font files (TrueType, OpenType, collections, WOFF, WOFF2) to set text in, by any name: what they are stands in
   * them. Other files are passed over.
   */
  readonly fonts?: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  /** Absent: layers are blurred by their motion only where the document itself says how (`mb`). */
  readonly motionBlur?: MotionBlur;
  /** Whether Scenes also say what each layer draws by itself. */
  readonly layers?: boolean;
}

/** A layer of the outermost composition that draws something in the course of the film, its track matte with it. */
export interface CompositionLayer {
  /** As its author gave it, or its place from the top: `Layer 3`. */
  readonly name: string;
  readonly blend: BlendMode;
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
  /** From back to front as the document has them; a Scene counts them from 0. */
  readonly layers: readonly CompositionLayer[];
  /** Names of the layers that change what lies beneath them, from back to front. */
  readonly adjusting: readonly string[];
  /** Everything that is heard, in the order of the document. */
  readonly sounds: readonly SoundClip[];
  /** The speakers that the document was mixed for, where it says so. */
  readonly soundLayout?: ChannelLayout;
  /**
   * The composition at one instant.
   *
   * @param frame counted from the first frame; may be fractional
   */
  evaluate(frame: number): Scene;
  /** Lets go of decoders, where there are videos; it may be evaluated further. */
  close(): void;
  /** Frees its images too: what it was evaluated to can't be drawn any more. */
  free(): void;
}
