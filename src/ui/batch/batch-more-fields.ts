import '@awesome.me/webawesome/dist/components/checkbox/checkbox.js';
import '@awesome.me/webawesome/dist/components/input/input.js';
import { html, nothing } from 'lit';
import type { BatchStatus, ExportStatus } from '../../engine/index.ts';
import { askForNotifications, notificationState } from '../parts/notifications.ts';
import { strings } from '../strings.ts';
import { checkedOf, textOf } from '../words/field-values.ts';
import type { BatchDraft, BatchProblem } from './batch-draft.ts';
import { toggle } from './batch-fields.ts';

/** Something that is under way and may be waited for. */
export interface Awaitable {
  readonly id: string;
  readonly name: string;
}

/** Batches and single exports that have not ended. */
export function awaitables(batches: readonly BatchStatus[], jobs: readonly ExportStatus[]): Awaitable[] {
  const open = ({ status }: { readonly status: string }) => status === 'queued' || status === 'processing';
  return [
    ...batches.filter(open).map(({ id, name, jobIds }) => ({
      id,
      name: strings.batch.more.batchOf(name, jobIds.length),
    })),
    ...jobs
      .filter((job) => open(job) && job.batchId === undefined)
      .map(({ id, fileName }) => ({ id, name: fileName })),
  ];
}

/** Whom to tell when the batch is done, and what it has to wait for. */
export function moreFields(
  draft: BatchDraft,
  problems: readonly BatchProblem[],
  waitedFor: readonly Awaitable[],
  change: (change: Partial<BatchDraft>) => void,
) {
  const words = strings.batch.more;
  const state = notificationState();
  const wrong = problems.includes('webhook');
  return html`<div class="fields">
    ${
      state === 'unsupported'
        ? html`<p class="hint">${words.unsupported}</p>`
        : toggle(words.notify, state === 'denied' ? words.denied : '', draft.notify, (notify) =>
            wish(notify, change),
          )
    }
    <wa-input
      label=${words.webhook}
      hint=${wrong ? strings.batch.problems.webhook : words.webhookHint}
      data-problem=${wrong ? 'error' : nothing}
      type="url"
      size="s"
      placeholder="https://"
      .value=${draft.webhook}
      @input=${(event: Event) => change({ webhook: textOf(event).trim() })}
    ></wa-input>
    ${
      draft.notify || draft.webhook !== ''
        ? toggle(words.notifyEach, '', draft.notifyEach, (notifyEach) => change({ notifyEach }))
        : nothing
    }
    <div role="group" aria-labelledby="dependencies" class="dependencies">
      <span class="label" id="dependencies">${words.dependencies}</span>
      ${waitedFor.length === 0 ? html`<p class="hint">${words.noDependencies}</p>` : nothing}
      ${waitedFor.map(
        ({ id, name }) => html`<wa-checkbox
          size="s"
          .checked=${draft.dependencies.includes(id)}
          @change=${(event: Event) => {
            const others = draft.dependencies.filter((other) => other !== id);
            change({ dependencies: checkedOf(event) ? [...others, id] : others });
          }}
          >${name}</wa-checkbox
        >`,
      )}
    </div>
  </div>`;
}

/** The browser is asked only now that the user asks for it; a refusal turns the switch back. */
async function wish(notify: boolean, change: (change: Partial<BatchDraft>) => void): Promise<void> {
  change({ notify });
  if (notify && (await askForNotifications()) !== 'granted') change({ notify: false });
}
