import { ExportError } from '../errors/index.ts';
import { type EncodedSegment, sameBytes, type TrackDescription } from '../media/index.ts';
import type { FileSettings } from './container.ts';

/** Sees to it that the segments of a file belong together: equal parameter sets, as many frames as were announced. */
export class SegmentCheck {
  readonly #settings: FileSettings;
  #segments = 0;
  #frames = 0;

  constructor(settings: FileSettings) {
    this.#settings = settings;
  }

  /**
   * Takes note of the next segment and returns the number of its first frame.
   *
   * @throws ExportError ENCODER_FAILED naming the segment when its parameter sets differ from the file's or its
   *   packets are not its frames; INTERNAL when more frames come than were announced
   */
  accept({ track, frameCount, packets }: EncodedSegment): number {
    const index = this.#segments++;
    const start = this.#frames;
    this.#frames += frameCount;
    const difference = describeDifference(this.#settings.track, track);
    if (difference !== undefined) {
      throw new ExportError(
        'ENCODER_FAILED',
        `Segment ${index} does not fit the file: its ${difference}. Was it encoded by another browser or device?`,
        { value: index },
      );
    }
    if (packets.length !== frameCount) {
      throw new ExportError(
        'ENCODER_FAILED',
        `Segment ${index} has ${packets.length} packets for ${frameCount} frames.`,
        {
          value: index,
        },
      );
    }
    if (this.#frames > this.#settings.frameCount) {
      throw new ExportError(
        'INTERNAL',
        `Segment ${index} goes past the ${this.#settings.frameCount} frames that the file was announced with.`,
        { value: this.#frames },
      );
    }
    return start;
  }

  /** @throws ExportError INTERNAL unless every announced frame came */
  complete(): void {
    if (this.#frames !== this.#settings.frameCount) {
      throw new ExportError(
        'INTERNAL',
        `The file was announced with ${this.#settings.frameCount} frames, but ${this.#frames} came.`,
        { value: this.#frames },
      );
    }
  }
}

function describeDifference(file: TrackDescription, segment: TrackDescription): string | undefined {
  if (segment.codec !== file.codec) return `codec is ${segment.codec}, the file's ${file.codec}`;
  if (segment.width !== file.width || segment.height !== file.height) {
    return `size is ${segment.width}×${segment.height}, the file's ${file.width}×${file.height}`;
  }
  if (!sameBytes(segment.description, file.description))
    return 'parameter sets (SPS, PPS) are not the file’s';
  const names = ['primaries', 'transfer', 'matrix', 'fullRange'] as const;
  const name = names.find((key) => segment.colourSpace[key] !== file.colourSpace[key]);
  return name === undefined
    ? undefined
    : `colour ${name} is ${segment.colourSpace[name]}, not ${file.colourSpace[name]}`;
}
