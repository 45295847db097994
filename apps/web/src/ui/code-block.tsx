import classes from './code-block.module.css';
import { CopyButton } from './copy-button.tsx';

/** A text to run or keep, monospace, with Copy. `what` names it: "the grants". */
export function CodeBlock({ text, what }: { text: string; what: string }) {
  return (
    <div className={classes.frame}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className={classes.code} tabIndex={0} aria-label={what}>
        <code>{text}</code>
      </section>
      <div className={classes.copy}>
        <CopyButton text={text} what={what} />
      </div>
    </div>
  );
}
