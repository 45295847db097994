import { Code, Stack } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { ProblemAlert } from '../ui/problem-alert.tsx';

interface Props {
  /** A change of it (the address) clears the error. */
  readonly resetKey: string;
  readonly children: ReactNode;
}

/** Catches what a page throws while rendering, says so, and offers to try again. The frame around it stays usable. */
export class ErrorBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override componentDidUpdate(before: Props) {
    if (before.resetKey !== this.props.resetKey && this.state.error !== null) this.setState({ error: null });
  }

  override render() {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Stack p="xl" maw={760}>
        <ProblemAlert error={error} onRetry={() => this.setState({ error: null })} />
        {error instanceof Error && error.stack !== undefined && (
          <Code block fz="xs">
            {error.stack}
          </Code>
        )}
      </Stack>
    );
  }
}
