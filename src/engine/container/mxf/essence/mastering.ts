import { readStreamFacts } from '../../../codecs/index.ts';
import { ExportError } from '../../../errors/index.ts';
import { MATRIX_CODES, type TrackDescription } from '../../../media/index.ts';
import { u32 } from '../../isobmff/bytes.ts';
import { CODINGS, CONTAINERS } from '../labels.ts';
import type { PictureEssence } from './essence.ts';
import { rasterOf } from './raster.ts';

/** SMPTE RDD 44: the coding's number by the frame's type in QuickTime. */
const PRORES: Readonly<Record<string, number>> = { apco: 1, apcs: 2, apcn: 3, apch: 4, ap4h: 5, ap4x: 6 };
const GENERIC = { sound: 'wave', systemItem: false, version: 3 } as const;

/**
 * ProRes as RDD 44 maps it: frames with their headers, of any length.
 *
 * @param frame the first, which tells the depth of its alpha
 */
export function proresEssence(track: TrackDescription, frame: Uint8Array): PictureEssence | undefined {
  const coding = PRORES[track.codec];
  if (coding === undefined) return undefined;
  const full = track.codec.startsWith('ap4');
  const alphaDepth = readStreamFacts({ codec: 'prores' }, frame)?.alphaDepth;
  return {
    ...GENERIC,
    ...rasterOf(track),
    container: CONTAINERS.prores,
    coding: CODINGS.prores(coding),
    element: [0x15, 0x17],
    descriptor: 'cdci',
    // Frames say their sizes themselves, and players decode to these.
    stored: { width: track.width, height: track.height },
    depth: track.depth ?? 10,
    subsampling: [full ? 1 : 2, 1],
    siting: 0,
    more: alphaDepth === undefined ? {} : { alphaDepth: u32(alphaDepth) },
  };
}

/** SMPTE ST 2019-4: the coding's last byte by compression id. */
const VC3_IDS: readonly (readonly [first: number, last: number, offset: number])[] = [
  // The labels follow the ids, but for the gaps between classes.
  [1235, 1244, 0x01 - 1235],
  [1250, 1260, 0x10 - 1250],
  [1270, 1274, 0x24 - 1270],
];
const SITING_601 = 4;

/**
 * DNxHD and DNxHR as ST 2019-4 maps VC-3: every frame has the same number of bytes.
 *
 * @param frame the first, which tells its compression
 * @throws ExportError ENCODER_FAILED where it is none
 */
export function vc3Essence(track: TrackDescription, frame: Uint8Array): PictureEssence | undefined {
  if (track.codec !== 'AVdn' && track.codec !== 'AVdh') return undefined;
  const facts = readStreamFacts({ codec: 'vc3' }, frame);
  const id = facts?.profile ?? 0;
  const range = VC3_IDS.find(([first, last]) => id >= first && id <= last);
  if (!facts || !range) {
    throw new ExportError('ENCODER_FAILED', 'The first packet is no frame of DNxHD or DNxHR.', {
      value: id,
    });
  }
  return {
    ...GENERIC,
    ...rasterOf(track),
    container: CONTAINERS.vc3,
    coding: CODINGS.vc3(id + range[2]),
    element: [0x15, 0x0c],
    descriptor: facts.colour.matrix === MATRIX_CODES.rgb ? 'rgba' : 'cdci',
    stored: { width: track.width, height: track.height },
    depth: facts.depth ?? 8,
    subsampling: [facts.chroma === '444' ? 1 : 2, 1],
    siting: SITING_601,
    frameBytes: frame.length,
    more: {},
  };
}
