import { css } from 'lit';

/** Terms and what they are, side by side. */
export const factListStyles = css`
  dl {
    display: grid;
    grid-template-columns: minmax(6rem, auto) minmax(0, 1fr);
    gap: 0.3rem 1rem;
  }
  dt {
    color: var(--fw-ink-quiet);
  }
  dd {
    overflow-wrap: anywhere;
  }
`;
