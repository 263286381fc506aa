/**
 * Which addresses a collection may reach (docs/systems.md, Collecting a blog). Only ordinary public ones, and with the
 * operator's leave private, loopback, link-local and shared (CGNAT) ones. Addresses where clouds serve their machines'
 * credentials are never reached: no feed lives there.
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

/**
 * Where clouds serve credentials to their machines: AWS and most others; containers and pods of AWS; Azure (a public
 * address); Alibaba; Oracle; Scaleway; then over IPv6 AWS, its pods, Google, Oracle, Scaleway and OpenStack.
 */
const METADATA: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  '169.254.42.42',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
  'fd00:c1::a9fe:a9fe',
  'fd00:42::42',
  'fe80::a9fe:a9fe',
]);

/** IPv6 addresses whose last 32 bits are the IPv4 address that is reached: mapped, compatible (RFC 4291), NAT64. */
const IPV4_WITHIN = ['::ffff:0:0', '::', '64:ff9b::'].map((prefix) => ipaddr.IPv6.parse(prefix));
/** `::` and `::1` lie in the compatible range and are addresses of IPv6 itself. */
const OWN_RANGES: ReadonlySet<string> = new Set(['unspecified', 'loopback']);
/** All that is assigned as global unicast. A range without a name of its own elsewhere is not public. */
const GLOBAL_UNICAST = ipaddr.IPv6.parse('2000::');

/**
 * The IPv4 address inside an IPv6 one, else the address itself, without a zone (`%eth0`). 6to4 and Teredo stay as they
 * are: a relay in between decides where they lead, so they are refused whatever they hold.
 */
function effective(address: string): ipaddr.IPv4 | ipaddr.IPv6 {
  const parsed = ipaddr.parse(address.replace(/%.*$/, ''));
  if (!(parsed instanceof ipaddr.IPv6) || OWN_RANGES.has(parsed.range())) return parsed;
  const holds = IPV4_WITHIN.some((prefix) => parsed.match(prefix, 96));
  return holds ? new ipaddr.IPv4(parsed.toByteArray().slice(12)) : parsed;
}

function isPublic(target: ipaddr.IPv4 | ipaddr.IPv6): boolean {
  if (target.range() !== 'unicast') return false;
  return target instanceof ipaddr.IPv4 || target.match(GLOBAL_UNICAST, 3);
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
  return isPublic(target) || (allowLocal && LOCAL_RANGES.has(target.range()));
}
