import type { KernelMemory } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { IntraSegmentEncoder } from '../intra-segment-encoder.ts';
import { Vc3FrameEncoder } from './frame-encoder.ts';
import { vc3Kind, vc3Track } from './profiles.ts';

/** A segment of DNxHD or DNxHR. */
export class Vc3SegmentEncoder extends IntraSegmentEncoder {
  /** @throws ExportError INVALID_SETTINGS, RENDERER_FAILED where memory is refused */
  constructor(settings: EncodeSettings, frameCount: number, memory?: KernelMemory) {
    super(settings, frameCount, {
      name: 'VC-3',
      input: vc3Kind(settings).input,
      track: vc3Track(settings),
      open: (own) => new Vc3FrameEncoder(settings, own),
      memory,
    });
  }
}
