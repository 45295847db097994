import { Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigationType } from 'react-router-dom';
import classes from './page.module.css';

export interface Crumb {
  readonly label: string;
  readonly to?: string;
}

function Crumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  const { t } = useTranslation();
  return (
    <nav aria-label={t('crumbs.label')}>
      <ol className={classes.crumbs}>
        {crumbs.map((crumb, index) => (
          <li key={crumb.to ?? crumb.label}>
            {index > 0 && <span aria-hidden>›</span>}
            {crumb.to === undefined ? (
              <span aria-current={index === crumbs.length - 1 ? 'page' : undefined}>{crumb.label}</span>
            ) : (
              <Link to={crumb.to}>{crumb.label}</Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** A page: where it is, its heading with what stands beside it, its actions. Moving to a page moves the focus to its heading. */
export function Page(props: {
  title: string;
  crumbs: readonly Crumb[];
  beside?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  const navigation = useNavigationType();
  const arrivedBy = useRef(navigation);
  useEffect(() => {
    document.title = `${props.title} · Tideway`;
  }, [props.title]);
  useEffect(() => {
    if (arrivedBy.current === 'PUSH') heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className={classes.page}>
      <Crumbs crumbs={props.crumbs} />
      <div className={classes.head}>
        <div className={classes.title}>
          <Title order={1} ref={heading} tabIndex={-1}>
            {props.title}
          </Title>
          {props.beside}
        </div>
        {props.actions !== undefined && <div className={classes.actions}>{props.actions}</div>}
      </div>
      {props.children}
    </div>
  );
}
