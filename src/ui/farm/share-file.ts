import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExportResult, ShareLink } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { choiceOf, textOf } from '../words/field-values.ts';
import { dateTimeText } from '../words/locale-format.ts';
import './copy-field.ts';

/** A button that makes a link to a finished file, where a farm is at hand that gives it out. */
@customElement('fw-share-file')
export class ShareFile extends AppElement {
  @property({ attribute: false }) result!: ExportResult;
  @state() private open = false;
  @state() private lifetime = '604800';
  @state() private look: 'page' | 'attachment' = 'page';
  @state() private sending = false;
  @state() private refusal = '';
  @state() private link: ShareLink | undefined;

  constructor() {
    super(['farm']);
  }

  static override styles = [
    sharedStyles,
    fieldStyles,
    css`
      .content {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.9rem;
      }
      .pair {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 12.5rem), 1fr));
      }
      .buttons {
        display: flex;
        gap: 0.5rem;
        justify-content: end;
      }
    `,
  ];

  override render() {
    const words = strings.farm.share;
    const { status } = this.app.store.state.farm;
    if (!this.result.file || !status || status.role === 'work') return nothing;
    const label = strings.jobs.actionOn(words.open, this.result.fileName);
    return html`
      <wa-button size="s" appearance="outlined" title=${label} @click=${this.ask}
        ><wa-icon slot="start" name="link"></wa-icon>${words.open}</wa-button
      >
      <wa-dialog label=${words.title} ?open=${this.open} @wa-after-hide=${this.closed}>
        <div class="content">${this.open ? this.content() : nothing}</div>
        <div class="buttons" slot="footer">
          ${
            this.link
              ? html`<wa-button variant="brand" data-dialog="close">${words.done}</wa-button>`
              : html`<wa-button variant="brand" ?loading=${this.sending} @click=${() => this.make()}
                >${words.make}</wa-button
              >`
          }
        </div>
      </wa-dialog>
    `;
  }

  private content() {
    const words = strings.farm.share;
    const { link } = this;
    if (link) {
      return html`
        <fw-copy-field label=${link.fileName} value=${link.url}></fw-copy-field>
        <p class="hint">${strings.farm.invite.until(dateTimeText(link.expires))}</p>
      `;
    }
    return html`
      <p>${words.lead}</p>
      <div class="pair">
        <wa-select
          size="s"
          label=${words.expires}
          .value=${this.lifetime}
          @change=${(event: Event) => {
            this.lifetime = textOf(event);
          }}
        >
          ${Object.entries(words.lifetimes).map(([seconds, text]) => html`<wa-option value=${seconds}>${text}</wa-option>`)}
        </wa-select>
        <wa-select
          size="s"
          label=${words.look}
          .value=${this.look}
          @change=${(event: Event) => {
            this.look = choiceOf(event, ['page', 'attachment']) ?? 'page';
          }}
        >
          ${Object.entries(words.looks).map(([look, text]) => html`<wa-option value=${look}>${text}</wa-option>`)}
        </wa-select>
      </div>
      ${this.sending ? html`<p class="quiet" role="status">${words.sending}</p>` : nothing}
      ${
        this.refusal === ''
          ? nothing
          : html`<div class="notice bad" role="alert"><wa-icon name="error"></wa-icon><p>${this.refusal}</p></div>`
      }
    `;
  }

  private ask(): void {
    this.link = undefined;
    this.refusal = '';
    this.open = true;
  }

  /** The selects within the dialog hide too. */
  private closed(event: Event): void {
    if (event.target === event.currentTarget) this.open = false;
  }

  private async make(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    this.refusal = '';
    try {
      this.link = await this.app.farm.share(this.result.jobId, {
        expiresInSeconds: Number(this.lifetime),
        disposition: this.look,
      });
    } catch (error) {
      this.refusal = sentenceOf(error);
    } finally {
      this.sending = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-share-file': ShareFile;
  }
}
