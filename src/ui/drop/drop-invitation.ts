import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement } from 'lit';
import { customElement } from 'lit/decorators.js';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';

/** Asks for a file where nothing is open yet. Fires `fw-choose` when the user wants to choose one. */
@customElement('fw-drop-invitation')
export class DropInvitation extends LitElement {
  static override styles = [
    sharedStyles,
    css`
      .invitation {
        display: grid;
        justify-items: center;
        gap: 0.75rem;
        padding: clamp(1.5rem, 5vw, 3rem) 1.25rem;
        text-align: center;
        background: var(--fw-panel);
        border-radius: 10px;
        position: relative;
      }
      /* Crop marks at the corners: the frame that the picture will fill. */
      .invitation::before {
        content: '';
        position: absolute;
        inset: 14px;
        pointer-events: none;
        --mark: var(--fw-line-strong);
        --line: linear-gradient(var(--mark), var(--mark));
        background:
          var(--line) 0 0 / 22px 1.5px, var(--line) 0 0 / 1.5px 22px,
          var(--line) 100% 0 / 22px 1.5px, var(--line) 100% 0 / 1.5px 22px,
          var(--line) 0 100% / 22px 1.5px, var(--line) 0 100% / 1.5px 22px,
          var(--line) 100% 100% / 22px 1.5px, var(--line) 100% 100% / 1.5px 22px;
        background-repeat: no-repeat;
      }
      .invitation > wa-icon {
        font-size: 2.5rem;
        color: var(--fw-accent);
      }
      .invitation h2 {
        color: var(--fw-ink);
        text-transform: none;
        font-size: clamp(1.35rem, 3.4vw, 1.9rem);
        font-weight: 650;
        letter-spacing: -0.015em;
      }
      .invitation p {
        max-width: 34rem;
        color: var(--fw-ink-quiet);
      }
    `,
  ];

  override render() {
    return html`<section class="invitation" aria-label=${strings.drop.title}>
      <wa-icon name="drop"></wa-icon>
      <h2>${strings.drop.title}</h2>
      <p>${strings.drop.hint}</p>
      <wa-button variant="brand" @click=${this.choose}>
        <wa-icon slot="start" name="open"></wa-icon>${strings.drop.choose}
      </wa-button>
    </section>`;
  }

  private choose(): void {
    this.dispatchEvent(new CustomEvent('fw-choose', { bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-drop-invitation': DropInvitation;
  }
}
