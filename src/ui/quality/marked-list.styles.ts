import { css } from 'lit';

/** Sentences, each behind the mark of what it means: `good`, `care`, `bad`, or nothing in particular. */
export const markedListStyles = css`
  ul {
    display: grid;
    gap: 0.45rem;
  }
  li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0 0.5rem;
    overflow-wrap: anywhere;
  }
  li > wa-icon {
    translate: 0 0.2em;
    color: var(--fw-ink-quiet);
  }
  .good > wa-icon {
    color: var(--fw-good);
  }
  .care > wa-icon {
    color: var(--fw-care);
  }
  .bad > wa-icon {
    color: var(--fw-bad);
  }
`;
