import type { KernelMemory } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { IntraSegmentEncoder } from '../intra-segment-encoder.ts';
import { ProResFrameEncoder } from './frame-encoder.ts';
import { proResInput, proResTrack } from './profiles.ts';

/** A segment of ProRes. */
export class ProResSegmentEncoder extends IntraSegmentEncoder {
  /** @throws ExportError INVALID_SETTINGS, RENDERER_FAILED where memory is refused */
  constructor(settings: EncodeSettings, frameCount: number, memory?: KernelMemory) {
    super(settings, frameCount, {
      name: 'ProRes',
      input: proResInput(settings),
      track: proResTrack(settings),
      open: (own) => new ProResFrameEncoder(settings, own),
      memory,
    });
  }
}
