import { rational } from '../../../media/index.ts';
import { type Bytes, u8, u16, u32 } from '../../isobmff/bytes.ts';
import type { SoundLayout } from '../sound/sound-layout.ts';
import { flag, type MetadataSets, type Properties } from './sets.ts';
import { batch, ratio } from './values.ts';

/** AES3 channel status of professional sound at 48 kHz: the standard's minimum (AES3-2, SMPTE ST 382). */
const MINIMUM_STATUS = 1;

/** @returns name of the descriptor of one sound track: SMPTE ST 382, for D-10 ST 386 */
export function addSoundDescriptor(sets: MetadataSets, layout: SoundLayout, common: Properties): Bytes {
  const { mapping, sampleRate, sampleBytes, channels } = layout;
  const sound: Properties = {
    ...common,
    audioRate: ratio(rational(sampleRate)),
    locked: flag(true),
    channelCount: u32(mapping === 'd10' ? channels.length : 1),
    quantisationBits: u32(8 * sampleBytes),
  };
  if (mapping === 'd10') return sets.add('sound', { ...sound, audioReference: u8(0) });
  const wave: Properties = {
    ...sound,
    blockAlign: u16(sampleBytes),
    bytesPerSecond: u32(sampleBytes * sampleRate),
  };
  if (mapping === 'wave') return sets.add('wave', wave);
  return sets.add('aes3', {
    ...wave,
    channelStatusMode: batch([u8(MINIMUM_STATUS)]),
  });
}
