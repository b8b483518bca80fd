import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ExportStatus, JobPriority } from '../../engine/index.ts';
import type { App } from '../app.ts';
import { type JobWish, wishesFor } from '../job-parts/job-state.ts';
import '../job-parts/priority-menu.ts';
import { sharedStyles } from '../parts/styles.ts';
import '../quality/compare-exports.ts';
import { strings } from '../strings.ts';
import { removeEvent } from './remove-request.ts';

type BulkWish = Exclude<JobWish, 'retry' | 'repeat'>;

/** What can be done with all the selected exports at once. Fires `fw-clear` when the selection is done with, and `fw-ask-remove`. */
@customElement('fw-bulk-bar')
export class BulkBar extends LitElement {
  @property({ attribute: false }) app!: App;
  @property({ attribute: false }) jobs: readonly ExportStatus[] = [];
  /** The exports that are looked at beside each other. */
  @state() private compared: readonly [ExportStatus, ExportStatus] | undefined;

  static override styles = [
    sharedStyles,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.15rem 0.35rem;
        padding: 0.3rem 0.4rem 0.3rem 0.9rem;
        background: var(--fw-raised);
        border: 1px solid var(--fw-accent);
        border-radius: 8px;
        box-shadow: 0 4px 14px rgb(0 0 0 / 0.16);
      }
      .count {
        font-weight: 600;
        margin-inline-end: 0.6rem;
      }
      .end {
        margin-inline-start: auto;
      }
    `,
  ];

  override render() {
    const { jobs } = this;
    const priorities = new Set(jobs.map(({ priority }) => priority));
    const [shared] = priorities.size === 1 ? priorities : [];
    return html`
      <div class="bar" role="toolbar" aria-label=${strings.queue.selection}>
        <span class="count">${strings.queue.selected(jobs.length)}</span>
        ${this.button('pause', 'pause', strings.queue.pauseJob)} ${this.button('resume', 'play', strings.jobs.resume)}
        ${this.button('cancel', 'stop', strings.jobs.cancel)}
        ${
          this.can('priority')
            ? html`<fw-priority-menu
              .value=${shared}
              label=${strings.queue.priority}
              @fw-priority=${(event: CustomEvent<JobPriority>) => this.act('priority', event.detail)}
            ></fw-priority-menu>`
            : nothing
        }
        ${
          this.pair()
            ? html`<wa-button size="s" appearance="plain" @click=${this.compare}
              ><wa-icon slot="start" name="copy"></wa-icon>${strings.quality.comparePair}</wa-button
            >`
            : nothing
        }
        ${
          this.can('remove')
            ? html`<wa-button size="s" appearance="plain" variant="danger" @click=${() => this.dispatchEvent(removeEvent({ jobs }))}
              ><wa-icon slot="start" name="remove"></wa-icon>${strings.queue.remove}</wa-button
            >`
            : nothing
        }
        <wa-button class="end" size="s" appearance="plain" title=${strings.queue.clear} @click=${this.clear}
          ><wa-icon name="close" label=${strings.queue.clear}></wa-icon
        ></wa-button>
      </div>
      ${
        this.compared
          ? html`<fw-compare-exports
              .app=${this.app}
              .job=${this.compared[0]}
              .other=${this.compared[1].id}
              @fw-closed=${() => {
                this.compared = undefined;
              }}
            ></fw-compare-exports>`
          : nothing
      }
    `;
  }

  /** Two finished exports, the earlier one first. */
  private pair(): readonly [ExportStatus, ExportStatus] | undefined {
    const [one, other, ...more] = this.jobs;
    if (!one || !other || more.length > 0 || this.jobs.some(({ status }) => status !== 'completed')) {
      return undefined;
    }
    return one.createdAt <= other.createdAt ? [one, other] : [other, one];
  }

  private compare(): void {
    this.compared = this.pair();
  }

  private can(wish: BulkWish): boolean {
    return this.jobs.some((job) => wishesFor(job).has(wish));
  }

  private button(wish: BulkWish, icon: string, label: string) {
    if (!this.can(wish)) return nothing;
    return html`<wa-button size="s" appearance="plain" @click=${() => this.act(wish)}
      ><wa-icon slot="start" name=${icon}></wa-icon>${label}</wa-button
    >`;
  }

  private async act(wish: BulkWish, priority?: JobPriority): Promise<void> {
    await this.app.jobs.forEach(wish, this.jobs, priority);
  }

  private clear(): void {
    // First: an element that has left the page can't tell.
    this.dispatchEvent(new CustomEvent('fw-focus-lost', { bubbles: true, composed: true }));
    this.dispatchEvent(new CustomEvent('fw-clear', { bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-bulk-bar': BulkBar;
  }
}
