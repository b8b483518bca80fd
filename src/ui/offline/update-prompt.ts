import '@awesome.me/webawesome/dist/components/button/button.js';
import { css, html, LitElement, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { StoreController } from '../parts/store.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { type UpdateState, updates } from './updates.ts';

/** Says that there is a new version, and leaves it to the user when to take it. Nothing while there is none. */
@customElement('fw-update-prompt')
export class UpdatePrompt extends LitElement {
  /** What the user has put away; the next stage of the same update is told again. */
  @state() private dismissed: UpdateState['kind'] = 'none';

  constructor() {
    super();
    new StoreController(this, () => updates.store, ['kind']);
  }

  static override styles = [
    sharedStyles,
    css`
      .prompt {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem 0.75rem;
        padding: 0.5rem 1rem;
        background: var(--fw-raised);
        border-block-end: 1px solid var(--fw-line);
      }
      p {
        flex: 1 1 16rem;
      }
    `,
  ];

  override render() {
    const { kind } = updates.store.state;
    if (kind === 'none' || kind === this.dismissed) return nothing;
    const waits = kind === 'waits-for-exports';
    return html`<div class="prompt" role="status">
      <p>${waits ? strings.update.waits : strings.update.ready}</p>
      <wa-button
        size="s"
        variant=${waits ? 'neutral' : 'brand'}
        appearance=${waits ? 'outlined' : 'accent'}
        title=${waits ? strings.update.nowHint : nothing}
        @click=${() => updates.apply()}
        >${waits ? strings.update.now : strings.update.reload}</wa-button
      >
      <wa-button size="s" appearance="plain" @click=${() => this.dismiss(kind)}
        >${strings.update.later}</wa-button
      >
    </div>`;
  }

  private dismiss(kind: UpdateState['kind']): void {
    this.dismissed = kind;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-update-prompt': UpdatePrompt;
  }
}
