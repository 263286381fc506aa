/** The smallest menu that each system expects; everything else is in the window, by keyboard and command palette. */
import { Menu, type MenuItemConstructorOptions } from 'electron';

export function menuTemplate(platform: NodeJS.Platform): MenuItemConstructorOptions[] | null {
  // Off macOS there is no menu bar: copy and paste work without one.
  if (platform !== 'darwin') return null;
  return [{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }];
}

export function setMenu(platform: NodeJS.Platform = process.platform): void {
  const template = menuTemplate(platform);
  Menu.setApplicationMenu(template ? Menu.buildFromTemplate(template) : null);
}
