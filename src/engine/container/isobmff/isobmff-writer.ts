import { ExportError } from '../../errors/index.ts';
import type { AudioPacket, EncodedSegment } from '../../media/index.ts';
import type { ByteSink, FileSettings, FileWriter } from '../container.ts';
import { PieceOutput } from '../piece-output.ts';
import { SegmentCheck } from '../segment-check.ts';
import { FileTracks } from './file-tracks.ts';
import { FragmentedLayout } from './fragmented-layout.ts';
import type { Layout } from './layout.ts';
import { ProgressiveLayout } from './progressive-layout.ts';
import type { Flavour } from './track.ts';

/**
 * MOV and MP4, which share all but their details. Written here: no kept library writes DNx, a timecode track, edit lists
 * over sound, caption tracks or HDR metadata, and one writer for both keeps their times alike.
 */
export class IsobmffWriter implements FileWriter {
  readonly #check: SegmentCheck;
  readonly #tracks: FileTracks;
  readonly #layout: Layout;
  #begun = false;
  #frames = 0;

  /** @throws ExportError INVALID_SETTINGS for a timecode or a sound codec that the container can't carry */
  constructor(settings: FileSettings, flavour: Flavour, sink: ByteSink) {
    const fragmented = settings.fragmented === true && flavour === 'mp4';
    const output = new PieceOutput(sink);
    this.#check = new SegmentCheck(settings);
    // Readers of fragments take chapters from the list alone.
    this.#tracks = new FileTracks(settings, flavour, !fragmented);
    this.#layout = fragmented
      ? new FragmentedLayout(settings, this.#tracks, output)
      : new ProgressiveLayout(settings, flavour, this.#tracks, output);
  }

  async add(segment: EncodedSegment): Promise<void> {
    const start = this.#check.accept(segment);
    this.#tracks.queueVideo(segment.packets, start);
    if (!this.#begun) {
      this.#begun = true;
      await this.#layout.begin();
    }
    this.#frames = start + segment.frameCount;
    await this.#layout.advance(start, this.#frames);
  }

  async addAudio(track: number, packets: readonly AudioPacket[]): Promise<void> {
    this.#tracks.queueSound(track, packets);
  }

  async finish(): Promise<void> {
    this.#check.complete();
    this.#tracks.checkComplete();
    if (!this.#begun) throw new ExportError('INTERNAL', 'The file has no pictures.');
    await this.#layout.finish();
  }
}
