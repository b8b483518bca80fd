import { type Bytes, u16 } from '../../isobmff/bytes.ts';
import { TOOL } from '../../tool.ts';
import { type MetadataSets, numberedUuid } from './sets.ts';
import { utf16 } from './values.ts';

/** Names of our program and of the writing, told apart from sets by large numbers. */
const [PRODUCT_NAME, GENERATION_NAME] = [0xf0000001, 0xf0000002];
/** Of how files are written, not of the program: equal films give equal bytes. */
const WRITER_VERSION = '1.0';
const PRODUCT_VERSION = u16(1, 0, 0, 0, 1);

/**
 * Who wrote the file (SMPTE ST 377-1, the Identification set).
 *
 * @param modified a timestamp, as in `values.ts`
 * @returns the set's name, for the preface
 */
export function addIdentification(sets: MetadataSets, modified: Bytes): Bytes {
  return sets.add('identification', {
    thisGeneration: numberedUuid(GENERATION_NAME),
    company: utf16(TOOL),
    product: utf16(TOOL),
    productVersion: PRODUCT_VERSION,
    versionString: utf16(WRITER_VERSION),
    productUid: numberedUuid(PRODUCT_NAME),
    modified,
  });
}
