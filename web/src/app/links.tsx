import {
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
  NavLink,
  type NavLinkProps,
} from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { AnchorHTMLAttributes, Ref } from 'react';

/** The component set's links, with the router's addresses and types. */
type Native = Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'color' | 'style'> & {
  ref?: Ref<HTMLAnchorElement>;
};

export const LinkAnchor = createLink((props: AnchorProps & Native) => <Anchor {...props} />);
export const LinkButton = createLink((props: ButtonProps & Native) => <Button component="a" {...props} />);
export const LinkNav = createLink((props: NavLinkProps & Omit<Native, 'onChange'>) => (
  <NavLink component="a" {...props} />
));
