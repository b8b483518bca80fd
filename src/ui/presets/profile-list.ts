import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { gatesOfProfile, type QualityProfile } from '../../engine/index.ts';
import { AppElement } from '../parts/app-element.ts';
import { LARGEST_READ_BYTES } from '../parts/open-file.ts';
import { download } from '../parts/save-file.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { sentenceOf } from '../words/display-values.ts';
import { fractionText, listText } from '../words/locale-format.ts';
import { settingsWords } from '../words/settings-words.ts';
import './profile-editor.ts';
import { useProfile } from './use-preset.ts';

/** How good a file is to be: the shipped profiles and the user's own. */
@customElement('fw-profile-list')
export class ProfileList extends AppElement {
  @state() private profiles: readonly QualityProfile[] = [];
  @state() private edited: QualityProfile | undefined;
  /** The profile about whose deletion the user is asked. */
  @state() private removed: QualityProfile | undefined;
  /** The deletion that was agreed to. */
  private removal: Promise<void> | undefined;
  @state() private message = '';
  @state() private refusal = '';

  constructor() {
    super([]);
  }

  static override styles = [
    sharedStyles,
    css`
      section {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.6rem;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1rem;
        align-items: end;
        justify-content: space-between;
      }
      .message {
        color: var(--fw-good);
      }
      .message:empty {
        display: none;
      }
      .list {
        border: 1px solid var(--fw-line);
        border-radius: 8px;
        background: var(--fw-raised);
      }
      .list > li {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem 1rem;
        align-items: center;
        padding: 0.75rem 1rem;
      }
      .list > li + li {
        border-top: 1px solid var(--fw-line);
      }
      .about {
        flex: 1 1 16rem;
        min-width: 0;
        font-size: 0.85rem;
      }
      h3 {
        font-size: 0.95rem;
        font-weight: 650;
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 0.35rem;
      }
    `,
  ];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(() => this.read());
  }

  override render() {
    const words = strings.presets.profiles;
    return html`<section aria-labelledby="title">
        <div class="head">
          <div>
            <h2 id="title" tabindex="-1">${words.title}</h2>
            <p class="quiet">${words.lead}</p>
          </div>
          ${this.files()}
        </div>
        <p class="message" role="status">${this.message}</p>
        ${
          this.refusal === ''
            ? nothing
            : html`<p class="notice bad" role="alert">
                <wa-icon name="error"></wa-icon>
                <span><strong>${strings.presets.failedAction}.</strong> ${this.refusal}</span>
              </p>`
        }
        <ul class="list">
          ${this.profiles.map((profile) => html`<li>${this.profile(profile)}</li>`)}
        </ul>
      </section>
      ${
        this.edited
          ? html`<fw-profile-editor
              .app=${this.app}
              .profile=${this.edited}
              @fw-saved=${() => this.attempt(() => this.read())}
              @fw-closed=${() => {
                this.edited = undefined;
              }}
            ></fw-profile-editor>`
          : nothing
      }
      ${this.removed ? this.question(this.removed) : nothing}`;
  }

  /** Profiles with their gates, to and from other places. */
  private files() {
    const words = strings.presets;
    const own = this.profiles.filter(({ builtIn }) => !builtIn);
    return html`<div class="buttons">
      <fw-open-file
        label=${words.profiles.importFile}
        @fw-file=${(event: CustomEvent<File>) => this.attempt(() => this.import(event.detail))}
        >${words.import}</fw-open-file
      >
      ${
        own.length === 0
          ? nothing
          : html`<wa-button
              size="s"
              appearance="outlined"
              @click=${() =>
                this.attempt(() =>
                  this.save(
                    own.map(({ id }) => id),
                    'framewright-profiles',
                  ),
                )}
              ><wa-icon slot="start" name="download"></wa-icon>${words.exportAll}</wa-button
            >`
      }
    </div>`;
  }

  private profile(profile: QualityProfile) {
    const words = strings.presets;
    const all = gatesOfProfile(profile);
    const measured = all.filter(({ threshold }) => threshold !== undefined);
    // What all profiles ask for need not be said of each.
    const gates = (measured.length > 0 ? measured : all).map(({ measure, threshold = 0 }) =>
      strings.quality.measures[measure](fractionText(threshold, 6)),
    );
    const settings = settingsWords(profile.settings);
    return html`<div class="about">
        <h3>${profile.name}</h3>
        <p>${profile.description}</p>
        <p class="quiet">
          ${[words.profiles.uses[profile.use], ...settings].join(' · ')}<br />
          ${words.profiles.asked}: ${listText(gates)}
        </p>
      </div>
      <div class="buttons">
        <wa-button
          size="s"
          appearance="filled"
          @click=${() => {
            useProfile(this.app, profile);
            this.message = words.profiles.used(profile.name);
          }}
          ><span aria-hidden="true">${words.profiles.use}</span
          ><span class="visually-hidden">${words.profiles.useLabel(profile.name)}</span></wa-button
        >
        ${
          profile.builtIn
            ? nothing
            : this.icon('settings', words.profiles.edit(profile.name), () => {
                this.edited = profile;
              })
        }
        ${this.icon('copy', `${words.duplicate}: ${profile.name}`, () =>
          this.attempt(() => this.duplicate(profile)),
        )}
        ${this.icon('download', words.profiles.save(profile.name), () =>
          this.attempt(() => this.save([profile.id], `${profile.id}.profile`)),
        )}
        ${
          profile.builtIn
            ? nothing
            : this.icon('remove', `${words.remove}: ${profile.name}`, () => {
                this.removed = profile;
              })
        }
      </div>`;
  }

  private question(profile: QualityProfile) {
    const words = strings.presets;
    return html`<wa-dialog
      label=${words.removeQuestion(profile.name)}
      open
      @wa-after-hide=${this.answered}
    >
      <p>${words.removeHint}</p>
      <div slot="footer" class="buttons">
        <wa-button appearance="outlined" data-dialog="close">${words.keep}</wa-button>
        <wa-button
          variant="danger"
          data-dialog="close"
          @click=${() => {
            this.removal = this.attempt(() => this.deleteProfile(profile));
          }}
          >${words.remove}</wa-button
        >
      </div>
    </wa-dialog>`;
  }

  /** The button that asked is gone together with its profile, and the focus with it. */
  private async answered(): Promise<void> {
    this.removed = undefined;
    const { removal } = this;
    this.removal = undefined;
    if (!removal) return;
    await removal;
    this.renderRoot.querySelector('h2')?.focus();
  }

  private icon(name: string, label: string, act: () => unknown) {
    return html`<wa-button size="s" appearance="plain" title=${label} @click=${act}
      ><wa-icon name=${name} label=${label}></wa-icon
    ></wa-button>`;
  }

  private async read(): Promise<void> {
    this.profiles = await this.app.engine.quality.getQualityProfiles();
  }

  private async duplicate({ builtIn: _, ...profile }: QualityProfile): Promise<void> {
    const name = strings.presets.copyOf(profile.name);
    this.edited = await this.app.engine.quality.createQualityProfile({ ...profile, id: '', name });
    this.message = strings.presets.profiles.created(name);
    await this.read();
  }

  private async save(ids: readonly string[], name: string): Promise<void> {
    const text = await this.app.engine.quality.exportQualityProfiles(ids);
    download(new File([text], `${name}.json`, { type: 'application/json' }), `${name}.json`);
  }

  private async import(file: File): Promise<void> {
    const text = await file.slice(0, LARGEST_READ_BYTES).text();
    const added = await this.app.engine.quality.importQualityProfiles(text);
    this.message = strings.presets.imported(listText(added.map(({ name }) => name)));
    await this.read();
  }

  private async deleteProfile({ id, name }: QualityProfile): Promise<void> {
    await this.app.engine.quality.deleteQualityProfile(id);
    this.message = strings.presets.removed(name);
    await this.read();
  }

  private async attempt(act: () => Promise<void>): Promise<void> {
    this.refusal = '';
    try {
      await act();
    } catch (error) {
      this.message = '';
      this.refusal = sentenceOf(error);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-profile-list': ProfileList;
  }
}
