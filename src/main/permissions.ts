/** Everything a page may ask of the machine is denied, known or not; only writing plain text to the clipboard is allowed. */
import type { Session } from 'electron';

const ALLOWED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

export function isAllowed(permission: string): boolean {
  return ALLOWED.has(permission);
}

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isAllowed(permission)));
  session.setPermissionCheckHandler((_contents, permission) => isAllowed(permission));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler((_request, answer) => answer(null));
  session.setBluetoothPairingHandler((_details, answer) => answer({ confirmed: false }));
  // The list that comes back stays protected: none is taken out of protection.
  session.setUSBProtectedClassesHandler(({ protectedClasses }) => protectedClasses);
}
