import { Component, type ReactNode } from 'react';
import { strings } from '../strings.ts';
import { StartFailure } from './start-failure.tsx';

/** For what the router's own boundary does not catch: above all, a part of the app that did not load. */
export class CrashBoundary extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
    const text = strings.app.failure;
    return (
      <StartFailure
        title={text.toastTitle}
        text={text.unexpected}
        action={strings.app.reload}
        onRetry={() => window.location.reload()}
      />
    );
  }
}
