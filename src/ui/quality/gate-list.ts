import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { GateOutcome } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { fractionText } from '../words/locale-format.ts';

/** The gates of a file, those that it fails first, with what was found. */
@customElement('fw-gate-list')
export class GateList extends LitElement {
  @property({ attribute: false }) gates: readonly GateOutcome[] = [];

  static override styles = [
    sharedStyles,
    css`
      ul {
        display: grid;
        gap: 0.4rem;
      }
      li {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 0 0.5rem;
        overflow-wrap: anywhere;
      }
      wa-icon {
        translate: 0 0.2em;
        color: var(--fw-good);
      }
      .failed wa-icon {
        color: var(--fw-bad);
      }
      .missed wa-icon {
        color: var(--fw-care);
      }
      b {
        font-weight: 600;
      }
      p {
        grid-column: 2;
      }
    `,
  ];

  override render() {
    const sorted = [...this.gates].sort((a, b) => rank(a) - rank(b));
    return html`<ul>
      ${sorted.map((gate) => this.gate(gate))}
    </ul>`;
  }

  private gate(gate: GateOutcome) {
    const words = strings.quality;
    const state = stateOf(gate);
    const label = { passed: words.gatePassed, failed: words.gateFailed, missed: words.gateMissed }[state];
    const icon = { passed: 'check', failed: 'error', missed: 'warning' }[state];
    const asked = words.measures[gate.measure](fractionText(gate.threshold ?? 0, 4));
    return html`<li class=${state}>
      <wa-icon name=${icon} label=${label}></wa-icon>
      <span
        ><b>${gate.name}</b>
        <span class="quiet"
          >${[asked, foundText(gate)].filter((part) => part !== '').join(', ')}</span
        ></span
      >
      ${gate.passed ? '' : html`<p>${gate.message}</p>`}
    </li>`;
  }
}

/** Some gates measure, the others count what is wrong; nothing where there is nothing to tell. */
function foundText({ measure, value }: GateOutcome): string {
  const words = strings.quality;
  if (value === undefined) return '';
  switch (measure) {
    case 'ssim':
    case 'deltaE':
      return words.gateValue(fractionText(value, 4));
    case 'psnr':
      return words.gateValue(Number.isFinite(value) ? `${fractionText(value, 1)} dB` : '∞');
    case 'performance':
      return words.gatePace(fractionText(value, 2));
    case 'compliance':
    case 'technical':
    case 'golden':
      return value === 0 ? '' : words.gateWrong(value);
  }
}

const stateOf = ({ passed, action }: GateOutcome): 'passed' | 'failed' | 'missed' =>
  passed ? 'passed' : action === 'fail_export' ? 'failed' : 'missed';

const rank = (gate: GateOutcome): number => ['failed', 'missed', 'passed'].indexOf(stateOf(gate));

declare global {
  interface HTMLElementTagNameMap {
    'fw-gate-list': GateList;
  }
}
