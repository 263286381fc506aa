/**
 * Which addresses a collection may reach (docs/systems.md, Addresses). Only ordinary public ones, and with the operator's leave
 * private, loopback, link-local and shared (CGNAT) ones. Addresses where clouds serve their machines' credentials are
 * never reached: no feed lives there.
 */
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

const LOCAL_RANGES: ReadonlySet<string> = new Set([
  'loopback',
  'private',
  'linkLocal',
  'carrierGradeNat',
  'uniqueLocal',
  'deprecatedSiteLocal',
]);

/** AWS, GCP, Azure and others; Azure's wire server (a public address); Alibaba; Oracle; AWS over IPv6. */
const METADATA: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
]);

/** The IPv4 address inside an IPv4-mapped or NAT64 (64:ff9b::/96) address, else the address itself. */
function effective(address: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6 && parsed.match(ipaddr.IPv6.parse('64:ff9b::'), 96)) {
    return new ipaddr.IPv4(parsed.toByteArray().slice(12));
  }
  return parsed;
}

/** True for text that is an IPv4 or IPv6 address rather than a name. */
export function isAddress(host: string): boolean {
  return isIP(host) !== 0;
}

/** Text that is no address is refused too. */
export function mayReach(address: string, allowLocal: boolean): boolean {
  if (!isAddress(address)) return false;
  const target = effective(address);
  if (METADATA.has(target.toString())) return false;
  const range = target.range();
  return range === 'unicast' || (allowLocal && LOCAL_RANGES.has(range));
}
