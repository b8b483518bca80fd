import { css } from 'lit';

/** Where a dragged row would come to lie; of cards and of the table alike. */
export const dropMarks = css`
  .dragged {
    opacity: 0.45;
  }
  .drop-before,
  .drop-after {
    position: relative;
  }
  .drop-before::before,
  .drop-after::after {
    content: '';
    position: absolute;
    z-index: 1;
    inset-inline: 0;
    height: 3px;
    border-radius: 2px;
    background: var(--fw-accent);
    pointer-events: none;
  }
`;

export const queueCardsStyles = css`
  .groups,
  ul {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.6rem;
  }
  .batch {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.6rem;
    padding: 0.6rem;
    border: 1px solid var(--fw-line);
    border-radius: 10px;
    background: color-mix(in srgb, var(--fw-line) 30%, transparent);
  }
  ${dropMarks}
  .drop-before::before {
    top: calc(-0.3rem - 1.5px);
  }
  .drop-after::after {
    bottom: calc(-0.3rem - 1.5px);
  }
`;
