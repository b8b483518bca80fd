import type { CompositionPreview } from '../../engine/index.ts';

type Size = { readonly width: number; readonly height: number };

/** Where the player's results go. */
export interface PreviewScreen {
  /** The size in device pixels in which frames are wanted now. */
  size(): Size;
  draw(image: ImageData, frame: number): void;
  /** The position, or whether it plays, has changed. */
  moved(): void;
  failed(error: unknown): void;
}

/**
 * The position in a preview, and its drawing: at most one frame is being rendered; of those wanted meanwhile only the
 * latest is drawn, so that playing keeps its time and drops frames instead.
 */
export class PreviewPlayer {
  #frame = 0;
  #playing = false;
  #rendering = false;
  #wanted: number | undefined;
  #closed = false;

  constructor(
    private readonly preview: CompositionPreview,
    private readonly screen: PreviewScreen,
  ) {}

  get frame(): number {
    return this.#frame;
  }

  get playing(): boolean {
    return this.#playing;
  }

  get lastFrame(): number {
    return this.preview.frameCount - 1;
  }

  /** Goes to a frame, held between the first and the last. */
  seek(frame: number): void {
    this.pause();
    this.#show(Math.min(this.lastFrame, Math.max(0, frame)));
  }

  /** Draws the current frame again, such as after a change of size. */
  redraw(): void {
    this.#want(this.#frame);
  }

  toggle(): void {
    if (this.#playing) this.pause();
    else this.play();
  }

  play(): void {
    if (this.#playing || this.#closed) return;
    this.#playing = true;
    const { num, den } = this.preview.frameRate;
    const origin = this.#frame === this.lastFrame ? 0 : this.#frame;
    const started = performance.now();
    const tick = () => {
      if (!this.#playing) return;
      const elapsed = Math.floor(((performance.now() - started) / 1000) * (num / den));
      const frame = (origin + elapsed) % this.preview.frameCount;
      if (frame !== this.#frame) this.#show(frame);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
    this.screen.moved();
  }

  pause(): void {
    if (!this.#playing) return;
    this.#playing = false;
    this.screen.moved();
    // What played was drawn in haste.
    this.redraw();
  }

  /** Ends drawing; the preview itself belongs to whoever opened it. */
  close(): void {
    this.#closed = true;
    this.#playing = false;
  }

  #show(frame: number): void {
    this.#frame = frame;
    this.screen.moved();
    this.#want(frame);
  }

  #want(frame: number): void {
    this.#wanted = frame;
    if (!this.#rendering) void this.#render();
  }

  async #render(): Promise<void> {
    this.#rendering = true;
    try {
      while (this.#wanted !== undefined && !this.#closed) {
        const frame = this.#wanted;
        this.#wanted = undefined;
        const image = await this.preview.render(frame, this.screen.size(), {
          playing: this.#playing,
        });
        if (!this.#closed) this.screen.draw(image, frame);
      }
    } catch (error) {
      this.#wanted = undefined;
      this.pause();
      if (!this.#closed) this.screen.failed(error);
    } finally {
      this.#rendering = false;
    }
  }
}
