/** Why a job waits, for a person (`message`) and for a program. */
export interface WaitingReason {
  readonly kind: /** Others are ahead of it, or as many jobs run as may. */
    | 'turn'
    /** Its segments give way to a more urgent job. */
    | 'preempted'
    /** Exports or batches that it depends on are not complete. */
    | 'dependency'
    | 'paused'
    | 'queue-paused'
    /** Its frames do not fit beside those of the jobs that run. */
    | 'memory'
    /** Only the farm builds it, and none of its workers could now. */
    | 'farm'
    /** It failed and is tried again later. */
    | 'retry'
    /** What only the page that asked for it has (a stream, a large file) is not here. */
    | 'page';
  readonly message: string;
  /** The jobs or batches that are waited for; of those whose turn is earlier, the first 20. */
  readonly ids?: readonly string[];
  readonly until?: Date;
}
