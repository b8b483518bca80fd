import '@awesome.me/webawesome/dist/components/icon/icon.js';
import { css, html, LitElement } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { GateOutcome } from '../../engine/index.ts';
import { sharedStyles } from '../parts/styles.ts';
import { strings } from '../strings.ts';
import { fractionText } from '../words/locale-format.ts';
import { markedListStyles } from './marked-list.styles.ts';

/** The gates of a file, those that it fails first, with what was found. */
@customElement('fw-gate-list')
export class GateList extends LitElement {
  @property({ attribute: false }) gates: readonly GateOutcome[] = [];

  static override styles = [
    sharedStyles,
    markedListStyles,
    css`
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
    const look = lookOf(gate);
    const label = { good: words.gatePassed, bad: words.gateFailed, care: words.gateMissed }[look];
    const icon = { good: 'check', bad: 'error', care: 'warning' }[look];
    const asked = words.measures[gate.measure](fractionText(gate.threshold ?? 0, 6));
    return html`<li class=${look}>
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

const lookOf = ({ passed, action }: GateOutcome): 'good' | 'bad' | 'care' =>
  passed ? 'good' : action === 'fail_export' ? 'bad' : 'care';

const rank = (gate: GateOutcome): number => ['bad', 'care', 'good'].indexOf(lookOf(gate));

declare global {
  interface HTMLElementTagNameMap {
    'fw-gate-list': GateList;
  }
}
