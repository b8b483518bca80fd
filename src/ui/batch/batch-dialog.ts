import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/dialog/dialog.js';
import '@awesome.me/webawesome/dist/components/divider/divider.js';
import '@awesome.me/webawesome/dist/components/icon/icon.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import WaSelect from '@awesome.me/webawesome/dist/components/select/select.js';
import { html, nothing, type PropertyValues } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DeliveryPreset, QualityProfile } from '../../engine/index.ts';
import { chosenFormat } from '../app-state.ts';
import { type DroppedFile, readLinkedFiles, sortDroppedFiles, withPath } from '../drop/dropped-files.ts';
import { toFormatSettings } from '../export/settings-draft.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { wantsNotifications } from '../parts/notifications.ts';
import { refusalNotice } from '../parts/refusal.ts';
import { chooseFolder } from '../parts/save-file.ts';
import { sharedStyles } from '../parts/styles.ts';
import { href } from '../router.ts';
import { strings } from '../strings.ts';
import { bytesText, durationText, sentenceOf } from '../words/display-values.ts';
import { listText } from '../words/locale-format.ts';
import {
  batchCompositions,
  newCompositions,
  stageComposition,
  withFacts,
  withLinked,
} from './batch-compositions.ts';
import { batchDialogStyles } from './batch-dialog.styles.ts';
import {
  type BatchComposition,
  type BatchDraft,
  type BatchPair,
  batchProblems,
  chosenPairs,
  INITIAL_BATCH,
  toBatchRequest,
} from './batch-draft.ts';
import { estimateBatch } from './batch-estimate.ts';
import { namingFields, outputFields, runningFields } from './batch-fields.ts';
import './batch-matrix.ts';
import { awaitables, moreFields } from './batch-more-fields.ts';
import { namePreview } from './batch-names.ts';
import { formatTarget, panelTarget, presetTarget } from './batch-targets.ts';

/** Sets up many exports at once: compositions by formats, and how they are named, ordered and delivered. */
@customElement('fw-batch-dialog')
export class BatchDialog extends AppElement {
  /** What was dropped; empty for the composition on the stage. */
  @property({ attribute: false }) files: readonly DroppedFile[] = [];
  @state() private compositions: readonly BatchComposition[] = [];
  @state() private draft: BatchDraft = INITIAL_BATCH;
  @state() private presets: readonly DeliveryPreset[] = [];
  @state() private profiles: readonly QualityProfile[] = [];
  @state() private refusal = '';
  /** What became of files that are no new composition. */
  @state() private notice = '';
  @state() private starting = false;
  /** Only from the second rendering on: a dialog that is born open does not put the focus. */
  @state() private open = false;
  /** Names with a date in them do not change while the dialog is open. */
  readonly #opened = new Date();
  #usualAdded = false;
  #started = false;

  constructor() {
    super(['formats', 'jobs', 'batches', 'results']);
  }

  static override styles = [sharedStyles, fieldStyles, batchDialogStyles];

  override connectedCallback(): void {
    super.connectedCallback();
    void this.app.readFormats();
    this.change({ notify: wantsNotifications() });
    void this.readPresets();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('files')) void this.addFiles(this.files);
    if (!this.#usualAdded) this.addUsualTarget();
  }

  protected override firstUpdated(): void {
    this.open = true;
  }

  override render() {
    const { draft, compositions } = this;
    const words = strings.batch;
    const pairs = chosenPairs(draft, compositions);
    const problems = batchProblems(draft, compositions);
    const names = namePreview(draft, pairs, this.#opened);
    const { batches, jobs } = this.app.store.state;
    return html`<wa-dialog
      label=${words.title}
      ?open=${this.open}
      @wa-after-hide=${(event: Event) => {
        // Those of the fields within bubble as well.
        if (event.target === event.currentTarget) this.closed();
      }}
    >
      <div class="content">
        <section aria-labelledby="what">
          <div class="head">
            <h3 id="what">${words.compositions.title}</h3>
            <wa-button size="s" appearance="outlined" @click=${this.chooseFiles}
              ><wa-icon slot="start" name="add"></wa-icon>${words.compositions.add}</wa-button
            >
            <input
              type="file"
              multiple
              hidden
              aria-label=${words.compositions.add}
              @change=${this.chosenFiles}
            />
          </div>
          ${this.notice === '' ? nothing : html`<p class="quiet" role="status">${this.notice}</p>`}
          ${this.targetField()}
          <fw-batch-matrix
            .compositions=${compositions}
            .draft=${draft}
            .change=${this.change}
          ></fw-batch-matrix>
          ${draft.targets.length === 0 ? html`<p class="problem error">${words.targets.none}</p>` : nothing}
        </section>
        <div class="columns">
          <section aria-labelledby="naming">
            <h3 id="naming">${words.naming.title}</h3>
            ${namingFields(draft, names, this.change)}
          </section>
          <section aria-labelledby="output">
            <h3 id="output">${words.output.title}</h3>
            ${outputFields(draft, this.change, () => void this.toFolder())}
            <h3 class="second">${words.running.title}</h3>
            ${runningFields(draft, problems, this.profiles, this.change)}
          </section>
        </div>
        <details>
          <summary>${words.more.title}</summary>
          ${moreFields(draft, problems, awaitables(batches, jobs), this.change)}
        </details>
      </div>
      <div slot="footer" class="footer">
        ${refusalNotice(words.refused, this.refusal)}
        <p class="summary" role="status">
          ${problems.length > 0 ? words.problems[problems[0] ?? 'no-pairs'] : this.summary(pairs)}
        </p>
        <wa-button
          variant="brand"
          ?disabled=${problems.length > 0 || names.kind === 'problem' || this.starting}
          ?loading=${this.starting}
          @click=${this.start}
          ><wa-icon slot="start" name="export"></wa-icon>${words.start(pairs.length)}</wa-button
        >
      </div>
    </wa-dialog>`;
  }

  private targetField() {
    const { formats } = this.app.store.state;
    if (formats.kind === 'failed') return html`<p class="notice bad">${formats.message}</p>`;
    const usable = formats.kind === 'ready' ? formats.formats.filter(({ available }) => available) : [];
    const words = strings.batch.targets;
    const chosen = new Set(this.draft.targets.map(({ key }) => key));
    const presets = this.presets.filter(
      (preset) => !chosen.has(`preset ${preset.id}`) && presetTarget(preset, usable),
    );
    return html`<wa-select
      class="add-target"
      autofocus
      label=${words.add}
      placeholder=${words.choose}
      size="s"
      .value=${''}
      @change=${this.chosenTarget}
    >
      ${[...Map.groupBy(presets, ({ group }) => group)].map(
        ([group, members]) => html`
          <small class="group">${words.presets(strings.presets.groups[group])}</small>
          ${members.map(({ id, name }) => html`<wa-option value=${`preset ${id}`}>${name}</wa-option>`)}
          <wa-divider></wa-divider>
        `,
      )}
      ${[...Map.groupBy(usable, ({ category }) => category)].map(
        ([category, members]) => html`
          <small class="group">${strings.panel.categories[category]}</small>
          ${members
            .filter(({ id }) => !chosen.has(`format ${id}`))
            .map(({ id, name }) => html`<wa-option value=${`format ${id}`}>${name}</wa-option>`)}
        `,
      )}
    </wa-select>`;
  }

  private summary(pairs: readonly BatchPair[]) {
    const { jobs, results } = this.app.store.state;
    const sources = new Set(pairs.map(({ composition }) => composition)).size;
    const kinds = new Set(pairs.map(({ target }) => target)).size;
    const estimate = estimateBatch(pairs, jobs, results);
    const parts = [
      ...(estimate.seconds === undefined ? [] : [durationText(estimate.seconds)]),
      ...(estimate.bytes === undefined ? [] : [bytesText(estimate.bytes)]),
    ];
    const words = strings.batch;
    return html`<strong>${words.summary(pairs.length, sources, kinds)}</strong>
      <span class="quiet"
        >${parts.length === 0 ? words.noEstimate : words.estimate(listText(parts), estimate.atLeast)}</span
      >`;
  }

  private readonly change = (change: Partial<BatchDraft>): void => {
    this.draft = { ...this.draft, ...change };
    this.refusal = '';
  };

  /** With the panel's settings for a composition from the stage, else the format that was chosen last. */
  private addUsualTarget(): void {
    const format = chosenFormat(this.app.store.state);
    if (!format?.available) return;
    this.#usualAdded = true;
    const { draft } = this.app.store.state;
    const open = this.app.composition;
    const target =
      open && this.files.length === 0
        ? panelTarget(format, toFormatSettings(draft, format, open.preview))
        : formatTarget(format);
    this.draft = { ...this.draft, targets: [target] };
  }

  private async readPresets(): Promise<void> {
    try {
      this.presets = await this.app.engine.presets.list();
      this.profiles = await this.app.engine.quality.getQualityProfiles();
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }

  private async addFiles(files: readonly DroppedFile[]): Promise<void> {
    try {
      const open = this.app.composition;
      const found = files.length === 0 && open ? [stageComposition(open)] : await batchCompositions(files);
      if (files.length > 0 && found.length === 0) {
        await this.addLinked(files);
        return;
      }
      const { added, leftOut } = newCompositions(found, this.compositions);
      this.notice = leftOut.length === 0 ? '' : strings.batch.compositions.leftOut(listText(leftOut));
      this.compositions = [...this.compositions, ...added];
      await this.readFacts(added);
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }

  /** Pictures, fonts and sound alone are meant for the compositions that are listed. */
  private async addLinked(files: readonly DroppedFile[]): Promise<void> {
    const { linked } = sortDroppedFiles(files);
    const assets = await readLinkedFiles(linked, '');
    if (this.compositions.length === 0 || linked.length === 0) {
      this.notice = strings.drop.noComposition;
      return;
    }
    this.compositions = withLinked(this.compositions, assets);
    this.notice = strings.batch.compositions.linked(linked.length);
    await this.readFacts(this.compositions);
  }

  /** One after another: fifty open compositions would take the memory of fifty. */
  private async readFacts(compositions: readonly BatchComposition[]): Promise<void> {
    for (const composition of compositions) {
      if (!this.isConnected) return;
      if (composition.facts) continue;
      const known = await withFacts(this.app.engine, composition);
      // Only in the place of the one that was opened: it may have been given pictures since.
      this.compositions = this.compositions.map((one) => (one === composition ? known : one));
    }
  }

  private chooseFiles(): void {
    this.renderRoot.querySelector<HTMLInputElement>('input[type=file]')?.click();
  }

  private chosenFiles(event: Event): void {
    if (!(event.currentTarget instanceof HTMLInputElement)) return;
    void this.addFiles([...(event.currentTarget.files ?? [])].map(withPath));
    event.currentTarget.value = '';
  }

  private chosenTarget(event: Event): void {
    const select = event.currentTarget;
    const { formats } = this.app.store.state;
    if (!(select instanceof WaSelect) || formats.kind !== 'ready') return;
    const [kind, id] = String(select.value ?? '').split(' ');
    const format = formats.formats.find((one) => one.id === id);
    const preset = this.presets.find((one) => one.id === id);
    const target =
      kind === 'preset' && preset ? presetTarget(preset, formats.formats) : format && formatTarget(format);
    if (target) this.change({ targets: [...this.draft.targets, target] });
    select.value = '';
  }

  private async toFolder(): Promise<void> {
    try {
      const folder = await chooseFolder();
      if (folder) this.change({ folder });
    } catch (error) {
      this.refusal = sentenceOf(error);
    }
  }

  private async start(): Promise<void> {
    this.starting = true;
    try {
      const request = toBatchRequest(this.draft, this.compositions);
      const { jobIds } = await this.app.engine.batchExport(request);
      this.app.store.update({ announcement: strings.batch.started(jobIds.length) });
      this.#started = true;
      // Removed only once it is closed: until then nothing beneath it can take the focus.
      this.open = false;
    } catch (error) {
      this.refusal = sentenceOf(error);
      this.starting = false;
    }
  }

  private closed(): void {
    this.app.closeBatch();
    if (this.#started) this.app.go(href.queue);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-batch-dialog': BatchDialog;
  }
}
