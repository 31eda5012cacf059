// Buttons in four weights; a pending button says so, stays focused and cannot be pressed twice.
import type { ReactElement, ReactNode } from "react";
import { Button as AriaButton, type ButtonProps as AriaButtonProps } from "react-aria-components";
import { Icon, type IconName } from "./icon.tsx";

interface ButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children" | "isPending"> {
  /** Its words say what is under way; pressing again does nothing because an action runs once at a time. */
  readonly isPending?: boolean;
  readonly children: ReactNode;
  readonly look?: "primary" | "secondary" | "quiet" | "danger";
  readonly small?: boolean;
  readonly icon?: IconName;
}

export function Button({ children, look = "secondary", small, icon, isPending, ...rest }: ButtonProps): ReactElement {
  return (
    <AriaButton {...rest} className={`button ${look}${small ? " small" : ""}${isPending ? " pending" : ""}`}>
      {icon && <Icon name={icon} />}
      {children}
    </AriaButton>
  );
}

interface IconButtonProps extends Omit<AriaButtonProps, "className" | "style" | "children"> {
  readonly icon: IconName;
  readonly "aria-label": string;
  /** Its icon is filled; the label says in words what pressing does. */
  readonly on?: boolean;
}

export function IconButton({ icon, on, ...rest }: IconButtonProps): ReactElement {
  return (
    <AriaButton {...rest} className={on ? "icon-button on" : "icon-button"}>
      <Icon name={icon} />
    </AriaButton>
  );
}
