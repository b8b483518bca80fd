import type { AbortOptions, CompositionFiles, CompositionPreview, ExportEngine } from './api/index.ts';
import { unlessAborted } from './errors/index.ts';
import { completeMotionBlur } from './formats/index.ts';
import { pictureSourceOf } from './jobs/index.ts';
import { openPreview, renderPngs } from './preview/index.ts';
import { isFrameSource, type PictureSource } from './segments/index.ts';

/** Compositions that are looked at: previews, which are closed with the engine, and single frames. */
export class Views {
  readonly #bring: (files: CompositionFiles, signal?: AbortSignal) => Promise<CompositionFiles>;
  readonly #open = new Set<CompositionPreview>();

  /** @param bring gives the files that a document links to */
  constructor(bring: (files: CompositionFiles, signal?: AbortSignal) => Promise<CompositionFiles>) {
    this.#bring = bring;
  }

  async open(
    composition: CompositionFiles['composition'],
    { optimization, signal, ...options }: NonNullable<Parameters<ExportEngine['openPreview']>[1]> = {},
  ): Promise<CompositionPreview> {
    const source = await this.#sourceOf({ ...options, composition }, signal);
    const opened = await openPreview(source, optimization, signal);
    const preview: CompositionPreview = {
      ...opened,
      close: () => {
        this.#open.delete(preview);
        opened.close();
      },
    };
    this.#open.add(preview);
    return preview;
  }

  async *frames(
    {
      frames,
      composition,
      fileName,
      assets,
      motionBlur,
      theme,
      onWarnings,
      ...settings
    }: Parameters<ExportEngine['renderFrames']>[0],
    { signal }: AbortOptions = {},
  ): AsyncGenerator<{ readonly frame: number; readonly png: Uint8Array<ArrayBuffer> }> {
    const named = { composition, ...(fileName !== undefined && { fileName }), ...(assets && { assets }) };
    const source = await this.#sourceOf(named, signal);
    const reading = {
      ...(motionBlur && { motionBlur: completeMotionBlur(motionBlur) }),
      ...(theme !== undefined && { themeId: theme }),
    };
    const read = isFrameSource(source) ? source : { ...source, reading };
    yield* renderPngs(read, frames, settings, onWarnings, signal);
  }

  close(): void {
    for (const preview of [...this.#open]) preview.close();
  }

  #sourceOf(files: CompositionFiles, signal: AbortSignal | undefined): Promise<PictureSource> {
    return unlessAborted(signal, async () => pictureSourceOf(await this.#bring(files, signal), signal));
  }
}
