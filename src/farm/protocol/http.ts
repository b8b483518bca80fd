/** Everything below is under this path of the farm's address; requests carry `Authorization: Bearer TOKEN`. */
export const FARM_PATH = '/farm/v1';
/** NATS by WebSocket, through the farm's own address: one origin, one certificate. */
export const NATS_PATH = '/nats';

/** submit: export and watch; work: build segments; admin: both, and invite, scale, revoke. */
export type FarmRole = 'submit' | 'work' | 'admin';

/** GET session */
export interface FarmSession {
  readonly version: number;
  readonly farm: string;
  readonly tenant: string;
  readonly role: FarmRole;
  /** The participant's id: of a worker, of a submitter. Letters, digits, `-`, `_`. */
  readonly id: string;
  /** WebSocket addresses of NATS, absolute or relative to the farm. */
  readonly nats: readonly string[];
  /** The password for NATS: short-lived, to be had again by another GET session. */
  readonly natsToken: string;
  /** Milliseconds since 1970, of natsToken. */
  readonly natsExpires: number;
  /** Milliseconds that natsToken is good for, by the server's clock: the participant's may be wrong. */
  readonly natsLifetime?: number;
  /** Ed25519 public key (raw, base64url) of the farm's owner, who signs programs. */
  readonly signer?: string;
  /** The most bytes that one thing in the content store may have. */
  readonly largestContent: number;
}

/** POST places: where the bytes of a thing go to or come from. */
export interface PlaceRequest {
  readonly method: 'GET' | 'PUT';
  readonly sha256: string;
  /** To be given with PUT. */
  readonly bytes?: number;
  /** PUT: the address that it was sent to so far and that is out of date; a resumable store goes on where that one was. */
  readonly after?: string;
}
export interface Place {
  /** Absolute, or relative to the farm; signed, so that it needs no other right. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /**
   * Whether it takes a PUT in parts: `Content-Range: bytes A-B/TOTAL`, answered 308 with `Range: bytes=0-N` until all is
   * there, and 201 then; `Content-Range: bytes *\/TOTAL` asks how far it is.
   */
  readonly resumable: boolean;
  /** PUT: true where the store has it already and nothing is to be sent. */
  readonly present?: boolean;
}

/** POST invitations (admin) */
export interface InvitationRequest {
  readonly role: FarmRole;
  readonly label?: string;
  /** An hour where absent; a week at most. */
  readonly expiresInSeconds?: number;
}
export interface Invitation {
  readonly id: string;
  readonly token: string;
  readonly expires: number;
  /** Opens the app as a worker. */
  readonly joinUrl: string;
}

/** POST shares (submit, admin): a link to a finished file in the content store. */
export interface ShareRequest {
  readonly sha256: string;
  readonly fileName: string;
  readonly mimeType: string;
  /** A week where absent; a year at most. */
  readonly expiresInSeconds?: number;
  /** `page`: an inline player; `attachment`: a download. */
  readonly disposition: 'page' | 'attachment';
}
export interface Share {
  readonly id: string;
  /** Absolute. */
  readonly url: string;
  readonly fileName: string;
  readonly bytes: number;
  readonly created: number;
  readonly expires: number;
  readonly revoked?: number;
  readonly accesses: number;
}

/** POST scale (admin) {workers}; GET scale */
export interface ScaleStatus {
  readonly target: number;
  readonly running: number;
  readonly starting: number;
  readonly stopping: number;
  /** What starts workers: `process`, `docker`, `kubernetes`; `none` where nothing can. */
  readonly provider: string;
  readonly minimum: number;
  readonly maximum: number;
  /** The last decisions, newest first, in words. */
  readonly reasons: readonly string[];
}

/** GET status: what only the server knows. */
export interface ServerStatus {
  /** Tasks that wait, by priority. */
  readonly waiting: Readonly<Record<string, number>>;
  /** Tasks under way. */
  readonly leased: number;
  readonly natsVersion: string;
  readonly contentBytes: number;
}
