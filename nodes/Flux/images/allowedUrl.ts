/** Networks that are not on the internet, as the start of an IPv4 address and how many of its bits count (RFC 6890). */
const internalNetworks: Array<[string, number]> = [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['224.0.0.0', 3],
];

/**
 * Whether the node opens the URL of an image that a response names: https to a public host and without a password. If the
 * Base URL of the credential has http or an internal address, as a test server does, the images may have it as well. A
 * name that resolves to an internal address is not noticed here; n8n's own protection checks that.
 */
export function isAllowedUrl(url: string, baseUrl: string): boolean {
	if (!URL.canParse(url)) return false;
	const { protocol, hostname, username, password } = new URL(url);
	const base = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
	if (username !== '' || password !== '') return false;
	const ownNetwork = base !== undefined && isInternal(base.hostname);
	const httpAllowed = ownNetwork || base?.protocol === 'http:';
	if (protocol !== 'https:' && !(protocol === 'http:' && httpAllowed)) return false;
	return ownNetwork || !isInternal(hostname);
}

/** @param hostname as URL gives it: addresses are in their usual form, however they were written */
function isInternal(hostname: string): boolean {
	const host = hostname.replace(/\.$/, '').toLowerCase();
	if (host.startsWith('[')) return isInternalIpv6(host.slice(1, -1));
	const address = ipv4(host);
	if (address !== undefined) return isInternalIpv4(address);
	return /(^|\.)(localhost|local|internal)$/.test(host);
}

function isInternalIpv4(address: number): boolean {
	return internalNetworks.some(([network, bits]) => {
		const size = 2 ** (32 - bits);
		return Math.floor(address / size) === Math.floor((ipv4(network) ?? 0) / size);
	});
}

/** Loopback, unspecified, unique local, link-local, site-local and multicast; others may contain an IPv4 address. */
function isInternalIpv6(host: string): boolean {
	const groups = ipv6Groups(host);
	const [first] = groups;
	if (first >= 0xfc00 && first <= 0xfdff) return true;
	if (first >= 0xfe80) return true;
	const embedded = embeddedIpv4(groups);
	return embedded !== undefined && isInternalIpv4(embedded);
}

/** The IPv4 address in one that is mapped or compatible (RFC 4291), translated (RFC 6052) or tunneled (RFC 3056). */
function embeddedIpv4(groups: number[]): number | undefined {
	const start = groups
		.slice(0, 6)
		.map((group) => group.toString(16))
		.join(':');
	if (['0:0:0:0:0:0', '0:0:0:0:0:ffff', '0:0:0:0:ffff:0', '64:ff9b:0:0:0:0'].includes(start)) {
		return groups[6] * 0x10000 + groups[7];
	}
	return groups[0] === 0x2002 ? groups[1] * 0x10000 + groups[2] : undefined;
}

/** The eight groups of an address in the form in which URL gives it. */
function ipv6Groups(host: string): number[] {
	const [before, after = ''] = host.split('::');
	const numbers = (part: string) =>
		part === '' ? [] : part.split(':').map((group) => parseInt(group, 16));
	const [start, end] = [numbers(before), numbers(after)];
	return [...start, ...Array<number>(8 - start.length - end.length).fill(0), ...end];
}

function ipv4(host: string): number | undefined {
	if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(host)) return undefined;
	return host.split('.').reduce((address, part) => address * 256 + Number(part), 0);
}
