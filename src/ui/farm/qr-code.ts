import { css, html, LitElement, nothing, svg } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { sharedStyles } from '../parts/styles.ts';

/** Modules of quiet around the symbol (ISO/IEC 18004, 9.1). */
const QUIET = 4;

/** A text as a QR code, dark on light in every theme: cameras expect that. */
@customElement('fw-qr-code')
export class QrCode extends LitElement {
  @property() value = '';
  @property() label = '';
  @state() private symbol: { readonly size: number; readonly path: string } | undefined;

  static override styles = [
    sharedStyles,
    css`
      svg {
        display: block;
        width: 100%;
        max-width: 15rem;
        border-radius: var(--fw-radius);
        background: #fff;
      }
    `,
  ];

  override render() {
    const { symbol } = this;
    if (!symbol) return nothing;
    const size = symbol.size + 2 * QUIET;
    return html`<svg viewBox=${`0 0 ${size} ${size}`} role="img" aria-label=${this.label} shape-rendering="crispEdges">
      ${svg`<path d=${symbol.path} fill="#000" />`}
    </svg>`;
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has('value')) void this.encode();
  }

  /** Only those who invite somebody load what draws it. */
  private async encode(): Promise<void> {
    const { value } = this;
    const { encode } = await import('uqr');
    if (value !== this.value) return;
    const { data, size } = encode(value, { border: 0, ecc: 'L' });
    const path = data.flatMap((row, y) =>
      row.flatMap((dark, x) => (dark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : [])),
    );
    this.symbol = { size, path: path.join('') };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'fw-qr-code': QrCode;
  }
}
