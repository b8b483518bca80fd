import { css, html } from 'lit';
import { customElement } from 'lit/decorators.js';
import { version } from '../../../package.json';
import { strings } from '../strings.ts';
import { LICENCES } from './licences.ts';
import { SettingsSection } from './settings-section.ts';

/** Which version this is, and what it is made of. */
@customElement('fw-about-settings')
export class AboutSettings extends SettingsSection {
  static override styles = [
    ...SettingsSection.styles,
    css`
      ul {
        display: grid;
        gap: 0.35rem;
        font-size: 0.87rem;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        gap: 0 0.75rem;
        justify-content: space-between;
      }
      a {
        color: var(--fw-accent-text);
      }
    `,
  ];

  override render() {
    const words = strings.settings.about;
    return this.frame(
      words.title,
      html`
        <p><strong>${words.version(version)}</strong></p>
        <p class="quiet">${words.lead}</p>
        <details>
          <summary>${words.licences}</summary>
          <ul>
            ${LICENCES.map(
              ({ name, licence, source }) => html`<li>
                <a href=${source} target="_blank" rel="noreferrer">${name}</a>
                <span class="quiet">${licence}</span>
              </li>`,
            )}
          </ul>
        </details>
      `,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-about-settings': AboutSettings;
  }
}
