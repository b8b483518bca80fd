/** The stable codes of {@link ExportError}: a program may branch on them, a person reads the message. */
export type ExportErrorCode =
  /** The bytes are no composition that can be read: not JSON, not a Lottie document, broken archive. */
  | 'INVALID_COMPOSITION'
  /** The document is readable, but asks for more than the limits allow (size, nesting, frames). */
  | 'COMPOSITION_LIMIT'
  /** A setting is out of range, or does not fit the format. */
  | 'INVALID_SETTINGS'
  /** The format id is unknown. */
  | 'UNSUPPORTED_FORMAT'
  /** This browser can't encode what the format needs; the preflight says what was tried. */
  | 'ENCODER_UNAVAILABLE'
  /** An encoder failed, stalled, dropped frames or changed its parameter sets. */
  | 'ENCODER_FAILED'
  /** A renderer could not be made, or failed. */
  | 'RENDERER_FAILED'
  /** An asset (image, font, linked file) is missing or can't be decoded. */
  | 'ASSET_FAILED'
  /** Storage is full or refused. */
  | 'STORAGE_FULL'
  /** Stored data is missing or does not match its checksum. */
  | 'STORAGE_CORRUPT'
  /** The destination refused the bytes. */
  | 'OUTPUT_FAILED'
  /** A worker died and could not be replaced. */
  | 'WORKER_LOST'
  /** The finished file did not pass its checks. */
  | 'CHECK_FAILED'
  /** The export has not ended with a file that could be looked at. */
  | 'NOT_COMPLETE'
  /** What an export was made from is gone, so that it can't be drawn anew. */
  | 'SOURCE_MISSING'
  /** There is no job of that id. */
  | 'UNKNOWN_JOB'
  /** There is no batch of that id. */
  | 'UNKNOWN_BATCH'
  /** There is no preset or quality profile of that id. */
  | 'UNKNOWN_PRESET'
  /** What a job depends on failed, was cancelled, or depends on the job itself. */
  | 'DEPENDENCY_FAILED'
  /** There is no farm, it does not answer, or it refused the token. */
  | 'NO_FARM'
  /** A farm refused something, or what it gave back is not right. */
  | 'FARM_FAILED'
  /** The job was cancelled by its owner. */
  | 'CANCELLED'
  /** The page or the browser went away while the job ran; a retry goes on from the finished segments. */
  | 'INTERRUPTED'
  /** The command line found no browser, or could not start it. */
  | 'BROWSER_UNAVAILABLE'
  /** Something that can't happen did. */
  | 'INTERNAL';

/** The structured-cloneable form of an {@link ExportError}, for crossing threads and processes. */
export interface ExportErrorRecord {
  readonly code: ExportErrorCode;
  readonly message: string;
  readonly value?: unknown;
}

/**
 * The one error class of the engine.
 *
 * `message` is a sentence that a person can act on: it names what was wrong and the way out. `value` is the
 * offending value, as found.
 */
export class ExportError extends Error {
  readonly code: ExportErrorCode;
  readonly value: unknown;

  constructor(code: ExportErrorCode, message: string, options: { value?: unknown; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ExportError';
    this.code = code;
    this.value = options.value;
  }

  /** A structured-cloneable copy; error subclasses lose their fields when a worker posts them. */
  toRecord(): ExportErrorRecord {
    return { code: this.code, message: this.message, value: describeValue(this.value) };
  }

  static fromRecord(record: ExportErrorRecord): ExportError {
    return new ExportError(record.code, record.message, { value: record.value });
  }

  /** Wraps whatever was thrown; an ExportError passes through unchanged. */
  static from(thrown: unknown, code: ExportErrorCode = 'INTERNAL'): ExportError {
    if (thrown instanceof ExportError) return thrown;
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    return new ExportError(code, message, { cause: thrown });
  }
}

/** Keeps values that survive structured clone and JSON, and describes the others in words. */
function describeValue(value: unknown): unknown {
  switch (typeof value) {
    case 'undefined':
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) ? value : String(value);
    default: {
      try {
        return JSON.parse(JSON.stringify(value) ?? 'null');
      } catch {
        return String(value);
      }
    }
  }
}

/** For the `default` of a switch that must be exhaustive: a compile error if a case is missing. */
export function unreachable(value: never): never {
  throw new ExportError('INTERNAL', `Unexpected value ${JSON.stringify(value)}.`, { value });
}
