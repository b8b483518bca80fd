import { css } from 'lit';

export const joinScreenStyles = css`
  .content {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    max-width: 46rem;
    padding: 0.5rem 1.25rem 2rem;
  }
  .card {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.9rem;
    padding: 1rem 1.1rem 1.1rem;
    background: var(--fw-raised);
    border: 1px solid var(--fw-line);
    border-radius: 10px;
  }
  h2 {
    color: var(--fw-ink);
    font-size: 1.1rem;
    letter-spacing: 0;
    text-transform: none;
    overflow-wrap: anywhere;
  }
  .meaning {
    display: grid;
    gap: 0.4rem;
    padding-inline-start: 1.2rem;
    list-style: disc;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.6rem;
  }
  .state {
    font-weight: 600;
    color: var(--fw-ink-quiet);
  }
  .state[data-state='busy'] {
    color: var(--fw-accent-text);
  }
  .state[data-state='idle'] {
    color: var(--fw-good);
  }
  .state[data-state='draining'] {
    color: var(--fw-care);
  }
  .state[data-state='aside'] {
    color: var(--fw-bad);
  }
  .numbers {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr));
    gap: 0.5rem;
  }
  .numbers > div {
    display: grid;
  }
  .numbers dt {
    order: 1;
    font-size: 0.8rem;
    color: var(--fw-ink-quiet);
  }
  .numbers dd {
    font-size: 1.4rem;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .tasks {
    display: grid;
    gap: 0.7rem;
  }
  .tasks li {
    display: grid;
    grid-template-columns: 1fr auto;
    gap: 0.25rem 0.75rem;
    font-size: 0.87rem;
  }
  .tasks wa-progress-bar {
    grid-column: 1 / -1;
    --track-height: 7px;
  }
  @media (max-width: 47.99rem) {
    .content {
      padding-inline: 1rem;
    }
    .actions wa-button {
      flex: 1 1 auto;
    }
  }
`;
