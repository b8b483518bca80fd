import { css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { AppElement } from '../parts/app-element.ts';
import { sharedStyles } from '../parts/styles.ts';
import './about-settings.ts';
import './audit-settings.ts';
import './look-settings.ts';
import './notification-settings.ts';
import './offline-settings.ts';
import './performance-settings.ts';
import './storage-settings.ts';

/** What holds for all exports, and for the app itself. */
@customElement('fw-settings-screen')
export class SettingsScreen extends AppElement {
  constructor() {
    super([]);
  }

  static override styles = [
    sharedStyles,
    css`
      .content {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1.75rem;
        align-content: start;
        max-width: 50rem;
        padding: 0.5rem 1.25rem 2.5rem;
      }
      @media (max-width: 47.99rem) {
        .content {
          padding-inline: 1rem;
        }
      }
    `,
  ];

  override render() {
    const { app } = this;
    return html`<div class="content">
      <fw-look-settings .app=${app}></fw-look-settings>
      <fw-performance-settings .app=${app}></fw-performance-settings>
      <fw-storage-settings .app=${app}></fw-storage-settings>
      <fw-offline-settings .app=${app}></fw-offline-settings>
      <fw-notification-settings .app=${app}></fw-notification-settings>
      <fw-audit-settings .app=${app}></fw-audit-settings>
      <fw-about-settings .app=${app}></fw-about-settings>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-settings-screen': SettingsScreen;
  }
}
