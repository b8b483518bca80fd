/** What a Broadcast Wave file says of itself (EBU Tech 3285, version 1). */
export interface BroadcastFacts {
  readonly description?: string;
  readonly originator: string;
  /** When it was made, by its author's word. */
  readonly created?: Date;
  /** Samples from midnight to the first one. */
  readonly timeReference: number;
  readonly codingHistory: string;
}

const DESCRIPTION = { at: 0, bytes: 256 };
const ORIGINATOR = { at: 256, bytes: 32 };
const DATE = { at: 320, bytes: 10 };
const TIME = { at: 330, bytes: 8 };
const TIME_REFERENCE = 338;
const VERSION = 346;
/** With UMID and what is reserved. */
const FIXED_BYTES = 602;

/** The `bext` chunk's content. Letters that ASCII lacks become question marks. */
export function broadcastChunk(facts: BroadcastFacts): Uint8Array {
  const history = ascii(facts.codingHistory);
  const chunk = new Uint8Array(FIXED_BYTES + history.length);
  const view = new DataView(chunk.buffer);
  const put = ({ at, bytes }: { at: number; bytes: number }, text: string): void =>
    chunk.set(ascii(text).subarray(0, bytes), at);
  put(DESCRIPTION, facts.description ?? '');
  put(ORIGINATOR, facts.originator);
  const [date = '', time = ''] = facts.created?.toISOString().split('T') ?? [];
  put(DATE, date);
  put(TIME, time.slice(0, TIME.bytes));
  view.setBigUint64(TIME_REFERENCE, BigInt(facts.timeReference), true);
  view.setUint16(VERSION, 1, true);
  chunk.set(history, FIXED_BYTES);
  return chunk;
}

/** Undefined where the chunk is too short to be one. */
export function readBroadcastChunk(
  chunk: Uint8Array,
): (Omit<BroadcastFacts, 'created'> & { readonly date: string; readonly time: string }) | undefined {
  if (chunk.length < FIXED_BYTES) return undefined;
  const get = ({ at, bytes }: { at: number; bytes: number }): string =>
    plainText(chunk.subarray(at, at + bytes));
  const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return {
    description: get(DESCRIPTION),
    originator: get(ORIGINATOR),
    date: get(DATE),
    time: get(TIME),
    timeReference: Number(view.getBigUint64(TIME_REFERENCE, true)),
    codingHistory: plainText(chunk.subarray(FIXED_BYTES)),
  };
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => {
    const code = letter.codePointAt(0) ?? 0;
    return code > 0 && code < 0x7f ? code : 0x3f;
  });
}

/** Up to the first zero. */
export function plainText(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end)).trim();
}
