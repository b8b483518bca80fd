import { css } from 'lit';

/** A framed part of the farm's page, in each of its elements. */
export const farmPanel = css`
  .panel {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 0.7rem;
    padding: 0.85rem 1rem 1rem;
    background: var(--fw-panel);
    border: 1px solid var(--fw-line);
    border-radius: 10px;
    font-size: 0.87rem;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
  }
  .good {
    color: var(--fw-good);
  }
  .hint {
    color: var(--fw-ink-quiet);
    font-size: 0.8rem;
    line-height: 1.4;
  }
`;

export const farmScreenStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 0.75rem;
    padding: 0.25rem 1.25rem 1.5rem;
  }
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.35rem 1rem;
  }
  .line > :last-child {
    margin-inline-start: auto;
  }
  .where {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-width: 0;
    overflow-wrap: anywhere;
    font-weight: 600;
  }
  .where::before {
    content: '';
    flex: none;
    width: 0.6rem;
    height: 0.6rem;
    border-radius: 50%;
    background: var(--fw-good);
  }
  .where[data-broken]::before {
    background: var(--fw-bad);
  }
  .numbers {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr));
    gap: 0.6rem;
  }
  .numbers > div {
    display: grid;
    gap: 0.1rem;
    padding: 0.7rem 1rem;
    background: var(--fw-panel);
    border: 1px solid var(--fw-line);
    border-radius: 10px;
  }
  .numbers dt {
    order: 1;
    color: var(--fw-ink-quiet);
    font-size: 0.8rem;
  }
  .numbers dd {
    font-size: 1.45rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
    letter-spacing: -0.01em;
  }
  .numbers small {
    font-size: 0.8rem;
    font-weight: 400;
    letter-spacing: 0;
    color: var(--fw-ink-quiet);
  }
  .columns,
  .main,
  .side {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
    gap: 0.75rem;
  }
  @media (min-width: 64rem) {
    .columns {
      grid-template-columns: minmax(0, 1fr) 22rem;
    }
  }
  @media (max-width: 47.99rem) {
    :host {
      padding-inline: 0.75rem;
    }
  }
`;
