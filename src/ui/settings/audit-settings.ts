import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import { html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { ExportAuditEvent } from '../../engine/index.ts';
import { download } from '../parts/save-file.ts';
import { storedUserName, storeUserName } from '../parts/user-name.ts';
import { strings } from '../strings.ts';
import { numberOf, textOf } from '../words/field-values.ts';
import { SettingsSection } from './settings-section.ts';

/** What the trail says of somebody whose key was destroyed. */
const ERASED = 'erased';
const ANONYMOUS = 'anonymous';
const USUAL_RETENTION = 365;

/** The audit trail: whose name goes into it, and what can be done with it. */
@customElement('fw-audit-settings')
export class AuditSettings extends SettingsSection {
  @state() private events: readonly ExportAuditEvent[] = [];
  @state() private days: number | undefined = USUAL_RETENTION;
  @state() private person = '';
  @state() private asking = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(() => this.read());
  }

  override render() {
    const words = strings.settings.audit;
    const { audit } = this.app.engine;
    return html`${this.frame(
      words.title,
      html`
        <p class="quiet">${words.lead}</p>
        <wa-input
          label=${words.user}
          hint=${words.userHint}
          size="s"
          maxlength="200"
          autocomplete="name"
          .value=${storedUserName()}
          @change=${(event: Event) => {
            storeUserName(textOf(event).trim());
            this.message = strings.settings.saved;
          }}
        ></wa-input>
        <div class="row">
          <span>${words.entries(this.events.length)}</span>
          <wa-button size="s" appearance="outlined" @click=${() => this.attempt(() => this.exportLines())}
            ><wa-icon slot="start" name="download"></wa-icon>${words.export}</wa-button
          >
          <wa-button
            size="s"
            appearance="outlined"
            @click=${() =>
              this.attempt(async () => {
                const { whole, rows, problem } = await audit.verify();
                if (!whole) throw new Error(words.broken(problem ?? ''));
                return words.whole(rows);
              })}
            ><wa-icon slot="start" name="check"></wa-icon>${words.verify}</wa-button
          >
        </div>
        <div class="row end">
          <wa-number-input
            label=${words.retention}
            size="s"
            min="1"
            step="1"
            .value=${this.days === undefined ? '' : String(this.days)}
            @input=${(event: Event) => {
              this.days = numberOf(event);
            }}
          ></wa-number-input>
          <wa-button size="s" appearance="outlined" @click=${() => this.attempt(() => this.retain())}
            >${words.retain}</wa-button
          >
        </div>
        ${this.persons()}
      `,
    )}
    ${this.asking ? this.question() : nothing}`;
  }

  private persons() {
    const words = strings.settings.audit;
    const names = [...new Set(this.events.map(({ userId }) => userId))].filter(
      (name) => name !== ERASED && name !== ANONYMOUS,
    );
    if (names.length === 0) return html`<p class="hint">${words.noPersons}</p>`;
    return html`<div class="row end">
        <wa-select
          label=${words.person}
          placeholder=${words.choosePerson}
          size="s"
          .value=${this.person}
          @change=${(event: Event) => {
            this.person = textOf(event);
          }}
        >
          ${names.map((name) => html`<wa-option value=${name}>${name}</wa-option>`)}
        </wa-select>
        <wa-button
          size="s"
          variant="danger"
          appearance="outlined"
          ?disabled=${this.person === ''}
          @click=${() => {
            this.asking = true;
          }}
          >${words.erase}</wa-button
        >
      </div>
      <p class="hint">${words.personHint}</p>`;
  }

  private question() {
    const words = strings.settings.audit;
    const { person } = this;
    return html`<wa-dialog
      label=${words.question(person)}
      open
      @wa-after-hide=${() => {
        this.asking = false;
      }}
    >
      <p>${words.questionHint}</p>
      <div slot="footer" class="answers">
        <wa-button appearance="outlined" data-dialog="close">${words.keep}</wa-button>
        <wa-button
          variant="danger"
          data-dialog="close"
          @click=${() =>
            this.attempt(async () => {
              await this.app.engine.audit.erasePerson(person);
              this.person = '';
              await this.read();
              return words.erased(person);
            })}
          >${words.erase}</wa-button
        >
      </div>
    </wa-dialog>`;
  }

  private async retain(): Promise<string> {
    const words = strings.settings.audit;
    const { days } = this;
    if (days === undefined || !Number.isInteger(days) || days < 1) throw new Error(words.badRetention);
    await this.app.engine.audit.setRetention(days);
    await this.read();
    return words.retained(days);
  }

  private async exportLines(): Promise<undefined> {
    const text = await this.app.engine.audit.exportJsonLines();
    const fileName = 'framewright-audit.jsonl';
    download(new File([text], fileName, { type: 'application/jsonl' }), fileName);
  }

  private async read(): Promise<undefined> {
    this.events = await this.app.engine.audit.events();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-audit-settings': AuditSettings;
  }
}
