import { css } from 'lit';

export const queueScreenStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    gap: 0.9rem;
    padding: 0.25rem 1.25rem 1.5rem;
  }
  .loading {
    display: flex;
    gap: 0.6rem;
    align-items: center;
    padding: 2rem 0;
    color: var(--fw-ink-quiet);
  }
  .welcome {
    width: 100%;
    max-width: 62rem;
    margin: 0 auto;
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.5rem;
    --sample-width: 13rem;
  }
  .watching {
    font-size: 0.87rem;
  }
  .lists,
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.6rem;
  }
  .lists {
    gap: 1.75rem;
  }
  ul {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.6rem;
  }
  .section-head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0.25rem 1rem;
  }
  .section-head a {
    color: var(--fw-accent-text);
    font-size: 0.87rem;
  }
  .empty {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.6rem 1rem;
    padding: 1.1rem 1.25rem;
    border: 1px dashed var(--fw-line-strong);
    border-radius: 10px;
  }
  .empty > wa-icon {
    font-size: 1.9rem;
    color: var(--fw-ink-quiet);
  }
  .empty > div {
    flex: 1;
    min-width: 12rem;
  }
  .empty h2 {
    color: var(--fw-ink);
    font-size: 1rem;
    letter-spacing: 0;
    text-transform: none;
  }
  .empty p {
    color: var(--fw-ink-quiet);
    font-size: 0.87rem;
  }
  fw-bulk-bar {
    position: sticky;
    z-index: 4;
    bottom: calc(var(--bar, 0rem) + 0.75rem);
    align-self: center;
    width: min(100%, 44rem);
  }
  @media (max-width: 47.99rem) {
    :host {
      padding-inline: 0.75rem;
    }
  }
`;
