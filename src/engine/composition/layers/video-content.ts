import type { DeferredImage, GroupNode, Matrix, SceneNode } from '../../scene/index.ts';
import type { VideoSource } from '../composition.ts';
import { type JsonObject, textOf } from '../document/values.ts';
import { multiply } from '../transforms/matrix.ts';
import { Clipper, coverMatrix } from './flat-content.ts';
import { NOTHING } from './grouping.ts';
import type { LayerContent, Setting } from './layer-content.ts';
import { type MediaTime, videoExtension } from './media-time.ts';

/** How a video lies in the size that its asset states. */
export type VideoFit = 'cover' | 'contain' | 'stretch';

export function videoFit(raw: JsonObject): VideoFit {
  const fit = textOf(videoExtension(raw).fit);
  return fit === 'contain' || fit === 'stretch' ? fit : 'cover';
}

/**
 * Shows the frame of a video that is on at the layer's time. Before the first the first is shown. After the end nothing
 * is, but where the layer's time is remapped the last is held, as After Effects does.
 */
export class VideoContent implements LayerContent {
  readonly #video: VideoSource;
  readonly #time: MediaTime;
  readonly #placed: Matrix;
  readonly #clipper: Clipper | undefined;
  #image: DeferredImage | undefined;
  #world: Matrix | undefined;
  #nodes: readonly SceneNode[] = NOTHING;

  constructor(video: VideoSource, time: MediaTime, width: number, height: number, fit: VideoFit) {
    this.#video = video;
    this.#time = time;
    const { matrix, overhangs } = coverMatrix(video.displayWidth, video.displayHeight, width, height, fit);
    this.#placed = multiply(matrix, video.orientation);
    this.#clipper = overhangs ? new Clipper(width, height) : undefined;
  }

  nodes(_time: number, world: Matrix, { moment }: Setting): readonly SceneNode[] {
    // A shutter that is open blurs what the layer does; the file was exposed by its own camera.
    const image = this.#imageAt(moment.frame);
    if (!image) return NOTHING;
    if (image !== this.#image || world !== this.#world) {
      this.#image = image;
      this.#world = world;
      this.#nodes = [{ type: 'image', image, transform: multiply(world, this.#placed), opacity: 1 }];
    }
    return this.#nodes;
  }

  clip(world: Matrix): GroupNode['clip'] {
    return this.#clipper?.of(world);
  }

  #imageAt(frame: number): DeferredImage | undefined {
    const video = this.#video;
    const { trimStart, trimEnd, backward, remap } = this.#time;
    const seconds = this.#time.at(frame);
    const past = backward ? seconds > trimEnd : seconds >= trimEnd;
    let index: number;
    if (past) {
      if (!remap) return undefined;
      index = video.frameAt(trimEnd, true);
    } else {
      index = video.frameAt(Math.max(seconds, trimStart), backward && seconds > trimStart);
    }
    if (index >= video.frameCount && !remap) return undefined;
    return video.frame(Math.max(0, Math.min(video.frameCount - 1, index)));
  }
}
