import '@awesome.me/webawesome/dist/components/button/button.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import '@awesome.me/webawesome/dist/components/radio/radio.js';
import '@awesome.me/webawesome/dist/components/radio-group/radio-group.js';
import '@awesome.me/webawesome/dist/components/select/select.js';
import '@awesome.me/webawesome/dist/components/switch/switch.js';
import { html, nothing } from 'lit';
import { NAME_FIELDS, type QualityProfile } from '../../engine/index.ts';
import { profileSelect } from '../parts/profile-select.ts';
import { canChooseFolder } from '../parts/save-file.ts';
import { strings } from '../strings.ts';
import { checkedOf, choiceOf, numberOf, textOf } from '../words/field-values.ts';
import type { BatchDraft, BatchOrder, BatchProblem } from './batch-draft.ts';
import type { NamePreview } from './batch-names.ts';

/* The fields of the batch dialog, section by section; each tells of a change by `change`. */

type Change = (change: Partial<BatchDraft>) => void;

const ORDERS: readonly BatchOrder[] = ['listed', 'name', 'shortest', 'longest'];
const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
const OUTPUTS = ['single', 'zip', 'folder'] as const;
const WAYS = ['parallel', 'serial'] as const;
/** Names shown before the rest is only counted. */
const SHOWN_NAMES = 5;

export function namingFields(draft: BatchDraft, preview: NamePreview, change: Change) {
  const words = strings.batch.naming;
  return html`<div class="fields">
    <wa-input
      label=${words.name}
      hint=${words.nameHint}
      size="s"
      maxlength="120"
      .value=${draft.name}
      @input=${(event: Event) => change({ name: textOf(event) })}
    ></wa-input>
    <wa-input
      label=${words.template}
      hint=${preview.kind === 'problem' ? preview.message : words.templateHint}
      data-problem=${preview.kind === 'problem' ? 'error' : nothing}
      class="template"
      size="s"
      spellcheck="false"
      autocomplete="off"
      .value=${draft.nameTemplate}
      @input=${(event: Event) => change({ nameTemplate: textOf(event) })}
    ></wa-input>
    <div class="chips" role="group" aria-label=${words.fields}>
      ${NAME_FIELDS.map(
        (field) => html`<button
          type="button"
          class="figures"
          aria-label=${words.field(field)}
          @click=${() => change({ nameTemplate: `${draft.nameTemplate}{${field}}` })}
        >
          {${field}}
        </button>`,
      )}
    </div>
    ${preview.kind === 'names' && preview.names.length > 0 ? nameList(preview) : nothing}
  </div>`;
}

function nameList({ names, complete }: Extract<NamePreview, { kind: 'names' }>) {
  const words = strings.batch.naming;
  return html`<div class="names" aria-live="polite">
    <p class="hint">${words.preview}</p>
    <ul class="figures">
      ${names.slice(0, SHOWN_NAMES).map((name) => html`<li>${name}</li>`)}
    </ul>
    ${names.length > SHOWN_NAMES ? html`<p class="hint">${words.more(names.length - SHOWN_NAMES)}</p>` : nothing}
    ${complete ? nothing : html`<p class="hint">${words.someUnknown}</p>`}
  </div>`;
}

export function outputFields(draft: BatchDraft, change: Change, chooseFolder: () => void) {
  const words = strings.batch.output;
  return html`<div class="fields">
    <wa-radio-group
      label=${words.kind}
      hint=${canChooseFolder() ? '' : words.noFolder}
      orientation="horizontal"
      size="s"
      .value=${draft.output}
      @change=${(event: Event) => {
        const output = choiceOf(event, OUTPUTS);
        if (output) change({ output });
      }}
    >
      ${OUTPUTS.filter((kind) => kind !== 'folder' || canChooseFolder()).map(
        (kind) => html`<wa-radio appearance="button" value=${kind}>${words.kinds[kind]}</wa-radio>`,
      )}
    </wa-radio-group>
    ${
      draft.output === 'folder'
        ? html`<wa-button size="s" appearance="outlined" @click=${chooseFolder}
            ><wa-icon slot="start" name="open"></wa-icon
            >${draft.folder ? words.folder(draft.folder.name) : words.chooseFolder}</wa-button
          >`
        : nothing
    }
    ${toggle(words.report, words.reportHint, draft.report, (report) => change({ report }))}
    ${
      draft.output === 'single'
        ? nothing
        : toggle(words.cleanUp, words.cleanUpHint, draft.cleanUp, (cleanUp) => change({ cleanUp }))
    }
  </div>`;
}

export function runningFields(
  draft: BatchDraft,
  problems: readonly BatchProblem[],
  profiles: readonly QualityProfile[],
  change: Change,
) {
  const words = strings.batch.running;
  return html`<div class="fields">
    <div class="pair">
      <wa-select
        label=${words.order}
        size="s"
        .value=${draft.order}
        @change=${(event: Event) => {
          const order = choiceOf(event, ORDERS);
          if (order) change({ order });
        }}
      >
        ${ORDERS.map((order) => html`<wa-option value=${order}>${words.orders[order]}</wa-option>`)}
      </wa-select>
      <wa-select
        label=${words.priority}
        size="s"
        .value=${draft.priority}
        @change=${(event: Event) => {
          const priority = choiceOf(event, PRIORITIES);
          if (priority) change({ priority });
        }}
      >
        ${PRIORITIES.map(
          (priority) => html`<wa-option value=${priority}>${words.priorities[priority]}</wa-option>`,
        )}
      </wa-select>
    </div>
    <wa-radio-group
      label=${words.way}
      orientation="horizontal"
      size="s"
      .value=${draft.parallel ? 'parallel' : 'serial'}
      @change=${(event: Event) => change({ parallel: choiceOf(event, WAYS) !== 'serial' })}
    >
      ${WAYS.map((way) => html`<wa-radio appearance="button" value=${way}>${words.ways[way]}</wa-radio>`)}
    </wa-radio-group>
    ${
      draft.parallel
        ? html`<wa-number-input
            label=${words.atOnce}
            hint=${problems.includes('at-once') ? strings.batch.problems['at-once'] : words.atOnceHint}
            data-problem=${problems.includes('at-once') ? 'error' : nothing}
            size="s"
            min="1"
            step="1"
            .value=${draft.atOnce === undefined ? '' : String(draft.atOnce)}
            @input=${(event: Event) => change({ atOnce: numberOf(event) })}
          ></wa-number-input>`
        : nothing
    }
    ${profileSelect(profiles, draft.profile, (profile) => change({ profile }))}
    ${toggle(words.retry, '', draft.retry, (retry) => change({ retry }))}
    ${
      draft.retry
        ? html`<wa-number-input
            label=${words.retries}
            hint=${problems.includes('retries') ? strings.batch.problems.retries : ''}
            data-problem=${problems.includes('retries') ? 'error' : nothing}
            size="s"
            min="0"
            step="1"
            .value=${String(draft.maxRetries)}
            @input=${(event: Event) => change({ maxRetries: numberOf(event) ?? Number.NaN })}
          ></wa-number-input>`
        : nothing
    }
  </div>`;
}

export function toggle(label: string, hint: string, checked: boolean, change: (on: boolean) => void) {
  return html`<wa-switch
    size="s"
    hint=${hint}
    .checked=${checked}
    @change=${(event: Event) => change(checkedOf(event))}
    >${label}</wa-switch
  >`;
}
