export function CapturesScreen() {
  return null;
}
