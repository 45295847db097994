import { Title } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useNavigationType } from 'react-router-dom';

/** The heading of a step; coming to the step moves the focus here, so that it is read out. */
export function StepHeading({ children }: { children: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const arrivedBy = useRef(useNavigationType());
  useEffect(() => {
    if (arrivedBy.current === 'PUSH') heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <Title order={2} ref={heading} tabIndex={-1} mb="md" style={{ outline: 'none' }}>
      {children}
    </Title>
  );
}
