import { Modal, type ModalRootProps } from '@mantine/core';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';
import classes from './dialog.module.css';

/** A dialog whose head is no `header`: that would be a second banner of the page. */
export function Dialog({ title, children, ...props }: Omit<ModalRootProps, 'title'> & { title: ReactNode }) {
  return (
    <Modal.Root {...props}>
      <Modal.Overlay />
      <Modal.Content>
        <div className={classes.head}>
          <Modal.Title className={classes.title}>{title}</Modal.Title>
          <Modal.CloseButton aria-label={strings.app.close} />
        </div>
        <Modal.Body>{children}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
