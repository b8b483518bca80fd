import { ExportError } from '../../errors/index.ts';
import { type TrackDescription, toHex } from '../../media/index.ts';
import type { EncodeSettings } from '../codecs.ts';
import { AV1_UNIT, av1Units, readAv1Sequence } from './av1-units.ts';
import type { VideoCodecId } from './bitstream.ts';

/**
 * Describes a track by what was encoded rather than by what was asked for: encoders lower the level, set constraint flags
 * of their own, and players believe the bitstream.
 *
 * @param configured the codec string that was asked for
 * @param description avcC or hvcC
 * @param keyFrame the first packet, where AV1 keeps its sequence header
 * @throws ExportError ENCODER_FAILED where H.264 or HEVC came without parameter sets
 */
export function describeVideoTrack(
  settings: EncodeSettings,
  codec: VideoCodecId,
  configured: string,
  description: Uint8Array<ArrayBuffer> | undefined,
  keyFrame: Uint8Array,
): TrackDescription {
  const { width, height, colourSpace, depth, alpha, hdr } = settings;
  return {
    codec: codecOf(codec, configured, description, keyFrame),
    width,
    height,
    ...(description && { description }),
    colourSpace,
    ...(depth !== 8 && { depth }),
    ...(alpha === true && { alpha: 'straight' }),
    ...(hdr && { hdr }),
  };
}

function codecOf(
  codec: VideoCodecId,
  configured: string,
  description: Uint8Array | undefined,
  keyFrame: Uint8Array,
): string {
  switch (codec) {
    case 'h264':
      // AVCProfileIndication, profile_compatibility, AVCLevelIndication: ISO/IEC 14496-15 section 5.3.3.
      return `avc1.${toHex(parameterSets(description, 7).subarray(1, 4))}`;
    case 'h265':
      return hevcString(parameterSets(description, 23));
    case 'vp9':
      return configured;
    case 'av1':
      return av1String(configured, keyFrame);
  }
}

/** Bytes of each NAL unit's length, from avcC (ISO/IEC 14496-15 section 5.3.3) or hvcC (section 8.3.3). */
export function nalLengthSize(codec: VideoCodecId, description: Uint8Array | undefined): number {
  const byte = codec === 'h264' ? description?.[4] : codec === 'h265' ? description?.[21] : undefined;
  return ((byte ?? 3) & 3) + 1;
}

/** ISO/IEC 14496-15 section E.3: the compatibility flags in reverse bit order, constraint bytes without trailing zeros. */
function hevcString(hvcC: Uint8Array): string {
  const at = (index: number): number => hvcC[index] ?? 0;
  const space = ['', 'A', 'B', 'C'][at(1) >> 6] ?? '';
  const tier = (at(1) >> 5) & 1 ? 'H' : 'L';
  let compatibility = 0;
  for (let bit = 0; bit < 32; bit++) {
    if ((at(2 + (bit >> 3)) >> (7 - (bit & 7))) & 1) compatibility += 2 ** bit;
  }
  const constraints = Array.from(hvcC.subarray(6, 12), (byte) => byte.toString(16).toUpperCase());
  while (constraints.at(-1) === '0') constraints.pop();
  return [
    'hvc1',
    `${space}${at(1) & 31}`,
    compatibility.toString(16).toUpperCase(),
    `${tier}${at(12)}`,
    ...constraints,
  ].join('.');
}

/** The configured string with the profile, level and tier of the sequence header. */
function av1String(configured: string, keyFrame: Uint8Array): string {
  for (const { type, payload } of av1Units(keyFrame)) {
    if (type !== AV1_UNIT.sequenceHeader) continue;
    const sequence = readAv1Sequence(payload);
    if (!sequence) return configured;
    const [, , , ...rest] = configured.split('.');
    const level = String(sequence.level).padStart(2, '0') + (sequence.highTier ? 'H' : 'M');
    return ['av01', sequence.profile, level, ...rest].join('.');
  }
  return configured;
}

function parameterSets(description: Uint8Array | undefined, least: number): Uint8Array {
  if (description && description.length >= least) return description;
  throw new ExportError('ENCODER_FAILED', 'The video encoder gave no parameter sets.', {
    value: description?.length ?? null,
  });
}
