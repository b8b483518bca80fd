import { type Bytes, concat, u8, u32 } from '../isobmff/bytes.ts';
import { label } from './labels.ts';

/** Basic UMID (SMPTE ST 330) of material of no single kind, whose number is a UUID: label, length, instance number 0. */
const HEAD = label('060a2b34 01010105 01010f20 13000000');
/** Of a packet, beside its length: headers and tables of sizes lie there, which hardly two pictures share. */
const HEAD_BYTES = 4096;
const DIGEST_BYTES = 32;

/**
 * Gathers what material numbers are made from: the film's settings, and the beginnings and sizes of its packets and of the
 * sound that goes with each. Equal films have equal numbers, however they were cut and whoever encoded them.
 */
export class MaterialNumber {
  #digest: Bytes;

  private constructor(digest: Bytes) {
    this.#digest = digest;
  }

  static async of(settings: string): Promise<MaterialNumber> {
    return new MaterialNumber(await sha256(new TextEncoder().encode(settings)));
  }

  /** @param elements of one frame: its picture, and the values of its sound */
  async add(elements: readonly Uint8Array[]): Promise<void> {
    const told = elements.flatMap((value) => [u32(value.length), value.subarray(0, HEAD_BYTES)]);
    this.#digest = await sha256(concat([this.#digest, ...told]));
  }

  /** @param index tells apart what belongs to the same film: packages of one file */
  async umid(index: number): Promise<Bytes> {
    const number = (await sha256(concat([this.#digest, u8(index)]))).subarray(0, DIGEST_BYTES / 2);
    // RFC 9562 sections 4.1 and 5.8: a variant of its own, a version for hashes of any kind.
    number[6] = ((number[6] ?? 0) & 0x0f) | 0x80;
    number[8] = ((number[8] ?? 0) & 0x3f) | 0x80;
    return concat([HEAD, number]);
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

/** No package: the end of a chain of sources (ST 377-1 section B.10). */
export const NO_PACKAGE: Bytes = new Uint8Array(32);
