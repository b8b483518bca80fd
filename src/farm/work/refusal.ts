/** Why a worker does not take a task that another might. */
export type RefusalCode =
  | 'SCENE_MISMATCH'
  | 'FINGERPRINT_MISMATCH'
  | 'UNSIGNED_PROGRAM'
  | 'TOO_LARGE'
  | 'VERSION_MISMATCH';

/** A task that this worker must not or can't build as it was planned. */
export class Refusal extends Error {
  readonly code: RefusalCode;

  constructor(code: RefusalCode, message: string) {
    super(message);
    this.code = code;
  }
}
