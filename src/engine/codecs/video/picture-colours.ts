import { BT709_LIMITED } from '../../media/index.ts';
import type { ReadableColours, YuvLayout } from '../../pixels/index.ts';

/** WebCodecs' VideoColorSpace, whose newer values the DOM library does not know yet. */
export interface PictureColours {
  readonly primaries: string | null;
  readonly transfer: string | null;
  readonly matrix: string | null;
  readonly fullRange: boolean | null;
}

/** Untagged pictures up to this height are taken for SD, with the matrix of ITU-R BT.601, as players do. */
const SD_HEIGHT = 576;

/** What the file says, as far as it matters here; what it leaves open is HD video, or SD where it is as small. */
export function readableColours(colours: PictureColours, height: number): ReadableColours {
  const { primaries, transfer, matrix, fullRange } = colours;
  return {
    primaries: primaries === 'bt2020' || primaries === 'smpte432' ? primaries : BT709_LIMITED.primaries,
    transfer:
      transfer === 'iec61966-2-1' || transfer === 'pq' || transfer === 'hlg'
        ? transfer
        : BT709_LIMITED.transfer,
    matrix: readableMatrix(matrix) ?? (height <= SD_HEIGHT ? 'smpte170m' : 'bt709'),
    fullRange: fullRange ?? false,
  };
}

function readableMatrix(matrix: string | null): ReadableColours['matrix'] | undefined {
  // The two systems of BT.601 have one matrix (ITU-T H.273 table 4, codes 5 and 6).
  if (matrix === 'bt470bg' || matrix === 'smpte170m') return 'smpte170m';
  return matrix === 'bt709' || matrix === 'bt2020-ncl' || matrix === 'rgb' ? matrix : undefined;
}

/** The planes of WebCodecs are ours, byte by byte (section 9.8, VideoPixelFormat); `NV12` is read as it is. */
export function planarFormat(format: string | null, { matrix }: PictureColours): YuvLayout | undefined {
  if (format === null || matrix === 'rgb') return undefined;
  return /^(?:I4(?:20|22|44)A?(?:P1[02])?|NV12)$/.test(format) ? (format as YuvLayout) : undefined;
}
