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
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      transition: none !important;
    }
  }
  wa-button wa-icon {
    font-size: 1.3em;
  }
  wa-button > wa-icon[slot='start'] {
    margin-inline-end: 0.4em;
  }
  details {
    border: 1px solid var(--fw-line);
    border-radius: var(--fw-radius);
    background: var(--fw-raised);
  }
  summary {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    padding: 0.5rem 0.75rem;
    font-size: 0.87rem;
    font-weight: 600;
    border-radius: var(--fw-radius);
    cursor: pointer;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::after {
    content: '';
    width: 0.5em;
    height: 0.5em;
    margin-inline: auto 0.2em;
    border: solid currentColor;
    border-width: 0 1.75px 1.75px 0;
    rotate: -45deg;
    transition: rotate 120ms;
  }
  details[open] > summary::after {
    rotate: 45deg;
  }
  details > :not(summary) {
    margin: 0.25rem 0.75rem 0.75rem;
  }
  /* Within a card, where a frame of its own would be one too many. */
  details.plain {
    border: none;
    background: none;
  }
  details.plain > summary {
    justify-content: flex-start;
    padding: 0.15rem 0;
    font-weight: 400;
    color: var(--fw-ink-quiet);
  }
  details.plain > summary::after {
    margin-inline: 0.25em 0;
  }
  details.plain > :not(summary) {
    margin: 0.25rem 0 0;
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
