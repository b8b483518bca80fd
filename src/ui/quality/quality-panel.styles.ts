import { css } from 'lit';

export const qualityPanelStyles = css`
  .loading {
    display: flex;
    gap: 0.6rem;
    align-items: center;
  }
  .verdict {
    display: flex;
    gap: 0.45rem;
    align-items: center;
    font-size: 1rem;
    font-weight: 650;
  }
  .good {
    color: var(--fw-good);
  }
  .verdict.care {
    color: var(--fw-care);
  }
  .verdict.bad {
    color: var(--fw-bad);
  }
  h3 {
    margin-bottom: 0.4rem;
    font-size: 0.87rem;
    font-weight: 650;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
    gap: 0.9rem 1.5rem;
  }
  .advice {
    list-style: disc;
    padding-inline-start: 1.1rem;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem;
  }
  .gated {
    display: grid;
    gap: 0.6rem;
  }
  .checking {
    display: grid;
    gap: 0.5rem;
    justify-items: start;
  }
  .checking wa-progress-bar {
    --track-height: 8px;
    --track-color: var(--fw-line);
    width: 100%;
  }
`;
