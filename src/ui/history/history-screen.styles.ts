import { css } from 'lit';

export const historyScreenStyles = css`
  .line {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.3rem 1.1rem;
    font-size: 0.87rem;
  }
  label {
    display: flex;
    align-items: center;
    gap: 0.45rem;
    min-height: 1.75rem;
    margin-inline-start: 0.7rem;
  }
  label input {
    width: 1.1rem;
    height: 1.1rem;
    margin: 0 0.3rem;
    accent-color: var(--fw-accent);
  }
  .more {
    align-self: center;
  }
`;
