import { AV1_UNIT, av1Units, readAv1Sequence } from '../webcodecs/av1-units.ts';
import { isKeyFrame, type VideoCodecId } from '../webcodecs/bitstream.ts';
import { nalLengthSize } from '../webcodecs/track.ts';
import { byteStreamUnits, isByteStream } from './annex-b.ts';
import { readH264Sps } from './h264-sps.ts';
import { readHevcSps } from './hevc-sps.ts';
import { readMpeg2Sequence, startsMpeg2 } from './mpeg2-sequence.ts';
import { readProResFrame } from './prores-frame.ts';
import { colourCodes, type StreamFacts } from './stream-facts.ts';
import { readVc3Frame } from './vc3-frame.ts';
import { readVp9Header } from './vp9-header.ts';

/** A video track as its container describes it. */
export interface StreamHead {
  readonly codec: StreamFacts['codec'];
  /** avcC, hvcC; absent where the codec has none. */
  readonly configuration?: Uint8Array;
}

/** The codec that a sample entry's type or a CodecID of Matroska names; undefined for others. */
export function streamCodec(entry: string): StreamFacts['codec'] | undefined {
  if (/^(avc[13]|avc-intra|V_MPEG4\/ISO\/AVC)$/.test(entry)) return 'h264';
  if (entry === 'mpeg2') return 'mpeg2';
  if (/^(hvc1|hev1|V_MPEGH\/ISO\/HEVC)$/.test(entry)) return 'h265';
  if (/^(vp09|V_VP9)$/.test(entry)) return 'vp9';
  if (/^(av01|V_AV1)$/.test(entry)) return 'av1';
  if (/^(ap(co|cs|cn|ch|4h|4x)|V_PRORES)$/.test(entry)) return 'prores';
  return /^AVd[nh]$/.test(entry) ? 'vc3' : undefined;
}

/**
 * Reads a key frame's headers.
 *
 * @param packet its beginning suffices: some kilobytes
 * @returns undefined where there are none that can be read
 */
export function readStreamFacts(head: StreamHead, packet: Uint8Array): StreamFacts | undefined {
  switch (head.codec) {
    case 'h264':
    case 'h265':
      return readParameterSet({ ...head, codec: head.codec }, packet);
    case 'vp9':
      return readVp9Header(packet);
    case 'av1':
      return readAv1Facts(packet);
    case 'prores':
      return readProResFrame(packet);
    case 'vc3':
      return readVc3Frame(packet);
    case 'mpeg2':
      return readMpeg2Sequence(packet);
  }
}

/** Whether a packet can be decoded without another, by its own bytes. */
export function startsStream({ codec, configuration }: StreamHead, packet: Uint8Array): boolean {
  if (codec === 'prores' || codec === 'vc3') return true;
  if (codec === 'mpeg2') return startsMpeg2(packet);
  if (codec === 'h264' && isByteStream(packet)) return startsByteStream(packet);
  return isKeyFrame(codec, packet, nalLengthSize(codec, configuration));
}

/** What a configuration record says in bytes of its own, beside the parameter sets in it. */
export interface RecordFacts {
  readonly profile: number;
  readonly level: number;
}

/** ISO/IEC 14496-15 sections 5.3.3 and 8.3.3; AV1 in ISOBMFF section 2.3.3; VP in ISOBMFF (after its version and flags). */
export function readRecord({ codec, configuration }: StreamHead): RecordFacts | undefined {
  if (!configuration || configuration.length < 4) return undefined;
  const at = (index: number): number => configuration[index] ?? 0;
  switch (codec) {
    case 'h264':
      return { profile: at(1), level: at(3) };
    case 'h265':
      return { profile: at(1) & 31, level: at(12) };
    case 'av1':
      return { profile: at(1) >> 5, level: at(1) & 31 };
    case 'vp9':
      return { profile: at(4), level: at(5) };
    case 'prores':
    case 'vc3':
    case 'mpeg2':
      return undefined;
  }
}

/** ITU-T H.264 table 7-1: the first slice is of an IDR picture. */
function startsByteStream(packet: Uint8Array): boolean {
  for (const unit of byteStreamUnits(packet)) {
    const type = (unit[0] ?? 0) & 31;
    if (type >= 1 && type <= 5) return type === 5;
  }
  return false;
}

function readParameterSet(
  { codec, configuration }: { readonly codec: VideoCodecId; readonly configuration?: Uint8Array },
  packet: Uint8Array,
): StreamFacts | undefined {
  const read = codec === 'h264' ? readH264Sps : readHevcSps;
  // Sets in the stream itself go before those beside it.
  const units = [
    ...(codec === 'h264' && isByteStream(packet)
      ? byteStreamUnits(packet)
      : packetUnits(packet, nalLengthSize(codec, configuration))),
    ...(configuration ? recordUnits(codec, configuration) : []),
  ];
  for (const unit of units) {
    const facts = read(unit);
    if (facts) return facts;
  }
  return undefined;
}

function* packetUnits(packet: Uint8Array, lengthSize: number): Generator<Uint8Array> {
  for (let at = 0; at + lengthSize < packet.length; ) {
    let length = 0;
    for (let i = 0; i < lengthSize; i++) length = length * 256 + (packet[at + i] ?? 0);
    yield packet.subarray(at + lengthSize, at + lengthSize + length);
    at += lengthSize + length;
  }
}

/** Parameter sets of avcC (ISO/IEC 14496-15 section 5.3.3) and hvcC (section 8.3.3). */
function* recordUnits(codec: VideoCodecId, record: Uint8Array): Generator<Uint8Array> {
  const u16 = (at: number): number => (record[at] ?? 0) * 256 + (record[at + 1] ?? 0);
  let at = codec === 'h264' ? 5 : 22;
  const arrays = codec === 'h264' ? 1 : (record[at++] ?? 0);
  for (let array = 0; array < arrays && at < record.length; array++) {
    const count = codec === 'h264' ? (record[at] ?? 0) & 31 : u16(at + 1);
    at += codec === 'h264' ? 1 : 3;
    for (let i = 0; i < count && at + 2 <= record.length; i++) {
      const length = u16(at);
      yield record.subarray(at + 2, at + 2 + length);
      at += 2 + length;
    }
  }
}

function readAv1Facts(packet: Uint8Array): StreamFacts | undefined {
  for (const { type, payload } of av1Units(packet)) {
    if (type !== AV1_UNIT.sequenceHeader) continue;
    const sequence = readAv1Sequence(payload);
    if (!sequence) return undefined;
    const { width, height, chroma, depth, profile, level, highTier, colours, fullRange } = sequence;
    const [primaries, transfer, matrix] = colours ?? [2, 2, 2];
    return {
      codec: 'av1',
      width,
      height,
      chroma,
      depth,
      profile,
      level,
      highTier,
      colour: colourCodes(primaries, transfer, matrix, fullRange),
      interlaced: false,
    };
  }
  return undefined;
}
