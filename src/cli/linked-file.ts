/** A file on disk with the path under which the document, or the engine, knows it. */
export interface LinkedFile {
  readonly name: string;
  readonly file: string;
}
