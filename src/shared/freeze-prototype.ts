/**
 * Imported first of all, in every process: nothing that is read from a message can change what every object inherits
 * (checklist row 36, `docs/faults.md`).
 *
 * An inherited property that is read-only also refuses an object a property of its own by that name. Packages give their
 * classes a `toString` by assignment (ipaddr.js, while it loads), so that stays possible, as without the freeze.
 */
function keepAssignable(name: string): void {
  const property = Object.getOwnPropertyDescriptor(Object.prototype, name);
  if (property === undefined || !('value' in property)) return;
  const value: unknown = property.value;
  Object.defineProperty(Object.prototype, name, {
    get: () => value,
    set(this: object, own: unknown) {
      if (this === Object.prototype) throw new TypeError(`Object.prototype.${name} is read-only`);
      Object.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
    },
  });
}

for (const name of Object.getOwnPropertyNames(Object.prototype)) keepAssignable(name);
Object.freeze(Object.prototype);
