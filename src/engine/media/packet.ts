import type { ColourSpace, HdrMetadata } from './colour.ts';
import type { AlphaMode } from './frame.ts';
import type { Rational } from './rational.ts';

/** One encoded picture. Times count in frames from the segment's first; containers turn them into ticks. */
export interface EncodedPacket {
  readonly data: Uint8Array<ArrayBuffer>;
  /** As read from the bitstream, not as the encoder claims it. */
  readonly type: 'key' | 'delta';
  /** Presentation time in frames, from 0. */
  readonly frame: number;
  /** Frames that the picture is shown for. */
  readonly duration: number;
  /** The encoded alpha plane where it is a stream of its own: VP9's, which goes into Matroska as a BlockAddition. */
  readonly alpha?: Uint8Array<ArrayBuffer>;
}

/** What a container must know to describe the packets of a track; equal in every segment of a file. */
export interface TrackDescription {
  /**
   * RFC 6381 codec string, such as `avc1.64002a` or `vp09.00.41.08.00.01.01.01.00`; the sample entry's four characters
   * where there is no such string (`apch`, `AVdn`, `AVdh`); `png` for pictures; `mpeg2` (ISO/IEC 13818-2, each packet with the
   * headers before its picture), `avc-intra` (ITU-T H.264 as a byte stream, annex B, with the parameter sets in each
   * packet) and `ffv1`.
   */
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  /** Decoder configuration record (avcC, av1C …) where the codec has one. */
  readonly description?: Uint8Array<ArrayBuffer>;
  readonly colourSpace: ColourSpace;
  /** Bits a sample, where it is not 8. */
  readonly depth?: 8 | 10 | 12 | 16 | 32;
  /** Whether the pictures carry alpha. */
  readonly alpha?: AlphaMode;
  readonly hdr?: HdrMetadata;
  /** The codec's profile, as the encoder was asked for it, where a container must tell it: `xdcam-hd422`, `avc-intra-100`. */
  readonly profile?: string;
  /** Which field of an interlaced frame is shown first; absent where frames are progressive. */
  readonly fieldOrder?: FieldOrder;
  /** Bytes of every packet, where they are fixed. */
  readonly frameBytes?: number;
  /** Frames from one key frame to the next, and B frames between two others; absent where each frame is a key frame. */
  readonly gop?: { readonly length: number; readonly bFrames: number };
  /** The part of the coded picture that is shown, at its bottom; all of it where absent. */
  readonly displaySize?: { readonly width: number; readonly height: number };
  /** Width to height of the picture as it is shown, where pixels aren't square. */
  readonly displayAspect?: Rational;
}

/** `tff`: the field of the uppermost line first (“upper”); `bff`: the other (“lower”). */
export type FieldOrder = 'tff' | 'bff';

/** A run of frames, encoded by an encoder of its own: it starts with a key frame and stands alone. */
export interface EncodedSegment {
  readonly frameCount: number;
  readonly track: TrackDescription;
  /** In decoding order. */
  readonly packets: readonly EncodedPacket[];
}
