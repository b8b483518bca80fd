import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { OpenComposition } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { checkerboard, sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf, timecode } from '../words/display-values.ts';
import { PreviewPlayer } from './preview-player.ts';
import { stageStyles } from './preview-stage.styles.ts';
import { sizeWithin } from './stage-size.ts';

/** More pixels than this are not drawn for a preview: it shall keep up with the hand on the scrubber. */
const MAXIMUM_SIDE = 1600;

/** The picture, drawn by the renderer that exports, and the transport beneath it. */
@customElement('fw-preview-stage')
export class PreviewStage extends AppElement {
  @state() private failure = '';
  private player: PreviewPlayer | undefined;
  /** The player that was told to draw: a new one starts once the stage has a size. */
  private drawn: PreviewPlayer | undefined;
  private shown: OpenComposition | undefined;
  private box = { width: 0, height: 0 };
  private readonly resize = new ResizeObserver(([entry]) => this.resized(entry));
  private readonly keys = (event: KeyboardEvent) => this.key(event);

  constructor() {
    super(['composition']);
  }

  static override styles = [sharedStyles, checkerboard, stageStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.keys);
  }

  override disconnectedCallback(): void {
    window.removeEventListener('keydown', this.keys);
    this.resize.disconnect();
    this.player?.close();
    this.player = undefined;
    this.shown = undefined;
    super.disconnectedCallback();
  }

  protected override willUpdate(): void {
    const open = this.app.composition;
    if (open === this.shown || !open) return;
    this.shown = open;
    this.failure = '';
    delete this.renderRoot.querySelector('canvas')?.dataset.frame;
    this.player?.close();
    this.player = new PreviewPlayer(open.preview, {
      size: () => this.drawingSize(),
      draw: (image, frame) => this.draw(image, frame),
      moved: () => this.requestUpdate(),
      failed: (error) => {
        this.failure = sentenceOf(error);
      },
    });
  }

  protected override firstUpdated(): void {
    const well = this.renderRoot.querySelector('.well');
    if (well) this.resize.observe(well);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (this.player && this.drawn !== this.player && this.box.width > 0) {
      this.drawn = this.player;
      this.player.redraw();
    }
  }

  override render() {
    const { player, shown } = this;
    if (!player || !shown) return nothing;
    const { preview } = shown;
    const { frame, lastFrame, playing } = player;
    const code = timecode(frame, preview.frameRate);
    const fitted = this.fittedSize();
    const density = window.devicePixelRatio;
    return html`
      <section aria-labelledby="title">
        <h2 id="title" class="visually-hidden">${strings.stage.title}</h2>
        <div class="well">
          <canvas
            class="checkerboard"
            role="img"
            aria-label=${strings.stage.canvas(preview.name, frame)}
            style=${`width:${fitted.width / density}px;height:${fitted.height / density}px`}
            @click=${() => player.toggle()}
          ></canvas>
          ${
            this.failure === ''
              ? nothing
              : html`<p class="notice bad" role="alert">
                <wa-icon name="error"></wa-icon><span>${strings.stage.failed} ${this.failure}</span>
              </p>`
          }
        </div>
        <div class="scrubber">
          <input
            type="range"
            min="0"
            max=${lastFrame}
            step="1"
            .value=${String(frame)}
            style=${`--played:${lastFrame === 0 ? 0 : (100 * frame) / lastFrame}%`}
            aria-label=${strings.stage.scrubber}
            aria-valuetext=${strings.stage.position(frame, lastFrame, code)}
            @input=${(event: InputEvent) => this.scrub(event)}
          />
        </div>
        <div class="transport">
          <p class="figures position">
            <span class="code">${code}</span>
            <span class="quiet">${frame} / ${lastFrame}</span>
          </p>
          <div class="buttons" role="group" aria-label=${strings.stage.transport}>
            ${this.button('first', strings.stage.first, () => player.seek(0))}
            ${this.button('previous', strings.stage.previous, () => player.seek(player.frame - 1))}
            ${this.button(
              playing ? 'pause' : 'play',
              playing ? strings.stage.pause : strings.stage.play,
              () => player.toggle(),
            )}
            ${this.button('next', strings.stage.next, () => player.seek(player.frame + 1))}
            ${this.button('last', strings.stage.last, () => player.seek(lastFrame))}
          </div>
          <p class="keys quiet">${strings.stage.keys}</p>
        </div>
      </section>
    `;
  }

  private button(icon: string, label: string, act: () => void) {
    return html`<wa-button
      appearance=${icon === 'play' || icon === 'pause' ? 'filled' : 'plain'}
      size="s"
      title=${label}
      @click=${act}
      ><wa-icon name=${icon} label=${label}></wa-icon
    ></wa-button>`;
  }

  private scrub(event: InputEvent): void {
    if (event.currentTarget instanceof HTMLInputElement) this.player?.seek(event.currentTarget.valueAsNumber);
  }

  /** The stage's keys hold on it and where nothing has the focus; a control elsewhere keeps its own. */
  private key(event: KeyboardEvent): void {
    const { player } = this;
    if (!player || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    const onStage = event.composedPath().includes(this);
    if (!onStage && target !== document.body && target !== document.documentElement) return;
    // A focused button is pressed by the space bar itself.
    if (event.key === ' ' && event.composedPath().some((at) => at instanceof HTMLButtonElement)) return;
    const acts: Record<string, () => void> = {
      ' ': () => player.toggle(),
      ArrowLeft: () => player.seek(player.frame - 1),
      ArrowRight: () => player.seek(player.frame + 1),
      Home: () => player.seek(0),
      End: () => player.seek(player.lastFrame),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  private resized(entry: ResizeObserverEntry | undefined): void {
    if (!entry) return;
    const { width, height } = entry.contentRect;
    if (width === this.box.width && height === this.box.height) return;
    this.box = { width, height };
    this.requestUpdate();
    this.player?.redraw();
  }

  /** The picture's size in device pixels: contained in the well, never larger than the composition doubled. */
  private fittedSize(): { width: number; height: number } {
    const preview = this.shown?.preview;
    if (!preview || this.box.width === 0) return { width: 1, height: 1 };
    const side = (name: 'width' | 'height') =>
      Math.min(this.box[name], preview[name] * 2) * window.devicePixelRatio;
    return sizeWithin({ width: side('width'), height: side('height') }, preview);
  }

  private drawingSize(): { width: number; height: number } {
    const fitted = this.fittedSize();
    const preview = this.shown?.preview;
    if (!preview || Math.max(fitted.width, fitted.height) <= MAXIMUM_SIDE) return fitted;
    return sizeWithin({ width: MAXIMUM_SIDE, height: MAXIMUM_SIDE }, preview);
  }

  private draw(image: ImageData, frame: number): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return;
    this.failure = '';
    // Setting a canvas's size clears it, which flickers while playing.
    if (canvas.width !== image.width) canvas.width = image.width;
    if (canvas.height !== image.height) canvas.height = image.height;
    context.putImageData(image, 0, 0);
    canvas.dataset.frame = String(frame);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-preview-stage': PreviewStage;
  }
}
