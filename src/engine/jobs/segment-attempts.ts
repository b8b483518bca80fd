import type { ExportError } from '../errors/index.ts';
import type { SegmentRange } from '../segments/index.ts';

/** How often a failed segment is built again before its job fails. */
const MOST_RETRIES = 2;
const FIRST_PAUSE_MILLISECONDS = 250;

/** What another attempt may mend: an encoder that stumbled, bytes that were damaged. */
const MENDABLE: ReadonlySet<ExportError['code']> = new Set(['ENCODER_FAILED', 'STORAGE_CORRUPT']);

/** How often each segment of a file failed, and how long to wait before it is built again: four times longer each time. */
export class SegmentAttempts {
  readonly #retries = new Map<number, number>();

  /** @returns milliseconds to wait, or undefined where the failure stands */
  next({ index }: SegmentRange, { code }: ExportError): number | undefined {
    const retries = this.#retries.get(index) ?? 0;
    if (!MENDABLE.has(code) || retries >= MOST_RETRIES) return undefined;
    this.#retries.set(index, retries + 1);
    return FIRST_PAUSE_MILLISECONDS * 4 ** retries;
  }
}
