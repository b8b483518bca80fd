import { html, nothing, type TemplateResult } from 'lit';
import { state } from 'lit/decorators.js';
import type { AppState } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { settingsStyles } from './settings.styles.ts';

/** A section of the settings screen: its frame, and what became of the latest change. */
export abstract class SettingsSection extends AppElement {
  @state() protected message = '';
  @state() protected refusal = '';

  static override styles = [sharedStyles, fieldStyles, settingsStyles];

  constructor(fields: readonly (keyof AppState)[] = []) {
    super(fields);
  }

  protected frame(title: string, content: TemplateResult): TemplateResult {
    return html`<section aria-labelledby="title">
      <h2 id="title">${title}</h2>
      <div class="card">
        ${content}
        <p class="message" role="status">${this.message}</p>
        ${
          this.refusal === ''
            ? nothing
            : html`<p class="notice bad" role="alert">
                <wa-icon name="error"></wa-icon>
                <span><strong>${strings.settings.failed}.</strong> ${this.refusal}</span>
              </p>`
        }
      </div>
    </section>`;
  }

  /** @param act says what is told once it worked; nothing where it tells nothing */
  protected async attempt(act: () => Promise<string | undefined>): Promise<void> {
    this.refusal = '';
    try {
      this.message = (await act()) ?? '';
    } catch (error) {
      this.message = '';
      this.refusal = sentenceOf(error);
    }
  }

  /** Reads what changed by itself: what was told of the user's own latest change stays, unless the reading fails. */
  protected async follow(read: () => Promise<void>): Promise<void> {
    try {
      await read();
    } catch (error) {
      this.message = '';
      this.refusal = sentenceOf(error);
    }
  }
}
