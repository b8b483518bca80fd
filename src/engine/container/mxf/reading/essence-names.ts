import type { ColourCodes } from '../../../codecs/index.ts';
import { MATRIX_CODES, PRIMARIES_CODES, TRANSFER_CODES } from '../../../media/index.ts';
import { COMPRESSOR_NAMES } from '../../isobmff/video-entry.ts';
import { MATRICES, PRIMARIES, TRANSFER_BT470, TRANSFERS } from '../labels.ts';
import type { PropertyName } from '../metadata/properties.ts';
import { comparable, type Fields } from './triplets.ts';

/** What a picture's coding is called: as in track descriptions, and in the trade. */
export interface CodingName {
  readonly entry: string;
  readonly commercialName?: string;
  /** Whether every frame stands alone. */
  readonly intra: boolean;
}

const PRORES = ['apco', 'apcs', 'apcn', 'apch', 'ap4h', 'ap4x'];
const DNXHR: Readonly<Record<number, string>> = { 36: '444', 37: 'HQX', 38: 'HQ', 39: 'SQ', 40: 'LB' };
const FIRST_DNXHR = 0x24;
const AVC_CLASSES: Readonly<Record<number, string>> = { 33: '50', 49: '100', 50: '200' };
const D10_RATES = [50, 40, 30];
/** From the ninth byte of the label on. */
const [PRORES_CODING, VC3_CODING, D10_CODING, MPEG2_CODING, AVC_INTRA_CODING, MPEG422_HIGH] = [
  '040102020306',
  '0401020271',
  '04010202010201',
  '0401020201',
  '040102020132',
  '04010202010403',
];
const OTHER = { entry: 'unknown', intra: false };

export function codingName(label: Fields | undefined): CodingName {
  if (!label || label.length < 16) return OTHER;
  const rest = label.hex(8);
  if (rest.startsWith(PRORES_CODING)) {
    const entry = PRORES[label.u8(14) - 1];
    if (entry === undefined) return OTHER;
    const name = COMPRESSOR_NAMES[entry];
    return { entry, intra: true, ...(name !== undefined && { commercialName: name }) };
  }
  if (rest.startsWith(VC3_CODING)) {
    const variant = label.u8(13);
    if (variant < FIRST_DNXHR) return { entry: 'AVdn', commercialName: 'DNxHD', intra: true };
    const name = ['DNxHR', DNXHR[variant]].filter(Boolean).join(' ');
    return { entry: 'AVdh', commercialName: name, intra: true };
  }
  if (rest.startsWith(AVC_INTRA_CODING)) {
    const name = AVC_CLASSES[label.u8(14)];
    return {
      entry: 'avc-intra',
      intra: true,
      ...(name !== undefined && { commercialName: `AVC-Intra ${name}` }),
    };
  }
  if (rest.startsWith(D10_CODING)) {
    const rate = D10_RATES[Math.floor((label.u8(15) - 1) / 2)];
    return {
      entry: 'mpeg2',
      intra: true,
      ...(rate !== undefined && { commercialName: `IMX ${rate}` }),
    };
  }
  if (rest.startsWith(MPEG422_HIGH)) return { entry: 'mpeg2', commercialName: 'XDCAM HD422', intra: false };
  return rest.startsWith(MPEG2_CODING) && label.u8(13) <= 5 ? { entry: 'mpeg2', intra: false } : OTHER;
}

/** Sound that lies there as samples: everything else is only called by its label. */
export function soundCodec(bits: number): string {
  return bits === 16 || bits === 24 ? `pcm-s${bits}` : `pcm (${bits} bits)`;
}

type Names = Readonly<Record<string, Uint8Array>>;

const named = <T extends Names>(labels: T): ReadonlyMap<string, keyof T> =>
  new Map(Object.entries(labels).map(([name, each]) => [comparable(each), name as keyof T]));

const PRIMARIES_BY_LABEL = named(PRIMARIES);
/** BT.601 has the curve of BT.709, and D-10 names that of its predecessor for it. */
const TRANSFERS_BY_LABEL = new Map([...named(TRANSFERS), [comparable(TRANSFER_BT470), 'bt709' as const]]);
const MATRICES_BY_LABEL = named(MATRICES);

type Properties = ReadonlyMap<PropertyName, Fields>;

/** By the names of colour spaces; what has none here is left out. */
export function colourNames(properties: Properties): {
  readonly primaries?: string;
  readonly transfer?: string;
  readonly matrix?: string;
  readonly fullRange?: boolean;
} {
  const primaries = nameIn(properties, 'colourPrimaries', PRIMARIES_BY_LABEL);
  const transfer = nameIn(properties, 'captureGamma', TRANSFERS_BY_LABEL);
  const matrix = nameIn(properties, 'codingEquations', MATRICES_BY_LABEL);
  const black = properties.get('blackLevel') ?? properties.get('componentMinimum');
  return {
    ...(primaries !== undefined && { primaries }),
    ...(transfer !== undefined && { transfer }),
    ...(matrix !== undefined && { matrix }),
    ...(black && { fullRange: black.u32(0) === 0 }),
  };
}

/** By the code points of ITU-T H.273. */
export function colourCodesOf(properties: Properties): ColourCodes {
  const { primaries, transfer, matrix, fullRange } = colourNames(properties);
  const [transferCode, matrixCode] = [code(TRANSFER_CODES, transfer), code(MATRIX_CODES, matrix)];
  const primariesCode = code(PRIMARIES_CODES, primaries);
  return {
    ...(primariesCode !== undefined && { primaries: primariesCode }),
    ...(transferCode !== undefined && { transfer: transferCode }),
    ...(matrixCode !== undefined && { matrix: matrixCode }),
    ...(fullRange !== undefined && { fullRange }),
  };
}

function nameIn<T>(properties: Properties, name: PropertyName, names: ReadonlyMap<string, T>): T | undefined {
  const value = properties.get(name);
  return value && value.length === 16 ? names.get(comparable(value.bytes)) : undefined;
}

function code(codes: Readonly<Record<string, number>>, name: string | undefined): number | undefined {
  return name === undefined ? undefined : codes[name];
}
