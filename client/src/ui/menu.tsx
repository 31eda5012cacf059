// What can be done with one thing, behind a button of three dots: a list that opens over the page and is gone after a choice.
import type { ReactElement } from "react";
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { IconButton } from "./button.tsx";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuChoice {
  readonly key: string;
  readonly text: string;
  readonly icon: IconName;
  readonly act: () => void;
}

interface MenuProps {
  /** Of what these are the choices. */
  readonly label: string;
  readonly choices: readonly MenuChoice[];
}

export function Menu({ label, choices }: MenuProps): ReactElement {
  return (
    <MenuTrigger>
      <IconButton icon="more" aria-label={label} />
      <Popover className="menu" placement="bottom end">
        <AriaMenu
          aria-label={label}
          className="menu-list"
          onAction={(key) => choices.find((choice) => choice.key === key)?.act()}
        >
          {choices.map(({ key, text, icon }) => (
            <MenuItem key={key} id={key} textValue={text} className="menu-item">
              <Icon name={icon} size={20} />
              {text}
            </MenuItem>
          ))}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
