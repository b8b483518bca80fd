import type { ExportCheck, JobPriority, WorkerStatus } from '../api/index.ts';
import type { EncoderPlan } from '../codecs/index.ts';
import type { AssetFile, ReadOptions } from '../composition/index.ts';
import type { Pulldown, ResolvedBurnIn, ResolvedLeader } from '../formats/index.ts';
import type { Rational } from '../media/index.ts';
import type { RenderOptimization, RenderSettings, RenderStatistics } from '../render/index.ts';

/** Everything that decides the bytes of a job's segments; structured-cloneable, the same in every thread. */
export interface SegmentRecipe {
  readonly composition: PictureSource;
  readonly render: RenderSettings;
  readonly renderer: 'auto' | 'cpu' | 'webgpu';
  readonly encoder: EncoderPlan;
  /** Frames a second of the output; the composition is sampled at the instants that it names. */
  readonly frameRate: Rational;
  /** How pictures of fewer a second are laid over fields; names of frames hold what it does. */
  readonly pulldown?: Pulldown;
  /** Text of a .cube file, applied to the finished picture. */
  readonly lut?: string;
  /** Written over the pictures, and so a part of their names. */
  readonly burnIn?: ResolvedBurnIn;
  /** What is shown before the programme; frames are then counted from its first. */
  readonly leader?: ResolvedLeader;
  /** How rendering saves work; no part of a segment's name, since it changes no pixel. */
  readonly optimization?: RenderOptimization;
}

/** What gives the pictures: a document, or another program's renderer. */
export type PictureSource = CompositionSource | FrameSourceModule;

/** A module whose default export makes a FrameSource. */
export interface FrameSourceModule {
  /** Absolute. */
  readonly module: string;
  /** Handed to the module; what JSON can say. */
  readonly options?: unknown;
}

/** The document as bytes, with the files that it links to. */
export interface CompositionSource {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly fileName: string;
  readonly animationId?: string;
  /** By the path that the document names. */
  readonly assets: ReadonlyMap<string, AssetFile>;
  /** SHA-256 of assets whose content was looked at already, by the same path; a Blob without lies in no stored name. */
  readonly hashes?: ReadonlyMap<string, string>;
  /** How it is to be read: what of the picture the document leaves to whoever shows it. */
  readonly reading?: ReadingChoices;
}

export type ReadingChoices = Pick<ReadOptions, 'motionBlur' | 'themeId' | 'layers'>;

/** A run of output frames: `start` included, `end` excluded, counted on the composition's timeline. */
export interface SegmentRange {
  readonly index: number;
  readonly start: number;
  readonly end: number;
}

export interface SegmentTask {
  readonly recipe: SegmentRecipe;
  readonly range: SegmentRange;
  /** Whom the store keeps the segment for until it is released: the job's id. */
  readonly owner?: string;
  /** What the segment's maker is to prove of it as soon as it is encoded, if it can; see {@link SegmentProof}. */
  readonly proves?: ProofRequest;
  /** For executors that others use as well; normal where absent. It may change while the segment waits. */
  readonly priority?: JobPriority;
  /** The most segments of its owner that this machine has memory for at once; all where absent. It may change, too. */
  readonly mostHere?: number;
  /** The name by the reckoning of whoever planned it: one that is named otherwise here is refused before it is drawn. */
  readonly key?: string;
}

/** Frames that are to be decoded again and compared with fresh renderings. */
export interface ProofRequest {
  /** Output frames of the segment, ascending. */
  readonly frames: readonly number[];
  /** The file's first output frame: words count its frames from there. */
  readonly origin: number;
  /** Every frame of the segment is compared besides: with the rendering that was encoded, while it is at hand. */
  readonly asDrawn?: boolean;
}

/** What decoding a segment again has shown, before anything else happened to its packets. */
export interface SegmentProof {
  /** Names the bytes that were decoded: SHA-256 of the decoder's configuration and the packets, hexadecimal. */
  readonly packets: string;
  /** Backend that drew the reference. */
  readonly renderer: string;
  readonly frames: readonly ProvenFrame[];
  readonly milliseconds: number;
}

/** A proof as it lies beside its segment, for those who ask the same again. */
export interface KeptProof extends SegmentProof {
  /** Of the prover that made it: another version may see what that one did not. */
  readonly version: number;
  /** The place that the segment had, in output frames. */
  readonly range: { readonly start: number; readonly end: number };
  readonly asked: Pick<ProofRequest, 'frames' | 'asDrawn'>;
}

/** How one output frame compares. */
export interface ProvenFrame extends Omit<ExportCheck, 'passed' | 'report'> {
  readonly frame: number;
}

export interface SegmentProgress {
  readonly index: number;
  /** Frames of the segment that are rendered and handed to the encoder. */
  readonly frames: number;
  /** A small picture of the latest frame, every half second or so; RGBA, straight alpha. */
  readonly thumbnail?: {
    readonly width: number;
    readonly height: number;
    readonly data: Uint8Array<ArrayBuffer>;
  };
}

export interface SegmentResult {
  readonly index: number;
  /** Name of the recipe: SHA-256, hexadecimal. */
  readonly key: string;
  /** SHA-256 of the stored bytes. */
  readonly sha256: string;
  readonly bytes: number;
  /** True where the store had it already and nothing was encoded. */
  readonly reused: boolean;
  /** True where another machine encoded it. */
  readonly elsewhere?: boolean;
  /** What was drawn for it and what caches saved; absent where nothing was drawn. */
  readonly rendering?: RenderStatistics;
  /** Absent where none was asked for, the store has the segment without one of these frames, or its maker can't decode it. */
  readonly proof?: SegmentProof;
  /** Milliseconds of this segment's work by stage, without its proof. */
  readonly timing: Readonly<Record<'evaluate' | 'render' | 'convert' | 'encode' | 'store', number>>;
}

/** What an executor that builds elsewhere needs of the store: there its segments come to lie as if they were made here. */
export interface SegmentShelf {
  /** Keeps a stored segment for `owner`; undefined where there is none. */
  claim(key: string, owner?: string): Promise<StoredSegment | undefined>;
  /** Stores a segment durably; where the key is taken, what is there stays. @returns what holds now */
  put(key: string, bytes: Uint8Array<ArrayBuffer>, owner?: string): Promise<StoredSegment>;
  /** Removes a segment that turned out to be wrong, whoever keeps it. */
  forget(key: string): Promise<void>;
}

export interface StoredSegment {
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Runs segments; the local worker pool is one, a farm is another. The scheduler does not know which is which.
 */
export interface Executor {
  /** How many segments it is worth having under way at once. */
  readonly slots: number;
  /**
   * Builds the segment unless the store holds it, and resolves once it is durably stored.
   *
   * @param onStart is told the worker when one takes it, and again where it had to begin anew
   * @throws ExportError; CANCELLED when `signal` aborts
   */
  run(
    task: SegmentTask,
    onProgress: (progress: SegmentProgress) => void,
    signal: AbortSignal,
    onStart?: (workerId: string) => void,
  ): Promise<SegmentResult>;
  /** Another number of slots from now on, its own choice where absent; what is under way ends in peace. */
  resize?(slots: number | undefined): void;
  /** Starts workers that will soon be needed: so many, or all. */
  warm?(most?: number): void;
  /**
   * Frees what idle workers hold; they start again when they are needed.
   *
   * @param atOnce whether their threads end too, instead of staying a while for the next film
   */
  rest?(atOnce?: boolean): void;
  workers?(): readonly WorkerStatus[];
  /** Slots that are of use to such a recipe, where not all are. */
  slotsFor?(recipe: SegmentRecipe): number;
  /** Slots that take memory of this machine, where not all do. */
  readonly slotsHere?: number;
  /** Segments of an owner that are under way on this machine, where not all are. */
  runningHere?(owner: string): number;
  /** Segments of an owner that nobody is at yet, where more may be given than there are places. */
  waiting?(owner: string): number;
  /** `changed` is called whenever there are more or fewer slots; one listener. */
  watchSlots?(changed: () => void): void;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Builds segments on other machines, which come and go. */
export interface RemoteExecutor extends Executor {
  /** Segments of a recipe that its machines could have under way at once now; 0 where none can make such. */
  capacity(recipe: SegmentRecipe): number;
  /** Megapixels a second that one of its places makes by the recipe's encoder; undefined before that is known. */
  rate(recipe: SegmentRecipe): number | undefined;
  /** To be told of segments that were built elsewhere. */
  built?(task: SegmentTask, result: SegmentResult): void;
}
