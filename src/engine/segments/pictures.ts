import type { Composition } from '../composition/index.ts';
import type { Scene } from '../scene/index.ts';

/** What is known of the pictures before any is drawn. */
export type PictureFacts = Pick<
  Composition,
  'name' | 'width' | 'height' | 'frameRate' | 'frameCount' | 'warnings' | 'markers'
> &
  Partial<Pick<Composition, 'layers' | 'adjusting'>>;

/** A frame by name. */
export interface NamedPicture {
  /** Equal where the same is shown, whatever frame it is. */
  readonly hash: string;
  /** Present where naming the frame took its scene, which weighs `size` bytes in its encoding. */
  readonly scene?: Scene;
  readonly size: number;
}

/**
 * Pictures that can be named without being drawn, and turned into scenes that our renderer draws: those of a
 * composition, or those that another program's renderer makes.
 */
export interface Pictures {
  readonly facts: PictureFacts;
  /** @param instant in frames of the pictures' own rate, from the first; may be fractional */
  name(instant: number): Promise<NamedPicture>;
  /**
   * @param signal stops what takes long
   * @throws ExportError
   */
  scene(instant: number, signal: AbortSignal): Promise<Scene>;
  [Symbol.dispose](): void;
}
