import type { AlphaMode, ColourSpace, Frame, KernelMemory, PixelFormat, YuvFrame } from '../media/index.ts';
import type { Colour, Scene } from '../scene/index.ts';
import type { RenderOptimization } from './optimization.ts';

export type RendererBackend = 'cpu' | 'webgpu';

/**
 * How the composition is mapped to an output of another shape; uncovered parts show the background. `pad` draws it at
 * its own scale from the top left corner, so that no pixel is resampled.
 */
export type Fit = 'contain' | 'cover' | 'stretch' | 'pad';

export interface RenderSettings {
  /** Size of the output in pixels. */
  readonly width: number;
  readonly height: number;
  readonly fit: Fit;
  /** Width of a pixel to its height, as the output is shown; 1 where absent. */
  readonly pixelAspect?: number;
  /** Painted beneath everything; alpha 0 leaves the output transparent. */
  readonly background: Colour;
  /** Samples a pixel in each direction, on top of exact area coverage. */
  readonly supersample: 1 | 2 | 4;
  readonly format: PixelFormat;
  readonly alpha: AlphaMode;
  /**
   * What colours are mixed in: their sRGB-encoded values as motion tools do by default, or linear light. Frames are
   * sRGB-encoded either way.
   */
  readonly blending?: 'encoded' | 'linear';
  /** How enlarged images are interpolated: bilinear, or with a Lanczos kernel of three lobes. */
  readonly imageSampling?: 'bilinear' | 'lanczos';
  /** Whether a pattern of less than one code value, fixed to the picture, hides the steps of 8 and 16 bits. */
  readonly dither?: boolean;
}

export interface RendererOptions {
  /** Asks for the frame's I420 planes besides its pixels, of rgba8: see Renderer.planes. */
  readonly planes?: ColourSpace;
  readonly optimization?: RenderOptimization;
  /** Where the `cpu` backend keeps its pixels; made afresh where absent. */
  readonly memory?: KernelMemory;
}

/** Turns Scenes into Frames. One renderer serves one thread and one size; frames come one at a time. */
export interface Renderer {
  readonly backend: RendererBackend;
  readonly settings: RenderSettings;
  /** The frame's pixels belong to the renderer and last until its next call. */
  render(scene: Scene): Promise<Frame>;
  /**
   * The last frame's planes, byte by byte as createYuvConverter makes them, where they were asked for and the backend
   * makes them itself; else absent. They last as long as its pixels.
   */
  readonly planes?: YuvFrame | undefined;
  /** Counts since creation, for reports: what the caches saved. */
  readonly statistics: RenderStatistics;
  [Symbol.dispose](): void;
}

export interface RenderStatistics {
  readonly frames: number;
  readonly tilesDrawn: number;
  readonly tilesKept: number;
  readonly pathsRasterised: number;
  readonly pathsReused: number;
}
