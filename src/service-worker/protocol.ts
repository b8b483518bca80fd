/** What the page and its service worker say to each other; nothing else of this folder is known to the page. */

/** What the page asks; `status` is answered on the port that comes with it. */
export type PageMessage =
  | { readonly kind: 'status' }
  /** The waiting version shall become the active one. */
  | { readonly kind: 'take-over' }
  /** Versions that no page runs any more may go. */
  | { readonly kind: 'sweep' };

export interface WorkerStatusReply {
  readonly version: string;
  /** Files of the app without ffmpeg.wasm, and how many of them are stored. */
  readonly files: number;
  readonly stored: number;
  readonly bytes: number;
}

/** A file that belongs to a version of the app, as the build found it. */
export interface AppFile {
  /** Relative to the service worker; empty for the page itself. */
  readonly url: string;
  /** Base64; absent for the page, which some hosts add to. */
  readonly sha256?: string;
  readonly bytes: number;
}

export interface AppManifest {
  readonly version: string;
  /** The page's first module, by its hashed name: it stands for all that it loads. */
  readonly entry: string;
  readonly files: readonly AppFile[];
}

/**
 * The name of the Web Lock that each page holds, shared, as long as it lives: the address of its first module follows.
 * Whatever ends a page frees it, so that the service worker never takes a dead page for a living one.
 */
export const PAGE_LOCK = 'framewright-page ';

/**
 * Files that were shared with the app wait here until the user opens or declines them: `ID/0`, `ID/1` … relative to the
 * scope's `shared/`.
 */
export const SHARED_CACHE = 'framewright-shared';

/** Of one share, all its files together; more is refused in words. */
export const MOST_SHARED_BYTES = 500_000_000;

/** Hold the name of a shared file, percent-encoded, its bytes, and when it came, in milliseconds since 1970. */
export const FILE_NAME_HEADER = 'X-File-Name';
export const FILE_SIZE_HEADER = 'X-File-Size';
export const SHARED_AT_HEADER = 'X-Shared-At';
