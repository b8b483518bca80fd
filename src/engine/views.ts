import type { CompositionFiles, CompositionPreview, ExportEngine } from './api/index.ts';
import { completeMotionBlur } from './formats/index.ts';
import { pictureSourceOf } from './jobs/index.ts';
import { openPreview, renderPngs } from './preview/index.ts';
import { isFrameSource } from './segments/index.ts';

/** Compositions that are looked at: previews, which are closed with the engine, and single frames. */
export class Views {
  readonly #bring: (files: CompositionFiles) => Promise<CompositionFiles>;
  readonly #open = new Set<CompositionPreview>();

  /** @param bring gives the files that a document links to */
  constructor(bring: (files: CompositionFiles) => Promise<CompositionFiles>) {
    this.#bring = bring;
  }

  async open(
    composition: CompositionFiles['composition'],
    { optimization, ...options }: NonNullable<Parameters<ExportEngine['openPreview']>[1]> = {},
  ): Promise<CompositionPreview> {
    const files = await this.#bring({ ...options, composition });
    const opened = await openPreview(await pictureSourceOf(files), optimization);
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

  async *frames({
    frames,
    composition,
    fileName,
    assets,
    motionBlur,
    theme,
    onWarnings,
    ...settings
  }: Parameters<ExportEngine['renderFrames']>[0]): AsyncGenerator<{
    readonly frame: number;
    readonly png: Uint8Array<ArrayBuffer>;
  }> {
    const named = { composition, ...(fileName !== undefined && { fileName }), ...(assets && { assets }) };
    const source = await pictureSourceOf(await this.#bring(named));
    const reading = {
      ...(motionBlur && { motionBlur: completeMotionBlur(motionBlur) }),
      ...(theme !== undefined && { themeId: theme }),
    };
    yield* renderPngs(isFrameSource(source) ? source : { ...source, reading }, frames, settings, onWarnings);
  }

  close(): void {
    for (const preview of [...this.#open]) preview.close();
  }
}
