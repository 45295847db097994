import { useEffect, useRef } from 'react';
import classes from './plain-checkbox.module.css';

/** The browser's own checkbox, for rows that come and go while scrolling: Mantine's took a quarter of that time. */
export function PlainCheckbox(props: { checked: boolean; indeterminate?: boolean; label: string; onChange(): void }) {
  const { checked, indeterminate = false } = props;
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (box.current) box.current.indeterminate = indeterminate;
  }, [indeterminate]);
  return (
    <input
      ref={box}
      type="checkbox"
      className={classes.box}
      checked={checked}
      aria-label={props.label}
      onChange={props.onChange}
    />
  );
}
