/**
 * Imported first of all: nothing that is read from a message can change what every object inherits (checklist row 36,
 * `docs/faults.md`).
 */
Object.freeze(Object.prototype);
