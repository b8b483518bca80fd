import { css } from 'lit';

/** Of the screens that ask before they open what a link brings. */
export const linkScreenStyles = css`
  .ask {
    width: 100%;
    max-width: 52rem;
    margin: 0 auto;
    padding: 1.25rem 1rem 2rem;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
  }
  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.9rem;
    padding: 1rem;
    background: var(--fw-panel);
    border: 1px solid var(--fw-line);
    border-radius: 10px;
  }
  .name {
    font-size: 1.15rem;
    font-weight: 600;
    overflow-wrap: anywhere;
  }
  .facts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-items: start;
    gap: 1rem;
  }
  fw-pixel-canvas {
    height: min(13rem, 40vh);
    border-radius: var(--fw-radius);
  }
  @media (min-width: 52rem) {
    .facts:has(fw-pixel-canvas) {
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    }
  }
  dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 0.35rem 1rem;
  }
  dt {
    color: var(--fw-ink-quiet);
  }
  dd {
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
  }
  .address {
    font-family: var(--fw-font-figures);
    font-size: 0.9em;
    overflow-wrap: anywhere;
  }
  @media (max-width: 30rem) {
    dl {
      grid-template-columns: minmax(0, 1fr);
      gap: 0.1rem;
    }
    dd {
      margin-block-end: 0.5rem;
    }
    .actions wa-button {
      flex: 1 1 100%;
    }
  }
`;
