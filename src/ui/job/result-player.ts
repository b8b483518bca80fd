import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExportResult, ExportStatus } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { checkerboard, sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import './result-frames.ts';

/** How a file is shown: by the browser's own elements, or frame by frame by the engine's decoders. */
type Player = 'video' | 'audio' | 'picture' | 'frames';

/** A finished file, played. What the browser can't play is shown frame by frame. */
@customElement('fw-result-player')
export class ResultPlayer extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) job!: ExportStatus;
  @property({ attribute: false }) result!: ExportResult;
  /** A frame that somebody asks to see. */
  @property({ attribute: false }) wanted: { readonly frame: number } | undefined;
  @state() private player: Player = 'frames';
  /** Whether the frames of a film that the browser plays are looked at one by one. */
  @state() private byFrame = false;
  private url = '';

  static override styles = [
    sharedStyles,
    checkerboard,
    css`
      .stage {
        display: grid;
        place-items: center;
        background: var(--fw-well);
        border-radius: 10px;
        overflow: hidden;
      }
      video,
      img {
        display: block;
        max-width: 100%;
        max-height: 30rem;
        width: 100%;
        object-fit: contain;
      }
      img {
        width: auto;
      }
      .switch {
        margin-top: 0.5rem;
      }
      audio {
        width: calc(100% - 2rem);
        margin: 1rem;
      }
    `,
  ];

  override disconnectedCallback(): void {
    this.release();
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('wanted') && this.wanted) this.byFrame = true;
    if (!changed.has('result')) return;
    this.release();
    const { file, mimeType } = this.result;
    this.player = playerFor(mimeType);
    if (file && this.player !== 'frames') this.url = URL.createObjectURL(file);
  }

  override render() {
    if (this.player !== 'video') return this.shown(this.player);
    const words = strings.quality.frame;
    return html`${this.shown(this.byFrame ? 'frames' : 'video')}
      <wa-button
        class="switch"
        size="s"
        appearance="outlined"
        @click=${() => {
          this.byFrame = !this.byFrame;
        }}
        ><wa-icon slot="start" name=${this.byFrame ? 'play' : 'film'}></wa-icon
        >${this.byFrame ? words.play : words.byFrame}</wa-button
      >`;
  }

  private shown(player: Player) {
    const { url, result, job } = this;
    const label = result.fileName;
    switch (player) {
      case 'video':
        return html`<div class="stage">
          <video src=${url} aria-label=${label} controls playsinline preload="metadata" @error=${this.fail}></video>
        </div>`;
      case 'audio':
        return html`<div class="stage">
          <audio src=${url} aria-label=${label} controls preload="metadata" @error=${this.fail}></audio>
        </div>`;
      case 'picture':
        return html`<div class="stage">
          <img class="checkerboard" src=${url} alt=${strings.job.picture(label)} @error=${this.fail} />
        </div>`;
      case 'frames':
        return html`<fw-result-frames
          .app=${this.app}
          .job=${job}
          .result=${result}
          .wanted=${this.wanted}
          ?unplayable=${this.player === 'frames'}
        ></fw-result-frames>`;
    }
  }

  /** What the browser promised to play, and then could not. */
  private fail(): void {
    this.player = 'frames';
  }

  private release(): void {
    if (this.url !== '') URL.revokeObjectURL(this.url);
    this.url = '';
  }
}

function playerFor(mimeType: string): Player {
  const [kind] = mimeType.split('/');
  if (kind === 'video')
    return document.createElement('video').canPlayType(mimeType) === '' ? 'frames' : 'video';
  if (kind === 'audio') return 'audio';
  return kind === 'image' ? 'picture' : 'frames';
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-result-player': ResultPlayer;
  }
}
