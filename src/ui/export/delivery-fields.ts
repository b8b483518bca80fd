import WaInput from '@awesome.me/webawesome/dist/components/input/input.js';
import WaNumberInput from '@awesome.me/webawesome/dist/components/number-input/number-input.js';
import '@awesome.me/webawesome/dist/components/option/option.js';
import WaSelect from '@awesome.me/webawesome/dist/components/select/select.js';
import WaSwitch from '@awesome.me/webawesome/dist/components/switch/switch.js';
import { html, nothing } from 'lit';
import { customElement } from 'lit/decorators.js';
import { AS11_REQUIRED, type ExportFormat, type FormatSettings } from '../../engine/index.ts';
import { chosenFormat } from '../app-state.ts';
import { AppElement } from '../parts/app-element.ts';
import { fieldStyles } from '../parts/field-styles.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { problemAt } from './problems.ts';
import { hasPictures, requestedFrameRate, takesLeader } from './settings-draft.ts';

type Leader = NonNullable<FormatSettings['leader']>;
type Part = 'bars' | 'slate' | 'black';

/** What is switched on: a minute of bars, a slate, and three seconds of black with the 2-pop. */
const USUAL_LEADER: Leader = { bars: 60, slate: 27, black: 3, pop: true };
const PARTS: readonly Part[] = ['bars', 'slate', 'black'];
const PATTERNS = ['smpte', 'ebu'] as const;

/** How a master is delivered: its fields, what comes before the programme, what lies beside it. */
@customElement('fw-delivery-fields')
export class DeliveryFields extends AppElement {
  constructor() {
    super(['draft', 'verdict', 'composition', 'formats']);
  }

  static override styles = [sharedStyles, fieldStyles];

  override render() {
    const format = chosenFormat(this.app.store.state);
    if (!format || !hasPictures(format)) return nothing;
    const { draft } = this.app.store.state;
    const led = takesLeader(draft, format);
    if (!(led || draft.range || (format.scans?.length ?? 0) > 1)) return nothing;
    return html`<details>
      <summary>${strings.panel.delivery.title}</summary>
      <div class="fields">
        ${this.scan(format)} ${led ? this.leader() : nothing} ${draft.range ? this.handles() : nothing}
        ${this.as11(format)}
      </div>
    </details>`;
  }

  private set(change: { readonly [K in keyof FormatSettings]?: FormatSettings[K] | undefined }): void {
    const extra = { ...this.app.store.state.draft.extra, ...change };
    const present = Object.entries(extra).filter(([, value]) => value !== undefined);
    this.app.changeDraft({ extra: Object.fromEntries(present) });
  }

  private problem(setting: 'scan' | 'pulldown' | 'leader' | 'handles' | 'as11') {
    const problem = problemAt(this.app.store.state.verdict.problems, setting);
    return problem
      ? html`<p class=${`problem ${problem.severity}`} role="alert">${problem.sentences}</p>`
      : nothing;
  }

  private scan({ scans = ['progressive'] }: ExportFormat) {
    const { draft } = this.app.store.state;
    const { pulldown } = draft.extra;
    const scan = scans.find((one) => one === draft.extra.scan) ?? scans[0];
    const rate = requestedFrameRate(draft) ?? this.app.composition?.preview.frameRate;
    const isNtsc = rate !== undefined && rate.num * 1001 === 30_000 * rate.den;
    const words = strings.panel.delivery;
    return html`${
      scans.length < 2
        ? nothing
        : html`<wa-select
            label=${words.scan}
            size="s"
            .value=${scan ?? ''}
            @change=${(event: Event) => {
              const chosen = scans.find((one) => one === selected(event));
              if (chosen) this.set({ scan: chosen });
            }}
          >
            ${scans.map((one) => html`<wa-option value=${one}>${words.scans[one]}</wa-option>`)}
          </wa-select>`
    }
    ${this.problem('scan')}
    ${
      scans.length > 1 && (pulldown || (scan !== 'progressive' && isNtsc))
        ? this.switch(words.pulldown, words.pulldownHint, pulldown !== undefined, (on) =>
            this.set({ pulldown: on ? '3:2' : undefined }),
          )
        : nothing
    }
    ${this.problem('pulldown')}`;
  }

  private leader() {
    const { leader } = this.app.store.state.draft.extra;
    const words = strings.panel.delivery;
    const change = (part: Partial<Leader>): void => this.set({ leader: { ...leader, ...part } });
    return html`${this.switch(words.leader, words.leaderHint, leader !== undefined, (on) =>
      this.set({ leader: on ? USUAL_LEADER : undefined }),
    )}
    ${
      leader
        ? html`<div class="pair">
              ${PARTS.map((part) =>
                this.number(words.parts[part], leader[part] ?? 0, (value) => change({ [part]: value })),
              )}
            </div>
            <wa-select
              label=${words.pattern}
              size="s"
              .value=${leader.pattern ?? 'smpte'}
              @change=${(event: Event) => {
                const pattern = PATTERNS.find((one) => one === selected(event));
                if (pattern) change({ pattern });
              }}
            >
              ${PATTERNS.map((one) => html`<wa-option value=${one}>${words.patterns[one]}</wa-option>`)}
            </wa-select>
            ${this.switch(words.pop, '', leader.pop === true, (on) => change({ pop: on }))}`
        : nothing
    }
    ${this.problem('leader')}`;
  }

  private handles() {
    const words = strings.panel.delivery;
    return html`${this.number(words.handles, this.app.store.state.draft.extra.handles ?? 0, (handles) =>
      this.set({ handles: handles > 0 ? handles : undefined }),
    )}
    ${this.problem('handles')}`;
  }

  private as11({ id }: ExportFormat) {
    const { as11 } = this.app.store.state.draft.extra;
    if (id !== 'avc-intra-100') return nothing;
    const words = strings.panel.delivery;
    const field = (name: (typeof AS11_REQUIRED)[number]) => html`<wa-input
      label=${words.as11Fields[name]}
      placeholder=${name === 'completionDate' ? '2026-01-31' : ''}
      size="s"
      .value=${String(as11?.[name] ?? '')}
      @input=${(event: Event) => {
        if (!(event.currentTarget instanceof WaInput)) return;
        const text = (event.currentTarget.value ?? '').trim();
        const { [name]: _, ...others } = as11 ?? {};
        // What is no number is told of as it was typed.
        const value = name === 'copyrightYear' && /^\d+$/.test(text) ? Number(text) : text;
        this.set({ as11: text === '' ? others : { ...others, [name]: value } });
      }}
    ></wa-input>`;
    return html`${this.switch(words.as11, words.as11Hint, as11 !== undefined, (on) =>
      this.set({ as11: on ? {} : undefined }),
    )}
    ${as11 ? AS11_REQUIRED.map(field) : nothing} ${this.problem('as11')}`;
  }

  private switch(label: string, hint: string, checked: boolean, change: (on: boolean) => void) {
    return html`<wa-switch
      size="s"
      hint=${hint}
      .checked=${checked}
      @change=${(event: Event) => {
        if (event.currentTarget instanceof WaSwitch) change(event.currentTarget.checked);
      }}
      >${label}</wa-switch
    >`;
  }

  private number(label: string, value: number, change: (value: number) => void) {
    return html`<wa-number-input
      label=${label}
      min="0"
      step="1"
      without-steppers
      size="s"
      .value=${String(value)}
      @input=${(event: Event) => {
        if (!(event.currentTarget instanceof WaNumberInput)) return;
        const { value: text } = event.currentTarget;
        change(text === null || text === '' ? 0 : Number(text));
      }}
    ></wa-number-input>`;
  }
}

function selected(event: Event): string {
  return event.currentTarget instanceof WaSelect ? String(event.currentTarget.value) : '';
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-delivery-fields': DeliveryFields;
  }
}
