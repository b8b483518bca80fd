import { css } from 'lit';

/** What the elements' own styles have in common. */
export const sharedStyles = css`
  :host {
    display: block;
    min-width: 0;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul,
  ol {
    list-style: none;
  }
  h2 {
    font-size: 0.75rem;
    font-weight: 600;
    letter-spacing: 0.08em;
    text-transform: uppercase;
    color: var(--fw-ink-quiet);
  }
  .figures {
    font-family: var(--fw-font-figures);
    font-variant-numeric: tabular-nums;
    font-size: 0.92em;
  }
  .quiet {
    color: var(--fw-ink-quiet);
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--fw-accent);
    outline-offset: 2px;
  }
  wa-button wa-icon {
    font-size: 1.3em;
  }
  wa-button > wa-icon[slot='start'] {
    margin-inline-end: 0.4em;
  }
  .notice {
    display: flex;
    gap: 0.6rem;
    align-items: flex-start;
    padding: 0.6rem 0.75rem;
    border-radius: var(--fw-radius);
    border-inline-start: 3px solid currentColor;
    overflow-wrap: anywhere;
  }
  .notice > :not(wa-icon, wa-button) {
    flex: 1;
    color: var(--fw-ink);
  }
  .notice wa-icon {
    margin-top: 0.15em;
    flex: none;
  }
  .notice.bad {
    color: var(--fw-bad);
    background: var(--fw-bad-wash);
  }
  .notice.care {
    color: var(--fw-care);
    background: var(--fw-care-wash);
  }
`;

/** Squares that show through where a picture is transparent. */
export const checkerboard = css`
  .checkerboard {
    background: repeating-conic-gradient(light-dark(#c9c9c9, #3a3a3a) 0 25%, light-dark(#efefef, #242424) 0 50%) 0 0 /
      16px 16px;
  }
`;
