import { css } from 'lit';

/** A framed part of the screen, in each of its elements. */
export const panelStyles = css`
  .panel {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.6rem;
    padding: 0.85rem 1rem 1rem;
    background: var(--fw-panel);
    border: 1px solid var(--fw-line);
    border-radius: 10px;
    font-size: 0.87rem;
  }
`;

export const jobScreenStyles = css`
  ${panelStyles}
  :host {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    padding: 0 1.25rem 1.5rem;
  }
  .loading {
    display: flex;
    gap: 0.6rem;
    align-items: center;
    padding: 2rem 0;
    color: var(--fw-ink-quiet);
  }
  .missing {
    display: grid;
    justify-items: start;
    gap: 0.75rem;
    padding: 1.5rem 0;
  }
  .missing h2 {
    color: var(--fw-ink);
    font-size: 1.1rem;
    letter-spacing: 0;
    text-transform: none;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
  }
  .back {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
    min-height: 1.75rem;
    color: var(--fw-accent-text);
    font-size: 0.87rem;
  }
  .state {
    font-weight: 600;
    color: var(--fw-ink-quiet);
  }
  [data-state='processing'] {
    color: var(--fw-accent-text);
  }
  [data-state='completed'] {
    color: var(--fw-good);
  }
  [data-state='failed'] {
    color: var(--fw-bad);
  }
  [data-state='interrupted'],
  [data-state='cancelled'],
  [data-state='paused'] {
    color: var(--fw-care);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: end;
    gap: 0.25rem 0.4rem;
    margin-inline-start: auto;
  }
  .why {
    display: flex;
    gap: 0.45rem;
    color: var(--fw-ink-quiet);
  }
  .why wa-icon {
    flex: none;
    margin-top: 0.2em;
  }
  .columns,
  .main,
  .side {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 0.75rem;
  }
  .panel ul {
    display: grid;
    gap: 0.35rem;
    overflow-wrap: anywhere;
  }
  @media (min-width: 64rem) {
    .columns {
      grid-template-columns: minmax(0, 1fr) 23rem;
    }
  }
  @media (max-width: 47.99rem) {
    :host {
      padding-inline: 0.75rem;
    }
    .actions {
      width: 100%;
      justify-content: start;
    }
  }
`;
