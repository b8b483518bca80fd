/** How a file's samples and its index are laid out: with an index of the whole, or in fragments. */
export interface Layout {
  /** Called once when the first pictures are queued, before anything else. */
  begin(): Promise<void>;
  /** Writes what is queued and heard or seen before frame `end`; pictures up to there are queued. */
  advance(start: number, end: number): Promise<void>;
  /** Writes everything left, and the index. */
  finish(): Promise<void>;
}
