// What the examples of the documentation have around them: a page with an engine and some elements.
import type { ExportEngine, ExportJob, ExportRequest } from 'framewright';

declare global {
  const engine: ExportEngine;
  const file: File;
  const request: ExportRequest;
  const job: ExportJob;
  const textOfTheDocument: string;
  const bar: HTMLProgressElement;
  const cancel: HTMLButtonElement;
  const context: CanvasRenderingContext2D;
  function say(words: string): void;
  function alarm(words: string | undefined): void;
  function save(file: Blob): void;
  function save(frame: number, png: Uint8Array): void;
}
